import { join, relative } from 'node:path'
import type { RunManifest } from '../../../src/config/index.ts'
import { ChainError, ProtocolError } from '../../../src/errors/index.ts'
import type { Hash } from '../../../src/types/index.ts'
import { counted } from '../../lib/format.ts'
import { stopRequests, untilStopped } from '../../lib/lifecycle.ts'
import { type LocalChain, startChain } from './chain.ts'
import { answerLines, balanceLines, resultLines } from './closing.ts'
import { askWorkers, awaitClaims, type OverRun, resultPaths, workerBalances } from './conclusion.ts'
import { defenceOf, poisonerCount } from './defence.ts'
import { chooseMarket, type LocalMarket } from './market.ts'
import type { LocalnetOptions } from './options.ts'
import { createOutput, type Output } from './output.ts'
import { PeerProcesses } from './peers.ts'
import { meanLosses, Progress } from './progress.ts'
import {
  chooseDirectory,
  createDirectory,
  type LocalPeers,
  planPeers,
  writeCoordinatorConfig,
  writeManifest,
  writeWorkerConfigs,
} from './setup.ts'
import { lossLines } from './view.ts'

/**
 * Runs a whole network on this machine and leaves nothing running.
 *
 * @throws {ConfigError | DataError} for what the user has to change
 * @throws {MurmurationError} when a part of the network fails
 * @throws {StoppedError} when the user ends it before it is done
 */
export async function localnet(options: LocalnetOptions): Promise<void> {
  const startedMs = performance.now()
  const signal = stopRequests()
  defenceOf(options)
  const directory = chooseDirectory(options.dir, Date.now())
  const cleanup = new AsyncDisposableStack()
  try {
    const output = createOutput(options.json === true, startedMs)
    cleanup.defer(() => output.finish?.())
    signal.addEventListener('abort', () => output.activity?.('stopping'), { once: true })
    const setting: Setting = { options, directory, peers: planPeers(directory, options), output, signal, cleanup }
    const network = await untilStopped(startNetwork(setting), signal)
    await untilStopped(followRun(setting, network, startedMs), signal)
    if (options.keep === true) await keepUp(setting, network)
  } finally {
    await cleanup.disposeAsync()
  }
}

interface Setting {
  readonly options: LocalnetOptions
  readonly directory: string
  readonly peers: LocalPeers
  readonly output: Output
  readonly signal: AbortSignal
  /** Ends what was started, the last first. */
  readonly cleanup: AsyncDisposableStack
}

interface LocalNetwork {
  readonly runId: Hash
  readonly manifest: RunManifest
  readonly chain: LocalChain | undefined
  readonly progress: Progress
  readonly processes: PeerProcesses
  readonly finished: Promise<{ readonly modelHash: Hash; readonly earned: Readonly<Record<string, string>> }>
}

async function startNetwork(setting: Setting): Promise<LocalNetwork> {
  const { options, directory, peers, output, signal, cleanup } = setting
  const [market, chain] = await prepare(setting)
  createDirectory(directory, peers)
  const { manifest, runId } = writeManifest(directory, options, peers, market, chain?.contracts ?? null)
  const progress = new Progress(options.rounds, peers.workers)
  const processes = new PeerProcesses(progress, output, manifest.aggregation.minUpdates)
  cleanup.defer(() => processes.stop())
  chain?.anvil.ended.then(() =>
    processes.fail(new ChainError('ANVIL_FAILED', 'the chain ended before the run was over')),
  )

  output.lines?.(headLines(setting, market, chain, runId))
  output.activity?.('starting the coordinator')
  const common = { options, market, ...(chain === undefined ? {} : { rpcUrl: chain.anvil.rpcUrl }) }
  writeCoordinatorConfig(peers.coordinator, common)
  const { milestones } = await processes.startCoordinator(peers.coordinator)
  const { addresses } = await milestones.reached('listening')

  output.activity?.(`starting ${counted(options.workers, 'worker')}`)
  writeWorkerConfigs(peers.workers, common, addresses)
  output.begin?.(progress)
  signal.throwIfAborted()
  await processes.startWorkers(peers.workers)
  const ready = processes.workers.map(({ milestones }) => milestones.reached('ready'))
  const engines = (await Promise.race([Promise.all(ready), processes.failed])).map(({ engine }) => engine)
  output.lines?.([`engine   ${[...new Set(engines)].join(', ')}`])
  return { runId, manifest, chain, progress, processes, finished: milestones.reached('finished') }
}

/** Reads the market and starts the chain at once; when either fails, the other is awaited, so that it can be ended. */
async function prepare({
  options,
  peers,
  output,
  signal,
  cleanup,
}: Setting): Promise<readonly [LocalMarket, LocalChain | undefined]> {
  output.activity?.(options.chain === 'none' ? 'preparing the market' : 'preparing the market, starting the chain')
  const [market, chain] = await Promise.allSettled([
    chooseMarket(options),
    options.chain === 'none' ? undefined : startChain(peers, options.rounds, signal),
  ])
  if (chain.status === 'fulfilled' && chain.value !== undefined) {
    const { anvil } = chain.value
    cleanup.defer(() => anvil.stop())
  }
  if (market.status === 'rejected') throw market.reason
  if (chain.status === 'rejected') throw chain.reason
  signal.throwIfAborted()
  return [market.value, chain.value]
}

function headLines(
  { options, directory, output }: Setting,
  market: LocalMarket,
  chain: LocalChain | undefined,
  runId: Hash,
): string[] {
  const poisoners = poisonerCount(options)
  const poisoned = poisoners === 0 ? 'none poisoned' : `${poisoners} poisoned (${options.poison})`
  return [
    `run      ${runId}`,
    `market   ${market.title}`,
    `network  1 coordinator, ${counted(options.workers, 'worker')}, ${poisoned}`,
    ...chainLines(chain, output.width),
    `files    ${relative('.', directory) || '.'}`,
  ]
}

function chainLines(chain: LocalChain | undefined, width: number): string[] {
  if (chain === undefined) return ['chain    none']
  const at = `chain    anvil at ${chain.anvil.rpcUrl}`
  const { token } = chain.contracts
  const line = `${at}, token ${token}`
  return line.length <= width ? [line] : [at, `token    ${token}`]
}

/** Waits for the last round, then has the model queried and the workers paid, and says what came of it. */
async function followRun(
  { options, directory, peers, output, signal }: Setting,
  { runId, manifest, chain, progress, processes, finished }: LocalNetwork,
  startedMs: number,
): Promise<void> {
  output.activity?.('')
  const { modelHash, earned } = await Promise.race([finished, processes.failed])
  const over: OverRun = { runId, manifest, chain, processes, earned, signal }
  output.activity?.('asking two workers for a forecast')
  const answers = await Promise.race([askWorkers(over), processes.failed])
  output.activity?.(chain === undefined ? '' : 'claiming rewards')
  const failedClaims = chain === undefined ? [] : await Promise.race([awaitClaims(over), processes.failed])
  const balances = await workerBalances(over)

  const elapsedMs = Math.round(performance.now() - startedMs)
  const losses = meanLosses(progress.settled)
  output.finish?.()
  output.lines?.([
    '',
    ...answerLines(answers),
    '',
    ...lossLines(progress, losses),
    '',
    ...balanceLines(balances, progress, chain !== undefined, output.width),
    '',
    ...resultLines({ ...resultPaths(peers.coordinator.dataDir, modelHash), logs: join(directory, 'logs') }, elapsedMs),
  ])
  output.summary?.({
    event: 'summary',
    rounds: options.rounds,
    ...losses,
    modelHash,
    answers: answers.map(({ peer, modelHash, variance }) => ({ peer, modelHash, forecast: variance })),
    balances: Object.fromEntries(balances.map(({ account, amount }) => [account, amount.toString()])),
    elapsedMs,
  })
  const [refusal] = progress.refusals
  if (refusal !== undefined) {
    const { worker, round, reason } = refusal
    throw new ProtocolError('DISAGREEMENT', `${worker} refused round ${round}: ${reason}`)
  }
  const [failedClaim] = failedClaims
  if (failedClaim !== undefined) {
    throw new ChainError('REVERTED', `${failedClaim.name} could not claim its reward: ${failedClaim.reason}`)
  }
}

/** Leaves the network up until the user ends it. */
async function keepUp({ output, signal }: Setting, { processes }: LocalNetwork): Promise<void> {
  const peers = await Promise.all(
    processes.following().map(async ({ worker, milestones }) => ({
      name: worker.name,
      address: (await milestones.reached('listening')).addresses[0],
    })),
  )
  const example = peers.slice(0, 2).map(({ address }) => ` \\\n    --peer ${address}`)
  output.lines?.([''])
  output.note(
    [
      'The network stays up until Ctrl-C. Its workers:',
      ...peers.map(({ name, address }) => `  ${name.padEnd(10)} ${address}`),
      'To query it:',
      `  node ${relative('.', process.argv[1])} query${example.join('')}`,
    ].join('\n'),
  )
  const asked = untilStopped(processes.failed, signal)
  await asked.catch((error) => {
    if (error !== signal.reason) throw error
  })
}
