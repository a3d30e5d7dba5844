import type { LstmShape, LstmTrace, LstmWeights, Tensor } from '../../kernels/tensors/index.ts'
import type { FeatureShape } from '../../types/index.ts'
import { requireSequence, sequenceWidthOf, widthOf } from '../shape.ts'
import { copyColumns } from './columns.ts'
import { type DenseLayer, dense, denseBlocks, denseGradient } from './dense.ts'
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
    const pass = forwardPass(spec, modules)
    const { layers, state, stateWidth } = pass
    const dOutputs = workspace.tensor(rows * modules.outputs)
    const dState = workspace.tensor(rows * stateWidth)
    const dLast = workspace.tensor(rows * units)
    // The layers above the first hand down a derivative of every step.
    const dHidden = layers.slice(1).map(() => workspace.tensor(rows * shape.steps * units))
    const head = denseGradient(modules, gradient, headOf(spec, shape, modules.outputs), rows, {
      x: state,
      y: pass.outputs,
      dy: dOutputs,
      dx: dState,
    })
    const readState = copyColumns(
      rows,
      units,
      { tensor: dState, width: stateWidth, start: 0 },
      { tensor: dLast, width: units, start: 0 },
    )
    const gradients = layers.map((_, index) => weightsOf(gradient, index))
    return {
      ...pass,
      dOutputs,
      backward(dropout) {
        head()
        readState()
        const top = layers.length - 1
        if (dropout !== undefined && rate > 0) kernels.dropout(dLast, { rate, ...dropout, layer: top }, dLast)
        for (let index = top; index >= 0; index--) {
          const { shape, weights, trace, x } = layers[index]
          const dAbove = index === top ? dLast : dHidden[index]
          const dBelow = index === 0 ? undefined : dHidden[index - 1]
          kernels.lstmGradient(shape, x, weights, trace, dAbove, gradients[index], dBelow)
          if (dBelow !== undefined && dropout !== undefined && rate > 0) {
            kernels.dropout(dBelow, { rate, ...dropout, layer: index - 1 }, dBelow)
          }
        }
      },
    }
  },
}

interface LstmLayer {
  readonly shape: LstmShape
  readonly weights: LstmWeights
  readonly trace: LstmTrace
  /** What it reads. */
  readonly x: Tensor
}

interface LstmPass extends Network {
  readonly layers: readonly LstmLayer[]
  /** rows × stateWidth: the last hidden state, then the static features. */
  readonly state: Tensor
  readonly stateWidth: number
}

function forwardPass(spec: LstmSpec, modules: NetworkModules): LstmPass {
  const { kernels, workspace, shape, rows, inputs } = modules
  const { units, dropout: rate } = spec
  const { steps, statics } = shape
  const width = widthOf(shape)
  const sequenceWidth = sequenceWidthOf(shape)
  const sequence = statics.length === 0 ? inputs : workspace.tensor(rows * sequenceWidth)
  const layers: LstmLayer[] = []
  for (let index = 0; index < spec.layers; index++) {
    const layerShape = { rows, steps, inputs: index === 0 ? shape.sequence.length : units, units }
    const below = layers.at(-1)
    // Dropout needs a copy: the gradient of the layer below reads its values as they were.
    const x = below === undefined ? sequence : rate > 0 ? workspace.tensor(rows * steps * units) : below.trace.hidden
    layers.push({
      shape: layerShape,
      weights: weightsOf(modules.parameters, index),
      trace: kernels.lstmTrace(workspace, layerShape),
      x,
    })
  }
  const top = layers[layers.length - 1]
  const last = workspace.tensor(rows * units)
  const stateWidth = units + statics.length
  const state = workspace.tensor(rows * stateWidth)
  const outputs = workspace.tensor(rows * modules.outputs)
  const head = dense(modules, headOf(spec, shape, modules.outputs), rows, state, outputs)
  const readSequence = copyColumns(
    rows,
    sequenceWidth,
    { tensor: inputs, width, start: 0 },
    { tensor: sequence, width: sequenceWidth, start: 0 },
  )
  const readLast = copyColumns(
    rows,
    units,
    { tensor: top.trace.hidden, width: steps * units, start: (steps - 1) * units },
    { tensor: last, width: units, start: 0 },
  )
  const fillState = copyColumns(
    rows,
    units,
    { tensor: last, width: units, start: 0 },
    { tensor: state, width: stateWidth, start: 0 },
  )
  const readStatics = copyColumns(
    rows,
    statics.length,
    { tensor: inputs, width, start: sequenceWidth },
    { tensor: state, width: stateWidth, start: units },
  )
  const drop = (values: Tensor, layer: number, dropout: DropoutTurn | undefined, out: Tensor): void => {
    if (dropout === undefined) out.values.set(values.values)
    else kernels.dropout(values, { rate, ...dropout, layer }, out)
  }
  return {
    layers,
    state,
    stateWidth,
    outputs,
    forward(dropout) {
      if (sequence !== inputs) readSequence()
      for (let index = 0; index < layers.length; index++) {
        const { shape, weights, trace, x } = layers[index]
        if (index > 0 && rate > 0) drop(layers[index - 1].trace.hidden, index - 1, dropout, x)
        kernels.lstm(shape, x, weights, trace)
      }
      readLast()
      if (rate > 0) drop(last, layers.length - 1, dropout, last)
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
