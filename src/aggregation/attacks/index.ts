import { ConfigError } from '../../errors/index.ts'
import { ATTACK_KINDS, type AttackKind } from './kinds.ts'
import type { Attack } from './types.ts'

export type { Attack, AttackView } from './types.ts'

/** Every attack with its usual argument, `none` first. */
export const ATTACKS: readonly Attack[] = ATTACK_KINDS.map((kind) => attackOf(kind, kind.parameter?.usual ?? ''))

/**
 * The attack that a text names: `alie`, `alie(0.5)` or `alie(tau=0.5)`.
 *
 * @throws {ConfigError} INVALID_CONFIG naming the attacks, or what the argument may be
 */
export function attackNamed(text: string): Attack {
  const [, name, parameter, argument] = /^\s*(\w+)\s*(?:\(\s*(?:(\w+)\s*=)?\s*([^()=,\s]+)\s*\))?\s*$/.exec(text) ?? []
  const kind = ATTACK_KINDS.find((known) => known.name === name)
  if (kind === undefined) {
    const names = ATTACK_KINDS.map((known) => known.name).join(', ')
    throw new ConfigError('INVALID_CONFIG', `'${text}' is not an attack; the attacks are ${names}`)
  }
  if (argument === undefined) return attackOf(kind, kind.parameter?.usual ?? '')
  if (kind.parameter === undefined) {
    throw new ConfigError('INVALID_CONFIG', `'${text}' is not an attack: ${name} takes no argument`)
  }
  if (parameter !== undefined && parameter !== kind.parameter.name) {
    throw new ConfigError(
      'INVALID_CONFIG',
      `'${text}' is not an attack: the argument of ${name} is ${kind.parameter.name}`,
    )
  }
  return attackOf(kind, argument)
}

function attackOf(kind: AttackKind, argument: string): Attack {
  const { name, description, parameter } = kind
  const craft = kind.withArgument(argument)
  if (craft === undefined) {
    const allowed = parameter === undefined ? 'nothing' : `${parameter.allowed}, for ${parameter.name}`
    throw new ConfigError('INVALID_CONFIG', `'${name}(${argument})' is not an attack: ${name} takes ${allowed}`)
  }
  const isUsual = argument === (parameter?.usual ?? '')
  return { name: isUsual ? name : `${name}(${argument})`, description, craft }
}
