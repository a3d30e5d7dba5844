import { ATTACKS, attackNamed } from '../aggregation/index.ts'
import { ConfigError } from '../errors/index.ts'
import { DATA_POISONS, isDataPoison } from '../models/dataPoison.ts'

/** What a hostile worker can be told to do, with the usual arguments: attacks on its update, then on its rows. */
export const ATTACK_NAMES: readonly string[] = [...ATTACKS.map(({ name }) => name), ...DATA_POISONS]

/**
 * The canonical text of an attack on updates or rows, e.g. `alie(0.5)` or `labelFlip`.
 *
 * @throws {ConfigError} INVALID_CONFIG naming the attacks, or what the argument may be
 */
export function canonicalAttack(text: string): string {
  const name = text.trim()
  if (isDataPoison(name)) return name
  if (/^\w+/.test(name) && !ATTACKS.some((attack) => attack.name === /^\w+/.exec(name)?.[0])) {
    throw new ConfigError('INVALID_CONFIG', `'${text}' is not an attack; the attacks are ${ATTACK_NAMES.join(', ')}`)
  }
  return attackNamed(name).name
}
