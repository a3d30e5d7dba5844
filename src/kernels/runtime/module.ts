import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One pass over a unit of columns; see assembly/job.ts. */
export type Kernel = (job: number, unit: number, scratch: number) => void

/** The exported passes; a thread is told which by its position here. */
export const KERNEL_NAMES = [
  'firstNonFinite',
  'squaredNorms',
  'dots',
  'squaredDistancesTo',
  'pairDistances',
  'products',
  'weightedSum',
  'weightedSumAndDistances',
  'scaleRows',
  'mapRows',
  'signCounts',
  'reduceColumns',
  'decodeInt8',
  'encodeInt8',
  'trainSoftmax',
] as const

export type KernelName = (typeof KERNEL_NAMES)[number]

/**
 * The compiled kernels.
 *
 * @throws {Error} when they were not built, saying how
 */
export function loadModule(): WebAssembly.Module {
  const path = fileURLToPath(new URL('../build/kernels.wasm', import.meta.url))
  if (!existsSync(path)) throw new Error(`the kernels are not built: ${path} is missing; 'npm run build' makes it`)
  return new WebAssembly.Module(readFileSync(path))
}

/** The kernels over a memory, by {@link KERNEL_NAMES}. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel[] {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  return KERNEL_NAMES.map((name) => exports[name] as Kernel)
}
