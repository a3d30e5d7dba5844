import { KernelError } from '../../../errors/index.ts'
import type { Activation, DropoutKey, ElementFunction, ElementKernels, Tensor } from '../../tensors/index.ts'
import type { TensorContext } from './context.ts'

/** See assembly/tensors/elements.ts, rows.ts, layerNorm.ts and dropout.ts. */
export interface ElementExports {
  map(f: number, x: number, out: number, length: number): void
  add(a: number, b: number, out: number, length: number, period: number): void
  multiplyElements(a: number, b: number, out: number, length: number): void
  scale(factor: number, x: number, out: number, length: number): void
  activationGradient(f: number, y: number, dy: number, out: number, length: number): void
  softmax(rows: number, columns: number, x: number, out: number): void
  softmaxGradient(rows: number, columns: number, y: number, dy: number, out: number): void
  layerNorm(rows: number, columns: number, x: number, gain: number, bias: number, out: number, trace: number): void
  layerNormGradient(
    rows: number,
    columns: number,
    x: number,
    gain: number,
    trace: number,
    dy: number,
    dx: number,
    dGain: number,
    dBias: number,
  ): void
  dropout(
    x: number,
    out: number,
    length: number,
    factor: number,
    threshold: number,
    seed0: number,
    seed1: number,
    step: number,
    layer: number,
    first: number,
  ): void
  gather(table: number, width: number, indices: number, count: number, out: number): void
}

/** As assembly/tensors/elements.ts numbers them. */
const FUNCTIONS: Readonly<Record<ElementFunction, number>> = {
  exp: 0,
  log: 1,
  tanh: 2,
  sigmoid: 3,
  erf: 4,
  softplus: 5,
}
const GELU = 6
/** As assembly/tensors/elements.ts numbers them. */
const ACTIVATIONS: Readonly<Record<Activation, number>> = { none: 0, relu: 1, tanh: 2, sigmoid: 3, elu: 4 }
const GELU_GRADIENT = 5
const TWO_POW_32 = 4_294_967_296

export function elementKernels(context: TensorContext, exports: ElementExports): ElementKernels {
  const indices = new IndexScratch(context)
  return {
    map: (f, x, out) => map(context, exports, FUNCTIONS[f], x, out),
    gelu: (x, out) => map(context, exports, GELU, x, out),

    add(a, b, out) {
      const { length } = a.values
      const period = b.values.length
      if (period > length || (period === 0 && length > 0)) {
        throw new KernelError('SHAPE_MISMATCH', `${period} values cannot be repeated to ${length}`)
      }
      const from = context.address(a, length, 'a')
      exports.add(from, context.address(b, period, 'b'), context.address(out, length, 'out'), length, period)
    },

    multiplyElements(a, b, out) {
      const { length } = a.values
      const from = context.address(a, length, 'a')
      exports.multiplyElements(from, context.address(b, length, 'b'), context.address(out, length, 'out'), length)
    },

    scale(factor, x, out) {
      const { length } = x.values
      exports.scale(factor, context.address(x, length, 'x'), context.address(out, length, 'out'), length)
    },

    activationGradient: (activation, y, dy, out) => gradient(context, exports, ACTIVATIONS[activation], y, dy, out),
    geluGradient: (x, dy, out) => gradient(context, exports, GELU_GRADIENT, x, dy, out),

    softmax(rows, columns, x, out) {
      const size = sizeOf(context, rows, columns)
      exports.softmax(rows, columns, context.address(x, size, 'x'), context.address(out, size, 'out'))
    },

    softmaxGradient(rows, columns, y, dy, out) {
      const size = sizeOf(context, rows, columns)
      const values = context.address(y, size, 'y')
      const slopes = context.address(dy, size, 'dy')
      exports.softmaxGradient(rows, columns, values, slopes, context.address(out, size, 'out'))
    },

    layerNorm(rows, columns, x, gain, bias, out, trace) {
      const size = sizeOf(context, rows, columns)
      exports.layerNorm(
        rows,
        columns,
        context.address(x, size, 'x'),
        context.address(gain, columns, 'gain'),
        context.address(bias, columns, 'bias'),
        context.address(out, size, 'out'),
        context.address(trace, rows * 2, 'trace'),
      )
    },

    layerNormGradient(rows, columns, x, gain, trace, dy, dx, dGain, dBias) {
      const size = sizeOf(context, rows, columns)
      exports.layerNormGradient(
        rows,
        columns,
        context.address(x, size, 'x'),
        context.address(gain, columns, 'gain'),
        context.address(trace, rows * 2, 'trace'),
        context.address(dy, size, 'dy'),
        context.address(dx, size, 'dx'),
        context.address(dGain, columns, 'dGain'),
        context.address(dBias, columns, 'dBias'),
      )
    },

    dropout(x, key, out) {
      const { length } = x.values
      requireKey(key)
      exports.dropout(
        context.address(x, length, 'x'),
        context.address(out, length, 'out'),
        length,
        1 / (1 - key.rate),
        Math.floor(key.rate * TWO_POW_32),
        key.seed[0],
        key.seed[1],
        key.step,
        key.layer,
        (key.from ?? 0) / 4,
      )
    },

    gather(table, width, rows, out) {
      context.requireCount(width, 'width')
      const from = context.address(table, table.values.length, 'table')
      const to = context.address(out, rows.length * width, 'out')
      for (let i = 0; i < rows.length; i++) {
        if ((rows[i] + 1) * width > table.values.length) {
          throw new KernelError('SHAPE_MISMATCH', `${table.values.length} values have no row ${rows[i]} of ${width}`)
        }
      }
      exports.gather(from, width, indices.write(rows), rows.length, to)
    },
  }
}

function map(context: TensorContext, exports: ElementExports, f: number, x: Tensor, out: Tensor): void {
  const { length } = x.values
  exports.map(f, context.address(x, length, 'x'), context.address(out, length, 'out'), length)
}

function gradient(
  context: TensorContext,
  exports: ElementExports,
  f: number,
  y: Tensor,
  dy: Tensor,
  out: Tensor,
): void {
  const { length } = y.values
  const values = context.address(y, length, 'y')
  const slopes = context.address(dy, length, 'dy')
  exports.activationGradient(f, values, slopes, context.address(out, length, 'out'), length)
}

function sizeOf(context: TensorContext, rows: number, columns: number): number {
  context.requireCount(rows, 'rows')
  context.requireCount(columns, 'columns')
  return rows * columns
}

function requireKey({ rate, seed, step, layer, from = 0 }: DropoutKey): void {
  if (!(from >= 0 && from % 4 === 0)) throw new KernelError('SHAPE_MISMATCH', `dropout from ${from} of its mask`)
  if (!(rate >= 0 && rate < 1)) throw new KernelError('SHAPE_MISMATCH', `dropout at a rate of ${rate}`)
  requireWord(seed[0], 'seed')
  requireWord(seed[1], 'seed')
  requireWord(step, 'step')
  requireWord(layer, 'layer')
}

function requireWord(value: number, name: string): void {
  if (value !== value >>> 0 && value !== (value | 0)) {
    throw new KernelError('SHAPE_MISMATCH', `${name} of dropout is ${value}, which has more than 32 bits`)
  }
}

/** Indices in the kernels' memory, through a view that is made anew only when the scratch has moved or is too short. */
class IndexScratch {
  readonly #context: TensorContext
  #address = 0
  #view: Int32Array = new Int32Array(0)

  constructor(context: TensorContext) {
    this.#context = context
  }

  /** @returns where they stand until the next call */
  write(rows: Uint32Array): number {
    const address = this.#context.scratch(rows.length * 4)
    if (address !== this.#address || rows.length > this.#view.length) {
      this.#address = address
      this.#view = this.#context.memory.words(address, rows.length)
    }
    this.#view.set(rows)
    return address
  }
}
