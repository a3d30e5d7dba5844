import type { Model } from '../../models/model.ts'
import { float32Bytes } from '../bytes.ts'
import { forecastGraph } from '../forecastGraph.ts'
import type { Constant, Value } from '../graph.ts'
import { type ExportMetadata, metadataEntries } from '../metadata.ts'
import { DATA_TYPE, encodeModel, type Initializer, type ValueInfo } from './messages.ts'
import { type OnnxParts, writeOperation } from './operators.ts'

/** The operator set, the first with LayerNormalization, and the version of the format that came with it (ONNX 1.12). */
const OPSET = 17
const IR_VERSION = 8

/**
 * A model's forecasts as an ONNX file: input `features`, batch × width, float32; outputs as `forecastGraph` names them.
 *
 * @param parameters - flat
 * @throws {ExportError} SHAPE_MISMATCH | NON_FINITE
 * @see https://onnx.ai/onnx/repo-docs/IR.html
 */
export function encodeOnnx(model: Model, parameters: Float32Array, metadata: ExportMetadata): Uint8Array {
  const graph = forecastGraph(model, parameters, metadata.scaler)
  const parts: OnnxParts = { nodes: [], initializers: [] }
  for (const operation of graph.operations) writeOperation(parts, operation)
  const read = new Set(parts.nodes.flatMap(({ inputs }) => inputs))
  const constants = graph.constants.filter(({ name }) => read.has(name))
  const entries = metadataEntries(model, metadata, true)
  return encodeModel({
    irVersion: IR_VERSION,
    opset: OPSET,
    producer: entries.producer,
    graphName: model.spec.family,
    description: entries.label,
    nodes: parts.nodes,
    initializers: [...constants.map(initializerOf), ...parts.initializers],
    inputs: [valueInfoOf(graph.input)],
    outputs: graph.outputs.map(valueInfoOf),
    metadata: entries,
  })
}

function initializerOf({ name, shape, values }: Constant): Initializer {
  return { name, dataType: DATA_TYPE.float32, shape, bytes: float32Bytes(values) }
}

function valueInfoOf({ name, shape }: Value): ValueInfo {
  return { name, shape: ['batch', ...shape] }
}
