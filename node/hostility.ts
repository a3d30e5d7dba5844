import { type Attack, attackNamed } from '../src/aggregation/index.ts'
import type { WorkerConfig } from '../src/config/index.ts'
import { scaled } from '../src/kernels/vector.ts'
import { dealRows } from '../src/market/rows.ts'
import { type DataPoison, isDataPoison } from '../src/models/dataPoison.ts'
import { defenceOf } from '../src/round/defence.ts'
import type { Run } from '../src/round/run.ts'
import type { Account, RoundAnnouncement, SupervisedRows } from '../src/types/index.ts'

/** An honest worker whose data a hostile one holds too. */
export interface Victim {
  readonly rows: SupervisedRows
  /** Seeds the victim's training; whoever knows it computes the victim's very update. */
  readonly account: Account | string
}

/** What a hostile worker does, in a drill. */
export interface Hostility {
  /** On the rows that it trains on. */
  readonly dataPoison?: DataPoison
  readonly attack: Attack
  /** Empty: it takes its own update for the only honest one. */
  readonly victims: readonly Victim[]
  /** Which of the colluders it is, 0 <= index < of. */
  readonly index: number
  readonly of: number
}

/**
 * What the config makes of a worker.
 *
 * @param market - every row there is
 * @returns undefined for an honest one
 */
export function hostilityOf(
  { attack, collude, share }: Pick<WorkerConfig, 'attack' | 'collude' | 'share'>,
  market: SupervisedRows,
): Hostility | undefined {
  if (attack === 'none') return undefined
  const alone = { victims: [], index: 0, of: 1 }
  if (isDataPoison(attack)) return { dataPoison: attack, attack: attackNamed('none'), ...alone }
  if (collude === undefined) return { attack: attackNamed(attack), ...alone }
  const victims = collude.shares.map(({ index, account }) => ({
    rows: dealRows(market, { index, of: share.of }),
    account: account ?? `share ${index}`,
  }))
  return { attack: attackNamed(attack), victims, index: collude.index, of: collude.of }
}

/** By how much colluders' rows differ: far less than the codecs round, but no two payloads are the same. */
const LEAST_DIFFERENCE = 1 / 4096

/**
 * The update that a hostile worker sends. All colluders craft the same rows and each sends its own, a little longer than
 * the one before: of equal payloads the network counts one.
 *
 * @param honest - what the victims will send; or this worker's own update, when it has no victims
 */
export function hostileUpdate(
  { attack, victims, index, of }: Hostility,
  run: Run,
  { seed }: RoundAnnouncement,
  account: Account,
  honest: readonly Float32Array[],
): Float32Array {
  const defence = defenceOf(run)
  if (victims.length === 0)
    return attack.craft({ honest, numByzantine: 1, seed: `attack ${seed} ${account}`, defence })[0]
  const crafted = attack.craft({ honest, numByzantine: of, seed: `attack ${seed}`, defence })
  return scaled(crafted[index], 1 + (index + 1) * LEAST_DIFFERENCE)
}
