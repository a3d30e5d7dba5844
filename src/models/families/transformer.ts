import type { Tensor } from '../../kernels/tensors/index.ts'
import type { FeatureShape } from '../../types/index.ts'
import { requireSequence, widthOf } from '../shape.ts'
import { type AttentionBlock, attentionBlock, attentionBlockParameters, normBlocks } from './attentionBlock.ts'
import { copyColumns } from './columns.ts'
import { type DenseLayer, dense, denseBlocks, denseGradient } from './dense.ts'
import { type ModelFamily, type Network, type NetworkModules, uniform } from './family.ts'

export interface TransformerSpec {
  /** Values a step inside the model; a multiple of `heads`. */
  readonly width: number
  readonly heads: number
  readonly layers: number
  readonly dropout: number
}

/** Positions begin small beside the embedded features. */
const POSITION_LIMIT = 0.02

/**
 * A compact temporal fusion transformer. Each step's variables pass gates, a softmax over them from the step and the row's
 * static features; gated variables beside the static features are embedded, positions added; causal attention blocks
 * follow, and a linear head reads the last step, normalised.
 *
 * @see Lim et al. 2021, Temporal fusion transformers for interpretable multi-horizon time series forecasting, arXiv:1912.09363
 */
export const transformer: ModelFamily<TransformerSpec> = {
  blocks(spec, shape, outputs) {
    requireSequence('transformer', shape)
    const { width } = spec
    return [
      ...denseBlocks(gateOf(shape), 'head'),
      ...denseBlocks(embeddingOf(spec, shape), 'hidden'),
      { name: 'position', shape: [shape.steps, width], initial: uniform(POSITION_LIMIT) },
      ...blocksOf(spec, shape).flatMap(attentionBlockParameters),
      ...normBlocks('final', width),
      ...denseBlocks(headOf(spec, outputs), 'head'),
    ]
  },

  network: (spec, modules) => forwardPass({ ...spec, dropout: 0 }, modules),

  trainable(spec, modules, gradient) {
    const { kernels, workspace, shape, rows } = modules
    const { width } = spec
    const tokens = rows * shape.steps
    const variables = shape.sequence.length
    const contextWidth = variables + shape.statics.length
    const pass = forwardPass(spec, modules)
    const dOutputs = workspace.tensor(rows * modules.outputs)
    const dFinal = workspace.tensor(rows * width)
    const dBlocks = pass.blocks.map(({ out }) => workspace.tensor(out.values.length))
    const dEmbedded = workspace.tensor(tokens * width)
    const dSelected = workspace.tensor(tokens * contextWidth)
    const dGates = workspace.tensor(tokens * variables)
    const top = pass.blocks.length - 1
    const head = denseGradient(modules, gradient, headOf(spec, modules.outputs), rows, {
      x: pass.final,
      y: pass.outputs,
      dy: dOutputs,
      dx: dFinal,
    })
    const blocks = pass.blocks.map((block, index) =>
      block.gradient(gradient, dBlocks[index], index === 0 ? dEmbedded : dBlocks[index - 1]),
    )
    const embed = denseGradient(modules, gradient, embeddingOf(spec, shape), tokens, {
      x: pass.selected,
      y: pass.embedded,
      dy: dEmbedded,
      dx: dSelected,
    })
    const gate = denseGradient(modules, gradient, gateOf(shape), tokens, { x: pass.context, y: pass.gates, dy: dGates })
    const finalGain = modules.parameters('final.gain')
    const [dGain, dBias] = [gradient('final.gain'), gradient('final.bias')]
    const dPosition = gradient('position')
    return {
      outputs: pass.outputs,
      dOutputs,
      propagate(derive, dropout) {
        pass.forward(dropout)
        derive(0, rows)
        head()
        dGain.values.fill(0)
        dBias.values.fill(0)
        const last = pass.blocks[top].out
        kernels.layerNormGradient(rows, width, last, finalGain, pass.finalTrace, dFinal, dBlocks[top], dGain, dBias)
        for (let index = top; index >= 0; index--) blocks[index](dropout)
        kernels.columnSums(rows, shape.steps * width, dEmbedded, dPosition)
        embed()
        gateSlopes(tokens, variables, contextWidth, dSelected, pass.context, dGates)
        kernels.softmaxGradient(tokens, variables, pass.gates, dGates, dGates)
        gate()
      },
    }
  },
}

interface TransformerPass extends Network {
  /** rows × steps × (variables + statics): what the gates see. */
  readonly context: Tensor
  /** rows × steps × variables: the softmax. */
  readonly gates: Tensor
  /** The context with its variables gated. */
  readonly selected: Tensor
  /** rows × steps × width. */
  readonly embedded: Tensor
  readonly blocks: readonly ReturnType<typeof attentionBlock>[]
  /** rows × width: the last step, normalised. */
  readonly final: Tensor
  readonly finalTrace: Tensor
}

function forwardPass(spec: TransformerSpec, modules: NetworkModules): TransformerPass {
  const { kernels, workspace, parameters, shape, rows, inputs } = modules
  const { width } = spec
  const { steps, sequence, statics } = shape
  const variables = sequence.length
  const tokens = rows * steps
  const contextWidth = variables + statics.length
  const context = statics.length === 0 ? inputs : workspace.tensor(tokens * contextWidth)
  const gates = workspace.tensor(tokens * variables)
  const selected = workspace.tensor(tokens * contextWidth)
  const embedded = workspace.tensor(tokens * width)
  const readContext = context === inputs ? [] : repeatStatics(rows, shape, inputs, context)
  const gate = dense(modules, gateOf(shape), tokens, context, gates)
  const embed = dense(modules, embeddingOf(spec, shape), tokens, selected, embedded)
  const position = parameters('position')
  const blocks: ReturnType<typeof attentionBlock>[] = []
  for (const block of blocksOf(spec, shape)) blocks.push(attentionBlock(modules, block, blocks.at(-1)?.out ?? embedded))
  const last = blocks[blocks.length - 1].out
  const final = workspace.tensor(rows * width)
  const finalTrace = workspace.tensor(rows * 2)
  const [gain, bias] = [parameters('final.gain'), parameters('final.bias')]
  const outputs = workspace.tensor(rows * modules.outputs)
  const head = dense(modules, headOf(spec, modules.outputs), rows, final, outputs)
  return {
    context,
    gates,
    selected,
    embedded,
    blocks,
    final,
    finalTrace,
    outputs,
    forward(dropout) {
      for (const read of readContext) read()
      gate()
      kernels.softmax(tokens, variables, gates, gates)
      applyGates(tokens, variables, contextWidth, gates, context, selected)
      embed()
      kernels.add(embedded, position, embedded)
      for (const block of blocks) block.forward(dropout)
      kernels.layerNorm(rows, width, last, gain, bias, final, finalTrace)
      head()
    },
  }
}

/** Beside each step's variables the row's static features. */
function repeatStatics(rows: number, shape: FeatureShape, inputs: Tensor, context: Tensor): (() => void)[] {
  const { steps, sequence, statics } = shape
  const rowWidth = widthOf(shape)
  const width = sequence.length + statics.length
  const to = (start: number) => ({ tensor: context, width: steps * width, start })
  const from = (start: number) => ({ tensor: inputs, width: rowWidth, start })
  return Array.from({ length: steps }, (_, step) => [
    copyColumns(rows, sequence.length, from(step * sequence.length), to(step * width)),
    copyColumns(rows, statics.length, from(steps * sequence.length), to(step * width + sequence.length)),
  ]).flat()
}

/** Variables times their gates times their number, so that even gates change nothing; static features as they are. */
function applyGates(
  tokens: number,
  variables: number,
  width: number,
  gates: Tensor,
  context: Tensor,
  out: Tensor,
): void {
  const [g, x, y] = [gates.values, context.values, out.values]
  for (let token = 0; token < tokens; token++) {
    const at = token * width
    for (let j = 0; j < variables; j++) y[at + j] = variables * g[token * variables + j] * x[at + j]
    for (let j = variables; j < width; j++) y[at + j] = x[at + j]
  }
}

/** The derivative by the gates. */
function gateSlopes(
  tokens: number,
  variables: number,
  width: number,
  dSelected: Tensor,
  context: Tensor,
  out: Tensor,
): void {
  const [dy, x, dg] = [dSelected.values, context.values, out.values]
  for (let token = 0; token < tokens; token++) {
    for (let j = 0; j < variables; j++) {
      dg[token * variables + j] = variables * dy[token * width + j] * x[token * width + j]
    }
  }
}

function gateOf({ sequence, statics }: FeatureShape): DenseLayer {
  return { name: 'gate', inputs: sequence.length + statics.length, outputs: sequence.length }
}

function embeddingOf({ width }: TransformerSpec, { sequence, statics }: FeatureShape): DenseLayer {
  return { name: 'embedding', inputs: sequence.length + statics.length, outputs: width }
}

function headOf({ width }: TransformerSpec, outputs: number): DenseLayer {
  return { name: 'head', inputs: width, outputs }
}

function blocksOf({ width, heads, layers, dropout }: TransformerSpec, { steps }: FeatureShape): AttentionBlock[] {
  return Array.from({ length: layers }, (_, index) => ({
    name: `block${index}`,
    width,
    heads,
    feedForward: 2 * width,
    dropout,
    dropoutLayer: 2 * index,
    steps,
    queries: index === layers - 1 ? 1 : steps,
  }))
}
