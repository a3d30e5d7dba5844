import type { Model } from '../../models/model.ts'
import { forecastGraph } from '../forecastGraph.ts'
import type { Value } from '../graph.ts'
import { type ExportMetadata, metadataEntries } from '../metadata.ts'
import { NodeList, shapeOf } from './nodes.ts'
import { writeOperation } from './operators.ts'

/** Version of GraphDef, that of TensorFlow 2.12. */
const PRODUCER_VERSION = 1394

/** A model for TensorFlow.js: two files. */
export interface TensorflowFiles {
  readonly json: Uint8Array
  readonly weights: Uint8Array
}

/**
 * A model's forecasts for TensorFlow.js's `loadGraphModel`: a JSON file with the graph, and its constants one after the
 * other. `predict` takes `features`, batch × width, and gives an object of what `forecastGraph` names. A graph, since the
 * layers of TensorFlow.js lack attention and could not hold a head.
 *
 * @param parameters - flat
 * @param weightsPath - of the second file, as seen from the first
 * @throws {ExportError} SHAPE_MISMATCH | NON_FINITE
 * @see https://github.com/tensorflow/tfjs/tree/master/tfjs-converter
 */
export function encodeTensorflow(
  model: Model,
  parameters: Float32Array,
  metadata: ExportMetadata,
  weightsPath: string,
): TensorflowFiles {
  const graph = forecastGraph(model, parameters, metadata.scaler)
  const list = new NodeList()
  list.placeholder(graph.input.name, [-1, ...graph.input.shape])
  for (const { name, shape, values } of graph.constants) list.float32(name, shape, values)
  for (const operation of graph.operations) writeOperation(list, operation)
  const outputs = graph.outputs.map((value) => [value.name, tensorInfoOf(value)])
  const entries = metadataEntries(model, metadata, true)
  const file = {
    format: 'graph-model',
    generatedBy: entries.producer,
    convertedBy: null,
    signature: { inputs: { [graph.input.name]: tensorInfoOf(graph.input) }, outputs: Object.fromEntries(outputs) },
    userDefinedMetadata: { ...entries, structuredOutputKeys: graph.outputs.map(({ name }) => name) },
    modelTopology: { node: list.nodes, versions: { producer: PRODUCER_VERSION } },
    weightsManifest: [{ paths: [weightsPath], weights: list.weights }],
  }
  return { json: new TextEncoder().encode(JSON.stringify(file)), weights: joined(list.weightBytes) }
}

function tensorInfoOf({ name, shape }: Value) {
  return { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: shapeOf([-1, ...shape]) }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
