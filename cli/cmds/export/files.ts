import { existsSync, rmSync, statSync } from 'node:fs'
import { ConfigError } from '../../../src/errors/index.ts'
import { createFileAtomically, writeFileAtomically } from '../../../src/storage/index.ts'

export interface WrittenFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** @throws {ConfigError} INVALID_CONFIG when there is no such folder, or a file is there and not to be replaced */
export function requireWritable(directory: string, paths: readonly string[], force: boolean): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new ConfigError('INVALID_CONFIG', `there is no folder ${directory}`)
  }
  for (const path of paths) {
    if (!existsSync(path)) continue
    if (statSync(path).isDirectory()) throw new ConfigError('INVALID_CONFIG', `${path} is a folder; name a file`)
    if (!force) throw new ConfigError('INVALID_CONFIG', `${path} is there already; --force replaces it`)
  }
}

/**
 * Writes files one after the other, each whole or not at all; when one fails, those that were not there before are taken
 * away again.
 *
 * @throws {ConfigError} as {@link requireWritable}; the system's error
 */
export function writeFiles(directory: string, files: readonly WrittenFile[], force: boolean): void {
  const paths = files.map(({ path }) => path)
  requireWritable(directory, paths, force)
  const created: string[] = []
  try {
    for (const { path, bytes } of files) {
      const isNew = !existsSync(path)
      if (isNew) createFileAtomically(path, bytes)
      else writeFileAtomically(path, bytes)
      if (isNew) created.push(path)
    }
  } catch (error) {
    for (const path of created) rmSync(path, { force: true })
    throw error
  }
}
