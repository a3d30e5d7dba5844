import type { Arithmetic, MapFunction, Operation } from '../graph.ts'
import { LAYER_NORM_EPSILON } from '../graph.ts'
import { flag, indexedBy, integer, type NodeList } from './nodes.ts'

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
  add: 'AddV2',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'RealDiv',
}

type OperationOf<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>

/** Writes an operation of a graph as nodes of TensorFlow. */
export function writeOperation(list: NodeList, operation: Operation): void {
  const write = WRITERS[operation.kind] as (list: NodeList, operation: Operation) => void
  write(list, operation)
}

const WRITERS: { readonly [Kind in Operation['kind']]: (list: NodeList, operation: OperationOf<Kind>) => void } = {
  map: (list, { f, x, result }) => list.node(MAP_OPERATORS[f], [x.name], result.name),

  arithmetic: (list, { f, a, b, result }) => list.node(ARITHMETIC_OPERATORS[f], [a.name, b.name], result.name),

  clip(list, { x, min, max, result: { name } }) {
    const bounds = [list.float32(`${name}/min`, [], [min]), list.float32(`${name}/max`, [], [max])]
    list.node('ClipByValue', [x.name, ...bounds], name)
  },

  slice(list, { x, axis, begin, end, result: { name, shape } }) {
    const starts = [0, ...shape.map((_, i) => (i === axis ? begin : 0))]
    const sizes = [-1, ...shape.map((length, i) => (i === axis ? end - begin : length))]
    const inputs = [list.int32(`${name}/begin`, starts), list.int32(`${name}/size`, sizes)]
    list.node('Slice', [x.name, ...inputs], name, indexedBy('Index'))
  },

  concat(list, { parts, result: { name, shape } }) {
    const axis = list.int32(`${name}/axis`, shape.length)
    const attributes = { N: integer(parts.length), ...indexedBy('Tidx') }
    list.node('ConcatV2', [...parts.map((part) => part.name), axis], name, attributes)
  },

  reshape: (list, { x, result: { name, shape } }) => reshape(list, x.name, [-1, ...shape], name),

  transpose(list, { x, axes, result: { name } }) {
    const order = list.int32(`${name}/perm`, [0, ...axes.map((axis) => axis + 1)])
    list.node('Transpose', [x.name, order], name, indexedBy('Tperm'))
  },

  dense(list, { x, weight, bias, result: { name, shape } }) {
    const [inputs] = weight.shape
    const rows = shape.length === 1 ? x.name : reshape(list, x.name, [-1, inputs], `${name}/rows`)
    const product = multiply(list, rows, weight.name, `${name}/product`)
    const whole = shape.length === 1 ? product : reshape(list, product, [-1, ...shape], `${name}/whole`)
    list.node('AddV2', [whole, bias.name], name)
  },

  product: (list, { a, b, result }) =>
    list.node('BatchMatMulV2', [a.name, b.name], result.name, { adj_x: flag(false), adj_y: flag(false) }),

  softmax: (list, { x, result }) => list.node('Softmax', [x.name], result.name),

  layerNorm(list, { x, gain, bias, result: { name, shape } }) {
    const axis = list.int32(`${name}/axis`, [shape.length])
    const mean = (of: string, part: string) =>
      list.node('Mean', [of, axis], `${name}/${part}`, { keep_dims: flag(true), ...indexedBy('Tidx') })
    const centred = list.node('Sub', [x.name, mean(x.name, 'mean')], `${name}/centred`)
    const variance = mean(list.node('Square', [centred], `${name}/squares`), 'variance')
    const epsilon = list.float32(`${name}/epsilon`, [], [LAYER_NORM_EPSILON])
    const inverse = list.node('Rsqrt', [list.node('AddV2', [variance, epsilon], `${name}/positive`)], `${name}/inverse`)
    const normed = list.node('Mul', [centred, inverse], `${name}/normed`)
    list.node('AddV2', [list.node('Mul', [normed, gain.name], `${name}/scaled`), bias.name], name)
  },

  runningSum: (list, { x, result: { name, shape } }) =>
    list.node('Cumsum', [x.name, list.int32(`${name}/axis`, shape.length)], name, {
      exclusive: flag(false),
      reverse: flag(false),
      ...indexedBy('Tidx'),
    }),

  lstm: writeLstm,

  output: (list, { x, result }) => list.node('Identity', [x.name], result.name),
}

/** Step by step: TensorFlow's loops would make TensorFlow.js's `predict` refuse the graph. */
function writeLstm(list: NodeList, { x, weights, keep, result: { name } }: OperationOf<'lstm'>): void {
  const { input, recurrent, bias } = weights
  const [steps, inputs] = x.shape
  const [units] = recurrent.shape
  const rows = reshape(list, x.name, [-1, inputs], `${name}/rows`)
  const product = multiply(list, rows, input.name, `${name}/product`)
  const biased = list.node('AddV2', [product, bias.name], `${name}/biased`)
  const whole = reshape(list, biased, [-1, steps, 4 * units], `${name}/whole`)
  const fromInputs = list.node('Unpack', [whole], `${name}/steps`, { num: integer(steps), axis: integer(1) })
  const gateAxis = list.int32(`${name}/gateAxis`, 1)
  const hidden: string[] = []
  let cell: string | undefined
  for (let step = 0; step < steps; step++) {
    const at = (part: string) => `${name}/step${step}/${part}`
    const node = (op: string, of: readonly string[], part: string) => list.node(op, of, at(part))
    let z = output(fromInputs, step)
    if (step > 0) z = node('AddV2', [z, multiply(list, hidden[step - 1], recurrent.name, at('recurrent'))], 'z')
    const gates = list.node('Split', [gateAxis, z], at('gates'), { num_split: integer(4) })
    const added = node(
      'Mul',
      [node('Sigmoid', [output(gates, 0)], 'i'), node('Tanh', [output(gates, 2)], 'g')],
      'added',
    )
    if (cell === undefined) cell = added
    else cell = node('AddV2', [node('Mul', [node('Sigmoid', [output(gates, 1)], 'f'), cell], 'kept'), added], 'cell')
    const o = node('Sigmoid', [output(gates, 3)], 'o')
    const last = step === steps - 1 && keep === 'last'
    hidden.push(list.node('Mul', [o, node('Tanh', [cell], 'tanhCell')], last ? name : at('hidden')))
  }
  if (keep === 'all') list.node('Pack', hidden, name, { N: integer(steps), axis: integer(1) })
}

function reshape(list: NodeList, x: string, shape: readonly number[], name: string): string {
  return list.node('Reshape', [x, list.int32(`${name}/shape`, shape)], name, indexedBy('Tshape'))
}

function multiply(list: NodeList, a: string, b: string, name: string): string {
  return list.node('MatMul', [a, b], name, { transpose_a: flag(false), transpose_b: flag(false) })
}

/** One of a node's outputs. */
function output(name: string, index: number): string {
  return index === 0 ? name : `${name}:${index}`
}
