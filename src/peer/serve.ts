import { NetworkError } from '../errors/index.ts'
import type { Network } from '../network/index.ts'
import type { Run } from '../round/run.ts'
import type { Hex, RoundAnnouncement, Signed } from '../types/index.ts'
import { accountOf, fittingRecordEntries, MAX_SYMBOLS, type Status, signStatement } from '../wire/index.ts'
import { answerForecast, presentMs } from './forecast.ts'
import type { PeerMarket } from './market.ts'
import type { Replica } from './replica.ts'

export interface ServeModules {
  readonly run: Run
  readonly replica: Replica
  readonly network: Network
  readonly market: PeerMarket
  readonly accountKey: Hex
  /** The round under way and its phase, as this peer sees it. */
  readonly progress: () => {
    readonly round: number
    readonly phase: string
    readonly announcement?: Signed<RoundAnnouncement>
  }
}

/** What every peer of a run serves to every other and to clients: its status, the record chain, updates, forecasts. */
export function serveReplica({ run, replica, network, market, accountKey, progress }: ServeModules): void {
  const account = accountOf(accountKey)

  network.handle(
    'status',
    async (): Promise<Status> => ({
      runId: run.id,
      recordHash: replica.head.recordHash,
      modelHash: replica.checkpoint.modelHash,
      settledRound: replica.head.settledRound,
      marketClockMs: presentMs(run, replica),
      symbols: market.symbols.slice(0, MAX_SYMBOLS),
      ...progress(),
    }),
  )

  network.handle('records', async ({ fromRound, limit }) => ({
    entries: fittingRecordEntries(replica.entries(fromRound, limit), limit),
  }))

  network.handle('manifest', async ({ updateHash }) => {
    const manifest = replica.manifestOf(updateHash)
    if (manifest === undefined) throw new NetworkError('NOT_FOUND', `this peer has no update ${updateHash}`)
    return manifest
  })

  network.handle('forecast', async ({ runId, question }) => {
    if (runId !== run.id) throw new NetworkError('REFUSED', `this peer serves the run ${run.id}, not ${runId}`)
    const answer = answerForecast(run, replica, market, account, question)
    return signStatement('ForecastAnswer', answer, run.chainId, accountKey)
  })
}
