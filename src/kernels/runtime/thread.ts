import { workerData } from 'node:worker_threads'
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
import { instantiateKernels } from './module.ts'

/** What a kernel thread is started with. */
export interface ThreadData {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** From 1; the main thread is 0. */
  readonly index: number
}

const { module, memory, index } = workerData as ThreadData
const kernels = instantiateKernels(module, memory)
const control = new Int32Array(memory.buffer, CONTROL_ADDRESS, CONTROL_WORDS)

let seen = 0
let turn = 0
while (Atomics.load(control, CLOSED) === 0) {
  const generation = Atomics.load(control, GENERATION)
  if (generation === seen) {
    if (turn++ >= SPINS) Atomics.wait(control, GENERATION, seen)
    continue
  }
  turn = 0
  seen = generation
  Atomics.add(control, ACTIVE, 1)
  // The main thread closes a pass before it waits for ACTIVE to fall, so whoever sees it open is waited for.
  if (Atomics.load(control, OPEN) === 1) takeUnits()
  Atomics.sub(control, ACTIVE, 1)
  Atomics.notify(control, ACTIVE)
}

function takeUnits(): void {
  const kernel = kernels[control[KERNEL]]
  const scratch = (control[SCRATCH] >>> 0) + index * control[SCRATCH_BYTES]
  const units = control[UNITS]
  try {
    for (let unit = Atomics.add(control, NEXT, 1); unit < units; unit = Atomics.add(control, NEXT, 1)) {
      kernel(control[JOB], unit, scratch)
    }
  } catch (error) {
    Atomics.store(control, FAILED, 1)
    throw error
  }
}
