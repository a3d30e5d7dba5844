import { parsePipeline, updatesNeeded } from '../../../src/aggregation/index.ts'
import type { RunManifestInput } from '../../../src/config/index.ts'
import { ConfigError } from '../../../src/errors/index.ts'
import { counted } from '../../lib/format.ts'
import type { LocalnetOptions } from './options.ts'

/** The manifest's usual minimum, where there are workers enough. */
const USUAL_MIN_UPDATES = 3

/** How many workers send poison. */
export function poisonerCount({ byzantine, poison }: Pick<LocalnetOptions, 'byzantine' | 'poison'>): number {
  return poison === 'none' ? 0 : byzantine
}

/**
 * How the run aggregates: it withstands at least one hostile update, and as many as there are poisoners, as far as the
 * number of workers allows. Since a screen may take the poisoned updates out before the rule sees them, the rule must
 * manage with the honest ones alone.
 *
 * @throws {ConfigError} INVALID_CONFIG when half or more of the workers are poisoned, which no rule withstands
 */
export function defenceOf(
  options: Pick<LocalnetOptions, 'workers' | 'byzantine' | 'poison' | 'rule'>,
): NonNullable<RunManifestInput['aggregation']> {
  const { workers, rule } = options
  const poisoners = poisonerCount(options)
  if (2 * poisoners >= workers) {
    throw new ConfigError(
      'INVALID_CONFIG',
      `${poisoners} of ${counted(workers, 'worker')} cannot be poisoned, a defence needs more than half of them honest: ` +
        'lower --byzantine or raise --workers',
    )
  }
  const honest = workers - poisoners
  const numByzantine = Math.min(Math.max(1, poisoners), Math.floor((honest - 1) / 2))
  const needed = rule === undefined ? 2 * numByzantine + 1 : updatesNeeded(parsePipeline(rule), numByzantine)
  return {
    ...(rule === undefined ? {} : { pipeline: rule }),
    numByzantine,
    minUpdates: Math.max(needed, Math.min(USUAL_MIN_UPDATES, honest)),
  }
}
