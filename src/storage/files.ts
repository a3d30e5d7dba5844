import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file so that a crash or power loss leaves either the old content or the new, never a part; once it returns, the
 * new.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array, mode = 0o644): void {
  const temporary = writeTemporary(path, content, mode)
  renameSync(temporary, path)
  syncDirectory(dirname(path))
}

/** Like {@link writeFileAtomically}, but fails with EEXIST when the file is already there. */
export function createFileAtomically(path: string, content: string | Uint8Array, mode = 0o644): void {
  const temporary = writeTemporary(path, content, mode)
  try {
    linkSync(temporary, path)
  } finally {
    rmSync(temporary)
  }
  syncDirectory(dirname(path))
}

/** Makes the names in a directory last: a file's own sync does not cover the name it was given. */
export function syncDirectory(path: string): void {
  // Windows opens no directory as a file, and logs changes of names by itself.
  if (process.platform === 'win32') return
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
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
