import { chainIdOf, loadConfig, manifestSchema, type RunManifest, runIdOf } from '../../../src/config/index.ts'
import { ConfigError } from '../../../src/errors/index.ts'
import { featureSpecSchema } from '../../../src/market/config.ts'
import { checkSources, loadMarkets } from '../../../src/market/sources.ts'
import { declaredStateAt, rowSpecOf } from '../../../src/market/streams/supervised.ts'
import { barsOf } from '../../lib/bars.ts'
import { askForecasts, checkAgreement, checkAllAnswered, type MarketQuestion } from '../../lib/forecasts.ts'
import { stopRequests, untilStopped } from '../../lib/lifecycle.ts'
import type { QueryOptions } from './options.ts'
import { checkRegistry, contractsOf } from './registry.ts'
import { answerEvents, answerLines } from './report.ts'

const MINUTE_MS = 60_000
/** What a run may sign with when the asker names no chain: a development chain's id, or none. */
const USUAL_CHAIN_IDS = [31_337, 0]

/**
 * @throws {ConfigError} | {DataError} for what the user has to change
 * @throws {MurmurationError} when a peer is unreachable, serves another run, signs wrongly or disagrees
 */
export async function query(options: QueryOptions): Promise<void> {
  const signal = stopRequests()
  const manifest = options.manifest === undefined ? undefined : loadConfig(options.manifest, manifestSchema)
  if (options.rpcUrl !== undefined) contractsOf(manifest)
  const outcomes = await untilStopped(
    askForecasts({
      addresses: options.peer,
      runId: expectedRun(options, manifest),
      chainIds: expectedChains(options, manifest),
      market: await marketOf(options, manifest),
      signal,
    }),
    signal,
  )
  const lines = options.json === true ? answerEvents(outcomes) : answerLines(outcomes)
  process.stdout.write(`${lines.join('\n')}\n`)
  checkAllAnswered(outcomes)
  const answers = outcomes.flatMap((outcome) => ('answer' in outcome ? [outcome.answer] : []))
  checkAgreement(answers)
  if (options.rpcUrl === undefined || manifest === undefined) return
  await untilStopped(checkRegistry(manifest, options.rpcUrl, answers, signal), signal)
  const confirmed =
    options.json === true ? JSON.stringify({ event: 'registry', agree: true }) : 'The chain names the same.'
  process.stdout.write(`${confirmed}\n`)
}

function expectedRun({ run, manifest: path }: QueryOptions, manifest: RunManifest | undefined) {
  if (manifest === undefined) return run
  const id = runIdOf(manifest)
  if (run !== undefined && run !== id) throw new ConfigError('INVALID_CONFIG', `${path} is the run ${id}, not ${run}`)
  return id
}

function expectedChains({ chainId }: QueryOptions, manifest: RunManifest | undefined): readonly number[] {
  if (manifest !== undefined) return [chainIdOf(manifest)]
  return chainId === undefined ? USUAL_CHAIN_IDS : [chainId]
}

async function marketOf(
  { symbol, at, data, skipBadRows = false }: QueryOptions,
  manifest: RunManifest | undefined,
): Promise<MarketQuestion> {
  if (data === undefined) return { symbol, timeMs: at }
  const spec = rowSpecOf(manifest?.features ?? featureSpecSchema.parse({ set: 'rv-v2' }))
  const sources = [barsOf({ path: data.path, symbol: symbol ?? data.symbol }, skipBadRows)]
  checkSources(sources, spec.set)
  const [market] = (await loadMarkets(sources)).markets
  // The last bar is closed a minute after it opened.
  const timeMs = at ?? market.bars.timeMs[market.bars.timeMs.length - 1] + MINUTE_MS
  return { state: declaredStateAt(market, timeMs, spec), horizonMinutes: spec.horizonMinutes }
}
