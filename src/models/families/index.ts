import type { ModelSpec } from '../config.ts'
import { tfjs } from '../tfjs/registry.ts'
import type { ModelFamily } from './family.ts'
import { har, linear } from './linear.ts'
import { lstm } from './lstm.ts'
import { mlp } from './mlp.ts'
import { transformer } from './transformer.ts'

const FAMILIES: { readonly [Name in ModelSpec['family']]: ModelFamily<Extract<ModelSpec, { family: Name }>> } = {
  linear,
  har,
  mlp,
  lstm,
  transformer,
  tfjs,
}

/** The family of a spec. */
export function familyOf(spec: ModelSpec): ModelFamily<ModelSpec> {
  return FAMILIES[spec.family] as ModelFamily<ModelSpec>
}

export type {
  BlockTensors,
  Derive,
  DropoutTurn,
  ModelFamily,
  Network,
  ParameterBlock,
  TrainableNetwork,
} from './family.ts'
