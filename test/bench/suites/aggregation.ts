import { type AggregationOptions, aggregate, parsePipeline, preAggregate } from '../../../src/aggregation/index.ts'
import { codecNamed } from '../../../src/compression/index.ts'
import { type RowMatrix, WasmKernels } from '../../../src/kernels/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import { Peer } from '../peer.ts'
import { type BenchRow, measure, type Suite } from '../suite.ts'

interface Size {
  readonly n: number
  readonly f: number
  readonly d: number
  readonly repetitions: number
}

interface Contender {
  /** As in the ids, and as the peer calls it. */
  readonly name: string
  run(): unknown
  /** Undoes what the run did to the rows; not timed. */
  restore?(): void
}

const SIZES: readonly Size[] = [
  { n: 32, f: 8, d: 1_000_000, repetitions: 9 },
  { n: 100, f: 20, d: 1_000_000, repetitions: 5 },
  { n: 32, f: 8, d: 10_000_000, repetitions: 3 },
]

const RULES = [
  'mean',
  'median',
  'trimmedMean',
  'meamed',
  'geometricMedian',
  'krum',
  'multiKrum',
  'mda',
  'monna',
  'centeredClipping(tau=100,steps=1)',
  'caf',
  'flTrust',
  'dnc',
  'signGuard',
  'foolsGold',
  'signMajority',
  'clip(median)+trimmedMean',
  'clip(median)+nnm+trimmedMean',
]

/** By then hot code is compiled, and memory touched for the first time. */
const WARM_UP_MS = 300

/** Draws that rows are made of: a row is a stretch of them from a place of its own. */
const POOL = 1 << 20

/**
 * Every rule on rows that lie in the kernels' memory, in turn with reading the same rows once and, when asked, with the
 * peer's rule of the same name on rows of its own.
 */
export const aggregation: Suite = async function* ({ peer: withPeer }) {
  const peer = withPeer ? await Peer.start() : undefined
  if (withPeer && peer === undefined) console.error('there is no python3 with NumPy on the PATH: no peer is timed')
  const kernels = new WasmKernels()
  try {
    for (const size of SIZES) yield* sized(kernels, size, peer)
    yield* codec()
  } finally {
    kernels.close()
    peer?.stop()
  }
}

async function* sized(kernels: WasmKernels, size: Size, peer: Peer | undefined): AsyncGenerator<BenchRow> {
  const { n, f, d } = size
  const rows = gaussianRows(kernels, n, d)
  try {
    await peer?.resize(n, f, d)
    if (d <= 1_000_000) yield copying(kernels, rows, size)
    for (const contender of contenders(kernels, rows, size)) yield await compete(kernels, rows, size, contender, peer)
  } finally {
    rows.free()
  }
}

function contenders(kernels: WasmKernels, rows: RowMatrix, { n, f, d }: Size): Contender[] {
  const options: AggregationOptions = { numByzantine: f, seed: 'bench', kernels }
  // Each vector that is given is checked, so a rule gets only what it needs.
  const needed: Readonly<Record<string, Partial<AggregationOptions>>> = {
    monna: { trustedRow: 0 },
    flTrust: { trustedUpdate: rows.row(0).slice() },
    centeredClipping: { state: new Float32Array(d) },
  }
  const rules = RULES.filter((text) => text !== 'mda' || n === 32).map((text) => {
    const pipeline = parsePipeline(text)
    const name = text.replace(/\(tau.*\)/, '')
    return { name, run: () => aggregate(pipeline, rows, { ...options, ...needed[name] }) }
  })
  const written = ['bucketing(2)', 'nnm'].map((text) => {
    const pipeline = parsePipeline(`${text}+mean`)
    return { name: text.replace('(2)', ''), run: () => preAggregate(pipeline, rows, options).rows.free() }
  })
  const squaredNorms = kernels.squaredNorms(rows)
  const limit = Math.sqrt(Math.min(...squaredNorms)) / 2
  const clipped = [`clip(${limit})`, 'arc'].map((text) => {
    const pipeline = parsePipeline(`${text}+mean`)
    return {
      name: text.replace(/\(.*/, ''),
      run: () => preAggregate(pipeline, rows, { ...options, inPlace: true }),
      restore: () => restoreNorms(kernels, rows, squaredNorms),
    }
  })
  // A second set of rows as large as these would not fit where these barely do.
  return d > 1_000_000 ? [...rules, ...clipped] : [...rules, ...clipped, ...written]
}

/** Rows of length d in no order that matters; each is a stretch of one pool of normal draws. */
function gaussianRows(kernels: WasmKernels, n: number, d: number): RowMatrix {
  const random = new Random('bench aggregation')
  const pool = Float32Array.from({ length: POOL }, () => random.normal())
  const rows = kernels.allocate(n, d)
  for (let i = 0; i < n; i++) {
    const row = rows.row(i)
    let from = random.below(POOL)
    for (let at = 0; at < d; from = 0) {
      const stretch = pool.subarray(from, Math.min(POOL, from + d - at))
      row.set(stretch, at)
      at += stretch.length
    }
  }
  return rows
}

function restoreNorms(kernels: WasmKernels, rows: RowMatrix, squaredNorms: Float64Array): void {
  const now = kernels.squaredNorms(rows)
  kernels.scaleInPlace(
    rows,
    squaredNorms.map((before, i) => Math.sqrt(before / now[i])),
  )
}

function copying(kernels: WasmKernels, rows: RowMatrix, size: Size): Promise<BenchRow> {
  const copy = kernels.allocate(rows.count, rows.length)
  const row = measure(idOf('copy', size), size.repetitions, () => {
    for (let i = 0; i < rows.count; i++) copy.row(i).set(rows.row(i))
  })
  return row.finally(() => copy.free())
}

async function compete(
  kernels: WasmKernels,
  rows: RowMatrix,
  size: Size,
  { name, run, restore }: Contender,
  peer: Peer | undefined,
): Promise<BenchRow> {
  const times: number[] = []
  const reads: number[] = []
  const peers: number[] = []
  for (let spent = 0; spent < WARM_UP_MS; restore?.()) spent += timed(run)
  await peer?.time(name)
  for (let repetition = 0; repetition < size.repetitions; repetition++) {
    reads.push(timed(() => kernels.firstNonFinite(rows)))
    times.push(timed(run))
    restore?.()
    const theirs = await peer?.time(name)
    if (theirs !== undefined) peers.push(theirs)
  }
  const ms = median(times)
  const readMs = median(reads)
  const against = peers.length === 0 ? {} : { peerMs: median(peers) }
  const note = `${(ms / readMs).toFixed(1)} × reading the rows once (${readMs.toFixed(1)} ms)`
  const ratio = against.peerMs === undefined ? '' : `, ${(against.peerMs / ms).toFixed(1)} × as fast as ${peer?.name}`
  return {
    id: idOf(name, size),
    ms,
    minMs: Math.min(...times),
    maxMs: Math.max(...times),
    readMs,
    ...against,
    note: note + ratio,
  }
}

function timed(work: () => unknown): number {
  const startedMs = performance.now()
  work()
  return performance.now() - startedMs
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]
}

function idOf(name: string, { n, f, d }: Size): string {
  return `aggregation/${name}/n${n}-f${f}-d${d}`
}

async function* codec(): AsyncGenerator<BenchRow> {
  const d = 1_000_000
  const random = new Random('bench codec')
  const update = Float32Array.from({ length: d }, () => random.normal())
  const int8 = codecNamed('int8')
  const bytes = int8.encode(update)
  yield measure(`aggregation/int8.encode/d${d}`, 9, () => int8.encode(update))
  yield measure(`aggregation/int8.decode/d${d}`, 9, () => int8.decode(bytes, d))
}
