import assert from 'node:assert/strict'
import fc from 'fast-check'
import * as OxHash from 'ox/Hash'
import { keccak256 } from '../../../src/wire/keccak.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('keccak256', () => {
  it('gives the hashes that Ethereum publishes', () => {
    assert.equal(hex(keccak256(new Uint8Array(0))), 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
    assert.equal(
      hex(keccak256(Buffer.from('Transfer(address,address,uint256)'))),
      'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
    )
  })

  it('agrees with another implementation at every length, around its blocks too', () => {
    for (let length = 0; length < 420; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => 31 * i + length)
      assert.equal(hex(keccak256(bytes)), hex(OxHash.keccak256(bytes, { as: 'Bytes' })))
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
        assert.equal(hex(keccak256(bytes)), hex(OxHash.keccak256(bytes, { as: 'Bytes' })))
      }),
    )
  })

  it('hands out a hash that later calls leave alone, and reads views where they begin', () => {
    const bytes = Uint8Array.of(9, 1, 2, 3, 9)
    const first = keccak256(bytes.subarray(1, 4))
    const kept = hex(first)
    keccak256(bytes)
    assert.equal(hex(first), kept)
    assert.equal(kept, hex(keccak256(Uint8Array.of(1, 2, 3))))
  })
})
