import type { RowKernels } from './rowKernels.ts'
import { createTensorKernels } from './runtime/tensors/index.ts'
import { WasmKernels } from './runtime/wasmKernels.ts'
import type { TensorKernels } from './tensors/index.ts'
import type { TrainingKernels } from './trainingKernels.ts'

export type { Int8Blocks, RowKernels, RowMap, RowMatrix, RowSource } from './rowKernels.ts'
export { WasmKernels, type WasmKernelsOptions } from './runtime/wasmKernels.ts'
export type { SoftmaxTraining, TrainingKernels } from './trainingKernels.ts'

let shared: WasmKernels | undefined

/** The kernels of this thread, made when first asked for; their threads do not keep the process alive. */
export function sharedKernels(): RowKernels & TrainingKernels {
  shared ??= new WasmKernels()
  return shared
}

let sharedTensors: TensorKernels | undefined

/** The tensor kernels of this thread, made when first asked for. */
export function sharedTensorKernels(): TensorKernels {
  sharedTensors ??= createTensorKernels()
  return sharedTensors
}
