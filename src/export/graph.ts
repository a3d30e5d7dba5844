/** Functions of single values. */
export type MapFunction = 'tanh' | 'sigmoid' | 'relu' | 'elu' | 'exp' | 'softplus' | 'erf'

/** Arithmetic of two values. */
export type Arithmetic = 'add' | 'subtract' | 'multiply' | 'divide'

/** A tensor of a graph. */
export interface Value {
  /** Unique within the graph. */
  readonly name: string
  /** Without the leading batch dimension, which constants lack. */
  readonly shape: readonly number[]
}

/** A float32 tensor that the graph holds, row-major. */
export interface Constant extends Value {
  readonly values: Float32Array
}

/** Weights of an LSTM layer, gates in the order input, forget, cell, output. */
export interface LstmConstants {
  /** inputs × 4·units. */
  readonly input: Constant
  /** units × 4·units. */
  readonly recurrent: Constant
  /** 4·units. */
  readonly bias: Constant
}

type Operands =
  | { readonly kind: 'map'; readonly f: MapFunction; readonly x: Value }
  /** b is repeated along dimensions that it lacks, and either along those where it has length 1. */
  | { readonly kind: 'arithmetic'; readonly f: Arithmetic; readonly a: Value; readonly b: Value | Constant }
  | { readonly kind: 'clip'; readonly x: Value; readonly min: number; readonly max: number }
  /** [begin, end) of an axis, the batch not counted. */
  | {
      readonly kind: 'slice'
      readonly x: Value
      readonly axis: number
      readonly begin: number
      readonly end: number
    }
  /** Along the last axis. */
  | { readonly kind: 'concat'; readonly parts: readonly Value[] }
  | { readonly kind: 'reshape'; readonly x: Value }
  /** Axis i of the result is axis `axes[i]` of x, the batch not counted. */
  | { readonly kind: 'transpose'; readonly x: Value; readonly axes: readonly number[] }
  /** x·W + b over the last axis. */
  | { readonly kind: 'dense'; readonly x: Value; readonly weight: Constant; readonly bias: Constant }
  /** Of the last two axes. */
  | { readonly kind: 'product'; readonly a: Value; readonly b: Value }
  /** Over the last axis. */
  | { readonly kind: 'softmax'; readonly x: Value }
  /** Over the last axis, ε = 10⁻⁵ beside the variance. */
  | { readonly kind: 'layerNorm'; readonly x: Value; readonly gain: Constant; readonly bias: Constant }
  /** Running sums over the last axis. */
  | { readonly kind: 'runningSum'; readonly x: Value }
  /** x: steps × inputs; hidden states of all steps, steps × units, or of the last one, units. */
  | {
      readonly kind: 'lstm'
      readonly x: Value
      readonly weights: LstmConstants
      readonly keep: 'all' | 'last'
    }
  /** Gives a value the name under which it leaves the graph. */
  | { readonly kind: 'output'; readonly x: Value }

/** A step of a graph: what is computed from what, and the value it gives. */
export type Operation = Operands & { readonly result: Value }

/** ε of a layer normalisation. */
export const LAYER_NORM_EPSILON = 1e-5

/** A forward pass as data, in an order in which it can be computed; formats turn it into files. */
export interface Graph {
  /** batch × width, float32. */
  readonly input: Value
  readonly constants: readonly Constant[]
  readonly operations: readonly Operation[]
  /** In the order in which they were named. */
  readonly outputs: readonly Value[]
}

/**
 * Writes a graph operation by operation and keeps account of shapes. Values are named in order, so that equal models
 * give equal graphs.
 */
export class GraphBuilder implements Graph {
  readonly input: Value
  readonly constants: Constant[] = []
  readonly operations: Operation[] = []
  readonly outputs: Value[] = []
  readonly #scalars = new Map<number, Constant>()

  constructor(width: number) {
    this.input = { name: 'features', shape: [width] }
  }

  constant(name: string, shape: readonly number[], values: Float32Array): Constant {
    const constant = { name, shape, values }
    this.constants.push(constant)
    return constant
  }

  /** A number, rounded to float32; asked for twice it is held once. */
  scalar(value: number): Constant {
    let scalar = this.#scalars.get(value)
    if (scalar === undefined) {
      scalar = this.constant(`scalar${this.#scalars.size}`, [1], Float32Array.of(value))
      this.#scalars.set(value, scalar)
    }
    return scalar
  }

  map(f: MapFunction, x: Value): Value {
    return this.#write({ kind: 'map', f, x }, f, x.shape)
  }

  arithmetic(f: Arithmetic, a: Value, b: Value | Constant): Value {
    return this.#write({ kind: 'arithmetic', f, a, b }, f, broadcast(a.shape, b.shape))
  }

  clip(x: Value, min: number, max: number): Value {
    return this.#write({ kind: 'clip', x, min, max }, 'clip', x.shape)
  }

  slice(x: Value, axis: number, begin: number, end: number): Value {
    return this.#write({ kind: 'slice', x, axis, begin, end }, 'slice', x.shape.with(axis, end - begin))
  }

  concat(parts: readonly Value[]): Value {
    if (parts.length === 1) return parts[0]
    const length = parts.reduce((total, { shape }) => total + shape[shape.length - 1], 0)
    return this.#write({ kind: 'concat', parts }, 'concat', parts[0].shape.with(-1, length))
  }

  reshape(x: Value, shape: readonly number[]): Value {
    return this.#write({ kind: 'reshape', x }, 'reshape', shape)
  }

  transpose(x: Value, axes: readonly number[]): Value {
    return this.#write(
      { kind: 'transpose', x, axes },
      'transpose',
      axes.map((axis) => x.shape[axis]),
    )
  }

  dense(x: Value, weight: Constant, bias: Constant): Value {
    return this.#write({ kind: 'dense', x, weight, bias }, 'dense', x.shape.with(-1, weight.shape[1]))
  }

  product(a: Value, b: Value): Value {
    return this.#write({ kind: 'product', a, b }, 'product', a.shape.with(-1, b.shape[b.shape.length - 1]))
  }

  softmax(x: Value): Value {
    return this.#write({ kind: 'softmax', x }, 'softmax', x.shape)
  }

  layerNorm(x: Value, gain: Constant, bias: Constant): Value {
    return this.#write({ kind: 'layerNorm', x, gain, bias }, 'layerNorm', x.shape)
  }

  runningSum(x: Value): Value {
    return this.#write({ kind: 'runningSum', x }, 'runningSum', x.shape)
  }

  lstm(x: Value, weights: LstmConstants, keep: 'all' | 'last'): Value {
    const [units] = weights.recurrent.shape
    return this.#write({ kind: 'lstm', x, weights, keep }, 'lstm', keep === 'all' ? [x.shape[0], units] : [units])
  }

  output(name: string, x: Value): void {
    const result = { name, shape: x.shape }
    this.operations.push({ kind: 'output', x, result })
    this.outputs.push(result)
  }

  #write(operands: Operands, name: string, shape: readonly number[]): Value {
    const result = { name: `${name}${this.operations.length}`, shape }
    this.operations.push({ ...operands, result })
    return result
  }
}

function broadcast(a: readonly number[], b: readonly number[]): number[] {
  return a.map((length, axis) => Math.max(length, b[axis - a.length + b.length] ?? 1))
}
