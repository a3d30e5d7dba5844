import type { HeadSpec } from '../models/config.ts'
import { MAX_LOG_RATIO } from '../models/forecast.ts'
import { MAX_LOG_VARIANCE, middleOf } from '../models/heads.ts'
import type { Model } from '../models/model.ts'
import { familyGraphOf } from './families/index.ts'
import { type Constant, type Graph, GraphBuilder, type Value } from './graph.ts'
import type { FeatureScaler } from './metadata.ts'
import { namedBlocks } from './parameters.ts'

/**
 * A model's forecasts as a graph from features, batch × width.
 *
 * What leaves it follows from the head: `quantiles`, batch × levels, ascending; `mean` and `variance`, or `probability`,
 * batch × 1; and for every head but the last `forecast`, first, batch × 1: the log ratio as `forecastLogRatios` gives it.
 * Features must be finite: what comes of others is up to who runs the graph.
 *
 * @param parameters - flat
 * @throws {ExportError} SHAPE_MISMATCH | NON_FINITE
 */
export function forecastGraph(model: Model, parameters: Float32Array, scaler?: FeatureScaler): Graph {
  const graph = new GraphBuilder(model.width)
  const constants = new Map<string, Constant>()
  for (const { name, shape, values } of namedBlocks(model, parameters)) {
    constants.set(name, graph.constant(name, shape, values))
  }
  const parametersOf = (name: string): Constant => {
    const constant = constants.get(name)
    if (constant === undefined) throw new RangeError(`the model has no block '${name}'`)
    return constant
  }
  const features = scaler === undefined ? graph.input : scaled(graph, scaler)
  const modules = { graph, shape: model.shape, parameters: parametersOf }
  writeHead(graph, model.spec.head, familyGraphOf(model.spec)(model.spec, modules, features))
  return graph
}

function scaled(graph: GraphBuilder, { mean, scale }: FeatureScaler): Value {
  const centred = graph.arithmetic('subtract', graph.input, graph.constant('scaler.mean', [mean.length], mean))
  return graph.arithmetic('divide', centred, graph.constant('scaler.scale', [scale.length], scale))
}

function writeHead(graph: GraphBuilder, head: HeadSpec, raw: Value): void {
  const column = (index: number, x = raw) => graph.slice(x, 0, index, index + 1)
  const writeForecast = (logMean: Value) => graph.output('forecast', graph.clip(logMean, -MAX_LOG_RATIO, MAX_LOG_RATIO))
  switch (head.kind) {
    case 'point':
      writeForecast(raw)
      return
    case 'quantiles': {
      const quantiles = ascending(graph, raw, head.levels.length)
      writeForecast(column(middleOf(head.levels), quantiles))
      graph.output('quantiles', quantiles)
      return
    }
    case 'gaussian': {
      const mean = column(0)
      const variance = graph.map('exp', graph.clip(column(1), -MAX_LOG_VARIANCE, MAX_LOG_VARIANCE))
      writeForecast(graph.arithmetic('add', mean, graph.arithmetic('multiply', variance, graph.scalar(0.5))))
      graph.output('mean', mean)
      graph.output('variance', variance)
      return
    }
    case 'probability':
      graph.output('probability', graph.map('sigmoid', raw))
  }
}

/** The first as it is, each other softplus of its own above the one before. */
function ascending(graph: GraphBuilder, raw: Value, count: number): Value {
  if (count === 1) return raw
  const gaps = graph.map('softplus', graph.slice(raw, 0, 1, count))
  return graph.runningSum(graph.concat([graph.slice(raw, 0, 0, 1), gaps]))
}
