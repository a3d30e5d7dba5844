import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StorageError } from '../errors/index.ts'
import type { Hash } from '../types/index.ts'
import { contentHash } from '../wire/contentHash.ts'
import { syncDirectory, writeFileAtomically } from './files.ts'

/** Files named by the content hash of what they hold: checkpoints, revealed updates. */
export class ContentStore {
  readonly #directory: string
  readonly #suffix: string
  readonly #keep: number

  /**
   * @param directory - created when absent; belongs to this store alone
   * @param suffix - file name ending, with its dot
   * @param keep - how many of the newest files stay, > 0
   */
  constructor(directory: string, suffix: string, keep: number) {
    this.#directory = directory
    this.#suffix = suffix
    this.#keep = keep
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
    if (others.length < this.#keep) return
    const byAge = others
      .map((name) => ({ name, writtenMs: statSync(join(this.#directory, name)).mtimeMs }))
      .sort((a, b) => b.writtenMs - a.writtenMs)
    for (const { name } of byAge.slice(this.#keep - 1)) rmSync(join(this.#directory, name))
  }
}
