import type { LstmPart, LstmShape, LstmTrace, LstmWeights, Tensor } from '../../kernels/tensors/index.ts'
import type { FeatureShape } from '../../types/index.ts'
import { requireSequence, sequenceWidthOf, widthOf } from '../shape.ts'
import { copyColumns } from './columns.ts'
import { type DenseLayer, dense, denseBlocks, denseGradient, denseSlopes } from './dense.ts'
import {
  type BlockTensors,
  type DropoutTurn,
  glorot,
  type ModelFamily,
  type Network,
  type NetworkModules,
} from './family.ts'

export interface LstmSpec {
  readonly units: number
  readonly layers: number
  /** Share of the values between layers, and before the head, left out while training. */
  readonly dropout: number
}

/**
 * Long short-term memories one above the other over the sequence of a row; a linear head reads the last state beside the
 * row's static features. Forget gates begin open.
 *
 * @see Hochreiter and Schmidhuber 1997, Long short-term memory
 * @see Jozefowicz, Zaremba and Sutskever 2015, An empirical exploration of recurrent network architectures
 */
export const lstm: ModelFamily<LstmSpec> = {
  blocks(spec, shape, outputs) {
    requireSequence('lstm', shape)
    const { units } = spec
    const layers = Array.from({ length: spec.layers }, (_, index) => {
      const inputs = index === 0 ? shape.sequence.length : units
      return [
        { name: `lstm${index}.input`, shape: [inputs, 4 * units], initial: glorot(inputs, units) },
        { name: `lstm${index}.recurrent`, shape: [units, 4 * units], initial: glorot(units, units) },
        {
          name: `lstm${index}.bias`,
          shape: [4 * units],
          initial: (_: unknown, at: number) => (at >= units && at < 2 * units ? 1 : 0),
        },
      ]
    })
    return [...layers.flat(), ...denseBlocks(headOf(spec, shape, outputs), 'head')]
  },

  network: (spec, modules) => forwardPass({ ...spec, dropout: 0 }, modules),

  trainable(spec, modules, gradient) {
    const { kernels, workspace, shape, rows } = modules
    const { units, dropout: rate } = spec
    const { outputs, layers, state, stateWidth, parts } = forwardPass(spec, modules)
    const head = headOf(spec, shape, modules.outputs)
    const dOutputs = workspace.tensor(rows * modules.outputs)
    const most = layers[0].shape.rows
    const dState = workspace.tensor(most * stateWidth)
    const dLast = workspace.tensor(most * units)
    // The layers above the first hand down a derivative of every step.
    const dHidden = layers.slice(1).map(() => workspace.tensor(most * shape.steps * units))
    const headSums = denseGradient(modules, gradient, head, rows, { x: state, y: outputs, dy: dOutputs })
    const gradients = layers.map((_, index) => weightsOf(gradient, index))
    const top = layers.length - 1
    const backward = parts.map(({ from, count, place, inputs }) => {
      const ofPart = (tensor: Tensor, width: number): Tensor => tensor.slice(0, count * width)
      const dRaw = dOutputs.slice(from * modules.outputs, count * modules.outputs)
      const slopes = [...dHidden.map((tensor) => ofPart(tensor, shape.steps * units)), ofPart(dLast, units)]
      const headSlopes = denseSlopes(modules, head, count, dRaw, ofPart(dState, stateWidth))
      const readState = copyColumns(
        count,
        units,
        { tensor: dState, width: stateWidth, start: 0 },
        { tensor: dLast, width: units, start: 0 },
      )
      return (dropout?: DropoutTurn): void => {
        headSlopes()
        readState()
        for (let index = top; index >= 0; index--) {
          const { shape: whole, weights, trace } = layers[index]
          const above = slopes[index]
          if (dropout !== undefined && rate > 0) {
            const start = from * (index === top ? units : shape.steps * units)
            kernels.dropout(above, { rate, ...dropout, layer: index, from: start }, above)
          }
          const below = index === 0 ? undefined : slopes[index - 1]
          const ofRows = { ...whole, rows: count }
          kernels.lstmGradient(ofRows, inputs[index], weights, trace, above, gradients[index], below, place)
        }
      }
    })
    return {
      outputs,
      dOutputs,
      propagate(derive, dropout) {
        for (const [index, { from, count, forward }] of parts.entries()) {
          forward(dropout)
          derive(from, count)
          backward[index](dropout)
        }
        headSums()
      },
    }
  },
}

/**
 * Rows that go through all steps and back together: enough for products at full speed, and few enough that what is kept of them
 * does not leave the cache. A multiple of the four values that a dropout mask is made of at a time.
 */
const ROWS_TOGETHER = 12

interface LstmLayer {
  /** Of as many rows as go together. */
  readonly shape: LstmShape
  readonly weights: LstmWeights
  readonly trace: LstmTrace
}

/** Rows that go together. */
interface LstmRows {
  readonly from: number
  readonly count: number
  readonly place: LstmPart
  /** What each layer reads. */
  readonly inputs: readonly Tensor[]
  forward(dropout?: DropoutTurn): void
}

interface LstmPass extends Network {
  readonly layers: readonly LstmLayer[]
  /** rows × stateWidth: the last hidden state, then the static features. */
  readonly state: Tensor
  readonly stateWidth: number
  readonly parts: readonly LstmRows[]
}

function forwardPass(spec: LstmSpec, modules: NetworkModules): LstmPass {
  const { kernels, workspace, shape, rows } = modules
  const { units } = spec
  const { steps, statics } = shape
  const most = Math.min(rows, ROWS_TOGETHER)
  const layers = Array.from({ length: spec.layers }, (_, index) => {
    const layerShape = { rows: most, steps, inputs: index === 0 ? shape.sequence.length : units, units }
    const trace = kernels.lstmTrace(workspace, layerShape)
    return { shape: layerShape, weights: weightsOf(modules.parameters, index), trace }
  })
  const stateWidth = units + statics.length
  const buffers: Buffers = {
    sequence: statics.length === 0 ? undefined : workspace.tensor(most * sequenceWidthOf(shape)),
    // Dropout needs a copy: the gradient of the layer below reads its values as they were.
    kept: layers.slice(0, -1).map(({ trace }) => {
      return spec.dropout > 0 ? workspace.tensor(most * steps * units) : trace.hidden.slice(0, most * steps * units)
    }),
    last: workspace.tensor(most * units),
    state: workspace.tensor(rows * stateWidth),
    outputs: workspace.tensor(rows * modules.outputs),
  }
  const parts: LstmRows[] = []
  for (let from = 0; from < rows; from += most) {
    parts.push(passOfRows(spec, modules, layers, buffers, from, Math.min(most, rows - from)))
  }
  const forward = (dropout?: DropoutTurn): void => {
    for (const part of parts) part.forward(dropout)
  }
  return { layers, state: buffers.state, stateWidth, outputs: buffers.outputs, parts, forward }
}

/** What forward passes write besides traces: all but the last two of the rows that go together. */
interface Buffers {
  /** The sequences without static features, where there are any. */
  readonly sequence: Tensor | undefined
  /** What the layers above the first read. */
  readonly kept: readonly Tensor[]
  readonly last: Tensor
  readonly state: Tensor
  readonly outputs: Tensor
}

function passOfRows(
  spec: LstmSpec,
  modules: NetworkModules,
  layers: readonly LstmLayer[],
  buffers: Buffers,
  from: number,
  count: number,
): LstmRows {
  const { kernels, shape, rows } = modules
  const { units, dropout: rate } = spec
  const { steps, statics } = shape
  const width = widthOf(shape)
  const sequenceWidth = sequenceWidthOf(shape)
  const stateWidth = units + statics.length
  const place = { first: from === 0, last: from + count === rows }
  const features = modules.inputs.slice(from * width, count * width)
  const sequence = buffers.sequence?.slice(0, count * sequenceWidth) ?? features
  const kept = buffers.kept.map((tensor) => tensor.slice(0, count * steps * units))
  const hidden = layers.map(({ trace }) => trace.hidden.slice(0, count * steps * units))
  const last = buffers.last.slice(0, count * units)
  const state = buffers.state.slice(from * stateWidth, count * stateWidth)
  const outputs = buffers.outputs.slice(from * modules.outputs, count * modules.outputs)
  const inputs = [sequence, ...kept]
  const head = dense(modules, headOf(spec, shape, modules.outputs), count, state, outputs)
  const readSequence = copyColumns(
    count,
    sequenceWidth,
    { tensor: features, width, start: 0 },
    { tensor: sequence, width: sequenceWidth, start: 0 },
  )
  const readLast = copyColumns(
    count,
    units,
    { tensor: hidden[layers.length - 1], width: steps * units, start: (steps - 1) * units },
    { tensor: last, width: units, start: 0 },
  )
  const fillState = copyColumns(
    count,
    units,
    { tensor: last, width: units, start: 0 },
    { tensor: state, width: stateWidth, start: 0 },
  )
  const readStatics = copyColumns(
    count,
    statics.length,
    { tensor: features, width, start: sequenceWidth },
    { tensor: state, width: stateWidth, start: units },
  )
  const drop = (values: Tensor, layer: number, start: number, dropout: DropoutTurn | undefined, out: Tensor): void => {
    if (dropout === undefined) out.values.set(values.values)
    else kernels.dropout(values, { rate, ...dropout, layer, from: start }, out)
  }
  return {
    from,
    count,
    place,
    inputs,
    forward(dropout) {
      if (sequence !== features) readSequence()
      for (const [index, { shape: whole, weights, trace }] of layers.entries()) {
        if (index > 0 && rate > 0) drop(hidden[index - 1], index - 1, from * steps * units, dropout, inputs[index])
        kernels.lstm({ ...whole, rows: count }, inputs[index], weights, trace, place)
      }
      readLast()
      if (rate > 0) drop(last, layers.length - 1, from * units, dropout, last)
      fillState()
      readStatics()
      head()
    },
  }
}

function headOf({ units }: LstmSpec, { statics }: FeatureShape, outputs: number): DenseLayer {
  return { name: 'head', inputs: units + statics.length, outputs }
}

function weightsOf(tensors: BlockTensors, index: number): LstmWeights {
  return {
    input: tensors(`lstm${index}.input`),
    recurrent: tensors(`lstm${index}.recurrent`),
    bias: tensors(`lstm${index}.bias`),
  }
}
