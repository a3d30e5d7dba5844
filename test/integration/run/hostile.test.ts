import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { createHost, type Host } from '../../../src/network/host.ts'
import { createNetwork, generatePeerKey, type Network } from '../../../src/network/index.ts'
import { runOf } from '../../../src/round/run.ts'
import type { Hash, Signature } from '../../../src/types/index.ts'
import { ZERO_HASH } from '../../../src/types/index.ts'
import { METHOD_NAMES, methodName, TOPICS, topicName } from '../../../src/wire/index.ts'
import { Cluster, eventually } from '../../support/cluster.ts'

const HOUR_MS = 3_600_000

/** Changes, cuts, doubles or lengthens bytes at random. */
function mutate(bytes: Uint8Array): Uint8Array {
  const at = randomInt(bytes.length)
  switch (randomInt(4)) {
    case 0: {
      const changed = Uint8Array.from(bytes)
      changed[at] ^= 1 + randomInt(255)
      return changed
    }
    case 1:
      return bytes.slice(0, at)
    case 2:
      return Buffer.concat([bytes, bytes.slice(at)])
    default:
      return Buffer.concat([bytes.slice(0, at), randomBytes(1 + randomInt(64)), bytes.slice(at)])
  }
}

async function throwAtMethods(connection: Connection): Promise<void> {
  for (const method of METHOD_NAMES) {
    for (const bytes of [
      randomBytes(1 + randomInt(200)),
      Buffer.of(0xff, 0xff, 0xff, 0xff, 0x0f),
      Buffer.of(9, 1, 2),
    ]) {
      const stream = await connection.newStream(methodName(method))
      stream.send(bytes)
      await stream.close()
    }
  }
}

async function metricsOf(port: number | undefined): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
}

/** A bare libp2p node that takes part in every topic of a run and is connected to the given addresses. */
async function startStranger(runId: Hash, addresses: readonly string[]): Promise<Host> {
  const host = await createHost({ privateKey: generatePeerKey(), runId, listen: [] })
  await host.start()
  for (const topic of TOPICS) host.services.pubsub.subscribe(topicName(runId, topic))
  for (const address of addresses) await host.dial(multiaddr(address))
  const { pubsub } = host.services
  await eventually(() =>
    TOPICS.every((topic) => pubsub.getSubscribers(topicName(runId, topic)).length >= addresses.length),
  )
  return host
}

describe('a hostile peer', () => {
  let cluster: Cluster | undefined
  const strangers: Host[] = []
  let liar: Network | undefined
  afterEach(async () => {
    await Promise.all(strangers.splice(0).map((stranger) => stranger.stop()))
    await liar?.stop()
    liar = undefined
    await cluster?.stop()
    cluster = undefined
  })

  it('throws random, mutated, replayed and oversize bytes at everyone, and the run does not notice', async () => {
    cluster = await Cluster.create({
      schedule: { startMs: Date.UTC(2024, 0, 1) + 36 * 24 * HOUR_MS, windowMinutes: 720, rounds: 6 },
    })
    const runId = runOf(cluster.manifest).id
    const { addresses } = await cluster.startCoordinator({ metricsPort: 0 })
    const [w1] = [await cluster.startWorker('w1', { metricsPort: 0 }), await cluster.startWorker('w2')]

    const victims = [...addresses, ...w1.running.addresses]
    const thrown = { gossip: 0, heard: 0 }
    const publish = async ({ services }: Host, topic: string, bytes: Uint8Array) => {
      await services.pubsub.publish(topic, bytes)
      thrown.gossip++
    }

    const mutator = await startStranger(runId, victims)
    strangers.push(mutator)
    const pending: Promise<unknown>[] = []
    mutator.services.pubsub.addEventListener('gossipsub:message', ({ detail: { msg } }) => {
      thrown.heard++
      // Its own node refuses to send what it has just seen, so that a plain replay may fail here already.
      const copies = [msg.data, ...Array.from({ length: 20 }, () => mutate(msg.data))]
      pending.push(Promise.allSettled(copies.map((bytes) => publish(mutator, msg.topic, bytes))))
    })

    const thrower = await startStranger(runId, victims)
    strangers.push(thrower)
    for (const topic of TOPICS) {
      for (const size of [1, 30, 500, 3_000, 200_000])
        await publish(thrower, topicName(runId, topic), randomBytes(size))
    }
    for (const connection of thrower.getConnections()) await throwAtMethods(connection)

    // The third worker completes the membership: rounds are played while the strangers go on.
    await cluster.startWorker('w3')

    await cluster.coordinatorReports.until('finished')
    await Promise.all(pending)
    for (const { round, outcome, accepted } of cluster.coordinatorReports.of('round')) {
      assert.deepEqual([outcome, accepted.length], ['applied', 3], `round ${round}`)
    }
    for (const { reports } of cluster.workers) {
      await reports.until('finished')
      assert.deepEqual(reports.of('refused'), [])
    }
    assert.ok(thrown.heard > 0 && thrown.gossip > 40, JSON.stringify(thrown))
    for (const { metricsPort } of [
      await cluster.coordinatorReports.until('listening'),
      await w1.reports.until('listening'),
    ]) {
      const text = await metricsOf(metricsPort)
      assert.match(text, /event="gossip_received",detail="commit MALFORMED"\} [1-9]/)
      assert.match(text, /event="gossip_received",detail="\w+ TOO_LARGE"\} [1-9]/)
      assert.match(text, /event="request_served",detail="\w+ MALFORMED"\} [1-9]/)
    }
  })

  it('claims to be far ahead, to speak for the coordinator and to know its announcements, and is not believed', async () => {
    cluster = await Cluster.create({
      schedule: { startMs: Date.UTC(2024, 0, 1) + 36 * 24 * HOUR_MS, windowMinutes: 720, rounds: 8 },
    })
    const run = runOf(cluster.manifest)
    const { addresses } = await cluster.startCoordinator()
    const asked = { status: 0, records: 0, join: 0 }
    liar = await createNetwork({ privateKey: generatePeerKey(), runId: run.id, listen: ['/ip4/127.0.0.1/tcp/0'] }, {})
    liar.handle('status', () => {
      asked.status++
      const zero = { runId: run.id, round: 1_000, phase: 'WaitingForMembers', settledRound: 999, marketClockMs: 0 }
      const announcement = {
        statement: {
          runId: run.id,
          round: 1_000,
          previousRecordHash: ZERO_HASH,
          baseModelHash: ZERO_HASH,
          marketClockMs: 0,
          seed: ZERO_HASH,
          commitTimeoutMs: 1,
          revealTimeoutMs: 1,
          members: [],
        },
        signature: `0x${'11'.repeat(64)}1b` as Signature,
      }
      return { ...zero, recordHash: ZERO_HASH, modelHash: ZERO_HASH, symbols: [], announcement }
    })
    liar.handle('join', ({ membership }) => {
      asked.join++
      if (asked.join % 2 === 0) return { accepted: true, proof: membership }
      return { accepted: false, code: 'NOT_ALLOWED', message: 'Go away.', proof: membership }
    })
    liar.handle('records', () => {
      asked.records++
      return { entries: [] }
    })
    // The liar stands first, so that every worker meets it before the coordinator.
    const bootstrap = [...liar.addresses(), ...addresses]
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name, { bootstrap })
    await cluster.coordinatorReports.until('finished')
    for (const { reports } of cluster.workers) await reports.until('finished')
    for (const { round, outcome, accepted } of cluster.coordinatorReports.of('round')) {
      assert.deepEqual([outcome, accepted.length], ['applied', 3], `round ${round}`)
    }
    assert.ok(asked.status > 0 && asked.records > 0 && asked.join > 0, JSON.stringify(asked))
  })
})
