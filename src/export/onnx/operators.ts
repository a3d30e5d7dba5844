import { float32Bytes, int64Bytes } from '../bytes.ts'
import type { Arithmetic, Constant, MapFunction, Operation, Value } from '../graph.ts'
import { LAYER_NORM_EPSILON } from '../graph.ts'
import { type Attribute, DATA_TYPE, type Initializer, type Node } from './messages.ts'

const MAP_OPERATORS: { readonly [F in MapFunction]: string } = {
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  relu: 'Relu',
  elu: 'Elu',
  exp: 'Exp',
  softplus: 'Softplus',
  erf: 'Erf',
}

const ARITHMETIC_OPERATORS: { readonly [F in Arithmetic]: string } = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
}

type OperationOf<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>

/** What operations are written to. */
export interface OnnxParts {
  readonly nodes: Node[]
  readonly initializers: Initializer[]
}

/** Writes an operation of a graph as nodes of ONNX's operator set 17. */
export function writeOperation(parts: OnnxParts, operation: Operation): void {
  const write = WRITERS[operation.kind] as (parts: OnnxParts, operation: Operation) => void
  write(parts, operation)
}

const WRITERS: { readonly [Kind in Operation['kind']]: (parts: OnnxParts, operation: OperationOf<Kind>) => void } = {
  map: (parts, { f, x, result }) => node(parts, MAP_OPERATORS[f], [x.name], result.name),

  arithmetic: (parts, { f, a, b, result }) => node(parts, ARITHMETIC_OPERATORS[f], [a.name, b.name], result.name),

  clip(parts, { x, min, max, result: { name } }) {
    const bounds = [float32(parts, `${name}.min`, [], [min]), float32(parts, `${name}.max`, [], [max])]
    node(parts, 'Clip', [x.name, ...bounds], name)
  },

  slice(parts, { x, axis, begin, end, result: { name } }) {
    const inputs = [
      int64(parts, `${name}.begin`, [begin]),
      int64(parts, `${name}.end`, [end]),
      int64(parts, `${name}.axis`, [axis + 1]),
    ]
    node(parts, 'Slice', [x.name, ...inputs], name)
  },

  concat: (parts, { parts: values, result }) =>
    node(
      parts,
      'Concat',
      values.map(({ name }) => name),
      result.name,
      [lastAxis(result)],
    ),

  reshape: (parts, { x, result: { name, shape } }) =>
    node(parts, 'Reshape', [x.name, int64(parts, `${name}.shape`, [-1, ...shape])], name),

  transpose: (parts, { x, axes, result }) =>
    node(parts, 'Transpose', [x.name], result.name, [{ name: 'perm', integers: [0, ...axes.map((axis) => axis + 1)] }]),

  dense(parts, { x, weight, bias, result: { name } }) {
    node(parts, 'MatMul', [x.name, weight.name], `${name}.product`)
    node(parts, 'Add', [`${name}.product`, bias.name], name)
  },

  product: (parts, { a, b, result }) => node(parts, 'MatMul', [a.name, b.name], result.name),

  softmax: (parts, { x, result }) => node(parts, 'Softmax', [x.name], result.name, [lastAxis(result)]),

  layerNorm: (parts, { x, gain, bias, result }) =>
    node(parts, 'LayerNormalization', [x.name, gain.name, bias.name], result.name, [
      lastAxis(result),
      { name: 'epsilon', float: LAYER_NORM_EPSILON },
    ]),

  runningSum: (parts, { x, result }) =>
    node(parts, 'CumSum', [x.name, int64(parts, `${result.name}.axis`, [result.shape.length], [])], result.name),

  lstm: writeLstm,

  output: (parts, { x, result }) => node(parts, 'Identity', [x.name], result.name),
}

/** ONNX wants steps first, a leading direction, weights transposed, gates in the order input, output, forget, cell. */
function writeLstm(parts: OnnxParts, { x, weights, keep, result: { name } }: OperationOf<'lstm'>): void {
  const { input, recurrent, bias } = weights
  const [units] = recurrent.shape
  const both = new Float32Array(8 * units)
  both.set(gatesReordered(bias, 1, units))
  const inputs = [
    `${name}.steps`,
    float32(parts, `${name}.W`, [1, 4 * units, input.shape[0]], transposed(input, units)),
    float32(parts, `${name}.R`, [1, 4 * units, units], transposed(recurrent, units)),
    float32(parts, `${name}.B`, [1, 8 * units], both),
  ]
  const hidden = [{ name: 'hidden_size', integer: units }]
  node(parts, 'Transpose', [x.name], `${name}.steps`, [{ name: 'perm', integers: [1, 0, 2] }])
  const outputs = keep === 'all' ? [`${name}.hidden`] : ['', `${name}.hidden`]
  parts.nodes.push({ operator: 'LSTM', inputs, outputs, attributes: hidden })
  const direction = int64(parts, `${name}.direction`, [keep === 'all' ? 1 : 0])
  if (keep === 'last') {
    node(parts, 'Squeeze', [`${name}.hidden`, direction], name)
    return
  }
  node(parts, 'Squeeze', [`${name}.hidden`, direction], `${name}.squeezed`)
  node(parts, 'Transpose', [`${name}.squeezed`], name, [{ name: 'perm', integers: [1, 0, 2] }])
}

/** From k × 4·units, gates input, forget, cell, output, to 4·units × k in ONNX's order. */
function transposed({ values, shape: [rows] }: Constant, units: number): Float32Array {
  const columns = 4 * units
  const ordered = gatesReordered({ values }, rows, units)
  const out = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = ordered[row * columns + column]
  }
  return out
}

function gatesReordered({ values }: Pick<Constant, 'values'>, rows: number, units: number): Float32Array {
  const out = new Float32Array(values.length)
  const from = [0, 3, 1, 2]
  for (let row = 0; row < rows; row++) {
    for (let gate = 0; gate < 4; gate++) {
      const start = (row * 4 + from[gate]) * units
      out.set(values.subarray(start, start + units), (row * 4 + gate) * units)
    }
  }
  return out
}

function lastAxis({ shape }: Value): Attribute {
  return { name: 'axis', integer: shape.length }
}

function node(
  { nodes }: OnnxParts,
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Attribute[] = [],
): void {
  nodes.push({ operator, inputs, outputs: [output], attributes })
}

function float32(parts: OnnxParts, name: string, shape: readonly number[], values: ArrayLike<number>): string {
  parts.initializers.push({ name, dataType: DATA_TYPE.float32, shape, bytes: float32Bytes(values) })
  return name
}

function int64(parts: OnnxParts, name: string, values: readonly number[], shape: readonly number[] = [values.length]) {
  parts.initializers.push({ name, dataType: DATA_TYPE.int64, shape, bytes: int64Bytes(values) })
  return name
}
