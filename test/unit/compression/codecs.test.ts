import assert from 'node:assert/strict'
import fc from 'fast-check'
import { CODEC_NAMES, codecNamed } from '../../../src/compression/index.ts'

const int8 = codecNamed('int8')
const updates = fc.float32Array({
  noNaN: true,
  noDefaultInfinity: true,
  min: Math.fround(-1e30),
  max: Math.fround(1e30),
  maxLength: 200,
})

describe('update codecs', () => {
  for (const name of CODEC_NAMES) {
    const codec = codecNamed(name)

    it(`${name} writes exactly the bytes it states and refuses any other length`, () => {
      for (const length of [0, 1, 4095, 4096, 4097, 10_000]) {
        const bytes = codec.encode(new Float32Array(length).fill(1))
        assert.equal(bytes.length, codec.encodedBytes(length))
        assert.throws(() => codec.decode(Buffer.concat([bytes, Buffer.of(0)]), length), { code: 'SHAPE_MISMATCH' })
      }
      assert.throws(() => codec.decode(codec.encode(new Float32Array(8)), 9), { code: 'SHAPE_MISMATCH' })
    })

    it(`${name} decodes what it decoded before to the same values`, () => {
      fc.assert(
        fc.property(updates, (update) => {
          const once = codec.decode(codec.encode(update), update.length)
          const bytes = codec.encode(once)
          const offset = Buffer.concat([Buffer.of(7), bytes]).subarray(1)
          assert.deepEqual(codec.decode(offset, update.length), codec.decode(bytes, update.length))
        }),
      )
    })
  }

  it('float32 loses nothing', () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 50 }), (update) => {
        const codec = codecNamed('float32')
        assert.deepEqual(codec.decode(codec.encode(update), update.length), update)
      }),
    )
  })

  it('int8 errs by at most half a step of its block', () => {
    fc.assert(
      fc.property(updates, (update) => {
        const decoded = int8.decode(int8.encode(update), update.length)
        const step = update.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127
        update.forEach((value, i) => {
          assert.ok(Math.abs(value - decoded[i]) <= step * 0.5001 + 1e-43)
        })
      }),
    )
  })

  it('int8 scales each block of 4096 by itself', () => {
    const update = new Float32Array(8192).fill(1e-3)
    update[0] = 1000
    const decoded = int8.decode(int8.encode(update), update.length)
    assert.equal(decoded[1], 0)
    assert.ok(Math.abs(decoded[4096] - 1e-3) < 1e-9)
  })

  it('int8 refuses codes and scales that it never writes, and lets what is not finite be seen', () => {
    const bytes = int8.encode(Float32Array.of(1, -1))
    const altered = (at: number, value: number) => {
      const copy = Uint8Array.from(bytes)
      new DataView(copy.buffer).setInt8(at, value)
      return copy
    }
    assert.throws(() => int8.decode(altered(4, -128), 2), { code: 'MALFORMED', message: /parameter 0 is -128/ })
    assert.throws(() => int8.decode(altered(3, -65), 2), { code: 'MALFORMED', message: /block 0 is negative/ })
    const infinite = Uint8Array.from(bytes)
    new DataView(infinite.buffer).setFloat32(0, Number.POSITIVE_INFINITY, true)
    assert.equal(int8.decode(infinite, 2)[0], Number.POSITIVE_INFINITY)
  })

  it('there is no other codec', () => {
    assert.throws(() => codecNamed('zip'), { code: 'UNKNOWN_CODEC', message: /'zip'/ })
  })
})
