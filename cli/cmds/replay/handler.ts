import { replayUpdate } from '../../../node/replay.ts'
import { ConfigError } from '../../../src/errors/index.ts'
import type { MarketSource } from '../../../src/market/config.ts'
import { dealRows } from '../../../src/market/rows.ts'
import { checkSources, loadMarkets } from '../../../src/market/sources.ts'
import { buildDeclaredRows } from '../../../src/market/streams/supervised.ts'
import { createTrainer } from '../../../src/models/trainer.ts'
import type { Hash, PeerId } from '../../../src/types/index.ts'
import { ZERO_HASH } from '../../../src/types/index.ts'
import { type FoundUpdate, RunArchive } from '../../lib/archive.ts'
import { barsOf } from '../../lib/bars.ts'
import { EXIT_FAILURE } from '../../lib/errors.ts'
import { stopRequests, untilStopped } from '../../lib/lifecycle.ts'
import { loadPastRun, type PastRun } from '../../lib/pastRun.ts'
import { differenceOf } from './difference.ts'
import type { ReplayOptions } from './options.ts'
import { listEvent, listLines, type Replay, replayEvent, replayLines } from './report.ts'

/**
 * Lists a round's updates, or trains again for one of them and says whether that gives the same.
 *
 * @throws {ConfigError | DataError} for what the user has to change
 * @throws {StorageError} NOT_FOUND when nobody keeps what it takes any longer
 * @throws {NetworkError | WireError | TrainingError}
 */
export async function replay(options: ReplayOptions): Promise<void> {
  const signal = stopRequests()
  if ((options.update === undefined) === (options.round === undefined)) {
    throw new ConfigError('INVALID_CONFIG', 'name what to replay with --update HASH, or a --round to list its updates')
  }
  const past = await loadPastRun(options)
  const archive = new RunArchive({ ...past, signal })
  try {
    await untilStopped(
      options.update === undefined ? list(past, archive, options) : run(past, archive, options, signal),
      signal,
    )
  } finally {
    await archive.close()
  }
}

function print(options: ReplayOptions, event: object, lines: readonly string[]): void {
  process.stdout.write(options.json === true ? `${JSON.stringify(event)}\n` : `${lines.join('\n')}\n`)
}

async function list({ run }: PastRun, archive: RunArchive, options: ReplayOptions): Promise<void> {
  const { value: record, source } = await archive.record(options.round)
  print(options, listEvent(record, source), listLines(run.manifest.name, record, source))
}

async function run(past: PastRun, archive: RunArchive, options: ReplayOptions, signal: AbortSignal): Promise<void> {
  const { run } = past
  const updateHash = options.update as Hash
  const sources = marketOf(past, options)
  checkSources(sources, run.rowSpec.set)
  const share = options.share ?? past.config?.share ?? { index: 0, of: 1 }
  const { value: found, source } = await archive.update(updateHash)
  const { record, recorded, manifest } = found
  const base = await archive.checkpoint(record.baseModelHash, `round ${record.round}'s base model`)

  const { markets } = await loadMarkets(sources, run.rowSpec.set)
  const rows = dealRows(buildDeclaredRows(markets, run.rowSpec), share)
  const trainer = createTrainer(run.model)
  const startedMs = performance.now()
  const member = { account: recorded.account, peerId: manifest?.peerId ?? ('' as PeerId) }
  const replayed = await replayUpdate({ run, trainer, rows }, base, record.round, member, signal)
  const trainingMs = Math.round(performance.now() - startedMs)
  const promised = promisedBy(found)
  const payload =
    promised.payloadHash === replayed.manifest.payloadHash
      ? undefined
      : await archive.content(promised.payloadHash, run.codec.encodedBytes(run.parameterCount))
  const result: Replay = {
    run,
    updateHash,
    record,
    recorded,
    source,
    share,
    symbols: rows.symbols,
    replayed,
    trainingMs,
    promised: promised.payloadHash,
    difference: differenceOf(run, promised, replayed, payload),
  }
  print(options, replayEvent(result), replayLines(result))
  if (result.difference !== undefined) process.exitCode = EXIT_FAILURE
}

/** What the worker said of its update; of one whose manifest is gone the record still has the hash. */
function promisedBy({ recorded: { updateHash, payloadHash }, manifest }: FoundUpdate) {
  if (manifest !== undefined) return manifest
  if (payloadHash !== ZERO_HASH) return { payloadHash }
  throw new ConfigError('INVALID_CONFIG', `the update ${updateHash} was never revealed: nobody knows what it held`)
}

function marketOf({ config }: PastRun, { data, skipBadRows = false }: ReplayOptions): readonly MarketSource[] {
  if (data !== undefined) return data.map((file) => barsOf(file, skipBadRows))
  if (config !== undefined) return config.market
  throw new ConfigError('INVALID_CONFIG', 'name the bars that the worker trained on with --data')
}
