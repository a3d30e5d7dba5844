import type { TensorKernels } from '../../tensors/index.ts'
import { CONTROL_ADDRESS, CONTROL_WORDS } from '../control.ts'
import { KernelMemory } from '../memory.ts'
import { instantiate, loadModule } from '../module.ts'
import { type AttentionExports, attentionKernels } from './attention.ts'
import { TensorContext } from './context.ts'
import { type DescentExports, descentKernels } from './descent.ts'
import { type ElementExports, elementKernels } from './elements.ts'
import { type ProductExports, productKernels } from './products.ts'
import { type RecurrentExports, recurrentKernels } from './recurrent.ts'
import { WasmWorkspace } from './tensor.ts'

/** What the groups call of the compiled module. */
type TensorExports = ElementExports & ProductExports & DescentExports & AttentionExports & RecurrentExports

/**
 * Tensor kernels in WebAssembly SIMD, without relaxed operations, on the calling thread, in a memory of their own of up to
 * 4 GiB.
 */
export function createTensorKernels(): TensorKernels {
  const memory = new KernelMemory(CONTROL_ADDRESS + CONTROL_WORDS * 4)
  const context = new TensorContext(memory)
  const exports = instantiate(loadModule('tensors'), memory.memory) as unknown as TensorExports
  return {
    workspace: () => new WasmWorkspace(memory),
    ...productKernels(context, exports),
    ...recurrentKernels(context, exports),
    ...attentionKernels(context, exports),
    ...descentKernels(context, exports),
    ...elementKernels(context, exports),
  }
}
