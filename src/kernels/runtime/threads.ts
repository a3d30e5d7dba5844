import { Worker } from 'node:worker_threads'
import {
  ACTIVE,
  CLOSED,
  CONTROL_ADDRESS,
  CONTROL_WORDS,
  FAILED,
  GENERATION,
  JOB,
  KERNEL,
  NEXT,
  OPEN,
  SCRATCH,
  SCRATCH_BYTES,
  SPINS,
  UNITS,
} from './control.ts'
import type { KernelMemory } from './memory.ts'
import { instantiateKernels, KERNEL_NAMES, type KernelName } from './module.ts'
import type { ThreadData } from './thread.ts'

export interface Pass {
  readonly kernel: KernelName
  /** Address of its description. */
  readonly job: number
  readonly units: number
  /** Bytes of scratch that each thread needs. */
  readonly scratchBytes: number
  /** Values that it touches: short passes are not worth waking anybody for. */
  readonly work: number
}

/** Below this many values a pass is over before another thread would have woken. */
const WORK_TO_SHARE = 1 << 18

/**
 * The main thread and up to `threads` − 1 others that take the units of a pass one by one. Who takes which never shows in a
 * result, since a unit's output depends on nothing but the unit. The others start with the first long pass, do not keep the
 * process alive, and sleep in between.
 */
export class KernelThreads {
  readonly #memory: KernelMemory
  readonly #module: WebAssembly.Module
  readonly #kernels: ReturnType<typeof instantiateKernels>
  readonly #control: Int32Array
  readonly #threads: number
  #workers: Worker[] = []
  #scratch = 0
  #scratchBytes = 0

  constructor(module: WebAssembly.Module, memory: KernelMemory, threads: number) {
    this.#module = module
    this.#memory = memory
    this.#threads = threads
    this.#kernels = instantiateKernels(module, memory.memory)
    this.#control = memory.words(CONTROL_ADDRESS, CONTROL_WORDS)
  }

  /** Returns when every unit is done. */
  run({ kernel, job, units, scratchBytes, work }: Pass): void {
    this.#reserve(scratchBytes)
    const run = this.#kernels[KERNEL_NAMES.indexOf(kernel)]
    if (units === 1 || this.#threads === 1 || work < WORK_TO_SHARE) {
      for (let unit = 0; unit < units; unit++) run(job, unit, this.#scratch)
      return
    }
    this.#start()
    const control = this.#control
    control[KERNEL] = KERNEL_NAMES.indexOf(kernel)
    control[JOB] = job
    control[UNITS] = units
    Atomics.store(control, NEXT, 0)
    Atomics.store(control, OPEN, 1)
    Atomics.add(control, GENERATION, 1)
    Atomics.notify(control, GENERATION)
    try {
      for (let unit = Atomics.add(control, NEXT, 1); unit < units; unit = Atomics.add(control, NEXT, 1)) {
        run(job, unit, this.#scratch)
      }
    } finally {
      this.#join()
    }
    if (Atomics.load(control, FAILED) === 1) throw new Error(`the kernel ${kernel} failed in a thread`)
  }

  /** Ends the other threads. */
  close(): void {
    Atomics.store(this.#control, CLOSED, 1)
    Atomics.add(this.#control, GENERATION, 1)
    Atomics.notify(this.#control, GENERATION)
    this.#workers = []
  }

  #join(): void {
    Atomics.store(this.#control, OPEN, 0)
    for (let turn = 0; turn < SPINS && this.#active > 0; turn++);
    for (let active = this.#active; active > 0; active = this.#active) Atomics.wait(this.#control, ACTIVE, active)
  }

  get #active(): number {
    return Atomics.load(this.#control, ACTIVE)
  }

  /** Called between passes only, so that nobody holds the old scratch. */
  #reserve(bytes: number): void {
    if (bytes <= this.#scratchBytes) return
    if (this.#scratch !== 0) this.#memory.free(this.#scratch)
    this.#scratchBytes = Math.ceil(bytes / 4096) * 4096
    this.#scratch = this.#memory.allocate(this.#scratchBytes * this.#threads)
    this.#control[SCRATCH] = this.#scratch
    this.#control[SCRATCH_BYTES] = this.#scratchBytes
  }

  #start(): void {
    while (this.#workers.length < this.#threads - 1) {
      const index = this.#workers.length + 1
      const workerData: ThreadData = { module: this.#module, memory: this.#memory.memory, index }
      const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData })
      worker.unref()
      this.#workers.push(worker)
    }
  }
}
