import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StorageError } from '../../errors/index.ts'

const LOCK_FILE = '.lock'

/**
 * Takes a store for one import at a time; a lock whose process has died is taken over.
 *
 * @returns what gives it back
 * @throws {StorageError} LOCKED
 */
export async function lockStore(dir: string): Promise<() => Promise<void>> {
  const path = join(dir, LOCK_FILE)
  for (let tries = 0; tries < 2; tries++) {
    try {
      const file = await open(path, 'wx')
      await file.writeFile(`${process.pid}\n`)
      await file.close()
      return () => rm(path, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const holder = Number((await readFile(path, 'utf8')).trim())
      if (holder > 0 && isAlive(holder)) {
        throw new StorageError('LOCKED', `${dir} is in use by another import (process ${holder})`)
      }
      await rm(path, { force: true })
    }
  }
  throw new StorageError('LOCKED', `${dir} is in use by another import`)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
