import { ConfigError, MurmurationError, NetworkError, ProtocolError, WireError } from '../../src/errors/index.ts'
import type { Network } from '../../src/network/index.ts'
import type { Account, Hash, MarketState, PeerId } from '../../src/types/index.ts'
import { type ForecastQuestion, hashForecastRequest, recoverSigner, type Status } from '../../src/wire/index.ts'
import { asClient, attempt, reach } from './client.ts'

/** A forecast that its peer signed and that answers the question that was asked. */
export interface VerifiedForecast {
  readonly address: string
  readonly peer: PeerId
  readonly account: Account
  readonly round: number
  readonly modelHash: Hash
  readonly symbol: string
  readonly timeMs: number
  readonly horizonMinutes: number
  /** Forecast realised variance over the horizon, squared log return. */
  readonly variance: number
}

/** What one peer gave: an answer, or why there is none. */
export type PeerOutcome =
  | { readonly address: string; readonly answer: VerifiedForecast }
  | { readonly address: string; readonly error: MurmurationError }

/**
 * A symbol at a time of the run's market, by default the first symbol that all peers have bars of and the latest time that
 * all have reached; or a market state of the asker's own.
 */
export type MarketQuestion =
  | { readonly symbol?: string; readonly timeMs?: number }
  | { readonly state: MarketState; readonly horizonMinutes: number }

export interface ForecastsRequest {
  /** Multiaddrs that end in /p2p/<peer id>. */
  readonly addresses: readonly string[]
  /** The run that every peer must serve. @default the first peer's */
  readonly runId?: Hash
  /** An answer's signature must be valid for one of these EIP-712 chain ids. */
  readonly chainIds: readonly number[]
  readonly market: MarketQuestion
  readonly signal: AbortSignal
}

/**
 * Asks peers the same question as a client with an identity of its own, and checks each answer's signature, run and
 * question.
 *
 * @returns one outcome a peer, in the order of the addresses
 * @throws the signal's reason when it aborts
 */
export async function askForecasts(request: ForecastsRequest): Promise<PeerOutcome[]> {
  return asClient(request.runId, (network) => askOver(network, request))
}

async function askOver(network: Network, request: ForecastsRequest): Promise<PeerOutcome[]> {
  const { addresses, signal } = request
  const reached = await Promise.all(addresses.map((address) => attempt(signal, () => reach(network, address, signal))))
  const statuses = reached.flatMap((one) => (one instanceof MurmurationError ? [] : [one.status]))
  const runId = request.runId ?? statuses[0]?.runId
  const question = questionOf(request.market, statuses)
  return Promise.all(
    addresses.map(async (address, i): Promise<PeerOutcome> => {
      const one = reached[i]
      if (one instanceof MurmurationError) return { address, error: one }
      const answer = await attempt(signal, async () => {
        if (runId === undefined || one.status.runId !== runId) {
          throw new ProtocolError('WRONG_RUN', `${address} serves the run ${one.status.runId}, not ${runId}`)
        }
        return ask(network, address, one.peer, runId, question, request)
      })
      return answer instanceof MurmurationError ? { address, error: answer } : { address, answer }
    }),
  )
}

function questionOf(market: MarketQuestion, statuses: readonly Status[]): ForecastQuestion {
  if ('state' in market) return { state: market.state }
  const common = statuses[0]?.symbols.find((name) => statuses.every(({ symbols }) => symbols.includes(name)))
  const symbol = market.symbol ?? common
  if (symbol === undefined && statuses.length > 0) {
    throw new ConfigError('INVALID_CONFIG', 'the peers have no symbol in common; name one with --symbol')
  }
  const latest = Math.min(...statuses.map(({ marketClockMs }) => marketClockMs))
  return { symbol: symbol ?? '', timeMs: market.timeMs ?? latest }
}

async function ask(
  network: Network,
  address: string,
  peer: PeerId,
  runId: Hash,
  question: ForecastQuestion,
  { chainIds, market, signal }: ForecastsRequest,
): Promise<VerifiedForecast> {
  const signed = await network.request(peer, 'forecast', { runId, question }, { signal })
  const { requestHash, runId: answeredRun, ...answer } = signed.statement
  const { account, symbol, timeMs, horizonMinutes } = answer
  if (answeredRun !== runId) {
    throw new ProtocolError('WRONG_RUN', `${address} answered for the run ${answeredRun}, not ${runId}`)
  }
  if (!chainIds.some((chainId) => recoverSigner('ForecastAnswer', signed, chainId) === account)) {
    throw new WireError('BAD_SIGNATURE', `the answer of ${address} is not signed by the account ${account} it names`)
  }
  const asked = 'state' in question ? question.state : question
  if (requestHash !== hashForecastRequest(question) || symbol !== asked.symbol || timeMs !== asked.timeMs) {
    throw new WireError('HASH_MISMATCH', `${address} answered another question than it was asked`)
  }
  if ('state' in market && horizonMinutes !== market.horizonMinutes) {
    throw new ConfigError(
      'INVALID_CONFIG',
      `the run forecasts ${horizonMinutes} minutes, the features were made for ${market.horizonMinutes}; ` +
        "give the run's --manifest",
    )
  }
  return { address, peer, ...answer }
}

/**
 * Whether the answers given by the same model are equal to the bit.
 *
 * @throws {ProtocolError} DISAGREEMENT naming two peers whose forecasts of the same model differ
 */
export function checkAgreement(answers: readonly VerifiedForecast[]): void {
  const byModel = new Map<Hash, VerifiedForecast>()
  for (const answer of answers) {
    const other = byModel.get(answer.modelHash) ?? answer
    byModel.set(answer.modelHash, other)
    if (!Object.is(other.variance, answer.variance)) {
      throw new ProtocolError(
        'DISAGREEMENT',
        `${other.address} and ${answer.address} disagree: with the same model ${answer.modelHash} ` +
          `one forecasts ${other.variance}, the other ${answer.variance}`,
      )
    }
  }
}

/**
 * @throws the failure of a single peer as it is, {@link NetworkError} naming all when there are several
 */
export function checkAllAnswered(outcomes: readonly PeerOutcome[]): void {
  const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []))
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) {
    throw new NetworkError(
      'UNREACHABLE',
      `${errors.length} of ${outcomes.length} peers gave no answer: ${errors.map(({ message }) => message).join('; ')}`,
    )
  }
}
