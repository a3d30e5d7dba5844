import type { StageKind } from '../parameters.ts'
import { caf } from './caf.ts'
import { centeredClipping } from './centeredClipping.ts'
import { meamed, median, trimmedMean } from './coordinateWise.ts'
import { dnc } from './dnc.ts'
import { flTrust } from './flTrust.ts'
import { foolsGold } from './foolsGold.ts'
import { geometricMedian } from './geometricMedian.ts'
import { bulyan, krum, multiKrum } from './krum.ts'
import { mda } from './mda.ts'
import { mean } from './mean.ts'
import { monna } from './monna.ts'
import type { AggregationRule } from './rule.ts'
import { signGuard } from './signGuard.ts'
import { signMajority } from './signMajority.ts'
import { smea } from './smea.ts'

export type { AggregationRule, RuleContext, RuleResult, TrustedInput } from './rule.ts'

/** Every rule that a pipeline can end in. */
export const RULES: readonly StageKind<AggregationRule>[] = [
  mean,
  median,
  trimmedMean,
  meamed,
  geometricMedian,
  krum,
  multiKrum,
  bulyan,
  mda,
  monna,
  centeredClipping,
  caf,
  smea,
  flTrust,
  dnc,
  signGuard,
  foolsGold,
  signMajority,
]
