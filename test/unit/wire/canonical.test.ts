import assert from 'node:assert/strict'
import fc from 'fast-check'
import { WireError } from '../../../src/errors/index.ts'
import {
  decodeGossip,
  encodeGossip,
  type GossipPayloads,
  METHOD_NAMES,
  METHODS,
  TOPICS,
  type Topic,
} from '../../../src/wire/index.ts'
import { exchanges, payloads } from './arbitraries.ts'

interface AnyCodec {
  encode(value: unknown): Uint8Array
  decode(bytes: Uint8Array): unknown
}

/** Every codec of the protocol, with what it encodes. */
const allCodecs: { readonly codec: AnyCodec; readonly values: fc.Arbitrary<unknown> }[] = [
  ...TOPICS.map((topic) => ({
    codec: {
      encode: (value: unknown) => encodeGossip(topic, value as GossipPayloads[Topic]),
      decode: (bytes: Uint8Array) => decodeGossip(topic, bytes),
    },
    values: payloads[topic] as fc.Arbitrary<unknown>,
  })),
  ...METHOD_NAMES.flatMap((name) =>
    (['request', 'response'] as const).map((side) => ({
      codec: METHODS[name][side] as AnyCodec,
      values: exchanges[name][side] as fc.Arbitrary<unknown>,
    })),
  ),
]

interface Mutation {
  readonly kind: 'replace' | 'insert' | 'remove' | 'repeat'
  /** Where, as shares of the length. */
  readonly from: number
  readonly to: number
  readonly byte: number
}

const share = fc.double({ min: 0, max: 1, noNaN: true })

const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('replace' as const, 'insert' as const, 'remove' as const, 'repeat' as const),
    from: share,
    to: share,
    byte: fc.oneof(fc.constantFrom(0, 1, 0x80), fc.integer({ min: 0, max: 255 })),
  }),
  { minLength: 1, maxLength: 2 },
)

function mutated(bytes: Uint8Array, { kind, from, to, byte }: Mutation): Uint8Array {
  const [start, end] = [from, to].map((part) => Math.floor(part * bytes.length)).sort((a, b) => a - b)
  const [head, tail] = [bytes.subarray(0, start), bytes.subarray(start)]
  switch (kind) {
    case 'replace':
      return Buffer.concat([head, Buffer.of(byte), tail.subarray(1)])
    case 'insert':
      return Buffer.concat([head, Buffer.of(byte), tail])
    case 'remove':
      return Buffer.concat([head, bytes.subarray(end)])
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, end), tail])
  }
}

function decodedOrRefused(codec: AnyCodec, bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes)
  } catch (error) {
    assert.ok(error instanceof WireError)
    return undefined
  }
}

describe('canonical encoding', () => {
  it('is the only one that a codec accepts of changed bytes', () => {
    let accepted = 0
    for (const { codec, values } of allCodecs) {
      fc.assert(
        fc.property(values, mutations, (value, changes) => {
          const bytes = changes.reduce(mutated, codec.encode(value))
          const decoded = decodedOrRefused(codec, bytes)
          if (decoded === undefined) return
          accepted++
          assert.equal(Buffer.compare(codec.encode(decoded), bytes), 0)
        }),
        { numRuns: 200 },
      )
    }
    assert.ok(accepted > 100, `${accepted}`)
  })
})
