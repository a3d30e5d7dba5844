import { CodecError } from '../errors/index.ts'

/** @throws {CodecError} SHAPE_MISMATCH */
export function requireLength(codec: string, bytes: Uint8Array, expected: number, parameterCount: number): void {
  if (bytes.length !== expected) {
    throw new CodecError(
      'SHAPE_MISMATCH',
      `a ${codec} update of ${parameterCount} parameters takes ${expected} bytes, this one has ${bytes.length}`,
    )
  }
}
