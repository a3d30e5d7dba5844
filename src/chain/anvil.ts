import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { ChainError } from '../errors/index.ts'
import type { Account, Hex } from '../types/index.ts'
import { foundryExecutable } from './foundry.ts'

const GUARD = fileURLToPath(new URL('./anvilGuard.ts', import.meta.url))
const HOST = '127.0.0.1'
const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 5_000
const KEPT_OUTPUT = 4_096
/** A read of the latest block may be overtaken by the next block, and then needs the state of the one before. */
const KEPT_STATES = 64

/** The first account of Foundry's public mnemonic "test test … junk"; worth nothing outside development chains. */
const DEV_KEY: Hex = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const DEV_ACCOUNT = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266' as Account

/** Foundry's usual id of a development chain. */
export const DEV_CHAIN_ID = 31_337

export interface AnvilOptions {
  /** @default 0, any free port */
  readonly port?: number | undefined
  /** @default 31337 */
  readonly chainId?: number | undefined
  /** Aborts the start; a chain that runs is ended with `stop`. */
  readonly signal?: AbortSignal | undefined
}

/** A development chain that mines each transaction at once and keeps nothing on disk. */
export interface Anvil {
  readonly rpcUrl: string
  readonly port: number
  readonly chainId: number
  /** An account with 10,000 ether, and its private key. */
  readonly devAccount: Account
  readonly devKey: Hex
  /** Process id of the guard that keeps it; ending that one ends the chain. */
  readonly pid: number
  /** Resolves when the chain has ended, by `stop` or by itself. */
  readonly ended: Promise<void>
  /** Ends the chain; resolves when its process is gone. May be called again. */
  stop(): Promise<void>
}

type Guard = ChildProcessByStdio<Writable, Readable, Readable>

/**
 * Starts a development chain on 127.0.0.1 that ends with this process, however this process ends. It stands in a process
 * group of its own: Ctrl-C reaches this process alone, which may still need the chain to finish its work.
 *
 * @throws {ChainError} ANVIL_FAILED
 */
export async function startAnvil({ port = 0, chainId = DEV_CHAIN_ID, signal }: AnvilOptions = {}): Promise<Anvil> {
  signal?.throwIfAborted()
  const executable = foundryExecutable('anvil')
  if (executable === undefined) {
    throw new ChainError('ANVIL_FAILED', `anvil is not installed for ${process.platform} on ${process.arch}`)
  }
  const options = ['--host', HOST, '--port', `${port}`, '--chain-id', `${chainId}`, '--accounts', '1']
  const guard = spawn(process.execPath, [GUARD, executable, ...options, '--prune-history', `${KEPT_STATES}`], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended = endOf(guard)
  const stop = async () => {
    guard.stdin.end()
    const timer = setTimeout(() => killGroup(guard), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }
  try {
    const listening = await listeningPort(guard, signal)
    return {
      rpcUrl: `http://${HOST}:${listening}`,
      port: listening,
      chainId,
      devAccount: DEV_ACCOUNT,
      devKey: DEV_KEY,
      pid: guard.pid!,
      ended,
      stop,
    }
  } catch (error) {
    await stop()
    signal?.throwIfAborted()
    throw error
  }
}

/** The port anvil says it listens on; the output is read on after that, because a full pipe would stall the chain. */
async function listeningPort(guard: Guard, signal: AbortSignal | undefined): Promise<number> {
  let output = ''
  let complaint = ''
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const fail = (why: string, cause?: unknown) =>
    reject(new ChainError('ANVIL_FAILED', `anvil did not start: ${why}`, { cause }))
  const onAbort = () => fail('the start was aborted', signal?.reason)

  guard.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-KEPT_OUTPUT)
    const match = /Listening on \S+:(\d+)\s/.exec(output)
    if (match) resolve(Number(match[1]))
  })
  guard.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-KEPT_OUTPUT)
  })
  guard.once('error', (error) => fail(error.message, error))
  // 'close' comes after the last output, 'exit' may come before.
  guard.once('close', (code) => fail(firstLine(complaint) || `it ended with exit code ${code}`))
  signal?.addEventListener('abort', onAbort)
  const timer = setTimeout(() => fail(`it was not ready after ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

function endOf(guard: Guard): Promise<void> {
  // Writing to a guard that has just ended is no news: its end is what is reported.
  guard.stdin.on('error', () => undefined)
  const { promise, resolve } = Promise.withResolvers<void>()
  guard.once('error', () => resolve())
  guard.once('close', () => resolve())
  // A guard that was killed leaves anvil behind in its group, and anvil keeps the output open, so 'close' would not come.
  guard.once('exit', () => killGroup(guard))
  return promise
}

function killGroup({ pid }: Guard): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // Nobody is left in the group (macOS says EPERM while the last one is a zombie).
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

function firstLine(text: string): string {
  return text
    .trim()
    .split('\n')[0]!
    .replace(/^Error: /, '')
}
