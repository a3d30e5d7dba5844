import { attackNamed } from '../src/aggregation/index.ts'
import { isDataPoison } from '../src/models/dataPoison.ts'
import { defenceOf } from '../src/round/defence.ts'
import type { Run } from '../src/round/run.ts'
import { type Adversary, craftingAdversary, poisoningAdversary } from './adversaries.ts'
import type { Workload } from './workload.ts'

/**
 * The adversary that a name means: one that poisons its rows, or one that crafts updates from the honest ones. Adaptive
 * attacks try theirs on the run's own pipeline.
 *
 * @returns undefined for `none`: the hostile workers are honest then
 * @throws {ConfigError} INVALID_CONFIG when there is no such attack
 */
export function adversaryOf(name: string, run: Run, workload: Workload): Adversary | undefined {
  if (name === 'none') return undefined
  if (isDataPoison(name)) return poisoningAdversary(run.codec, workload, name)
  const attack = attackNamed(name)
  const defence = defenceOf(run)
  return craftingAdversary(run.codec, run.parameterCount, (honest, numByzantine, seed) =>
    attack.craft({ honest, numByzantine, seed, defence }),
  )
}
