import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChainPoster } from '../../../coordinator/chainPoster.ts'
import { CoordinatorService } from '../../../coordinator/service.ts'
import { createLogger } from '../../../src/logger/index.ts'
import { buildRows } from '../../../src/market/streams/supervised.ts'
import { createMetrics } from '../../../src/metrics/index.ts'
import type { Network } from '../../../src/network/index.ts'
import type { PeerMarket } from '../../../src/peer/market.ts'
import { NetworkMeter } from '../../../src/peer/meter.ts'
import { Replica } from '../../../src/peer/replica.ts'
import { aggregateRound } from '../../../src/round/aggregateRound.ts'
import { recordOf } from '../../../src/round/record.ts'
import { payOut, scoreUpdates, settlementOf } from '../../../src/round/settle.ts'
import type { CoordinatorReport, PeerId } from '../../../src/types/index.ts'
import { signStatement } from '../../../src/wire/index.ts'
import { accountNumber, keyOf, testRun } from '../../support/run.ts'

const run = testRun({ coordinator: accountNumber(0), schedule: { startMs: 0, windowMinutes: 60, rounds: 2 } })

/** Appends a round that nobody took part in. */
function record(replica: Replica, round: number): void {
  const result = aggregateRound(run, round, replica.checkpoint, [], new Map())
  const statement = recordOf(run, round, replica.head.recordHash, replica.checkpoint, result, [])
  replica.append(signStatement('RoundRecord', statement, run.chainId, keyOf(0)), replica.checkpoint)
}

/** Settles the last round as if worker 1 had earned in it. */
function settle(replica: Replica): void {
  const { round, recordHash } = replica.head
  const effects = [{ account: accountNumber(1), effect: 1 }]
  const rows = buildRows([], run.manifest.features)
  const window = scoreUpdates(run, round, replica.checkpoint.parameters, replica.checkpoint.parameters, [], rows)
  const score = { ...window, effects, randomWalkLoss: 0, harLoss: 0 }
  const statement = settlementOf(run, round, recordHash, score, payOut(run, effects, replica.balances))
  replica.settle(signStatement('Settlement', statement, run.chainId, keyOf(0)))
}

/** Hears nobody and is heard by all. */
const silence: Pick<Network, 'handle' | 'on' | 'publish'> = {
  handle: () => undefined,
  on: () => () => undefined,
  publish: async () => ({ recipients: ['peer1' as PeerId], duplicate: false }),
}

describe('a coordinator that starts again', () => {
  let directory: string
  let replica: Replica
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'murmuration-restart-'))
    replica = new Replica(run, directory)
  })
  afterEach(() => {
    replica.close()
    rmSync(directory, { recursive: true, force: true })
  })

  /** Starts it on the replica; resolves with what the chain was told by the time that the run was called finished. */
  function callsUntilFinished(): Promise<string[]> {
    const calls: string[] = []
    const metrics = createMetrics()
    const chain = new ChainPoster(
      {
        commitModel: async ({ round }) => void calls.push(`commit ${round}`),
        postRoot: async ({ round }) => void calls.push(`post ${round}`),
      },
      (_, error) => assert.fail(error),
    )
    return new Promise((resolve, reject) => {
      const market: PeerMarket = {
        symbols: [],
        skippedRows: 0,
        rows: () => buildRows([], run.manifest.features),
        stateAt: () => assert.fail('nobody asks'),
        reached: async () => undefined,
        requireUntil: () => undefined,
        close: async () => undefined,
      }
      const modules = {
        run,
        self: { account: accountNumber(0), peerId: 'peer0' as PeerId },
        accountKey: keyOf(0),
        replica,
        network: silence as Network,
        meter: new NetworkMeter(metrics),
        market,
        chain,
        logger: createLogger('silent'),
        metrics,
        report: ({ event }: CoordinatorReport) => {
          if (event === 'finished') resolve([...calls])
        },
        fail: reject,
        arithmetic: { aggregateRound, scoreUpdates },
      }
      new CoordinatorService(modules).start()
    })
  }

  it('settles the last round, and posts it after those that the chain may not have', async () => {
    record(replica, 1)
    settle(replica)
    record(replica, 2)
    assert.deepEqual(await callsUntilFinished(), ['commit 1', 'post 1', 'commit 2', 'post 2'])
    assert.equal(replica.head.settledRound, 2)
    assert.deepEqual(
      replica.balances.map(({ account }) => account),
      [accountNumber(1)],
    )
  })

  it('posts the last root of a run that was settled to its end before it calls the run finished', async () => {
    for (const round of [1, 2]) {
      record(replica, round)
      settle(replica)
    }
    assert.deepEqual(await callsUntilFinished(), ['commit 1', 'post 1', 'commit 2', 'post 2'])
  })
})
