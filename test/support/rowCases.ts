import { Random } from '../../src/kernels/random.ts'
import type { RowMap } from '../../src/kernels/rowKernels.ts'

/** Kinds of values, each of which one way of computing or another gets wrong. */
export const VALUE_KINDS = [
  'normal',
  'grid',
  'offset',
  'cancelling',
  'close',
  'identical',
  'signed zero',
  'denormal',
  'huge',
  'wildly scaled',
  'colliding',
] as const
export type ValueKind = (typeof VALUE_KINDS)[number]

interface Shape {
  readonly n: number
  readonly d: number
  readonly kind: ValueKind
  readonly mapKind: 'none' | RowMap['kind']
  /** Whether the rows lie in the kernels' own memory. */
  readonly inMatrix: boolean
  readonly seed: number
}

/** Rows and everything else that the passes over them take. */
export interface RowCase extends Shape {
  readonly rows: readonly Float32Array[]
  readonly map: RowMap | undefined
  /** Below half of the mapped rows. */
  readonly trim: number
  /** 1 … the number of mapped rows. */
  readonly keep: number
  /** Length d. */
  readonly point: Float32Array
  /** n, some of them 0. */
  readonly weights: Float64Array
  /** n, some of them 1. */
  readonly factors: Float64Array
  readonly columns: Uint32Array
}

export function nameOf({ n, d, kind, mapKind, inMatrix, seed, trim, keep }: RowCase): string {
  const where = inMatrix ? 'in a matrix' : 'as vectors'
  return `${n} ${kind} rows of ${d} ${where}, map ${mapKind}, trim ${trim}, keep ${keep}, seed ${seed}`
}

/** How many random cases of a kind are worth their time. */
export function runsOf(kind: ValueKind): number {
  return kind === 'grid' || kind === 'colliding' ? 60 : 30
}

function drawsOf(kind: ValueKind, random: Random): (column: number) => number {
  const shared = Array.from({ length: 64 }, () => random.normal())
  switch (kind) {
    case 'normal':
      return () => random.normal()
    case 'grid':
      return () => (random.below(7) - 3) / 2
    case 'offset':
      return () => 1000 + 0.01 * random.normal()
    case 'cancelling':
      // Squared distances of about 1/32 of the squared norms.
      return () => 1 + 0.182 * random.normal()
    case 'close':
      return (column) => shared[column % 64] + (random.below(5) - 2) * 2 ** -22
    case 'identical':
      return (column) => shared[column % 64]
    case 'signed zero':
      return () => [0, -0, 1, -1][random.below(4)]
    case 'denormal':
      return () => random.normal() * 1e-42
    case 'huge':
      return () => (random.below(3) - 1) * (random.below(2) === 0 ? 1e30 : 1.5e37)
    case 'wildly scaled':
      return () => random.normal() * 10 ** (random.below(60) - 30)
    case 'colliding':
      // Distances from a median about 2²⁶ are multiples of 4 or 8, so unequal values are equally near.
      return () => (random.below(3) === 0 ? random.below(9) - 4 : 2 ** 26 * (1 + random.below(2)))
  }
}

function mapOf(n: number, mapKind: Shape['mapKind'], random: Random): RowMap | undefined {
  const factor = () => [0, 1, -1, random.float(), random.normal()][random.below(5)]
  if (mapKind === 'none') return undefined
  if (mapKind === 'scaled') return { kind: 'scaled', factors: Float64Array.from({ length: n }, factor) }
  const count = 1 + random.below(n + 2)
  const dense = random.below(2) === 0
  const weight = () => (dense || random.below(4) === 0 ? random.normal() / n : 0)
  return { kind: 'mixed', count, weights: Float64Array.from({ length: count * n }, weight) }
}

/** The same case for the same shape, values and seed. */
export function rowCase(shape: Shape): RowCase {
  const { n, d, kind, mapKind, seed } = shape
  const random = new Random(`${kind}/${n}/${d}/${mapKind}/${seed}`)
  const draw = drawsOf(kind, random)
  const vector = () => Float32Array.from({ length: d }, (_, column) => draw(column))
  const map = mapOf(n, mapKind, random)
  const count = map?.kind === 'mixed' ? map.count : n
  return {
    ...shape,
    rows: Array.from({ length: n }, vector),
    map,
    trim: random.below(((count - 1) >> 1) + 1),
    keep: 1 + random.below(count),
    point: vector(),
    weights: Float64Array.from({ length: n }, () => (random.below(4) === 0 ? 0 : random.normal() / n)),
    factors: Float64Array.from({ length: n }, () => (random.below(3) === 0 ? 1 : random.normal())),
    columns: Uint32Array.from({ length: random.below(2 * d + 1) }, () => random.below(d)),
  }
}
