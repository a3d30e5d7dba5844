export {
  type Aggregation,
  type AggregationOptions,
  aggregate,
  type PreAggregationOptions,
  preAggregate,
} from './aggregate.ts'
export { ATTACKS, type Attack, type AttackView, attackNamed } from './attacks/index.ts'
export { aggregationSchema, outerOptimizerSchema } from './config.ts'
export { MappedRows } from './mappedRows.ts'
export { type OuterOptimizer, type OuterState, outerStep } from './outerOptimizer.ts'
export {
  type AvailableInputs,
  checkPipeline,
  type Pipeline,
  parsePipeline,
  screenRows,
  updatesNeeded,
} from './pipeline.ts'
export { bucketed, PRE_AGGREGATORS, type PreAggregator } from './preAggregators/index.ts'
export { type AggregationRule, RULES } from './rules/index.ts'
