import type { RowKernels } from './rowKernels.ts'
import { WasmKernels } from './runtime/wasmKernels.ts'

export type { RowKernels, RowMap, RowMatrix, RowSource } from './rowKernels.ts'
export { WasmKernels, type WasmKernelsOptions } from './runtime/wasmKernels.ts'

let shared: WasmKernels | undefined

/** The kernels of this process, made when first asked for; their threads do not keep it alive. */
export function sharedKernels(): RowKernels {
  shared ??= new WasmKernels()
  return shared
}
