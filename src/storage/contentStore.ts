import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StorageError } from '../errors/index.ts'
import type { Hash } from '../types/index.ts'
import { contentHash } from '../wire/contentHash.ts'
import { syncDirectory, writeFileAtomically } from './files.ts'

/** How many of a store's files stay. */
export interface Kept {
  /** This many of the newest, however large, > 0. */
  readonly least: number
  /** No more than this many. */
  readonly most: number
  /** Those beyond `least` only while all have no more than this many bytes together. */
  readonly bytes: number
}

/** Files named by the content hash of what they hold: checkpoints, revealed updates. */
export class ContentStore {
  readonly #directory: string
  readonly #suffix: string
  readonly #kept: Kept

  /**
   * @param directory - created when absent; belongs to this store alone
   * @param suffix - file name ending, with its dot
   * @param kept - a number for so many of the newest, however large
   */
  constructor(directory: string, suffix: string, kept: number | Kept) {
    this.#directory = directory
    this.#suffix = suffix
    this.#kept = typeof kept === 'number' ? { least: kept, most: kept, bytes: 0 } : kept
    mkdirSync(directory, { recursive: true })
    syncDirectory(dirname(directory))
    for (const name of readdirSync(directory)) if (name.endsWith('.tmp')) rmSync(join(directory, name))
  }

  path(hash: Hash): string {
    return join(this.#directory, `${hash.slice(2)}${this.#suffix}`)
  }

  put(hash: Hash, bytes: Uint8Array): void {
    writeFileAtomically(this.path(hash), bytes)
    this.#prune(basename(this.path(hash)))
  }

  /** @throws {StorageError} CORRUPT when the file's bytes no longer have its hash */
  get(hash: Hash): Uint8Array | undefined {
    let bytes: Uint8Array
    try {
      bytes = readFileSync(this.path(hash))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw new StorageError('UNREADABLE', `cannot read ${this.path(hash)}: ${(cause as Error).message}`, { cause })
    }
    if (contentHash(bytes) !== hash) {
      throw new StorageError('CORRUPT', `${this.path(hash)} is damaged: its content has another hash`)
    }
    return bytes
  }

  /** @param justPut - stays, however old the clock says it is */
  #prune(justPut: string): void {
    const others = readdirSync(this.#directory).filter((name) => name.endsWith(this.#suffix) && name !== justPut)
    const { least, most, bytes } = this.#kept
    if (others.length < least) return
    const byAge = others
      .map((name) => ({ name, status: statSync(join(this.#directory, name)) }))
      .sort((a, b) => b.status.mtimeMs - a.status.mtimeMs)
    let total = statSync(join(this.#directory, justPut)).size
    for (const [age, { name, status }] of byAge.entries()) {
      total += status.size
      if (age + 1 >= most || (age + 1 >= least && total > bytes)) rmSync(join(this.#directory, name))
    }
  }
}
