import type { AttentionKernels } from './attention.ts'
import type { DescentKernels } from './descent.ts'
import type { ElementKernels } from './elements.ts'
import type { ProductKernels } from './products.ts'
import type { RecurrentKernels } from './recurrent.ts'
import type { Workspace } from './tensor.ts'

export type { AttentionKernels, AttentionShape } from './attention.ts'
export type { AdamSettings, DescentKernels } from './descent.ts'
export type { DropoutKey, ElementFunction, ElementKernels } from './elements.ts'
export type { Activation, ProductForm, ProductKernels, ProductOptions } from './products.ts'
export type { LstmPart, LstmShape, LstmTrace, LstmWeights, RecurrentKernels } from './recurrent.ts'
export type { Tensor, Workspace } from './tensor.ts'

/** What models are made of: every implementation gives the same bits for the same input, on every machine. */
export interface TensorKernels
  extends ProductKernels,
    ElementKernels,
    RecurrentKernels,
    AttentionKernels,
    DescentKernels {
  workspace(): Workspace
}
