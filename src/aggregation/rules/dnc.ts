import { largestEigenpair } from '../../kernels/eigen.ts'
import { argsort } from '../../kernels/order.ts'
import type { Random } from '../../kernels/random.ts'
import type { MappedRows } from '../mappedRows.ts'
import { numeric } from '../parameters.ts'
import { centredGram, gramTimes } from './covariance.ts'
import { defineRule, meanOf } from './rule.ts'

/**
 * Divide and conquer: on `coordinates` randomly drawn coordinates the rows are projected on the direction in which they vary
 * most, and the `share`·f (rounded down) that stick out furthest are dropped, of equal ones the higher; the mean of the rows
 * that this leaves in all of `repeats` repeats. Where no row is left in all, those left most often count.
 *
 * With no more parameters than `coordinates` all are used, once.
 *
 * @see Shejwalkar and Houmansadr 2021, Manipulating the Byzantine, NDSS
 */
export const dnc = defineRule({
  name: 'dnc',
  parameters: {
    repeats: numeric({ atLeast: 1, atMost: 100, whole: true }, 1),
    coordinates: numeric({ atLeast: 1, atMost: 1_000_000, whole: true }, 10_000),
    share: numeric({ above: 0, atMost: 10 }, 1),
  },
  breakdownPoint: 'f < n/2 by experiment',
  cost: 'O(n·d + repeats·(n²·coordinates + n³))',
  minUpdates: (numByzantine, { share }) => Math.max(2 * numByzantine, Math.floor(share * numByzantine)) + 1,
  aggregate(rows, { numByzantine, random }, { repeats, coordinates, share }) {
    rows.requireFinite()
    const dropped = Math.floor(share * numByzantine)
    const votes = new Uint32Array(rows.count)
    const draws = rows.length <= coordinates ? 1 : repeats
    for (let draw = 0; draw < draws; draw++) {
      const outlying =
        rows.length <= coordinates
          ? outlyingness(rows)
          : rows.withColumns(sampleOf(random.fork(`${draw}`), rows.length, coordinates), outlyingness)
      for (const row of argsort(outlying).slice(0, rows.count - dropped)) votes[row]++
    }
    const most = votes.reduce((a, b) => Math.max(a, b), 0)
    return meanOf(
      rows.count,
      [...votes.keys()].filter((row) => votes[row] === most),
    )
  },
})

/** The squared projection of each centred row on the top singular direction, up to a factor that all share. */
function outlyingness({ geometry, count }: MappedRows): Float64Array {
  const everyone = Array.from({ length: count }, (_, row) => row)
  const gram = centredGram(geometry, everyone, new Float64Array(count).fill(1))
  const { vector } = largestEigenpair(gram, count)
  // Not from the vector's own components: equal rows must come out equal to the bit, so that the lower one stays.
  return gramTimes(gram, vector).map((along) => along * along)
}

/** `size` of the columns below `length`, ascending, every choice equally likely (Floyd's algorithm). */
function sampleOf(random: Random, length: number, size: number): Uint32Array {
  const chosen = new Set<number>()
  for (let last = length - size; last < length; last++) {
    const column = random.below(last + 1)
    chosen.add(chosen.has(column) ? last : column)
  }
  return Uint32Array.from(chosen).sort()
}
