import { failureOf } from './lib/errors.ts'
import { createProgram } from './program.ts'

/** Runs one command line to its end and ends the process with the verb's exit code. */
export async function main(args: readonly string[]): Promise<never> {
  // Whoever read the output is gone: end as if the terminal had been closed.
  process.stdout.on('error', () => process.kill(process.pid, 'SIGHUP'))
  try {
    await createProgram().parseAsync(args, { from: 'user' })
    process.exit()
  } catch (error) {
    const { exitCode, text } = failureOf(error)
    process.stderr.write(text)
    process.exit(exitCode)
  }
}
