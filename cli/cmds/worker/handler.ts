import { startWorker } from '../../../node/index.ts'
import { loadWorkerConfig } from '../../../src/config/index.ts'
import { describeWorkerReport } from '../../lib/describe.ts'
import { runPeer, withOverrides } from '../../lib/peer.ts'
import type { WorkerOptions } from './options.ts'

/** @throws {MurmurationError} when the worker cannot start */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { config, manifest } = withOverrides(loadWorkerConfig(options.config), options)
  const { share = config.share, attack = config.attack } = options
  const claims = manifest.contracts !== null && config.rpcUrl !== undefined && config.claimRewards
  const kind = {
    role: 'worker',
    start: startWorker,
    describe: describeWorkerReport,
    isDone: ({ event }: { event: string }) =>
      claims ? event === 'claimed' || event === 'claimFailed' : event === 'finished',
    lingerMs: 0,
  } as const
  await runPeer(kind, { manifest, config: { ...config, share, attack } }, options)
}
