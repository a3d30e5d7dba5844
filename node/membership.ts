import { setTimeout as delay } from 'node:timers/promises'
import { NetworkError, ProtocolError, WireError } from '../src/errors/index.ts'
import type { Logger } from '../src/logger/index.ts'
import type { Network } from '../src/network/index.ts'
import type { Run } from '../src/round/run.ts'
import type { Hex, Member, Membership, PeerId, Signed } from '../src/types/index.ts'
import { type JoinResponse, recoverSigner, signStatement } from '../src/wire/index.ts'

const RETRY_MS = 500

export interface MembershipModules {
  readonly run: Run
  readonly self: Member
  readonly accountKey: Hex
  readonly network: Network
  readonly logger: Logger
}

/**
 * Asks every connected peer to take part, until the coordinator is among them and answers. Only the coordinator's word
 * counts: its account has to vouch for the peer that answers.
 *
 * @returns false when the run is over and there is nothing left to join
 * @throws {ProtocolError} NOT_ALLOWED when the coordinator refuses
 */
export async function joinRun(modules: MembershipModules, signal: AbortSignal): Promise<boolean> {
  const { run, self, accountKey, network } = modules
  const membership = signStatement('Membership', { ...self, runId: run.id }, run.chainId, accountKey)
  for (; ; await delay(RETRY_MS, undefined, { signal })) {
    const answers = await Promise.all(network.connectedPeers().map((peer) => ask(peer, membership, modules, signal)))
    const answer = answers.find((one) => one !== undefined)
    if (answer === undefined) continue
    if (answer.accepted) return true
    if (answer.code === 'FINISHED') return false
    throw new ProtocolError('NOT_ALLOWED', `the coordinator refused: ${answer.message}`)
  }
}

/** The coordinator's answer; undefined from any other peer. */
async function ask(
  peer: PeerId,
  membership: Signed<Membership>,
  { run, network, logger }: MembershipModules,
  signal: AbortSignal,
): Promise<JoinResponse | undefined> {
  try {
    const response = await network.request(peer, 'join', { membership }, { signal })
    const { statement } = response.proof
    const isCoordinator =
      statement.runId === run.id &&
      statement.peerId === peer &&
      recoverSigner('Membership', response.proof, run.chainId) === run.manifest.coordinator
    if (isCoordinator) return response
    logger.warn({ peer }, 'a peer that is not the coordinator answers for it')
  } catch (error) {
    if (!(error instanceof NetworkError || error instanceof WireError)) throw error
    // Every peer but the coordinator lacks this protocol.
    logger.debug({ err: error, peer }, 'not joined through this peer')
  }
  return undefined
}
