import { CommanderError } from 'commander'
import { ConfigError, DataError, MurmurationError } from '../../src/errors/index.ts'

export const EXIT_FAILURE = 1
/** The command line, a config or a data file is wrong: the user has to change something. */
export const EXIT_USAGE = 2

/** A process that a verb started, or waited for, did not do its part. */
export class ProcessError extends MurmurationError<'CHILD_FAILED' | 'TIMEOUT'> {}

/** The user asked the verb to end before it was done. */
export class StoppedError extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super('stopped')
    this.exitCode = exitCode
  }
}

/** How a verb ends: its exit code and what it says on stderr, which may be nothing. */
export interface Failure {
  readonly exitCode: number
  readonly text: string
}

/** Turns whatever a verb threw into one sentence for people, or a stack where only a developer can help. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StoppedError) return { exitCode: error.exitCode, text: '' }
  // commander has said on stderr what is wrong, or printed the help that was asked for.
  if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : EXIT_USAGE, text: '' }
  if (error instanceof MurmurationError) {
    const isUsage = error instanceof ConfigError || error instanceof DataError
    return { exitCode: isUsage ? EXIT_USAGE : EXIT_FAILURE, text: `murmuration: ${error.message}\n` }
  }
  if (isSystemError(error)) return { exitCode: EXIT_FAILURE, text: `murmuration: ${error.message}\n` }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    exitCode: EXIT_FAILURE,
    text: `murmuration: this is a bug; please report it with the lines below\n${stack}\n`,
  }
}

/** A file or socket operation that the operating system refused. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}
