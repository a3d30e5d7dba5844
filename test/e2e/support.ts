import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { BarSeries } from '../../src/types/index.ts'

export const LAUNCHER = fileURLToPath(new URL('../../cli/murmuration.mjs', import.meta.url))

const POLL_MS = 50

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface CliOptions {
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[]
  /** @default the project's */
  readonly launcher?: string
}

const running = new Set<Cli>()

/** Kills what a failed test left running. */
export async function endAll(): Promise<void> {
  for (const cli of running) cli.kill('SIGKILL')
  await Promise.all([...running].map(({ ended }) => ended))
}

/** A running command line; what it prints is kept. */
export class Cli {
  readonly ended: Promise<Ending>
  readonly #process: ChildProcess
  #stdout = ''
  #stderr = ''

  constructor(args: readonly string[], { nodeOptions = [], launcher = LAUNCHER }: CliOptions = {}) {
    this.#process = spawn(process.execPath, [...nodeOptions, launcher, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
    })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    this.ended = new Promise((resolve) => this.#process.once('close', (code, signal) => resolve({ code, signal })))
    running.add(this)
    this.ended.then(() => running.delete(this))
  }

  get pid(): number {
    assert(this.#process.pid !== undefined)
    return this.#process.pid
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  /** The whole lines of stdout as JSON. */
  get events(): Record<string, unknown>[] {
    const lines = this.#stdout.split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  /** Resolves with the first event that fits, rejects when the process ends without one. */
  async event(kind: string, fits: (event: Record<string, unknown>) => boolean = () => true) {
    let isOver = false
    this.ended.then(() => {
      isOver = true
    })
    for (;;) {
      const wasOver = isOver
      const found = this.events.find((event) => event.event === kind && fits(event))
      if (found !== undefined) return found
      if (wasOver) assert.fail(`the process ended without the event ${kind}: ${this.#stdout}${this.#stderr}`)
      await delay(POLL_MS)
    }
  }
}

export interface Finished extends Ending {
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<Finished> {
  const cli = new Cli(args, options)
  const ending = await cli.ended
  return { ...ending, stdout: cli.stdout, stderr: cli.stderr }
}

/** Ids of all processes below one, however deep. */
export function descendantsOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const below = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

/** Resolves when none of the processes is left. @throws {AssertionError} when one is after `limitMs` */
export async function assertGoneWithin(pids: readonly number[], limitMs: number): Promise<void> {
  const startedMs = performance.now()
  for (;;) {
    const left = pids.filter(isAlive)
    if (left.length === 0) return
    if (performance.now() - startedMs > limitMs) assert.fail(`still running after ${limitMs} ms: ${left.join(', ')}`)
    await delay(POLL_MS)
  }
}

function isAlive(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' }).trim()
    // A zombie that nobody has waited for yet is gone in every way that matters.
    return state !== '' && !state.startsWith('Z')
  } catch {
    return false
  }
}

export async function until(what: string, holds: () => boolean, limitMs = 60_000): Promise<void> {
  const startedMs = performance.now()
  while (!holds()) {
    if (performance.now() - startedMs > limitMs) assert.fail(`not within ${limitMs} ms: ${what}`)
    await delay(POLL_MS)
  }
}

/** Whether anything listens on a port of 127.0.0.1. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** A server on a free port of 127.0.0.1 that says nothing. */
export async function occupyPort(): Promise<{ readonly port: number; release(): Promise<void> }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert(address !== null && typeof address === 'object')
  return { port: address.port, release: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** A port of 127.0.0.1 on which nothing listens. */
export async function freePort(): Promise<number> {
  const { port, release } = await occupyPort()
  await release()
  return port
}

/** A directory that is removed after the tests of the suite that asks for it. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'murmuration-e2e-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Bars as a file of the kind that the market reads. */
export function csvOf({ timeMs, open, high, low, close, volume }: BarSeries): string {
  const rows = Array.from(timeMs, (time, i) => [time, open[i], high[i], low[i], close[i], volume[i]].join(','))
  return `open_time_ms,open,high,low,close,volume\n${rows.join('\n')}\n`
}
