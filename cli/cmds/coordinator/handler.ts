import { startCoordinator } from '../../../coordinator/index.ts'
import { loadCoordinatorConfig } from '../../../src/config/index.ts'
import { describeCoordinatorReport } from '../../lib/describe.ts'
import { runPeer, withOverrides } from '../../lib/peer.ts'
import type { PeerOptions } from '../../lib/peerOptions.ts'

/** Workers that were behind take the last settlement from the coordinator before it leaves. */
const LINGER_MS = 10_000

/** @throws {MurmurationError} when the coordinator cannot start */
export async function runCoordinator(options: PeerOptions): Promise<void> {
  const kind = {
    role: 'coordinator',
    start: startCoordinator,
    describe: describeCoordinatorReport,
    isDone: ({ event }: { event: string }) => event === 'finished',
    lingerMs: LINGER_MS,
  } as const
  await runPeer(kind, withOverrides(loadCoordinatorConfig(options.config), options), options)
}
