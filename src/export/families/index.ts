import { ExportError } from '../../errors/index.ts'
import type { ModelSpec } from '../../models/config.ts'
import type { FamilyGraph } from './family.ts'
import { har, linear } from './linear.ts'
import { lstm } from './lstm.ts'
import { mlp } from './mlp.ts'
import { transformer } from './transformer.ts'

const FAMILIES: { readonly [Name in ModelSpec['family']]: FamilyGraph<Extract<ModelSpec, { family: Name }>> } = {
  linear,
  har,
  mlp,
  lstm,
  transformer,
  tfjs: () => {
    throw new ExportError(
      'UNSUPPORTED',
      'a model of the family tfjs is exported as safetensors alone: its layers are in the model file that its user brought',
    )
  },
}

/** How the forward pass of a spec's family is written; that of tfjs throws {@link ExportError} UNSUPPORTED. */
export function familyGraphOf(spec: ModelSpec): FamilyGraph<ModelSpec> {
  return FAMILIES[spec.family] as FamilyGraph<ModelSpec>
}
