import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { createNetwork, generatePeerKey, peerIdOf, peerKeyFromSeed } from '../../../src/network/index.ts'
import { connected, disconnected, hash, keyOf, messagesOf, Peers, RUN_ID } from './support.ts'

describe('network lifecycle', () => {
  const peers = new Peers()

  afterEach(() => peers.stop())

  it('has one peer id for one key', async () => {
    assert.equal(peerIdOf(keyOf(1)), peerIdOf(keyOf(1)))
    assert.notEqual(peerIdOf(keyOf(1)), peerIdOf(keyOf(2)))
    assert.notEqual(peerIdOf(generatePeerKey()), peerIdOf(generatePeerKey()))
    assert.match(peerIdOf(generatePeerKey()), /^12D3KooW/)
    const { network, address } = await peers.start(1)
    assert.equal(network.peerId, peerIdOf(keyOf(1)))
    assert.ok(address.endsWith(`/p2p/${network.peerId}`))
    for (const key of [new Uint8Array(0), new Uint8Array(64).fill(1)]) {
      assert.throws(() => peerIdOf(key), { name: 'ConfigError', code: 'INVALID_CONFIG' })
    }
    assert.throws(() => peerKeyFromSeed(new Uint8Array(31)), { code: 'INVALID_CONFIG' })
  })

  it('names the address whose port is taken', async () => {
    const { network, address } = await peers.start(1)
    const listen = address.replace(/\/p2p\/.*/, '')
    const failing = createNetwork({ privateKey: keyOf(2), runId: RUN_ID, listen: [listen] }, {})
    await assert.rejects(failing, (error: { code: string; message: string }) => {
      assert.equal(error.code, 'PORT_IN_USE')
      assert.ok(error.message.includes(listen))
      assert.ok(!error.message.includes('\n'))
      return true
    })
    await network.stop()
    const again = await peers.start(2, { listen: [listen] })
    assert.ok(again.address.startsWith(`${listen}/`))
  })

  it('refuses addresses that are none', async () => {
    const bad = { name: 'NetworkError', code: 'BAD_ADDRESS' }
    for (const address of [
      '',
      'localhost:4001',
      '/ip4/127.0.0.1',
      '/ip4/127.0.0.1/udp/1/quic-v1',
      '/ip4/999.0.0.1/tcp/1',
      '/ip4/127.0.0.1/tcp/99999',
    ]) {
      await assert.rejects(peers.start(1, { listen: [address] }), bad, address)
      await assert.rejects(peers.start(1, { bootstrap: [address] }), bad, address)
    }
    await assert.rejects(peers.start(1, { listen: ['/ip4/192.0.2.1/tcp/0'] }), bad)
    const { network, address } = await peers.start(1)
    await assert.rejects(network.dial('nowhere'), bad)
    await assert.rejects(network.dial(address), bad)
  })

  it('says when nobody answers at an address, or somebody else does', async () => {
    const { network } = await peers.start(1)
    const { address } = await peers.start(2)
    const unreachable = { name: 'NetworkError', code: 'UNREACHABLE' }
    await assert.rejects(network.dial('/ip4/127.0.0.1/tcp/1'), unreachable)
    await assert.rejects(network.dial(address.replace(/[^/]*$/, peerIdOf(keyOf(3)))), unreachable)
    assert.equal(await network.dial(address.replace(/\/p2p\/.*/, '')), peerIdOf(keyOf(2)))
  })

  it('gives up a dial when told to', async () => {
    const silent = createServer((socket) => socket.on('error', () => socket.destroy()).resume())
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { network } = await peers.start(1)
    const bound = silent.address()
    assert.ok(bound !== null && typeof bound === 'object')
    const dialled = network.dial(`/ip4/127.0.0.1/tcp/${bound.port}`, { signal: AbortSignal.timeout(50) })
    await assert.rejects(dialled, { name: 'TimeoutError' })
    await network.stop()
    await new Promise((resolve) => silent.close(resolve))
  })

  it('finds further peers through those it has, up to its target', async () => {
    const hub = await peers.start(1)
    const one = await peers.start(2, { bootstrap: [hub.address], targetConnections: 2 })
    await connected(one.network, hub.network.peerId)
    const two = await peers.start(3, { bootstrap: [hub.address], targetConnections: 2 })
    await connected(two.network, hub.network.peerId, one.network.peerId)
    const content = await peers.start(4, { bootstrap: [hub.address], targetConnections: 1 })
    await connected(content.network, hub.network.peerId)
    assert.deepEqual(content.network.connectedPeers(), [hub.network.peerId])
    const { addresses } = await content.network.request(hub.network.peerId, 'peers', {})
    assert.deepEqual(addresses.toSorted(), [one.address, two.address].toSorted())
  })

  it('waits for a bootstrap peer that is not up yet, and comes back to one that was lost', async () => {
    const first = await peers.start(1)
    const { address } = first
    const listen = [address.replace(/\/p2p\/.*/, '')]
    await first.network.stop()
    const { network } = await peers.start(2, { bootstrap: listen })
    const second = await peers.start(1, { listen })
    await connected(network, second.network.peerId)
    await second.network.stop()
    await disconnected(network, second.network.peerId)
    const third = await peers.start(1, { listen })
    await connected(network, third.network.peerId)
  })

  it('stops once, at any time, and nothing goes on after it', async () => {
    const right = await peers.start(2)
    const left = await peers.start(1, { bootstrap: [right.address, '/ip4/127.0.0.1/tcp/1'] })
    await connected(left.network, right.network.peerId)
    right.network.handle('status', () => new Promise(() => undefined))
    const asked = left.network.request(right.network.peerId, 'status', {})
    const published = left.network.publish('round', messagesOf(left.network.peerId).round, {
      minSubscribers: 9,
      signal: AbortSignal.timeout(30_000),
    })
    const outcomes = Promise.allSettled([asked, published])
    await Promise.all([left.network.stop(), left.network.stop()])
    const codes = (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason.code)
    assert.deepEqual(codes, ['UNREACHABLE', 'NO_RECIPIENTS'])
    await disconnected(right.network, left.network.peerId)
    await assert.rejects(left.network.dial(right.address), { code: 'UNREACHABLE' })
    await assert.rejects(left.network.request(right.network.peerId, 'status', {}), { code: 'UNREACHABLE' })
    await assert.rejects(left.network.fetchContent(hash('01')), { code: 'NOT_FOUND' })
  })
})
