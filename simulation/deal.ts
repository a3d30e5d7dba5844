import { log } from '../src/kernels/math.ts'
import { Random } from '../src/kernels/random.ts'
import type { SupervisedRows } from '../src/types/index.ts'
import { dirichlet, drawIndex } from './draws.ts'
import type { Split } from './workload.ts'

/** Volatility regimes that a split by Dirichlet shares tells apart. */
export const REGIMES = 5

const BLOCK_MS = 6 * 3_600_000

/** Rows of one symbol and six hours, which one worker holds. */
interface Block {
  readonly symbol: number
  readonly startMs: number
  /** Ascending. */
  readonly rows: number[]
  /** 0 to REGIMES − 1: how the volatility that followed compares with that of the day before, calmest first. */
  regime: number
}

/**
 * Deals all rows to the workers in blocks of one symbol and six hours, each worker the same number, one more or less.
 *
 * With Dirichlet shares, each worker draws how much it holds of each of five volatility regimes and takes blocks by it as
 * long as there are any left; a regime is a fifth of the blocks by their mean log label.
 *
 * @param clocksMs - ascending: what becomes known between two of them is dealt apart, so that everyone learns something new
 * @returns for each worker the indices of its rows, ascending
 * @see Hsu, Qi and Brown 2019, Measuring the Effects of Non-Identical Data Distribution, arXiv:1909.06335
 */
export function dealHeterogeneous(
  rows: SupervisedRows,
  workers: number,
  split: Split,
  clocksMs: readonly number[],
  seed: string,
): Uint32Array[] {
  const random = new Random(`deal ${seed}`)
  const held = Array.from({ length: workers }, (): number[] => [])
  const blocks = blocksOf(rows)
  const choose = chooser(split, workers, rows.symbols.length, random)
  for (const [i, endMs] of clocksMs.entries()) {
    const beginMs = clocksMs[i - 1] ?? Number.NEGATIVE_INFINITY
    const pool = random.shuffle(blocks.filter(({ startMs }) => startMs >= beginMs && startMs < endMs))
    let turn: Uint32Array = new Uint32Array(0)
    for (let next = 0; pool.length > 0; next++) {
      if (next % workers === 0) turn = random.shuffle(Uint32Array.from({ length: workers }, (_, worker) => worker))
      const worker = turn[next % workers]
      const at = choose(worker, pool)
      if (at < 0) continue
      held[worker].push(...pool[at].rows)
      pool[at] = pool[pool.length - 1]
      pool.pop()
    }
  }
  return held.map((indices) => Uint32Array.from(indices).sort())
}

/** Which block of the pool a worker takes; −1 for none of them. */
type Choice = (worker: number, pool: readonly Block[]) => number

function chooser(split: Split, workers: number, symbols: number, random: Random): Choice {
  if (split.kind === 'even') return (_, pool) => pool.length - 1
  if (split.kind === 'symbol') {
    return (worker, pool) => {
      // With fewer workers than symbols, a worker holds several.
      const own = pool.findIndex(({ symbol }) => symbol % workers === worker % symbols)
      return own
    }
  }
  const shares = Array.from({ length: workers }, () => dirichlet(random, split.alpha, REGIMES))
  return (worker, pool) => {
    const left = new Float64Array(REGIMES)
    for (const { regime } of pool) left[regime] = 1
    const wanted = shares[worker].map((share, regime) => share * left[regime])
    const regime = wanted.some((share) => share > 0) ? drawIndex(random, wanted) : drawIndex(random, left)
    return pool.findIndex((block) => block.regime === regime)
  }
}

function blocksOf({ length, timeMs, symbolIndex, target }: SupervisedRows): Block[] {
  const blocks = new Map<string, Block>()
  for (let row = 0; row < length; row++) {
    const startMs = Math.floor(timeMs[row] / BLOCK_MS) * BLOCK_MS
    const key = `${startMs} ${symbolIndex[row]}`
    const block = blocks.get(key) ?? { symbol: symbolIndex[row], startMs, rows: [], regime: 0 }
    block.rows.push(row)
    blocks.set(key, block)
  }
  const dealt = [...blocks.values()]
  const levels = new Map(
    dealt.map((block) => [block, block.rows.reduce((sum, row) => sum + log(target[row]), 0) / block.rows.length]),
  )
  const ascending = dealt.toSorted((a, b) => levels.get(a)! - levels.get(b)!)
  for (const [rank, block] of ascending.entries()) block.regime = Math.floor((rank * REGIMES) / ascending.length)
  return dealt
}
