import assert from 'node:assert/strict'
import fc from 'fast-check'
import { WasmKernels } from '../../../src/kernels/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import { referenceKernels } from '../../reference/rowKernels.ts'

describe('int8 encoding', () => {
  const kernels = new WasmKernels({ threads: 2 })
  after(() => kernels.close())

  function assertSameBits(values: Float32Array, blockLength: number): void {
    assert.deepStrictEqual(kernels.encodeInt8(values, blockLength), referenceKernels.encodeInt8(values, blockLength))
  }

  it('gives the bits of its definition for values of all sizes', () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 70 }), (values) => {
        assertSameBits(values, 16)
        assertSameBits(
          values.map((value) => value * 2 ** -120),
          32,
        )
      }),
    )
    const random = new Random('encoded')
    for (const length of [0, 1, 4096, 4103, 300_001]) {
      assertSameBits(
        Float32Array.from({ length }, () => random.normal()),
        4096,
      )
    }
  })

  it('rounds halves upwards and to the nearest otherwise', () => {
    for (const scale of [1, 2 ** -60, 2 ** 100, 2 ** -149]) {
      const halves = Float32Array.from({ length: 509 }, (_, i) => scale * ((i - 254) / 2))
      const { codes } = kernels.encodeInt8(halves, 512)
      if (scale !== 2 ** -149) {
        assert.deepStrictEqual([...new Int8Array(codes.buffer)].slice(0, 6), [-127, -126, -126, -125, -125, -124])
      }
      assertSameBits(halves, 512)
    }
    const random = new Random('near ties')
    for (let k = 0; k < 50; k++) {
      const largest = Math.fround(random.float())
      const scale = Math.fround(largest / 127)
      const values = Float32Array.from({ length: 512 }, () => (random.below(254) - 126.5) * scale)
      const bits = new Int32Array(values.buffer)
      for (let i = 0; i < bits.length; i++) bits[i] += random.below(3) - 1
      values[0] = largest
      assertSameBits(values, 512)
    }
  })

  it('makes all codes of a block 0 where its scale is 0 or not finite', () => {
    for (const odd of [0, 2 ** -149, Infinity, -Infinity, Number.NaN]) {
      for (const at of [0, 7, 16, 30]) {
        const values = new Float32Array(31).fill(odd === 0 || odd === 2 ** -149 ? 0 : 3)
        values[at] = odd
        const { codes } = kernels.encodeInt8(values, 16)
        const block = at - (at % 16)
        assert.ok(codes.subarray(block, block + 16).every((code) => code === 0))
        assertSameBits(values, 16)
      }
    }
  })

  it('refuses blocks that are not of whole groups', () => {
    for (const blockLength of [0, 8, 24, 32_768]) {
      assert.throws(() => kernels.encodeInt8(new Float32Array(4), blockLength), { code: 'SHAPE_MISMATCH' })
    }
  })
})
