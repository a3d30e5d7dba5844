import { KernelError } from '../../../errors/index.ts'
import type { AttentionKernels, AttentionShape } from '../../tensors/index.ts'
import type { TensorContext } from './context.ts'

/** See assembly/tensors/attention.ts. */
export interface AttentionExports {
  attention(
    rows: number,
    steps: number,
    queries: number,
    heads: number,
    columns: number,
    scale: number,
    q: number,
    k: number,
    v: number,
    out: number,
    weights: number,
    scratch: number,
  ): void
  attentionGradient(
    rows: number,
    steps: number,
    queries: number,
    heads: number,
    columns: number,
    scale: number,
    q: number,
    k: number,
    v: number,
    weights: number,
    dOut: number,
    dq: number,
    dk: number,
    dv: number,
    scratch: number,
  ): void
}

export function attentionKernels(context: TensorContext, exports: AttentionExports): AttentionKernels {
  return {
    attention(shape, q, k, v, out, weights) {
      requireShape(context, shape)
      const { rows, steps, queries, heads, width } = shape
      const columns = width / heads
      const queryValues = rows * queries * width
      const keyValues = rows * steps * width
      exports.attention(
        rows,
        steps,
        queries,
        heads,
        columns,
        1 / Math.sqrt(columns),
        context.address(q, queryValues, 'q'),
        context.address(k, keyValues, 'k'),
        context.address(v, keyValues, 'v'),
        context.address(out, queryValues, 'out'),
        context.address(weights, rows * heads * queries * steps, 'weights'),
        context.scratch(forwardBytes(steps, queries, heads, columns)),
      )
    },

    attentionGradient(shape, q, k, v, weights, dOut, dq, dk, dv) {
      requireShape(context, shape)
      const { rows, steps, queries, heads, width } = shape
      const columns = width / heads
      const queryValues = rows * queries * width
      const keyValues = rows * steps * width
      exports.attentionGradient(
        rows,
        steps,
        queries,
        heads,
        columns,
        1 / Math.sqrt(columns),
        context.address(q, queryValues, 'q'),
        context.address(k, keyValues, 'k'),
        context.address(v, keyValues, 'v'),
        context.address(weights, rows * heads * queries * steps, 'weights'),
        context.address(dOut, queryValues, 'dOut'),
        context.address(dq, queryValues, 'dq'),
        context.address(dk, keyValues, 'dk'),
        context.address(dv, keyValues, 'dv'),
        context.scratch(gradientBytes(steps, queries, heads, columns)),
      )
    },
  }
}

function requireShape(context: TensorContext, { rows, steps, queries, heads, width }: AttentionShape): void {
  context.requireCount(rows, 'rows')
  context.requireCount(steps, 'steps')
  context.requireCount(queries, 'queries')
  context.requireCount(heads, 'heads')
  context.requireCount(width, 'width')
  if (queries > steps) throw new KernelError('SHAPE_MISMATCH', `${queries} queries stand at ${steps} steps`)
  if (width % heads !== 0) throw new KernelError('SHAPE_MISMATCH', `${heads} heads do not share a width of ${width}`)
}

function padded(count: number): number {
  return Math.ceil(count / 8) * 8
}

/** What assembly/tensors/attention.ts says it needs. */
function forwardBytes(steps: number, queries: number, heads: number, columns: number): number {
  const t = padded(steps)
  const n = padded(queries)
  return 4 * (8 * t + heads * padded(columns) * (2 * t + 2 * n))
}

/** What assembly/tensors/attention.ts says it needs. */
function gradientBytes(steps: number, queries: number, heads: number, columns: number): number {
  const t = padded(steps)
  const n = padded(queries)
  return 4 * (8 * t + 2 * n * t + heads * padded(columns) * (4 * t + 4 * n))
}
