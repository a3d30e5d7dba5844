import { KernelError } from '../../../errors/index.ts'
import type {
  LstmPart,
  LstmShape,
  LstmTrace,
  LstmWeights,
  RecurrentKernels,
  Tensor,
  Workspace,
} from '../../tensors/index.ts'
import type { TensorContext } from './context.ts'

/** See assembly/tensors/lstm.ts and lstmGradient.ts. */
export interface RecurrentExports {
  lstmJoined(pairs: number, inputs: number, units: number): number
  lstmStates(pairs: number, units: number): number
  lstmWeights(inputs: number, units: number): number
  lstmScratch(rows: number, units: number): number
  layLstmWeights(inputs: number, units: number, input: number, recurrent: number, weights: number): void
  lstm(
    rows: number,
    steps: number,
    inputs: number,
    units: number,
    x: number,
    weights: number,
    bias: number,
    joined: number,
    hidden: number,
    states: number,
    scratch: number,
  ): void
  lstmPending(): number
  lstmSlopes(pairs: number, units: number): number
  lstmTransposedWeights(inputs: number, units: number): number
  lstmGradientScratch(rows: number, units: number): number
  layTransposedWeights(inputs: number, units: number, input: number, recurrent: number, weights: number): void
  lstmGradient(
    rows: number,
    steps: number,
    inputs: number,
    units: number,
    weights: number,
    joined: number,
    states: number,
    pending: number,
    dHidden: number,
    lastOnly: number,
    accumulate: number,
    last: number,
    slopes: number,
    sums: number,
    dx: number,
    scratch: number,
  ): number
}

const WHOLE: LstmPart = { first: true, last: true }

/** Tensors lie as the two files lay them out. */
class WasmLstmTrace implements LstmTrace {
  readonly shape: LstmShape
  readonly hidden: Tensor
  /** x, h of the step before and 1, of the steps that parts before have left, then of this one's. */
  readonly joined: Tensor
  readonly states: Tensor
  /** dz of the same steps as `joined`. */
  readonly slopes: Tensor
  readonly weights: Tensor
  readonly transposed: Tensor
  /** Gradient of both matrices and the bias, one below the other. */
  readonly sums: Tensor
  /** Steps of rows that parts before have left. */
  pending = 0
  /** Whether parts before have added to the sums. */
  hasSums = false

  constructor(workspace: Workspace, exports: RecurrentExports, shape: LstmShape) {
    const { rows, steps, inputs, units } = shape
    const pairs = rows * steps
    const most = exports.lstmPending() + pairs
    this.shape = { ...shape }
    this.hidden = workspace.tensor(pairs * units)
    this.joined = workspace.tensor(exports.lstmJoined(most, inputs, units))
    this.states = workspace.tensor(exports.lstmStates(pairs, units))
    this.slopes = workspace.tensor(exports.lstmSlopes(most, units))
    this.weights = workspace.tensor(exports.lstmWeights(inputs, units))
    this.transposed = workspace.tensor(exports.lstmTransposedWeights(inputs, units))
    this.sums = workspace.tensor((inputs + units + 1) * 4 * units)
  }
}

export function recurrentKernels(context: TensorContext, exports: RecurrentExports): RecurrentKernels {
  const addressOf = (tensor: Tensor): number => context.address(tensor, tensor.values.length, 'the trace')
  /** The addresses of weights, or of their gradient. */
  const weightsAt = ({ inputs, units }: LstmShape, weights: LstmWeights, name: string) => ({
    input: context.address(weights.input, inputs * 4 * units, `${name}.input`),
    recurrent: context.address(weights.recurrent, units * 4 * units, `${name}.recurrent`),
    bias: context.address(weights.bias, 4 * units, `${name}.bias`),
  })
  return {
    lstmTrace(workspace, shape) {
      requireCounts(context, shape)
      return new WasmLstmTrace(workspace, exports, shape)
    },

    lstm(shape, x, weights, given, { first } = WHOLE) {
      const { rows, steps, inputs, units } = shape
      requireCounts(context, shape)
      const trace = requireTrace(shape, given)
      const from = context.address(x, rows * steps * inputs, 'x')
      const { input, recurrent, bias } = weightsAt(shape, weights, 'weights')
      const laid = addressOf(trace.weights)
      if (first) {
        trace.pending = 0
        trace.hasSums = false
        exports.layLstmWeights(inputs, units, input, recurrent, laid)
      }
      exports.lstm(
        rows,
        steps,
        inputs,
        units,
        from,
        laid,
        bias,
        addressOf(trace.joined) + 4 * exports.lstmJoined(trace.pending, inputs, units),
        addressOf(trace.hidden),
        addressOf(trace.states),
        context.scratch(exports.lstmScratch(rows, units)),
      )
    },

    lstmGradient(shape, x, weights, given, dHidden, gradient, dx, { first, last } = WHOLE) {
      const { rows, steps, inputs, units } = shape
      requireCounts(context, shape)
      const trace = requireTrace(shape, given)
      const lastOnly = dHidden.values.length === rows * units
      context.address(x, rows * steps * inputs, 'x')
      const slopes = context.address(dHidden, lastOnly ? rows * units : rows * steps * units, 'dHidden')
      const below = dx === undefined ? 0 : context.address(dx, rows * steps * inputs, 'dx')
      const { input, recurrent } = weightsAt(shape, weights, 'weights')
      weightsAt(shape, gradient, 'gradient')
      const transposed = addressOf(trace.transposed)
      if (first) exports.layTransposedWeights(inputs, units, input, recurrent, transposed)
      const pending = trace.pending
      const left = exports.lstmGradient(
        rows,
        steps,
        inputs,
        units,
        transposed,
        addressOf(trace.joined),
        addressOf(trace.states),
        pending,
        slopes,
        lastOnly ? 1 : 0,
        trace.hasSums ? 1 : 0,
        last ? 1 : 0,
        addressOf(trace.slopes),
        addressOf(trace.sums),
        below,
        context.scratch(exports.lstmGradientScratch(rows, units)),
      )
      if (last) {
        trace.hasSums = false
        copySums(trace.sums.values, shape, gradient)
      } else {
        trace.hasSums ||= left < pending + rows * steps
        trace.pending = left
      }
    },
  }
}

function copySums(sums: Float32Array, { inputs, units }: LstmShape, gradient: LstmWeights): void {
  const recurrent = inputs * 4 * units
  const bias = recurrent + units * 4 * units
  gradient.input.values.set(sums.subarray(0, recurrent))
  gradient.recurrent.values.set(sums.subarray(recurrent, bias))
  gradient.bias.values.set(sums.subarray(bias))
}

function requireCounts(context: TensorContext, { rows, steps, inputs, units }: LstmShape): void {
  context.requireCount(rows, 'rows')
  context.requireCount(steps, 'steps')
  context.requireCount(inputs, 'inputs')
  context.requireCount(units, 'units')
}

function requireTrace({ rows, steps, inputs, units }: LstmShape, trace: LstmTrace): WasmLstmTrace {
  if (!(trace instanceof WasmLstmTrace)) throw new KernelError('SHAPE_MISMATCH', 'the trace is of other kernels')
  const { shape } = trace
  if (rows > shape.rows || steps !== shape.steps || inputs !== shape.inputs || units !== shape.units) {
    const sizes = [shape.rows, shape.steps, shape.inputs, shape.units].join(', ')
    throw new KernelError(
      'SHAPE_MISMATCH',
      `a trace of ${sizes} cannot be one of ${[rows, steps, inputs, units].join(', ')}`,
    )
  }
  return trace
}
