import type { TransformerSpec } from '../../models/families/transformer.ts'
import { sequenceWidthOf, widthOf } from '../../models/shape.ts'
import type { Constant, GraphBuilder, Value } from '../graph.ts'
import { dense, type FamilyGraph, type GraphModules } from './family.ts'

/** Added to the scores of keys that are not seen: no score reaches so far, and the softmax makes 0 of it. */
const UNSEEN = -1e30

export const transformer: FamilyGraph<TransformerSpec> = ({ width, heads, layers }, modules, features) => {
  const { graph, shape, parameters } = modules
  let values = dense(modules, 'embedding', selected(modules, features))
  values = graph.arithmetic('add', values, parameters('position'))
  for (let index = 0; index < layers; index++) {
    const queries = index === layers - 1 ? 1 : shape.steps
    values = attentionBlock(modules, { name: `block${index}`, width, heads, steps: shape.steps, queries }, values)
  }
  const final = graph.layerNorm(values, parameters('final.gain'), parameters('final.bias'))
  return dense(modules, 'head', graph.reshape(final, [width]))
}

/** Each step's gated variables, beside them the row's static features. */
function selected(modules: GraphModules, features: Value): Value {
  const { graph, shape } = modules
  const { steps, sequence, statics } = shape
  const variables = sequence.length
  const sequenceWidth = sequenceWidthOf(shape)
  const flat = statics.length === 0 ? features : graph.slice(features, 0, 0, sequenceWidth)
  const own = graph.reshape(flat, [steps, variables])
  const beside =
    statics.length === 0 ? [] : [repeated(modules, graph.slice(features, 0, sequenceWidth, widthOf(shape)))]
  const gates = graph.softmax(dense(modules, 'gate', graph.concat([own, ...beside])))
  const gated = graph.arithmetic('multiply', graph.arithmetic('multiply', gates, graph.scalar(variables)), own)
  return graph.concat([gated, ...beside])
}

/** A row's static features once for every step. */
function repeated({ graph, shape }: GraphModules, statics: Value): Value {
  const ones = new Float32Array(shape.steps).fill(1)
  const column = graph.reshape(statics, [1, shape.statics.length])
  const tall = graph.constant('statics.repeat', [shape.steps, 1], ones)
  return graph.arithmetic('multiply', column, tall)
}

interface AttentionBlock {
  readonly name: string
  readonly width: number
  readonly heads: number
  readonly steps: number
  /** Steps whose values are wanted: the last ones. */
  readonly queries: number
}

function attentionBlock(modules: GraphModules, block: AttentionBlock, x: Value): Value {
  const { graph, parameters } = modules
  const { name, steps, queries } = block
  const norm = (part: string, values: Value) =>
    graph.layerNorm(values, parameters(`${name}.${part}.gain`), parameters(`${name}.${part}.bias`))
  const lastSteps = (values: Value) => (queries === steps ? values : graph.slice(values, 0, steps - queries, steps))
  const normed = norm('norm1', x)
  const mixed = dense(modules, `${name}.out`, attention(modules, block, normed, lastSteps(normed)))
  const h = graph.arithmetic('add', lastSteps(x), mixed)
  const raised = gelu(graph, dense(modules, `${name}.up`, norm('norm2', h)))
  return graph.arithmetic('add', h, dense(modules, `${name}.down`, raised))
}

function attention(modules: GraphModules, block: AttentionBlock, normed: Value, asked: Value): Value {
  const { graph } = modules
  const { name, width, heads, steps, queries } = block
  const columns = width / heads
  const byHead = (part: string, x: Value, count: number, axes: readonly number[]) =>
    graph.transpose(graph.reshape(dense(modules, `${name}.${part}`, x), [count, heads, columns]), axes)
  const q = byHead('query', asked, queries, [1, 0, 2])
  const k = byHead('key', normed, steps, [1, 2, 0])
  const v = byHead('value', normed, steps, [1, 0, 2])
  const scores = graph.arithmetic('multiply', graph.product(q, k), graph.scalar(1 / Math.sqrt(columns)))
  const weights = graph.softmax(queries === 1 ? scores : graph.arithmetic('add', scores, causalMask(modules, block)))
  return graph.reshape(graph.transpose(graph.product(weights, v), [1, 0, 2]), [queries, width])
}

/** 0 where a query sees a key. */
function causalMask({ graph }: GraphModules, { name, steps, queries }: AttentionBlock): Constant {
  const mask = new Float32Array(queries * steps)
  for (let query = 0; query < queries; query++) {
    mask.fill(UNSEEN, query * steps + (steps - queries + query + 1), (query + 1) * steps)
  }
  return graph.constant(`${name}.mask`, [queries, steps], mask)
}

/** x·Φ(x) = (x/2)·(1 + erf(x/√2)). */
function gelu(graph: GraphBuilder, x: Value): Value {
  const error = graph.map('erf', graph.arithmetic('multiply', x, graph.scalar(Math.SQRT1_2)))
  const half = graph.arithmetic('multiply', x, graph.scalar(0.5))
  return graph.arithmetic('multiply', half, graph.arithmetic('add', error, graph.scalar(1)))
}
