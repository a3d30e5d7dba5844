import { KernelError } from '../../../errors/index.ts'
import type { LstmShape, LstmTrace, RecurrentKernels, Tensor, Workspace } from '../../tensors/index.ts'
import type { TensorContext } from './context.ts'

/** See assembly/tensors/lstm.ts and lstmGradient.ts. */
export interface RecurrentExports {
  lstmJoined(rows: number, steps: number, inputs: number, units: number): number
  lstmStates(rows: number, steps: number, units: number): number
  lstmScratch(rows: number, steps: number, inputs: number, units: number): number
  lstm(
    rows: number,
    steps: number,
    inputs: number,
    units: number,
    x: number,
    input: number,
    recurrent: number,
    bias: number,
    joined: number,
    hidden: number,
    states: number,
    scratch: number,
  ): void
  lstmGradientScratch(rows: number, steps: number, inputs: number, units: number): number
  lstmGradient(
    rows: number,
    steps: number,
    inputs: number,
    units: number,
    input: number,
    recurrent: number,
    joined: number,
    states: number,
    dHidden: number,
    lastOnly: number,
    dInput: number,
    dRecurrent: number,
    dBias: number,
    dx: number,
    scratch: number,
  ): void
}

class WasmLstmTrace implements LstmTrace {
  readonly shape: LstmShape
  readonly hidden: Tensor
  /** x, and h of the step before, which stays 0 at the first; as assembly/tensors/lstm.ts lays them out. */
  readonly joined: Tensor
  /** The same. */
  readonly states: Tensor

  constructor(workspace: Workspace, shape: LstmShape, joined: number, states: number) {
    const { rows, steps, units } = shape
    this.shape = { ...shape }
    this.hidden = workspace.tensor(rows * steps * units)
    this.joined = workspace.tensor(joined)
    this.states = workspace.tensor(states)
  }
}

export function recurrentKernels(context: TensorContext, exports: RecurrentExports): RecurrentKernels {
  return {
    lstmTrace(workspace, shape) {
      requireCounts(context, shape)
      const { rows, steps, inputs, units } = shape
      const joined = exports.lstmJoined(rows, steps, inputs, units)
      return new WasmLstmTrace(workspace, shape, joined, exports.lstmStates(rows, steps, units))
    },

    lstm(shape, x, weights, trace) {
      const { rows, steps, inputs, units } = shape
      requireCounts(context, shape)
      const { hidden, joined, states } = requireTrace(shape, trace)
      exports.lstm(
        rows,
        steps,
        inputs,
        units,
        context.address(x, rows * steps * inputs, 'x'),
        context.address(weights.input, inputs * 4 * units, 'weights.input'),
        context.address(weights.recurrent, units * 4 * units, 'weights.recurrent'),
        context.address(weights.bias, 4 * units, 'weights.bias'),
        context.address(joined, joined.values.length, 'the trace'),
        context.address(hidden, hidden.values.length, 'trace.hidden'),
        context.address(states, states.values.length, 'the trace'),
        context.scratch(exports.lstmScratch(rows, steps, inputs, units)),
      )
    },

    lstmGradient(shape, x, weights, trace, dHidden, gradient, dx) {
      const { rows, steps, inputs, units } = shape
      requireCounts(context, shape)
      const { joined, states } = requireTrace(shape, trace)
      const lastOnly = dHidden.values.length === rows * units
      context.address(x, rows * steps * inputs, 'x')
      exports.lstmGradient(
        rows,
        steps,
        inputs,
        units,
        context.address(weights.input, inputs * 4 * units, 'weights.input'),
        context.address(weights.recurrent, units * 4 * units, 'weights.recurrent'),
        context.address(joined, joined.values.length, 'the trace'),
        context.address(states, states.values.length, 'the trace'),
        context.address(dHidden, lastOnly ? rows * units : rows * steps * units, 'dHidden'),
        lastOnly ? 1 : 0,
        context.address(gradient.input, inputs * 4 * units, 'gradient.input'),
        context.address(gradient.recurrent, units * 4 * units, 'gradient.recurrent'),
        context.address(gradient.bias, 4 * units, 'gradient.bias'),
        dx === undefined ? 0 : context.address(dx, rows * steps * inputs, 'dx'),
        context.scratch(exports.lstmGradientScratch(rows, steps, inputs, units)),
      )
    },
  }
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
