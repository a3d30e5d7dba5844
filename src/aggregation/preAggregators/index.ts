import type { StageKind } from '../parameters.ts'
import { bucketing } from './bucketing.ts'
import { arc, clip } from './clip.ts'
import { nnm } from './nnm.ts'
import type { PreAggregator } from './preAggregator.ts'

export { bucketed } from './bucketing.ts'
export type { PreAggregator, PreAggregatorContext } from './preAggregator.ts'

/** Every pre-aggregator that a pipeline can name. */
export const PRE_AGGREGATORS: readonly StageKind<PreAggregator>[] = [clip, arc, nnm, bucketing]
