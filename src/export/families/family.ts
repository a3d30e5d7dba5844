import type { FeatureShape } from '../../types/index.ts'
import type { Constant, GraphBuilder, Value } from '../graph.ts'

/** What a model's graph is written with. */
export interface GraphModules {
  readonly graph: GraphBuilder
  readonly shape: FeatureShape
  /** The model's parameters by block name. */
  readonly parameters: (name: string) => Constant
}

/** Writes the forward pass of a family. @returns the raw outputs, for the head to read */
export type FamilyGraph<Spec> = (spec: Spec, modules: GraphModules, features: Value) => Value

/** A layer x·W + b whose blocks are `<name>.weight` and `<name>.bias`. */
export function dense({ graph, parameters }: GraphModules, name: string, x: Value): Value {
  return graph.dense(x, parameters(`${name}.weight`), parameters(`${name}.bias`))
}
