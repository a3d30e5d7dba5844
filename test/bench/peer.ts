import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('./peers/robust.py', import.meta.url))

interface Answer {
  readonly ms?: number
  readonly peer?: string
  readonly error?: string
}

/** ByzFL or NumPy in a Python process of its own, which runs one rule at a time when asked. */
export class Peer {
  readonly name: string
  readonly #process: ChildProcessWithoutNullStreams
  readonly #answers: AsyncIterator<string>

  private constructor(name: string, child: ChildProcessWithoutNullStreams, answers: AsyncIterator<string>) {
    this.name = name
    this.#process = child
    this.#answers = answers
  }

  /** Undefined where there is no Python with NumPy on the PATH. */
  static async start(): Promise<Peer | undefined> {
    // Idle threads of its linear algebra would spin into our turn.
    const child = spawn('python3', [SCRIPT], { env: { ...process.env, OPENBLAS_THREAD_TIMEOUT: '4' } })
    const failed = new Promise<undefined>((resolve) => child.once('error', () => resolve(undefined)))
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const first = await Promise.race([answers.next(), failed])
    if (first === undefined || first.done === true) return undefined
    return new Peer((JSON.parse(first.value) as Answer).peer ?? '', child, answers)
  }

  /** Makes n rows of d in the peer. */
  async resize(n: number, f: number, d: number): Promise<void> {
    await this.#ask({ size: [n, f, d] })
  }

  /** @returns milliseconds, or undefined when the peer has no such rule or no room */
  async time(rule: string): Promise<number | undefined> {
    return (await this.#ask({ rule })).ms
  }

  stop(): void {
    this.#process.kill()
  }

  async #ask(request: object): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    const next = await this.#answers.next()
    return next.done === true ? { error: 'the peer has ended' } : (JSON.parse(next.value) as Answer)
  }
}
