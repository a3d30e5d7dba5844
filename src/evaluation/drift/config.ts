import { z } from 'zod'
import { PSI_SHIFTED, PSI_STABLE } from '../tests/populationStability.ts'
import type { DriftState } from './types.ts'

/** Streams that a run can watch, the error left aside. */
const MAX_WATCHED = 32

/**
 * When a worker takes its data for another world's, and for how long it then sends no updates.
 *
 * The defaults are careful, for a pause costs the run an update: over ten months of BTC and ETH of 2018 a worker pauses one
 * to four times, for three to twelve days, in June and July and in the collapse of October and November; in a year of
 * simulated markets none of seven does. δ stands far below ADWIN's usual 0.002 because the errors of a market come in
 * clusters, of which its bound knows nothing; the level of KS so low because every window of every worker is tested.
 */
export const driftSchema = z
  .strictObject({
    features: z
      .array(z.string().min(1))
      .min(1)
      .max(MAX_WATCHED)
      .optional()
      .describe('columns of the feature set that are watched; absent: those of the past hour'),
    windowLength: z.int().min(10).max(10_080).default(48).describe('horizons to a window'),
    referenceLength: z
      .int()
      .min(10)
      .max(100_800)
      .default(2016)
      .describe('newest horizons of the world that a window is held against'),
    ksLevel: z.number().gt(0).lt(1).default(1e-5).describe('level of Kolmogorov-Smirnov over all features of a window'),
    psiWarning: z.number().gt(0).default(PSI_STABLE).describe('least population stability index of a warning'),
    psiDrift: z.number().gt(0).default(PSI_SHIFTED).describe('least population stability index of a drift'),
    bins: z.int().min(2).max(100).default(10).describe('bins of the population stability index'),
    adwinDelta: z.number().gt(0).lt(1).default(1e-15).describe('δ of ADWIN on the forecast error'),
    errorScale: z.number().gt(0).max(1e6).default(0.3).describe('a usual forecast error, mean QLIKE'),
    calmWindows: z.int().min(1).max(100).default(2).describe('windows in a row without drift after which it is over'),
  })
  .refine(({ windowLength, bins }) => windowLength >= bins, 'drift.windowLength is below drift.bins')
  .refine(
    ({ referenceLength, windowLength }) => referenceLength >= windowLength,
    'drift.referenceLength is below drift.windowLength',
  )
  .refine(({ psiDrift, psiWarning }) => psiDrift >= psiWarning, 'drift.psiDrift is below drift.psiWarning')

const finite = z.number()
const columns = z.array(z.array(finite))
const bucket = z.strictObject({ total: finite, squares: finite })

/** A {@link DriftState} that was kept as JSON, which holds its numbers exactly. */
export const driftStateSchema: z.ZodType<DriftState> = z.strictObject({
  status: z.enum(['stable', 'warning', 'drift']),
  reasons: z.array(
    z.strictObject({ stream: z.string(), test: z.enum(['ks', 'psi', 'adwin']), value: finite, threshold: finite }),
  ),
  since: z.int().min(0),
  observed: z.int().min(0),
  reference: columns,
  window: columns,
  error: z.strictObject({
    rows: z.array(z.array(bucket)),
    width: z.int().min(0),
    total: finite,
    squares: finite,
  }),
  calm: z.int().min(0),
})
