import { AggregationError } from '../../errors/index.ts'
import { Random } from '../../kernels/random.ts'
import { maximizeOnLine, minMaxFactor, minSumFactor, OPTIMAL_FACTOR, strongestRow } from './search.ts'
import { alieBound, dot, meanOf, moved, multiplied, sampleDeviation, squaredDistance } from './statistics.ts'
import type { AttackView } from './types.ts'

/** An attack whose argument, if it takes one, is still to be read. */
export interface AttackKind {
  readonly name: string
  readonly description: string
  /** Absent for an attack that takes none. */
  readonly parameter?: { readonly name: string; readonly usual: string; readonly allowed: string }
  /** @returns undefined when the argument is not an allowed one */
  withArgument(text: string): ((view: AttackView) => Float32Array[]) | undefined
}

/** An attack all of whose rows are the same. */
type OneRow = (view: AttackView) => ArrayLike<number>

function repeated(row: OneRow): (view: AttackView) => Float32Array[] {
  return (view) => {
    const crafted = row(view)
    return Array.from({ length: view.numByzantine }, () => Float32Array.from(crafted))
  }
}

function plain(name: string, description: string, row: OneRow): AttackKind {
  return { name, description, withArgument: (text) => (text === '' ? repeated(row) : undefined) }
}

/** An attack with one number >= 0. */
function numbered(
  name: string,
  description: string,
  parameter: string,
  usual: string,
  craft: (argument: number) => (view: AttackView) => Float32Array[],
): AttackKind {
  return {
    name,
    description,
    parameter: { name: parameter, usual, allowed: 'a number >= 0' },
    withArgument(text) {
      const value = numberOf(text)
      return value === undefined ? undefined : craft(value)
    },
  }
}

function numberOf(text: string): number | undefined {
  const value = text === '' ? Number.NaN : Number(text)
  return value >= 0 && value < Number.POSITIVE_INFINITY ? value : undefined
}

const negativeMean =
  (factor: number): OneRow =>
  ({ honest }) =>
    multiplied(meanOf(honest), -factor)

function alieRow({ honest }: AttackView, tau: number): Float64Array {
  const mean = meanOf(honest)
  return moved(mean, tau, sampleDeviation(honest, mean))
}

/** How far the defence's output is from x̄ when all attackers send the row; NaN when it refuses them. */
function displacementBy(view: AttackView, name: string): (row: ArrayLike<number>) => number {
  const { honest, numByzantine, defence } = view
  if (defence === undefined) {
    throw new AggregationError('MISSING_INPUT', `the attack ${name} adapts to a pipeline and was given none`)
  }
  const mean = meanOf(honest)
  return (row) => {
    const crafted = Float32Array.from(row)
    if (!crafted.every(Number.isFinite)) return Number.NaN
    try {
      const rows = [...honest, ...Array.from({ length: numByzantine }, () => crafted)]
      return Math.sqrt(squaredDistance(defence(rows), mean))
    } catch (error) {
      if (error instanceof AggregationError) return Number.NaN
      throw error
    }
  }
}

const PERTURBATIONS = {
  unit: (mean: Float64Array) => multiplied(mean, -1 / (Math.sqrt(dot(mean, mean)) || 1)),
  sign: (mean: Float64Array) => mean.map((value) => -Math.sign(value)),
  std: (_mean: Float64Array, deviation: Float64Array) => multiplied(deviation, -1),
} as const

function bounded(name: string, description: string, factorOf: typeof minMaxFactor): AttackKind {
  return {
    name,
    description,
    parameter: { name: 'perturbation', usual: 'std', allowed: 'unit, sign or std' },
    withArgument(text) {
      if (text !== 'unit' && text !== 'sign' && text !== 'std') return undefined
      return repeated(({ honest }) => {
        const mean = meanOf(honest)
        const direction = PERTURBATIONS[text](mean, sampleDeviation(honest, mean))
        return moved(mean, factorOf(honest, mean, direction), direction)
      })
    },
  }
}

/** Every kind of attack, in the order in which they are listed to people. */
export const ATTACK_KINDS: readonly AttackKind[] = [
  {
    name: 'none',
    description: 'the honest rows again, one after the other',
    withArgument(text) {
      if (text !== '') return undefined
      return ({ honest, numByzantine }) =>
        Array.from({ length: numByzantine }, (_, k) => honest[k % honest.length].slice())
    },
  },
  numbered('signFlip', '−factor times the honest mean', 'factor', '1', (factor) => repeated(negativeMean(factor))),
  numbered('scale', 'factor times the honest mean', 'factor', '10', (factor) => repeated(negativeMean(-factor))),
  numbered(
    'gaussian',
    'normal noise whose expected squared norm is that of scale times the honest mean',
    'scale',
    '10',
    (scale) =>
      ({ honest, numByzantine, seed }) => {
        const mean = meanOf(honest)
        const deviation = scale * Math.sqrt(dot(mean, mean) / mean.length)
        const random = new Random(seed).fork('gaussian')
        return Array.from({ length: numByzantine }, () => Float32Array.from(mean, () => deviation * random.normal()))
      },
  ),
  plain('infinity', 'infinite in every coordinate', ({ honest }) => honest[0].map(() => Number.POSITIVE_INFINITY)),
  plain('nan', 'not a number in any coordinate', ({ honest }) => honest[0].map(() => Number.NaN)),
  numbered('innerProduct', '−tau times the honest mean (Xie 2019)', 'tau', '2', (tau) => repeated(negativeMean(tau))),
  plain('innerProductOptimized', 'innerProduct with the tau that moves the defence most', (view) => {
    const mean = meanOf(view.honest)
    const displacement = displacementBy(view, 'innerProductOptimized')
    return multiplied(mean, -maximizeOnLine((tau) => displacement(multiplied(mean, -tau)), OPTIMAL_FACTOR).x)
  }),
  {
    name: 'alie',
    description: 'the honest mean plus tau honest standard deviations; auto: as many as the paper allows (Baruch 2019)',
    parameter: { name: 'tau', usual: '1.5', allowed: 'a number >= 0 or auto' },
    withArgument(text) {
      if (text === 'auto') return repeated((view) => alieRow(view, alieBound(view.honest.length, view.numByzantine)))
      const tau = numberOf(text)
      return tau === undefined ? undefined : repeated((view) => alieRow(view, tau))
    },
  },
  plain('alieOptimized', 'alie with the tau that moves the defence most', (view) => {
    const displacement = displacementBy(view, 'alieOptimized')
    return alieRow(view, maximizeOnLine((tau) => displacement(alieRow(view, tau)), OPTIMAL_FACTOR).x)
  }),
  {
    name: 'mimic',
    description: 'the same honest row from every attacker (Karimireddy 2022)',
    parameter: { name: 'row', usual: '0', allowed: 'the number of an honest row, from 0' },
    withArgument(text) {
      if (!/^\d{1,9}$/.test(text)) return undefined
      return repeated(({ honest }) => honest[Number(text) % honest.length])
    },
  },
  bounded('minMax', 'as far as no honest row is farther than honest rows are apart (Shejwalkar 2021)', minMaxFactor),
  bounded(
    'minSum',
    'as far as the distances to the honest rows sum to no more than theirs (Shejwalkar 2021)',
    minSumFactor,
  ),
  plain('adaptive', 'the direction and length, of about sixty tried, that move the defence most', (view) => {
    const mean = meanOf(view.honest)
    return strongestRow(view.honest, mean, sampleDeviation(view.honest, mean), displacementBy(view, 'adaptive'))
  }),
]
