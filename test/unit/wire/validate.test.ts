import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Account, Hash, Hex, PeerId, Signature, Signed, UpdateShard } from '../../../src/types/index.ts'
import type { GossipContext, GossipPayloads, StatementKind, Statements, Topic } from '../../../src/wire/index.ts'
import {
  accountOf,
  CHUNK_BYTES,
  chunkHashes,
  chunkOf,
  contentHash,
  encodeGossip,
  MAX_GOSSIP_BYTES,
  signStatement,
  TOPICS,
  validateGossip,
} from '../../../src/wire/index.ts'

const CHAIN_ID = 31337
const COORDINATOR_KEY = `0x${'c0'.repeat(32)}` as Hex
const WORKER_KEY = `0x${'d1'.repeat(32)}` as Hex
const STRANGER_KEY = `0x${'e2'.repeat(32)}` as Hex
const WORKER_PEER = '12D3KooWworker' as PeerId
const OTHER_PEER = '12D3KooWother' as PeerId
const ROUND = 5

const hash = (byte: string): Hash => `0x${byte.repeat(32)}` as Hash
const runId = hash('01')
const worker = accountOf(WORKER_KEY)

const context: GossipContext = {
  runId,
  chainId: CHAIN_ID,
  coordinator: accountOf(COORDINATOR_KEY),
  currentRound: () => ROUND,
  peerOf: (account: Account) => (account === worker ? WORKER_PEER : undefined),
}

interface Options {
  readonly key?: Hex
  readonly runId?: Hash
  readonly round?: number
  readonly account?: Account
  readonly peerId?: PeerId
  readonly chainId?: number
}

const payload = Uint8Array.from({ length: CHUNK_BYTES + 100 }, (_, i) => (i * 7) & 0xff)

function sign<K extends StatementKind>(kind: K, statement: Statements[K], options: Options, key: Hex) {
  return signStatement(kind, statement, options.chainId ?? CHAIN_ID, options.key ?? key)
}

const shared = (options: Options) => ({ runId: options.runId ?? runId, round: options.round ?? ROUND })
const author = (options: Options) => ({
  account: options.account ?? accountOf(options.key ?? WORKER_KEY),
  peerId: options.peerId ?? WORKER_PEER,
})

/** A valid message of each topic, with the given faults. */
const messages: { readonly [T in Topic]: (options: Options) => GossipPayloads[T] } = {
  round: (options) =>
    sign(
      'RoundAnnouncement',
      {
        ...shared(options),
        previousRecordHash: hash('02'),
        baseModelHash: hash('03'),
        marketClockMs: 1,
        seed: hash('04'),
        commitTimeoutMs: 1,
        revealTimeoutMs: 1,
        members: [{ account: worker, peerId: WORKER_PEER }],
      },
      options,
      COORDINATOR_KEY,
    ),
  reveal: (options) =>
    sign(
      'RevealCall',
      { ...shared(options), commitments: [{ account: worker, updateHash: hash('05') }] },
      options,
      COORDINATOR_KEY,
    ),
  commit: (options) =>
    sign('Commitment', { ...shared(options), ...author(options), updateHash: hash('05') }, options, WORKER_KEY),
  abstain: (options) =>
    sign(
      'Abstention',
      {
        ...shared(options),
        ...author(options),
        reason: 'DRIFT',
        stream: 'logVariance1h',
        test: 'psi',
        sinceRound: 3,
      },
      options,
      WORKER_KEY,
    ),
  update: (options) => ({
    manifest: sign(
      'UpdateManifest',
      {
        ...shared(options),
        ...author(options),
        baseModelHash: hash('03'),
        codec: 'int8',
        parameterCount: 10,
        payloadHash: contentHash(payload),
        payloadBytes: payload.length,
      },
      options,
      WORKER_KEY,
    ),
    chunkHashes: chunkHashes(payload),
    index: 1,
    bytes: chunkOf(payload, 1),
  }),
  record: (options) =>
    sign(
      'RoundRecord',
      {
        ...shared(options),
        previousRecordHash: hash('02'),
        baseModelHash: hash('03'),
        marketClockMs: 1,
        outcome: 'applied',
        updates: [{ account: worker, updateHash: hash('05'), payloadHash: hash('06'), rejection: '' }],
        abstentions: [
          {
            account: worker,
            peerId: WORKER_PEER,
            reason: 'DRIFT',
            stream: 'error',
            test: 'adwin',
            sinceRound: 1,
            signature: `0x${'ab'.repeat(65)}` as Signature,
          },
        ],
        pipeline: 'trimmedMean',
        numByzantine: 1,
        aggregateHash: hash('07'),
        modelHash: hash('08'),
      },
      options,
      COORDINATOR_KEY,
    ),
  settlement: (options) =>
    sign(
      'Settlement',
      {
        ...shared(options),
        recordHash: hash('09'),
        windowStartMs: 1,
        windowEndMs: 2,
        evaluationHash: hash('0a'),
        rows: 4,
        loss: 0.5,
        randomWalkLoss: 0.6,
        harLoss: 0.4,
        scores: [{ account: worker, effect: 0.1, reward: 5n }],
        balances: [{ account: worker, amount: 5n }],
        rewardsRoot: hash('0b'),
        final: false,
      },
      options,
      COORDINATOR_KEY,
    ),
  challenge: (options) =>
    sign(
      'Challenge',
      { ...shared(options), ...author(options), recordHash: hash('09'), recomputedModelHash: hash('0c') },
      options,
      WORKER_KEY,
    ),
}

function encoded<T extends Topic>(topic: T, options: Options = {}): Uint8Array {
  const make: (options: Options) => GossipPayloads[T] = messages[topic]
  return encodeGossip(topic, make(options))
}

const OF_ACCOUNTS: readonly Topic[] = ['commit', 'abstain', 'update', 'challenge']
const BY_COORDINATOR = TOPICS.filter((topic) => !OF_ACCOUNTS.includes(topic))

const check = (topic: Topic, bytes: Uint8Array, from: PeerId = WORKER_PEER) => {
  const verdict = validateGossip(topic, bytes, from, context)
  return verdict.verdict === 'accept' ? 'accept' : `${verdict.verdict} ${verdict.code}`
}

function shard(change: Partial<UpdateShard>): Uint8Array {
  return encodeGossip('update', { ...messages.update({}), ...change })
}

function shardOf(manifest: Partial<Statements['UpdateManifest']>): Uint8Array {
  const valid = messages.update({})
  const statement = { ...valid.manifest.statement, ...manifest }
  const resigned: Signed<Statements['UpdateManifest']> = sign('UpdateManifest', statement, {}, WORKER_KEY)
  return encodeGossip('update', { ...valid, manifest: resigned })
}

describe('wire validator', () => {
  for (const topic of TOPICS) {
    it(`accepts a valid message: ${topic}`, () => {
      const verdict = validateGossip(topic, encoded(topic), WORKER_PEER, context)
      assert.deepEqual(verdict, { verdict: 'accept', payload: messages[topic]({}) })
    })

    it(`judges by run, round and signature: ${topic}`, () => {
      const table: [string, Options][] = [
        ['reject WRONG_RUN', { runId: hash('ff') }],
        ['accept', { round: ROUND - 1 }],
        ['accept', { round: ROUND + 1 }],
        ['ignore STALE_ROUND', { round: ROUND - 2 }],
        ['ignore FUTURE_ROUND', { round: ROUND + 2 }],
        ['reject BAD_SIGNATURE', { key: STRANGER_KEY, account: worker }],
        ['reject BAD_SIGNATURE', { chainId: 1 }],
      ]
      for (const [expected, options] of table) assert.equal(check(topic, encoded(topic, options)), expected)
    })

    it(`refuses what is cut, padded or too large: ${topic}`, () => {
      const bytes = encoded(topic)
      for (const cut of [0, 1, 10, bytes.length - 1]) {
        assert.equal(check(topic, bytes.subarray(0, cut)), 'reject MALFORMED')
      }
      assert.equal(check(topic, Buffer.concat([bytes, bytes])).startsWith('reject'), true)
      assert.equal(check(topic, new Uint8Array(MAX_GOSSIP_BYTES[topic] + 1)), 'reject TOO_LARGE')
    })
  }

  for (const topic of BY_COORDINATOR) {
    it(`takes it from whoever passes it on: ${topic}`, () => {
      assert.equal(check(topic, encoded(topic), OTHER_PEER), 'accept')
    })
  }

  for (const topic of OF_ACCOUNTS) {
    it(`binds to the peer and to the membership of its account: ${topic}`, () => {
      assert.equal(check(topic, encoded(topic), OTHER_PEER), 'reject PEER_MISMATCH')
      assert.equal(check(topic, encoded(topic, { peerId: OTHER_PEER }), OTHER_PEER), 'ignore NOT_A_MEMBER')
      assert.equal(check(topic, encoded(topic, { key: STRANGER_KEY })), 'ignore NOT_A_MEMBER')
      assert.equal(check(topic, encoded(topic, { key: COORDINATOR_KEY, account: worker })), 'reject BAD_SIGNATURE')
    })
  }

  it('checks each shard against its payload hash', () => {
    const valid = messages.update({})
    assert.equal(check('update', shard({ index: 0, bytes: chunkOf(payload, 0) })), 'accept')
    const table: [string, Uint8Array][] = [
      ['reject HASH_MISMATCH', shard({ bytes: Uint8Array.from(valid.bytes).fill(1) })],
      ['reject MALFORMED', shard({ bytes: valid.bytes.subarray(1) })],
      ['reject MALFORMED', shard({ index: 0 })],
      ['reject MALFORMED', shard({ index: 2 })],
      ['reject MALFORMED', shard({ chunkHashes: valid.chunkHashes.slice(1) })],
      ['reject MALFORMED', shard({ chunkHashes: [] })],
      ['reject HASH_MISMATCH', shard({ chunkHashes: [...valid.chunkHashes].reverse() })],
      ['reject HASH_MISMATCH', shardOf({ payloadHash: hash('00') })],
      ['reject MALFORMED', shardOf({ payloadBytes: payload.length - 1 })],
      ['reject MALFORMED', shardOf({ payloadBytes: CHUNK_BYTES })],
    ]
    for (const [expected, bytes] of table) assert.equal(check('update', bytes), expected)
  })

  it('refuses a pause that begins in a later round than it is for, and what no worker can say', () => {
    const abstention = (change: object) => {
      const { statement } = messages.abstain({})
      return () =>
        check('abstain', encodeGossip('abstain', sign('Abstention', { ...statement, ...change }, {}, WORKER_KEY)))
    }
    assert.equal(abstention({ sinceRound: ROUND })(), 'accept')
    assert.equal(abstention({ sinceRound: ROUND + 1 })(), 'reject MALFORMED')
    assert.throws(abstention({ sinceRound: 0 }), { code: 'MALFORMED' })
    assert.throws(abstention({ stream: 'x'.repeat(129) }), { code: 'MALFORMED' })
    assert.throws(abstention({ reason: 'TIRED' }), { code: 'MALFORMED' })
    assert.throws(abstention({ test: 'oracle' }), { code: 'MALFORMED' })
  })

  it('does not take one topic’s message on another', () => {
    for (const sent of TOPICS) {
      for (const heard of TOPICS) {
        if (heard !== sent) assert.match(check(heard, encoded(sent)), /^reject/)
      }
    }
  })

  it('never throws, whatever the context does', () => {
    const broken: GossipContext = {
      ...context,
      currentRound: () => {
        throw new Error('no state')
      },
    }
    assert.deepEqual(validateGossip('commit', encoded('commit'), WORKER_PEER, broken), {
      verdict: 'reject',
      code: 'MALFORMED',
    })
  })

  it('never accepts altered bytes', () => {
    const originals = new Map(TOPICS.map((topic) => [topic, encoded(topic)]))
    const position = fc.nat()
    const bit = fc.integer({ min: 0, max: 7 })
    fc.assert(
      fc.property(fc.constantFrom(...TOPICS), position, bit, (topic, at, bit) => {
        const bytes = Uint8Array.from(originals.get(topic)!)
        bytes[at % bytes.length]! ^= 1 << bit
        assert.notEqual(check(topic, bytes), 'accept')
      }),
      { numRuns: 400 },
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...TOPICS),
        position,
        fc.uint8Array({ minLength: 1, maxLength: 9 }),
        (topic, at, more) => {
          const original = originals.get(topic)!
          const cut = at % (original.length + 1)
          const bytes = Buffer.concat([original.subarray(0, cut), more, original.subarray(cut)])
          assert.notEqual(check(topic, bytes), 'accept')
        },
      ),
      { numRuns: 200 },
    )
  })

  it('rejects random bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TOPICS), fc.uint8Array({ maxLength: 500 }), (topic, bytes) => {
        assert.match(check(topic, bytes), /^reject /)
      }),
      { numRuns: 300 },
    )
  })
})
