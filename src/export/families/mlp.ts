import type { MlpSpec } from '../../models/families/mlp.ts'
import { dense, type FamilyGraph } from './family.ts'

export const mlp: FamilyGraph<MlpSpec> = ({ hidden, activation }, modules, features) => {
  let values = features
  for (const index of hidden.keys()) values = modules.graph.map(activation, dense(modules, `hidden${index}`, values))
  return dense(modules, 'head', values)
}
