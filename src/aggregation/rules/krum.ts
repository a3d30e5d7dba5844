import { argsort, leastIndices } from '../../kernels/order.ts'
import type { Geometry } from '../geometry.ts'
import { oneOf } from '../parameters.ts'
import { defineRule, majority, meanOf } from './rule.ts'

/** How many neighbours count in a row's score: n − f − 2 as in the paper, or n − f − 1 as in ByzFL. */
const neighbours = oneOf(['paper', 'byzfl'], 'paper')
type Neighbours = 'paper' | 'byzfl'

const COST = 'O(n²·d), a pass for all distances'

/** ByzFL's neighbours are a majority as soon as the honest are; the paper's proof needs two rows more. */
function krumMinimum(numByzantine: number, { neighbours }: { readonly neighbours: Neighbours }): number {
  return neighbours === 'paper' ? 2 * numByzantine + 3 : majority(numByzantine)
}

/**
 * The row that lies closest to its neighbours: least sum of squared distances to its nearest others. Equal scores go to the
 * lower row.
 *
 * @see Blanchard et al. 2017, Machine learning with adversaries: Byzantine tolerant gradient descent, NeurIPS
 */
export const krum = defineRule({
  name: 'krum',
  parameters: { neighbours },
  breakdownPoint: '2f + 2 < n; with neighbours=byzfl it is computed from 2f < n on',
  cost: COST,
  minUpdates: krumMinimum,
  aggregate({ geometry, count }, { numByzantine }, values) {
    const scores = krumScores(geometry, allRows(count), numByzantine, values.neighbours)
    const [row] = argsort(scores)
    return meanOf(count, [row], { score: scores[row] })
  },
})

/**
 * The mean of the n − f rows of least Krum score.
 *
 * @see Blanchard et al. 2017
 */
export const multiKrum = defineRule({
  name: 'multiKrum',
  parameters: { neighbours },
  breakdownPoint: '2f + 2 < n; with neighbours=byzfl it is computed from 2f < n on',
  cost: COST,
  minUpdates: krumMinimum,
  aggregate({ geometry, count }, { numByzantine }, values) {
    const scores = krumScores(geometry, allRows(count), numByzantine, values.neighbours)
    return meanOf(count, leastIndices(scores, count - numByzantine))
  },
})

/**
 * n − 2f times Krum picks a row, which is then set aside; of the picked rows each coordinate is the mean of the n − 4f
 * values nearest their median.
 *
 * Krum looks at the rows that are left; where so few are left that no neighbour counts, the lowest row is picked.
 *
 * @see El Mhamdi et al. 2018, arXiv:1802.07927
 */
export const bulyan = defineRule({
  name: 'bulyan',
  parameters: { neighbours },
  breakdownPoint: '4f + 3 <= n',
  cost: `${COST}, and O(n³·log n) for the picks`,
  minUpdates: (numByzantine) => 4 * numByzantine + 3,
  aggregate(rows, { numByzantine: f }, values) {
    let left = allRows(rows.count)
    const selected: number[] = []
    while (selected.length < rows.count - 2 * f) {
      const picked = left[argsort(krumScores(rows.geometry, left, f, values.neighbours))[0]]
      selected.push(picked)
      left = left.filter((row) => row !== picked)
    }
    selected.sort((a, b) => a - b)
    const { source, map } = rows.select(selected)
    return { aggregate: rows.kernels.meanAroundMedian(source, rows.count - 4 * f, map), selected }
  },
})

/** The sum of the squared distances of each of `rows` to its nearest others among them, in ascending order. */
function krumScores(geometry: Geometry, rows: readonly number[], f: number, neighbours: Neighbours): Float64Array {
  const counted = rows.length - f - (neighbours === 'paper' ? 2 : 1)
  return Float64Array.from(rows, (row) => {
    const distances = geometry.distancesFrom(row)
    const others = Float64Array.from(
      rows.filter((other) => other !== row),
      (other) => distances[other],
    ).sort()
    let score = 0
    for (let i = 0; i < counted; i++) score += others[i]
    return score
  })
}

function allRows(count: number): number[] {
  return Array.from({ length: count }, (_, row) => row)
}
