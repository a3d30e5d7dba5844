import { setTimeout as delay } from 'node:timers/promises'
import type { PeerId } from '../src/types/index.ts'
import type { WorkerPhase } from './machine.ts'
import { askStatuses, type CatchUpModules, isAhead, type PeerStatus } from './sync.ts'

/** How often a worker compares itself with its peers, in case gossip did not reach it. */
const POLL_MS = 2_000

export interface PollModules extends CatchUpModules {
  readonly phase: () => WorkerPhase
  /** The last round whose settlement this worker has, be it checked or not. */
  readonly settledRound: () => number
  readonly hear: (status: PeerStatus) => void
  readonly noteMissed: (event: { readonly type: 'membersWanted' | 'fellBehind' }) => void
}

/**
 * Gossip may miss a message; what the peers say of themselves makes up for it.
 *
 * @throws the signal's reason when it aborts, which alone ends it
 */
export async function pollPeers(modules: PollModules, signal: AbortSignal): Promise<never> {
  let claimedAhead: ReadonlySet<PeerId> = new Set()
  for (;;) {
    await delay(POLL_MS, undefined, { signal })
    if (modules.phase() !== 'Syncing') claimedAhead = await look(modules, claimedAhead, signal)
  }
}

/** @returns the peers that claim to be ahead; who claims it twice in a row is asked to show it */
async function look(
  modules: PollModules,
  claimedAhead: ReadonlySet<PeerId>,
  signal: AbortSignal,
): Promise<ReadonlySet<PeerId>> {
  const { run, network, settledRound, hear, noteMissed } = modules
  const statuses = (await askStatuses(network, signal)).filter(({ status }) => status.runId === run.id)
  for (const status of statuses) hear(status)
  if (statuses.some(({ status }) => status.phase === 'WaitingForMembers')) noteMissed({ type: 'membersWanted' })
  // One look may fall between a settlement and its gossip; two in a row mean that the gossip was missed.
  const ahead = statuses.filter(({ status }) => status.settledRound > settledRound())
  for (const { peer } of ahead.filter(({ peer }) => claimedAhead.has(peer))) {
    if (await isAhead(peer, modules, signal)) noteMissed({ type: 'fellBehind' })
  }
  return new Set(ahead.map(({ peer }) => peer))
}
