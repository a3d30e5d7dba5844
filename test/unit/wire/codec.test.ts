import assert from 'node:assert/strict'
import fc from 'fast-check'
import { WireError } from '../../../src/errors/index.ts'
import type { Account, Hash, PeerId, Signature } from '../../../src/types/index.ts'
import type { GossipPayloads, Topic } from '../../../src/wire/index.ts'
import {
  decodeGossip,
  encodeGossip,
  fittingRecordEntries,
  hashForecastRequest,
  MAX_GOSSIP_BYTES,
  METHOD_NAMES,
  METHODS,
  TOPICS,
} from '../../../src/wire/index.ts'
import { exchanges, payloads, question } from './arbitraries.ts'

const hash = (byte: string): Hash => `0x${byte.repeat(32)}` as Hash
const account = (byte: string): Account => `0x${byte.repeat(20)}` as Account
const signature = `0x${'ab'.repeat(65)}` as Signature
const peerId = '12D3KooWGzBHbvQ8wnGHFkKgxoqeWUrUPgo9XUuC1iQEa3WkGmDk' as PeerId

const commit: GossipPayloads['commit'] = {
  statement: { runId: hash('01'), round: 3, account: account('02'), peerId, updateHash: hash('03') },
  signature,
}

const settlement: GossipPayloads['settlement'] = {
  statement: {
    runId: hash('01'),
    round: 3,
    recordHash: hash('04'),
    windowStartMs: 1,
    windowEndMs: 2,
    evaluationHash: hash('05'),
    rows: 9,
    loss: 0.25,
    randomWalkLoss: 0.5,
    harLoss: 0.125,
    scores: [
      { account: account('02'), effect: -0, reward: 0n },
      { account: account('03'), effect: 0, reward: 1n << 255n },
    ],
    balances: [{ account: account('03'), amount: 256n }],
    rewardsRoot: hash('00'),
    final: true,
  },
  signature,
}

const withCommit = (change: Partial<GossipPayloads['commit']['statement']>): GossipPayloads['commit'] => ({
  ...commit,
  statement: { ...commit.statement, ...change },
})
const withSettlement = (change: Partial<GossipPayloads['settlement']['statement']>): GossipPayloads['settlement'] => ({
  ...settlement,
  statement: { ...settlement.statement, ...change },
})

const malformed = { name: 'WireError', code: 'MALFORMED' }
const tooLarge = { name: 'WireError', code: 'TOO_LARGE' }

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex')

function assertRoundTrips<T extends Topic>(topic: T): void {
  fc.assert(
    fc.property(payloads[topic] as fc.Arbitrary<GossipPayloads[T]>, (payload) => {
      const bytes = encodeGossip(topic, payload)
      assert.deepEqual(decodeGossip(topic, bytes), payload)
      assert.deepEqual(decodeGossip(topic, Buffer.from(bytes)), payload)
    }),
    { numRuns: 60 },
  )
}

describe('wire codec', () => {
  for (const topic of TOPICS) {
    it(`decodes what it encoded: ${topic}`, () => assertRoundTrips(topic))
  }

  for (const name of METHOD_NAMES) {
    it(`decodes what it encoded: ${name} request and response`, () => {
      for (const side of ['request', 'response'] as const) {
        const codec = METHODS[name][side] as { encode(value: unknown): Uint8Array; decode(bytes: Uint8Array): unknown }
        fc.assert(
          fc.property(exchanges[name][side] as fc.Arbitrary<unknown>, (value) => {
            assert.deepEqual(codec.decode(codec.encode(value)), value)
          }),
          { numRuns: 40 },
        )
      }
    })
  }

  it('keeps the sign of zero and every bit of an amount', () => {
    const decoded = decodeGossip('settlement', encodeGossip('settlement', settlement))
    assert.deepEqual(decoded, settlement)
    assert.ok(Object.is(decoded.statement.scores[0]?.effect, -0))
  })

  it('decodes into memory of its own', () => {
    const bytes = Buffer.from(
      encodeGossip('update', {
        manifest: {
          statement: {
            runId: hash('01'),
            round: 1,
            account: account('02'),
            peerId,
            baseModelHash: hash('03'),
            codec: 'int8',
            parameterCount: 3,
            payloadHash: hash('04'),
            payloadBytes: 3,
          },
          signature,
        },
        chunkHashes: [hash('05')],
        index: 0,
        bytes: Uint8Array.of(7, 8, 9),
      }),
    )
    const shard = decodeGossip('update', bytes)
    bytes.fill(0)
    assert.deepEqual(shard.bytes, Uint8Array.of(7, 8, 9))
  })

  it('refuses oversize bytes before decoding them', () => {
    for (const topic of TOPICS) {
      assert.throws(() => decodeGossip(topic, new Uint8Array(MAX_GOSSIP_BYTES[topic] + 1)), tooLarge)
    }
  })

  it('refuses values out of range in both directions', () => {
    const wrong: GossipPayloads['commit'][] = [
      withCommit({ runId: '0x01' as Hash }),
      withCommit({ account: `0x${'A1'.repeat(20)}` as Account }),
      withCommit({ round: 0 }),
      withCommit({ round: 1.5 }),
      withCommit({ round: 2 ** 53 }),
      withCommit({ round: Number.NaN }),
      withCommit({ peerId: '' as PeerId }),
      withCommit({ peerId: '1'.repeat(65) as PeerId }),
      withCommit({ peerId: 'has space' as PeerId }),
      { ...commit, signature: `0x${'ab'.repeat(64)}` as Signature },
    ]
    for (const payload of wrong) assert.throws(() => encodeGossip('commit', payload), malformed)
    const unsettled: GossipPayloads['settlement'][] = [
      withSettlement({ loss: Number.NaN }),
      withSettlement({ harLoss: Number.POSITIVE_INFINITY }),
      withSettlement({ scores: [{ account: account('02'), effect: 0, reward: -1n }] }),
      withSettlement({ balances: [{ account: account('02'), amount: 1n << 256n }] }),
      withSettlement({ scores: [...settlement.statement.scores].reverse() }),
      withSettlement({ scores: [settlement.statement.scores[0]!, settlement.statement.scores[0]!] }),
    ]
    for (const payload of unsettled) assert.throws(() => encodeGossip('settlement', payload), malformed)
  })

  it('refuses a list longer than its cap', () => {
    const entry = (i: number) => ({
      account: `0x${i.toString(16).padStart(40, '0')}` as Account,
      updateHash: hash('01'),
    })
    const call = (n: number): GossipPayloads['reveal'] => ({
      statement: { runId: hash('01'), round: 1, commitments: Array.from({ length: n }, (_, i) => entry(i)) },
      signature,
    })
    assert.equal(decodeGossip('reveal', encodeGossip('reveal', call(256))).statement.commitments.length, 256)
    assert.throws(() => encodeGossip('reveal', call(257)), malformed)
    // 400 empty entries are small, and refused while they are read.
    const flood = bytesOf(`0aa006${'1a00'.repeat(400)}`)
    assert.throws(() => decodeGossip('reveal', flood), malformed)
  })

  it('accepts one encoding of a payload only', () => {
    const bytes = Buffer.from(encodeGossip('commit', commit))
    const variants: Record<string, Buffer> = {
      empty: Buffer.alloc(0),
      truncated: bytes.subarray(0, -1),
      'trailing zero': Buffer.concat([bytes, Buffer.alloc(1)]),
      'unknown field': Buffer.concat([bytes, bytesOf('7801')]),
      'repeated field': Buffer.concat([bytes, bytes.subarray(-67)]),
      'twice the message': Buffer.concat([bytes, bytes]),
    }
    for (const [what, variant] of Object.entries(variants)) {
      assert.throws(() => decodeGossip('commit', variant), malformed, what)
    }
  })

  it('refuses both of two alternatives', () => {
    const asked = (...alternatives: string[]) => {
      const question = bytesOf(alternatives.join(''))
      return METHODS.forecast.request.decode(
        Buffer.concat([bytesOf(`0a20${'11'.repeat(32)}`), Buffer.of(0x12, question.length), question]),
      )
    }
    const market = '0a030a0141'
    const state = '12120a01421a0400000000210000000000000000'
    assert.deepEqual(asked(market).question, { symbol: 'A' })
    assert.deepEqual(asked(state).question, {
      state: { symbol: 'B', timeMs: 0, features: new Float32Array(1), scale: 0 },
    })
    assert.throws(() => asked(market, state), malformed)
    assert.throws(() => asked(state, market), malformed)
  })

  it('refuses invalid UTF-8', () => {
    for (const sequence of ['ff', 'c0af', 'eda080', 'f8888080', 'e2']) {
      const symbol = bytesOf(sequence)
      const market = Buffer.concat([bytesOf('0a'), Buffer.of(symbol.length), symbol])
      const question = Buffer.concat([bytesOf('0a'), Buffer.of(market.length), market])
      const request = Buffer.concat([
        bytesOf(`0a20${'11'.repeat(32)}`),
        bytesOf('12'),
        Buffer.of(question.length),
        question,
      ])
      assert.throws(() => METHODS.forecast.request.decode(request), malformed, sequence)
    }
  })

  it('never throws anything but a WireError on random bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TOPICS), fc.uint8Array({ maxLength: 300 }), (topic, bytes) => {
        assert.throws(() => decodeGossip(topic, bytes), WireError)
      }),
      { numRuns: 300 },
    )
  })

  it('names a question by its content', () => {
    fc.assert(
      fc.property(question, question, (a, b) => {
        const same = Buffer.compare(
          METHODS.forecast.request.encode({ runId: hash('01'), question: a }),
          METHODS.forecast.request.encode({ runId: hash('01'), question: b }),
        )
        assert.equal(hashForecastRequest(a) === hashForecastRequest(b), same === 0)
      }),
      { numRuns: 60 },
    )
    assert.notEqual(hashForecastRequest({ symbol: 'A' }), hashForecastRequest({ symbol: 'A', timeMs: 0 }))
  })

  it('cuts a page of records to what fits into a response', () => {
    const balances = Array.from({ length: 1024 }, (_, i) => ({
      account: `0x${i.toString(16).padStart(40, '0')}` as Account,
      amount: 1n << 200n,
    }))
    const record: GossipPayloads['record'] = {
      statement: {
        runId: hash('01'),
        round: 1,
        previousRecordHash: hash('02'),
        baseModelHash: hash('03'),
        marketClockMs: 0,
        outcome: 'skipped',
        updates: [],
        abstentions: [],
        pipeline: 'trimmedMean',
        numByzantine: 0,
        aggregateHash: hash('00'),
        modelHash: hash('03'),
      },
      signature,
    }
    const entries = Array.from({ length: 64 }, () => ({ record, settlement: withSettlement({ balances }) }))
    assert.throws(() => METHODS.records.response.encode({ entries }), tooLarge)
    const fitting = fittingRecordEntries(entries, 64)
    assert.ok(fitting.length > 10 && fitting.length < 64)
    assert.ok(METHODS.records.response.encode({ entries: fitting }).byteLength > 900_000)
    assert.equal(fittingRecordEntries(entries, 2).length, 2)
  })
})
