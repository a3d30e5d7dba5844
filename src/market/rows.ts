import { Random } from '../kernels/random.ts'
import type { SupervisedRows } from '../types/index.ts'
import { utcDay } from './calendar.ts'

/** The rows at `indices`, in that order; features and labels are copied, `symbols` stays whole. */
export function selectRows(rows: SupervisedRows, indices: ArrayLike<number>): SupervisedRows {
  const length = indices.length
  const { symbols, width } = rows
  const features = new Float32Array(length * width)
  const target = new Float32Array(length)
  const scale = new Float64Array(length)
  const pastVariance = new Float64Array(length * 3)
  const symbolIndex = new Uint16Array(length)
  const timeMs = new Float64Array(length)
  const labelEndMs = new Float64Array(length)
  for (let to = 0; to < length; to++) {
    const from = indices[to]
    for (let k = 0; k < width; k++) features[to * width + k] = rows.features[from * width + k]
    for (let k = 0; k < 3; k++) pastVariance[to * 3 + k] = rows.pastVariance[from * 3 + k]
    target[to] = rows.target[from]
    scale[to] = rows.scale[from]
    symbolIndex[to] = rows.symbolIndex[from]
    timeMs[to] = rows.timeMs[from]
    labelEndMs[to] = rows.labelEndMs[from]
  }
  return { symbols, length, width, features, target, scale, pastVariance, symbolIndex, timeMs, labelEndMs }
}

/** The rows whose label has ended by `clockMs`: all that may be learnt from at that time. */
export function rowsKnownAt(rows: SupervisedRows, clockMs: number): SupervisedRows {
  return filterRows(rows, (i) => rows.labelEndMs[i] <= clockMs)
}

/** The rows that stand at `startMs` or later and whose label has ended by `endMs`. */
export function rowsInWindow(rows: SupervisedRows, startMs: number, endMs: number): SupervisedRows {
  return filterRows(rows, (i) => rows.timeMs[i] >= startMs && rows.labelEndMs[i] <= endMs)
}

/**
 * One worker's share of the rows, dealt in whole (symbol, UTC day) blocks: the shares of all indices are disjoint and
 * make up all rows. No label crosses midnight, so two shares have no label bar in common.
 *
 * Of every `of` consecutive days each worker gets one, in an order drawn anew each time, so that nobody holds only
 * Mondays. Who gets a block follows from symbol and day alone: more data never moves one.
 *
 * @param share.index - integer, 0 <= index < of
 * @param share.of - integer >= 1, number of shares
 */
export function dealRows(
  rows: SupervisedRows,
  { index, of }: { readonly index: number; readonly of: number },
): SupervisedRows {
  if (!Number.isInteger(of) || of < 1 || !Number.isInteger(index) || index < 0 || index >= of) {
    throw new RangeError(`a share needs integers 0 <= index < of, not ${index} of ${of}`)
  }
  const orders = new Map<string, Uint16Array>()
  const ownerOf = (symbol: string, day: number): number => {
    const key = `deal ${symbol} ${Math.floor(day / of)} of ${of}`
    let order = orders.get(key)
    if (order === undefined) {
      order = new Random(key).shuffle(Uint16Array.from({ length: of }, (_, worker) => worker))
      orders.set(key, order)
    }
    return order[day - Math.floor(day / of) * of]
  }
  const owners = new Map<number, number>()
  return filterRows(rows, (i) => {
    const day = utcDay(rows.timeMs[i])
    const block = day * rows.symbols.length + rows.symbolIndex[i]
    let owner = owners.get(block)
    if (owner === undefined) {
      owner = ownerOf(rows.symbols[rows.symbolIndex[i]], day)
      owners.set(block, owner)
    }
    return owner === index
  })
}

/**
 * The rows as bytes for hashing: the same rows give the same bytes on every machine, other rows give others.
 *
 * Layout, little-endian: u32 number of symbols, each as u32 length and UTF-8; u32 rows; u32 width; then the columns
 * features, target (float32), scale, pastVariance (float64), symbolIndex (u16), timeMs, labelEndMs (float64).
 */
export function hashableRows(rows: SupervisedRows): Uint8Array {
  const { symbols, length, width, features, target, scale, pastVariance, symbolIndex, timeMs, labelEndMs } = rows
  const names = symbols.map((symbol) => new TextEncoder().encode(symbol))
  const namesBytes = names.reduce((sum, name) => sum + 4 + name.length, 0)
  const bytes = new Uint8Array(12 + namesBytes + length * (width * 4 + 4 + 8 + 3 * 8 + 2 + 8 + 8))
  const view = new DataView(bytes.buffer)
  let at = 0
  const u32 = (value: number): void => {
    view.setUint32(at, value, true)
    at += 4
  }
  const float32 = (values: Float32Array): void => {
    for (let i = 0; i < values.length; i++, at += 4) view.setFloat32(at, values[i], true)
  }
  const float64 = (values: Float64Array): void => {
    for (let i = 0; i < values.length; i++, at += 8) view.setFloat64(at, values[i], true)
  }
  u32(names.length)
  for (const name of names) {
    u32(name.length)
    bytes.set(name, at)
    at += name.length
  }
  u32(length)
  u32(width)
  float32(features)
  float32(target)
  float64(scale)
  float64(pastVariance)
  for (let i = 0; i < length; i++, at += 2) view.setUint16(at, symbolIndex[i], true)
  float64(timeMs)
  float64(labelEndMs)
  return bytes
}

function filterRows(rows: SupervisedRows, keep: (index: number) => boolean): SupervisedRows {
  const indices: number[] = []
  for (let i = 0; i < rows.length; i++) if (keep(i)) indices.push(i)
  return selectRows(rows, indices)
}
