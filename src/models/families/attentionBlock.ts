import type { AttentionShape, Tensor } from '../../kernels/tensors/index.ts'
import { copyColumns } from './columns.ts'
import { dense, denseBlocks, denseGradient } from './dense.ts'
import { type BlockTensors, constant, type DropoutTurn, type NetworkModules, type ParameterBlock } from './family.ts'

/** A causal transformer block over sequences of `width` values a step. */
export interface AttentionBlock {
  /** Its parameters' names begin with it. */
  readonly name: string
  readonly width: number
  readonly heads: number
  /** Units of the layer between the two of the feed-forward part. */
  readonly feedForward: number
  readonly dropout: number
  /** Two dropout layers, from this number on. */
  readonly dropoutLayer: number
  readonly steps: number
  /** Steps whose values are wanted: all, or the last ones, since nobody reads the others above the last block. */
  readonly queries: number
}

export function attentionBlockParameters({ name, width, feedForward }: AttentionBlock): ParameterBlock[] {
  const linear = (part: string, inputs: number, outputs: number) =>
    denseBlocks({ name: `${name}.${part}`, inputs, outputs }, 'hidden')
  return [
    ...normBlocks(`${name}.norm1`, width),
    ...linear('query', width, width),
    ...linear('key', width, width),
    ...linear('value', width, width),
    ...linear('out', width, width),
    ...normBlocks(`${name}.norm2`, width),
    ...linear('up', width, feedForward),
    ...linear('down', feedForward, width),
  ]
}

/** Gain and bias of a layer normalisation. */
export function normBlocks(name: string, width: number): ParameterBlock[] {
  return [
    { name: `${name}.gain`, shape: [width], initial: constant(1) },
    { name: `${name}.bias`, shape: [width], initial: constant(0) },
  ]
}

/** The forward pass of a block, and what its gradient needs of it. */
export interface AttentionPass {
  /** rows × queries × width. */
  readonly out: Tensor
  forward(dropout?: DropoutTurn): void
  /**
   * The backward pass.
   *
   * @param dOut - rows × queries × width: the derivative by `out`
   * @param dx - rows × steps × width: replaced by the derivative by the block's input
   */
  gradient(gradient: BlockTensors, dOut: Tensor, dx: Tensor): (dropout?: DropoutTurn) => void
}

/**
 * h = x + dropout(attention(norm(x))·W); out = h + dropout(gelu(norm(h)·U)·D): normalised before each part.
 *
 * @param x - rows × steps × width
 * @see Xiong et al. 2020, On layer normalization in the transformer architecture, arXiv:2002.04745
 */
export function attentionBlock(modules: NetworkModules, block: AttentionBlock, x: Tensor): AttentionPass {
  const { kernels, workspace, parameters, rows } = modules
  const { name, width, heads, feedForward, dropout: rate, dropoutLayer, steps, queries } = block
  const tokens = rows * steps
  const asked = rows * queries
  const layer = (part: string, inputs: number, outputs: number) => ({ name: `${name}.${part}`, inputs, outputs })
  const square = (part: string) => layer(part, width, width)
  const of = (count: number, columns = width) => workspace.tensor(count * columns)

  const normed = of(tokens)
  const normedTrace = of(tokens, 2)
  const lastNormed = queries === steps ? normed : of(asked)
  const lastX = queries === steps ? x : of(asked)
  const [q, k, v] = [of(asked), of(tokens), of(tokens)]
  const shape: AttentionShape = { rows, steps, queries, heads, width }
  const weights = workspace.tensor(rows * heads * queries * steps)
  const attended = of(asked)
  const mixed = of(asked)
  const h = of(asked)
  const normedH = of(asked)
  const normedHTrace = of(asked, 2)
  const up = of(asked, feedForward)
  const active = of(asked, feedForward)
  const down = of(asked)
  const out = of(asked)
  const norm1 = [parameters(`${name}.norm1.gain`), parameters(`${name}.norm1.bias`)] as const
  const norm2 = [parameters(`${name}.norm2.gain`), parameters(`${name}.norm2.bias`)] as const
  const project = [
    dense(modules, square('query'), asked, lastNormed, q),
    dense(modules, square('key'), tokens, normed, k),
    dense(modules, square('value'), tokens, normed, v),
  ]
  const mix = dense(modules, square('out'), asked, attended, mixed)
  const raise = dense(modules, layer('up', width, feedForward), asked, normedH, up)
  const lower = dense(modules, layer('down', feedForward, width), asked, active, down)
  const values = queries * width
  const lastSteps = (from: Tensor, to: Tensor) =>
    copyColumns(
      rows,
      values,
      { tensor: from, width: steps * width, start: steps * width - values },
      { tensor: to, width: values, start: 0 },
    )
  const takeLast = queries === steps ? [] : [lastSteps(normed, lastNormed), lastSteps(x, lastX)]
  const drop = (values: Tensor, turn: DropoutTurn | undefined, part: number): void => {
    if (turn !== undefined && rate > 0) kernels.dropout(values, { rate, ...turn, layer: dropoutLayer + part }, values)
  }

  return {
    out,
    forward(turn) {
      kernels.layerNorm(tokens, width, x, ...norm1, normed, normedTrace)
      for (const take of takeLast) take()
      for (const multiply of project) multiply()
      kernels.attention(shape, q, k, v, attended, weights)
      mix()
      drop(mixed, turn, 0)
      kernels.add(lastX, mixed, h)
      kernels.layerNorm(asked, width, h, ...norm2, normedH, normedHTrace)
      raise()
      kernels.gelu(up, active)
      lower()
      drop(down, turn, 1)
      kernels.add(h, down, out)
    },

    gradient(gradient, dOut, dx) {
      const dActive = of(asked, feedForward)
      const dNormedH = of(asked)
      const dH = of(asked)
      const dBranch = of(asked)
      const dAttended = of(asked)
      const [dq, dk, dv] = [of(asked), of(tokens), of(tokens)]
      const dNormed = of(tokens)
      const dLastNormed = queries === steps ? dNormed : of(asked)
      const dNorm1 = [gradient(`${name}.norm1.gain`), gradient(`${name}.norm1.bias`)] as const
      const dNorm2 = [gradient(`${name}.norm2.gain`), gradient(`${name}.norm2.bias`)] as const
      const backward = (
        part: string,
        inputs: number,
        outputs: number,
        count: number,
        values: Parameters<typeof denseGradient>[4],
      ) => denseGradient(modules, gradient, layer(part, inputs, outputs), count, values)
      const lowerBack = backward('down', feedForward, width, asked, { x: active, y: down, dy: dBranch, dx: dActive })
      const raiseBack = backward('up', width, feedForward, asked, { x: normedH, y: up, dy: dActive, dx: dNormedH })
      const mixBack = backward('out', width, width, asked, { x: attended, y: mixed, dy: dBranch, dx: dAttended })
      const keyBack = backward('key', width, width, tokens, { x: normed, y: k, dy: dk, dx: dNormed })
      const valueBack = backward('value', width, width, tokens, {
        x: normed,
        y: v,
        dy: dv,
        dx: dNormed,
        accumulate: true,
      })
      const queryBack = backward('query', width, width, asked, {
        x: lastNormed,
        y: q,
        dy: dq,
        dx: dLastNormed,
        accumulate: queries === steps,
      })
      return (turn) => {
        dBranch.values.set(dOut.values)
        drop(dBranch, turn, 1)
        lowerBack()
        kernels.geluGradient(up, dActive, dActive)
        raiseBack()
        for (const sums of [...dNorm1, ...dNorm2]) sums.values.fill(0)
        kernels.layerNormGradient(asked, width, h, norm2[0], normedHTrace, dNormedH, dH, ...dNorm2)
        kernels.add(dH, dOut, dH)
        dBranch.values.set(dH.values)
        drop(dBranch, turn, 0)
        mixBack()
        kernels.attentionGradient(shape, q, k, v, weights, dAttended, dq, dk, dv)
        keyBack()
        valueBack()
        queryBack()
        if (queries < steps) addToLastSteps(rows, queries * width, steps * width, dLastNormed, dNormed)
        kernels.layerNormGradient(tokens, width, x, norm1[0], normedTrace, dNormed, dx, ...dNorm1)
        if (queries < steps) addToLastSteps(rows, queries * width, steps * width, dH, dx)
        else kernels.add(dx, dH, dx)
      }
    },
  }
}

/** Adds rows of `count` values to the last values of rows of `width`. */
function addToLastSteps(rows: number, count: number, width: number, from: Tensor, to: Tensor): void {
  const source = from.values
  const target = to.values
  for (let row = 0; row < rows; row++) {
    const write = (row + 1) * width - count
    for (let j = 0; j < count; j++) target[write + j] += source[row * count + j]
  }
}
