import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { PeerEvent } from '../../../src/types/index.ts'
import { ProcessError } from '../../lib/errors.ts'
import { PARENT_IPC_VARIABLE } from '../../lib/lifecycle.ts'

const LAUNCHER = fileURLToPath(new URL('../../murmuration.mjs', import.meta.url))
const STOP_TIMEOUT_MS = 3_500
const TAIL_LINES = 12

export interface ChildOptions<Event extends PeerEvent> {
  readonly name: string
  readonly verb: 'coordinator' | 'worker'
  readonly configPath: string
  /** Takes what the process writes on stderr. */
  readonly logPath: string
  readonly onEvent: (event: Event) => void
}

/** How a process ended: by itself with a code, or by a signal. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A coordinator or worker in a process of its own, which ends with this process however this one ends. */
export class Child<Event extends PeerEvent> {
  readonly name: string
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ending>
  readonly #process: ChildProcess
  readonly #logPath: string
  #alive = true

  constructor({ name, verb, configPath, logPath, onEvent }: ChildOptions<Event>) {
    this.name = name
    this.#logPath = logPath
    const log = openSync(logPath, 'a')
    // In a process group of its own a terminal's Ctrl-C does not reach it: it is this process that ends it, in order.
    this.#process = spawn(process.execPath, [LAUNCHER, verb, '--config', configPath, '--json'], {
      detached: true,
      stdio: ['ignore', 'pipe', log, 'ipc'],
      env: { ...process.env, [PARENT_IPC_VARIABLE]: '1' },
    })
    closeSync(log)
    const { promise, resolve } = Promise.withResolvers<Ending>()
    this.ended = promise
    this.#process.once('error', () => {
      this.#alive = false
      resolve({ code: null, signal: null })
    })
    this.#process.once('exit', (code, signal) => {
      this.#alive = false
      resolve({ code, signal })
    })
    if (this.#process.stdout !== null) {
      createInterface({ input: this.#process.stdout }).on('line', (line) => {
        // A process that is killed may leave half a line.
        if (line.endsWith('}')) onEvent(JSON.parse(line) as Event)
      })
    }
  }

  get alive(): boolean {
    return this.#alive
  }

  /** Asks the process to end, and ends it when it does not; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#process.kill('SIGTERM')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await this.ended
    clearTimeout(timer)
  }

  /** The sentence for a process that ended before its time, with the last it logged. */
  failure({ code, signal }: Ending): ProcessError {
    const how =
      signal === null
        ? code === null
          ? 'could not be started'
          : `ended with exit code ${code}`
        : `was ended by ${signal}`
    const tail = readFileSync(this.#logPath, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES)
    const quoted = tail.join('') === '' ? '' : `; the end of its log:\n${tail.map((line) => `  ${line}`).join('\n')}`
    return new ProcessError('CHILD_FAILED', `${this.name} ${how} before the run was over${quoted}`)
  }
}
