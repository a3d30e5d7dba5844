import type { Workspace } from '../../tensors/index.ts'
import { CONTROL_ADDRESS, CONTROL_WORDS } from '../control.ts'
import { KernelMemory } from '../memory.ts'
import { WasmWorkspace } from './tensor.ts'

/**
 * Tensor kernels in WebAssembly SIMD, without relaxed operations, on the calling thread, in a memory of their own of up to
 * 4 GiB.
 */
export function createTensorKernels() {
  const memory = new KernelMemory(CONTROL_ADDRESS + CONTROL_WORDS * 4)
  return {
    workspace: (): Workspace => new WasmWorkspace(memory),
  }
}
