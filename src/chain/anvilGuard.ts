import { spawn } from 'node:child_process'
import { finished } from 'node:stream'

/**
 * Runs a command for as long as standard input stays open. The system closes that pipe when the process at its other end
 * ends in any way, SIGKILL included, so the command never outlives it.
 *
 * Usage: node anvilGuard.ts <executable> [arguments…]
 */
const GRACE_MS = 2_000

const [executable = '', ...args] = process.argv.slice(2)
const child = spawn(executable, args, { stdio: ['ignore', 'inherit', 'inherit'] })

function stop(): void {
  child.kill('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref()
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
finished(process.stdin.resume(), { writable: false }, stop)

child.once('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
child.once('exit', (code) => process.exit(code ?? 1))
