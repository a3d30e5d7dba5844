import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { writeFileAtomically } from '../../src/storage/index.ts'

type Json = Record<string, unknown>

/** Changes keys of a JSON file; the others stay as they are and where they are. */
export function editJsonFile(path: string, changes: Json): void {
  const file = realpathSync(path)
  const json = JSON.parse(readFileSync(file, 'utf8')) as Json
  writeFileAtomically(file, `${JSON.stringify({ ...json, ...changes }, null, 2)}\n`, statSync(file).mode & 0o777)
}

/** @throws the system's error when {@link editJsonFile} could not write the file */
export function requireEditable(path: string): void {
  accessSync(dirname(realpathSync(path)), constants.W_OK)
}
