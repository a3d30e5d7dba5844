import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '../src/storage/index.ts'
import type { Disagreement } from './machine.ts'

const FILE = 'refused.json'

/** True when this worker has refused its coordinator; who wants it to follow again removes the file. */
export function hasRefused(dataDir: string): boolean {
  return existsSync(join(dataDir, FILE))
}

/** Remembers a refusal over restarts, in words that people can read. @returns the file's path */
export function rememberRefusal(dataDir: string, { round, recordHash, reason }: Disagreement): string {
  const path = join(dataDir, FILE)
  writeFileAtomically(path, `${JSON.stringify({ round, recordHash, reason }, undefined, 2)}\n`)
  return path
}
