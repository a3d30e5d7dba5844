import { KernelError } from '../../errors/index.ts'
import type { RowMap } from '../rowKernels.ts'
import type { JobFields } from './job.ts'

const SCALED = 1
const DENSE = 2
const SPARSE = 3

const PANEL_ROWS = 4
/** Above this share of weights that are not zero, multiplying all is faster than skipping some. */
const DENSE_SHARE = 0.4

/** A map as the kernels read it. */
export interface EncodedMap {
  readonly fields: JobFields
  /** What `mapData` has to point to. */
  readonly bytes: Uint8Array
}

const NO_MAP: EncodedMap = { fields: {}, bytes: new Uint8Array(0) }

/** How many rows a pass sees. @throws {KernelError} SHAPE_MISMATCH */
export function mappedCount(map: RowMap | undefined, rowCount: number): number {
  if (map === undefined) return rowCount
  const count = map.kind === 'scaled' ? rowCount : map.count
  const expected = map.kind === 'scaled' ? rowCount : count * rowCount
  const given = map.kind === 'scaled' ? map.factors.length : map.weights.length
  if (given !== expected) {
    throw new KernelError(
      'SHAPE_MISMATCH',
      `a map of ${rowCount} rows to ${count} needs ${expected} values, not ${given}`,
    )
  }
  return count
}

/** Zero weights are left out where that is faster; adding 0·x changes no sum. */
export function encodeMap(map: RowMap | undefined, rowCount: number): EncodedMap {
  if (map === undefined) return NO_MAP
  if (map.kind === 'scaled') {
    return { fields: { mapKind: SCALED }, bytes: bytesOf(Float32Array.from(map.factors)) }
  }
  const { count, weights } = map
  let terms = 0
  for (const weight of weights) if (weight !== 0) terms++
  const dense = terms > DENSE_SHARE * weights.length
  const fields = { mapKind: dense ? DENSE : SPARSE, mapCount: count }
  return { fields, bytes: dense ? densePanels(weights, count, rowCount) : sparseLists(weights, count, rowCount, terms) }
}

function densePanels(weights: Float64Array, count: number, rowCount: number): Uint8Array {
  const panels = new Float32Array(Math.ceil(count / PANEL_ROWS) * PANEL_ROWS * rowCount)
  for (let row = 0; row < count; row++) {
    const panel = (row - (row % PANEL_ROWS)) * rowCount + (row % PANEL_ROWS)
    for (let i = 0; i < rowCount; i++) panels[panel + i * PANEL_ROWS] = weights[row * rowCount + i]
  }
  return bytesOf(panels)
}

function sparseLists(weights: Float64Array, count: number, rowCount: number, terms: number): Uint8Array {
  const words = new Uint32Array(count + 2 * terms)
  const floats = new Float32Array(words.buffer)
  let at = 0
  for (let row = 0; row < count; row++) {
    const head = at++
    for (let i = 0; i < rowCount; i++) {
      const weight = weights[row * rowCount + i]
      if (weight === 0) continue
      words[at++] = i
      floats[at++] = weight
      words[head]++
    }
  }
  return bytesOf(words)
}

function bytesOf(array: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
