import { relative } from 'node:path'
import type { Replayed } from '../../../node/replay.ts'
import { marketClockMs, type Run } from '../../../src/round/run.ts'
import type { Hash, RecordedUpdate, RoundRecord } from '../../../src/types/index.ts'
import type { Share } from '../../lib/arguments.ts'
import { counted, formatDuration, formatTime } from '../../lib/format.ts'
import { type Difference, SAME_DIRECTION } from './difference.ts'

/** A training that was run again. */
export interface Replay {
  readonly run: Run
  readonly updateHash: Hash
  readonly record: RoundRecord
  readonly recorded: RecordedUpdate
  /** Who had the record: a peer's address or the path of a ledger. */
  readonly source: string
  readonly share: Share
  readonly symbols: readonly string[]
  readonly replayed: Replayed
  readonly trainingMs: number
  /** Content hash of the payload that the worker committed to. */
  readonly promised: Hash
  readonly difference: Difference | undefined
}

/** What `--json` prints of a replay. */
export function replayEvent(replay: Replay): object {
  const { run, updateHash, record, recorded, source, share, symbols, replayed, trainingMs, promised, difference } =
    replay
  return {
    event: 'replay',
    match: difference === undefined,
    runId: run.id,
    round: record.round,
    updateHash,
    account: recorded.account,
    rejection: recorded.rejection,
    baseModelHash: record.baseModelHash,
    marketClockMs: record.marketClockMs,
    source,
    share,
    symbols,
    rows: replayed.rows,
    steps: replayed.steps,
    trainingMs,
    promised,
    recomputed: replayed.manifest.payloadHash,
    difference: difference ?? null,
  }
}

/** What people read of it. */
export function replayLines(replay: Replay): string[] {
  const { run, updateHash, record, recorded, source, replayed, trainingMs, promised, difference } = replay
  const { round } = record
  const verdict =
    difference === undefined
      ? 'MATCH: training gives this very update, bit for bit.'
      : `DIFFERENT: ${difference.reason}.`
  return [
    `${run.manifest.name}, the run ${run.id}`,
    `  update    ${updateHash}`,
    `            round ${round}, ${verdictOf(recorded)}; by ${shownSource(source)}`,
    `  account   ${recorded.account}`,
    `  base      ${record.baseModelHash}`,
    `  rows      ${rowsLine(replay)}`,
    `  training  ${counted(replayed.steps, 'step')} of ${run.model.spec.family} in ${formatDuration(trainingMs)}`,
    `  promised  ${promised}`,
    `  computed  ${replayed.manifest.payloadHash}`,
    verdict,
    ...(mayBeOtherRows(difference) ? [ownRowsNote(replay)] : []),
  ]
}

function rowsLine({ run, record, share, symbols, replayed }: Replay): string {
  const whose = share.of === 1 ? 'all rows' : `share ${share.index + 1}/${share.of}`
  const clock = formatTime(marketClockMs(run, record.round))
  return `${replayed.rows.toLocaleString('en-US')} of ${symbols.join(', ')}, ${whose}, known by ${clock} UTC`
}

/** An update that was only stretched or flipped came of these very rows. */
function mayBeOtherRows(difference: Difference | undefined): boolean {
  return difference?.field === 'payloadHash' && Math.abs(difference.likeness?.cosine ?? 0) <= SAME_DIRECTION
}

function ownRowsNote({ share }: Replay): string {
  const whose = share.of === 1 ? 'all rows of the bars' : `share ${share.index + 1}/${share.of} of the bars`
  return `It was compared with ${whose}: --share and --data name what the worker trained on.`
}

/** What `--json` prints of a round's updates. */
export function listEvent(record: RoundRecord, source: string): object {
  const { runId, round, baseModelHash, outcome, updates, abstentions } = record
  return { event: 'updates', runId, round, outcome, baseModelHash, source, updates, abstentions }
}

/** What people read of them. */
export function listLines(name: string, record: RoundRecord, source: string): string[] {
  const { runId, round, outcome, updates, abstentions } = record
  return [
    `${name}, the run ${runId}`,
    `round ${round}, ${outcome}, by ${shownSource(source)}; update, account, verdict:`,
    ...updates.map((update) => `  ${update.updateHash}  ${update.account}  ${verdictOf(update)}`),
    ...abstentions.map(
      ({ account, stream, sinceRound }) => `  ${account} paused since round ${sinceRound}: drift in ${stream}`,
    ),
  ]
}

function verdictOf({ rejection }: RecordedUpdate): string {
  return rejection === '' ? 'accepted' : `rejected: ${rejection}`
}

function shownSource(source: string): string {
  return source.startsWith('/ip') || source.startsWith('/dns') ? source : relative('.', source)
}
