import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { encode } from 'it-length-prefixed'
import { StorageError, WireError } from '../../../src/errors/index.ts'
import type { Host } from '../../../src/network/host.ts'
import { peerIdOf, RefusedError } from '../../../src/network/index.ts'
import type { PeerId, Signature } from '../../../src/types/index.ts'
import type { Status } from '../../../src/wire/index.ts'
import { accountOf, METHOD_NAMES, METHODS, methodName } from '../../../src/wire/index.ts'
import {
  eventually,
  hash,
  keyOf,
  messagesOf,
  Peers,
  RUN_ID,
  startStranger,
  type TestPeer,
  WORKER_KEY,
} from './support.ts'

const STATUS: Status = {
  runId: RUN_ID,
  round: 3,
  phase: 'Training',
  recordHash: hash('01'),
  modelHash: hash('02'),
  settledRound: 2,
  marketClockMs: 5,
  symbols: ['SIMA'],
  announcement: messagesOf(peerIdOf(keyOf(1))).round,
}

const MEMBERSHIP = {
  statement: { account: accountOf(WORKER_KEY), peerId: peerIdOf(keyOf(1)), runId: RUN_ID },
  signature: `0x${'11'.repeat(65)}` as Signature,
}

/** What a stream brings until it ends or breaks. */
async function drain(stream: Stream): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of stream) chunks.push(chunk.subarray())
  } catch (error) {
    assert.ok(error instanceof Error)
  }
  return Buffer.concat(chunks)
}

describe('network requests', () => {
  const peers = new Peers()
  let strangers: Host[] = []
  let server: TestPeer
  let client: TestPeer

  beforeEach(async () => {
    server = await peers.start(2)
    client = await peers.start(1, { listen: [] })
    await client.network.dial(server.address)
  })

  afterEach(async () => {
    await peers.stop()
    await Promise.all(strangers.splice(0).map((stranger) => stranger.stop()))
    strangers = []
  })

  const ask = () => client.network.request(server.network.peerId, 'status', {})

  /** A peer that answers `status` as it likes. */
  async function serverThat(handler: (stream: Stream) => void | Promise<void>): Promise<PeerId> {
    const stranger = await startStranger(9)
    strangers.push(stranger)
    await stranger.handle(methodName('status'), handler)
    return client.network.dial(stranger.getMultiaddrs().map(String)[0] ?? '')
  }

  it('asks and answers, telling the handler who asks', async () => {
    const askers: PeerId[] = []
    server.network.handle('status', (_request, { peer }) => {
      askers.push(peer)
      return STATUS
    })
    server.network.handle('join', async ({ membership }) => {
      assert.deepEqual(membership, MEMBERSHIP)
      return { accepted: false, code: 'RUN_FULL', message: 'The run has all its members.', proof: MEMBERSHIP }
    })
    assert.deepEqual(await ask(), STATUS)
    assert.deepEqual(askers, [client.network.peerId])
    const joined = await client.network.request(server.network.peerId, 'join', { membership: MEMBERSHIP })
    assert.deepEqual(joined, {
      accepted: false,
      code: 'RUN_FULL',
      message: 'The run has all its members.',
      proof: MEMBERSHIP,
    })
    assert.equal(server.counts.of('request_served status ok'), 1)
    assert.equal(client.counts.of('request_sent status ok'), 1)
  })

  it('answers many at once', async () => {
    server.network.handle('status', async () => STATUS)
    const answers = await Promise.all(Array.from({ length: 12 }, ask))
    assert.deepEqual(
      answers,
      Array.from({ length: 12 }, () => STATUS),
    )
  })

  it('tells why there is no answer', async () => {
    await assert.rejects(
      ask(),
      (error: RefusedError) => error instanceof RefusedError && error.remoteCode === 'UNSUPPORTED',
    )
    server.network.handle('status', () => {
      throw new WireError('WRONG_RUN', `That is another run. ${'é'.repeat(600)}`)
    })
    await assert.rejects(ask(), (error: RefusedError) => {
      assert.equal(error.code, 'REFUSED')
      assert.equal(error.remoteCode, 'WRONG_RUN')
      assert.match(error.message, /That is another run/)
      return true
    })
    server.network.handle('status', async () => {
      throw new Error('/home/me/secret is missing')
    })
    await assert.rejects(
      ask(),
      (error: RefusedError) => error.remoteCode === 'INTERNAL' && !/secret/.test(error.message),
    )
    server.network.handle('status', async () => {
      throw new StorageError('CORRUPT', '/home/me/secret.ckpt is damaged')
    })
    await assert.rejects(
      ask(),
      (error: RefusedError) => error.remoteCode === 'CORRUPT' && !/secret/.test(error.message),
    )
  })

  it('refuses what is too large on either side', async () => {
    const large = { symbol: 'A', timeMs: 0, features: new Float32Array(1024), scale: 1 }
    server.network.handle('status', () => ({ ...STATUS, phase: 'x'.repeat(65) }))
    await assert.rejects(ask(), (error: RefusedError) => error.remoteCode === 'MALFORMED')
    const records = messagesOf(client.network.peerId)
    const balances = Array.from({ length: 1024 }, (_, i) => ({
      account: `0x${i.toString(16).padStart(40, '0')}` as ReturnType<typeof accountOf>,
      amount: 1n << 250n,
    }))
    const settlement = { ...records.settlement, statement: { ...records.settlement.statement, balances } }
    server.network.handle('records', () => ({
      entries: Array.from({ length: 64 }, () => ({ record: records.record, settlement })),
    }))
    await assert.rejects(
      client.network.request(server.network.peerId, 'records', { fromRound: 1, limit: 64 }),
      (error: RefusedError) => error.remoteCode === 'TOO_LARGE',
    )
    assert.ok(METHODS.forecast.request.encode({ runId: RUN_ID, question: { state: large } }).length < 8192)
    await assert.rejects(
      client.network.request(server.network.peerId, 'forecast', {
        runId: RUN_ID,
        question: { state: { ...large, features: new Float32Array(1025) } },
      }),
      { code: 'MALFORMED' },
    )
  })

  it('bounds what one peer may have in line', async () => {
    const { promise, resolve } = Promise.withResolvers<Status>()
    server.network.handle('status', () => promise)
    const asked = Array.from({ length: 24 }, ask)
    const outcomes = Promise.allSettled(asked)
    await server.counts.reaches('request_served status BUSY', 8)
    resolve(STATUS)
    const settled = await outcomes
    assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 16)
    for (const outcome of settled) {
      if (outcome.status === 'rejected') assert.equal((outcome.reason as RefusedError).remoteCode, 'BUSY')
    }
  })

  it('gives up when its signal says so', async () => {
    server.network.handle('status', () => new Promise(() => undefined))
    const asked = client.network.request(server.network.peerId, 'status', {}, { signal: AbortSignal.timeout(50) })
    await assert.rejects(asked, { name: 'TimeoutError' })
    const signal = AbortSignal.abort(new Error('enough'))
    await assert.rejects(client.network.request(server.network.peerId, 'status', {}, { signal }), { message: 'enough' })
  })

  it('calls a peer that is not there unreachable', async () => {
    await assert.rejects(client.network.request(peerIdOf(keyOf(77)), 'status', {}), {
      name: 'NetworkError',
      code: 'UNREACHABLE',
    })
  })

  const liars: Record<string, (stream: Stream) => void | Promise<void>> = {
    garbage: (stream) => void stream.send(Buffer.alloc(64, 63)),
    'an oversize length': (stream) => void stream.send(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f])),
    'a flood': (stream) => {
      const chunk = encode.single(new Uint8Array(20_000))
      for (let i = 0; i < 10; i += 1) stream.send(chunk)
    },
    'an empty message': async (stream) => {
      stream.send(Buffer.from([0]))
      await stream.close()
    },
    nothing: (stream) => stream.close(),
    'a reset': (stream) => stream.abort(new Error('no')),
    'a cut message': async (stream) => {
      stream.send(Buffer.from([100, 1, 2, 3]))
      await stream.close()
    },
  }
  for (const [what, handler] of Object.entries(liars)) {
    it(`takes ${what} for a bad response`, async () => {
      const liar = await serverThat(handler)
      await assert.rejects(client.network.request(liar, 'status', {}), { name: 'NetworkError', code: 'BAD_RESPONSE' })
      assert.equal(client.counts.of('request_sent status BAD_RESPONSE'), 1)
    })
  }

  it('says when a peer does not speak the protocol', async () => {
    const stranger = await startStranger(9)
    strangers.push(stranger)
    const peer = await client.network.dial(stranger.getMultiaddrs().map(String)[0] ?? '')
    await assert.rejects(
      client.network.request(peer, 'status', {}),
      (error: RefusedError) => error.remoteCode === 'UNSUPPORTED',
    )
  })

  it('survives garbage on every protocol', async () => {
    server.network.handle('status', () => STATUS)
    const stranger = await startStranger(9)
    strangers.push(stranger)
    const connection = await stranger.dial(multiaddr(server.address))
    const garbage = [
      new Uint8Array(0),
      Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]),
      Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      randomBytes(300),
      randomBytes(100_000),
      encode.single(randomBytes(40)).subarray(),
    ]
    let served = 0
    for (const method of METHOD_NAMES) {
      for (const bytes of garbage) {
        const stream = await connection.newStream(methodName(method))
        if (bytes.byteLength > 0) stream.send(bytes)
        await stream.close()
        await drain(stream)
        served += 1
      }
    }
    const outcomes = ['MALFORMED', 'TOO_LARGE', 'UNSUPPORTED', 'UNREACHABLE', 'NOT_FOUND', 'ok']
    const counted = (): number =>
      METHOD_NAMES.flatMap((method) =>
        outcomes.map((outcome) => server.counts.of(`request_served ${method} ${outcome}`)),
      ).reduce((sum, n) => sum + n, 0)
    await eventually(() => counted() === served)
    assert.ok(server.counts.of('request_served peers MALFORMED') >= 4)
    assert.deepEqual(await ask(), STATUS)
  })
})
