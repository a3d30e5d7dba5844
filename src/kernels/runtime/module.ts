import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

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
 * Whether V8 is to make one 256-bit operation of two adjacent 128-bit ones where the processor has them: x86-64 has had them
 * since 2013. It calls this experimental; the bits are the same, as every test of the kernels shows, and training takes little more
 * than half the time. MURMURATION_WIDE_VECTORS=0 leaves it out.
 */
const WIDE_VECTORS = process.arch === 'x64' && process.env.MURMURATION_WIDE_VECTORS !== '0'

/**
 * Compiled kernels: those of columns of updates, or those that models are made of.
 *
 * @throws {Error} when they were not built, saying how
 */
export function loadModule(name: 'aggregation' | 'tensors'): WebAssembly.Module {
  const path = fileURLToPath(new URL(`../build/${name}.wasm`, import.meta.url))
  if (!existsSync(path)) throw new Error(`the kernels are not built: ${path} is missing; 'npm run build' makes it`)
  // It has to be there when functions are optimized, which is whenever they turn out to be called often.
  if (WIDE_VECTORS) setFlagsFromString('--experimental-wasm-revectorize')
  return new WebAssembly.Module(readFileSync(path))
}

/** The exports of the module over a memory. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Record<string, unknown> {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const useWideVectors = exports.useWideVectors as (on: number) => void
  useWideVectors(WIDE_VECTORS ? 1 : 0)
  return exports
}

/** The kernels over a memory, by {@link KERNEL_NAMES}. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel[] {
  const exports = instantiate(module, memory)
  return KERNEL_NAMES.map((name) => exports[name] as Kernel)
}
