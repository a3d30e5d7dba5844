import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

/** Writes a file so that a crash leaves either the old content or the new, never a part. */
export function writeFileAtomically(path: string, content: string | Uint8Array, mode = 0o644): void {
  const temporary = writeTemporary(path, content, mode)
  renameSync(temporary, path)
}

/** Like {@link writeFileAtomically}, but fails with EEXIST when the file is already there. */
export function createFileAtomically(path: string, content: string | Uint8Array, mode = 0o644): void {
  const temporary = writeTemporary(path, content, mode)
  try {
    linkSync(temporary, path)
  } finally {
    rmSync(temporary)
  }
}

function writeTemporary(path: string, content: string | Uint8Array, mode: number): string {
  const temporary = `${path}.${process.pid}.tmp`
  rmSync(temporary, { force: true })
  const file = openSync(temporary, 'wx', mode)
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return temporary
}
