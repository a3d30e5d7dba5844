import assert from 'node:assert/strict'
import type { Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'
import type { Host } from '../../../src/network/host.ts'
import type { Hash, PeerId } from '../../../src/types/index.ts'
import type { ContentRequest, ContentResponse } from '../../../src/wire/index.ts'
import {
  CHUNK_BYTES,
  chunkHashes,
  chunkOf,
  contentHash,
  envelopeCodec,
  METHODS,
  methodName,
} from '../../../src/wire/index.ts'
import { hash, Peers, startStranger, type TestPeer } from './support.ts'

const blob = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 2_654_435_761) >>> 13)
const BLOB = contentHash(blob)
const EMPTY = contentHash(new Uint8Array(0))

const store =
  (...blobs: readonly Uint8Array[]) =>
  async (wanted: Hash): Promise<Uint8Array | undefined> =>
    blobs.find((bytes) => contentHash(bytes) === wanted)

const manifest: ContentResponse = { kind: 'manifest', length: blob.length, chunkHashes: chunkHashes(blob) }
const honest = ({ part }: ContentRequest): ContentResponse =>
  part === 'manifest' ? manifest : { kind: 'chunk', bytes: chunkOf(blob, part) }

describe('network content', () => {
  const peers = new Peers()
  const strangers: Host[] = []
  let client: TestPeer

  beforeEach(async () => {
    client = await peers.start(1, { listen: [] })
  })

  afterEach(async () => {
    await peers.stop()
    await Promise.all(strangers.splice(0).map((stranger) => stranger.stop()))
  })

  async function server(seed: number, ...blobs: readonly Uint8Array[]): Promise<PeerId> {
    const { address } = await peers.start(seed, { lookup: store(...blobs) })
    return client.network.dial(address)
  }

  /** A peer that answers `content` as it likes; what it is asked is noted. */
  async function liar(
    seed: number,
    answer: (request: ContentRequest, stream: Stream) => ContentResponse | undefined,
  ): Promise<{ peer: PeerId; asked: (number | 'manifest')[] }> {
    const asked: (number | 'manifest')[] = []
    const stranger = await startStranger(seed)
    strangers.push(stranger)
    const { request, response } = METHODS.content
    const envelope = envelopeCodec(response.maxBytes)
    await stranger.handle(methodName('content'), async (stream) => {
      const lp = lpStream(stream)
      const question = request.decode((await lp.read()).subarray())
      asked.push(question.part)
      const reply = answer(question, stream)
      if (reply === undefined) return
      await lp.write(envelope.encode({ ok: true, value: response.encode(reply) }))
      await stream.close()
    })
    return { peer: await client.network.dial(stranger.getMultiaddrs().map(String)[0] ?? ''), asked }
  }

  it('brings a blob of many chunks, and an empty one', async () => {
    await server(2, blob, new Uint8Array(0))
    assert.equal(Buffer.compare(await client.network.fetchContent(BLOB), blob), 0)
    assert.equal((await client.network.fetchContent(EMPTY)).length, 0)
  })

  it('says so when no peer has it', async () => {
    const missing = { name: 'NetworkError', code: 'NOT_FOUND' }
    await assert.rejects(client.network.fetchContent(BLOB), missing)
    await server(2, Uint8Array.of(1))
    await server(3)
    await assert.rejects(client.network.fetchContent(BLOB), missing)
    await assert.rejects(client.network.fetchContent(hash('00')), missing)
  })

  it('does not take a blob larger than is wanted', async () => {
    await server(2, blob)
    await assert.rejects(client.network.fetchContent(BLOB, { maxBytes: blob.length - 1 }), { code: 'TOO_LARGE' })
    assert.equal((await client.network.fetchContent(BLOB, { maxBytes: blob.length })).length, blob.length)
  })

  it('does not serve a blob under another hash', async () => {
    const { address } = await peers.start(2, { lookup: async () => blob })
    await client.network.dial(address)
    await assert.rejects(client.network.fetchContent(hash('12')), { code: 'NOT_FOUND' })
  })

  const lies: Record<string, (request: ContentRequest, stream: Stream) => ContentResponse | undefined> = {
    'wrong chunk hashes': (request) =>
      request.part === 'manifest' ? { ...manifest, chunkHashes: [...chunkHashes(blob)].reverse() } : honest(request),
    'a wrong length': (request) =>
      request.part === 'manifest' ? { ...manifest, length: blob.length + CHUNK_BYTES } : honest(request),
    'a wrong chunk': (request) =>
      request.part === 7 ? { kind: 'chunk', bytes: new Uint8Array(CHUNK_BYTES) } : honest(request),
    'a short chunk': (request) => (request.part === 7 ? { kind: 'chunk', bytes: Uint8Array.of(1) } : honest(request)),
    'a chunk for a manifest': () => ({ kind: 'chunk', bytes: chunkOf(blob, 0) }),
    'a manifest for a chunk': () => manifest,
    'a broken stream': (request, stream) => {
      if (request.part !== 9) return honest(request)
      stream.abort(new Error('gone'))
      return undefined
    },
  }
  for (const [what, answer] of Object.entries(lies)) {
    it(`turns to the next peer after ${what}`, async () => {
      const { peer, asked } = await liar(9, answer)
      const other = await server(2, blob)
      const fetched = await client.network.fetchContent(BLOB, { peers: [peer, other] })
      assert.equal(Buffer.compare(fetched, blob), 0)
      assert.ok(asked.length > 0)
    })
  }

  it('keeps the good chunks of a peer that failed', async () => {
    const { peer } = await liar(9, (request, stream) => {
      if (typeof request.part !== 'number' || request.part < 12) return honest(request)
      stream.abort(new Error('gone'))
      return undefined
    })
    const other = await liar(8, honest)
    await client.network.fetchContent(BLOB, { peers: [peer, other.peer] })
    assert.ok(!other.asked.includes('manifest') && !other.asked.includes(0))
    assert.ok(other.asked.includes(15))
  })

  it('goes on when a peer dies in between', async () => {
    const stranger = await liar(9, (request) => {
      if (request.part === 4) void strangers[0]?.stop()
      return honest(request)
    })
    const other = await server(2, blob)
    const fetched = await client.network.fetchContent(BLOB, { peers: [stranger.peer, other] })
    assert.equal(Buffer.compare(fetched, blob), 0)
  })

  it('stops when its signal says so', async () => {
    const { peer } = await liar(9, () => undefined)
    const fetched = client.network.fetchContent(BLOB, { peers: [peer], signal: AbortSignal.timeout(50) })
    await assert.rejects(fetched, { name: 'TimeoutError' })
  })
})
