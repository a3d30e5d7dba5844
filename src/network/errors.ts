import { MurmurationError, NetworkError } from '../errors/index.ts'

/** A peer answered a request with an error; `remoteCode` is the code it gave, e.g. `BUSY`. */
export class RefusedError extends NetworkError {
  readonly remoteCode: string

  constructor(remoteCode: string, message: string, options?: ErrorOptions) {
    super('REFUSED', message, options)
    this.remoteCode = remoteCode
  }
}

/** The code under which an error is counted. */
export function outcomeOf(error: unknown): string {
  if (error instanceof RefusedError) return error.remoteCode
  return error instanceof MurmurationError ? error.code : 'INTERNAL'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Whether libp2p's error, or one that caused it, has one of the names. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && (names.includes(error.name) || isNamed(error.cause, ...names))
}
