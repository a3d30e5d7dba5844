import { setTimeout as delay } from 'node:timers/promises'
import { NetworkError, ProtocolError } from '../src/errors/index.ts'
import type { Logger } from '../src/logger/index.ts'
import type { Network } from '../src/network/index.ts'
import type { Run } from '../src/round/run.ts'
import type { Hex, Member } from '../src/types/index.ts'
import { signStatement } from '../src/wire/index.ts'

const RETRY_MS = 500

export interface MembershipModules {
  readonly run: Run
  readonly self: Member
  readonly accountKey: Hex
  readonly network: Network
  readonly logger: Logger
}

/**
 * Asks every connected peer to take part, until the coordinator is among them and answers.
 *
 * @throws {ProtocolError} NOT_ALLOWED when who answers refuses, and nobody accepts
 */
export async function joinRun(
  { run, self, accountKey, network, logger }: MembershipModules,
  signal: AbortSignal,
): Promise<void> {
  const membership = signStatement('Membership', { ...self, runId: run.id }, run.chainId, accountKey)
  for (; ; await delay(RETRY_MS, undefined, { signal })) {
    const refusals: string[] = []
    for (const peer of network.connectedPeers()) {
      try {
        const response = await network.request(peer, 'join', { membership }, { signal })
        if (response.accepted) return
        refusals.push(response.message)
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error
        // Every peer but the coordinator lacks this protocol.
        logger.debug({ err: error, peer }, 'not joined through this peer')
      }
    }
    if (refusals.length > 0) throw new ProtocolError('NOT_ALLOWED', `the coordinator refused: ${refusals[0]}`)
  }
}
