import assert from 'node:assert/strict'
import { incentivesSchema, parseTokens, poolPerRound } from '../../../src/incentives/index.ts'

describe('incentivesSchema', () => {
  it('has a default for everything', () => {
    assert.deepEqual(incentivesSchema.parse({}), { poolPerRound: '100', rule: 'equalShare' })
  })

  it('refuses what is not a plain decimal number of tokens', () => {
    for (const text of ['', '-1', '+1', '1e3', '01', '1.', '.5', '1,5', ' 1', '0x10', `0.${'1'.repeat(19)}`]) {
      assert.equal(incentivesSchema.safeParse({ poolPerRound: text }).success, false, text)
    }
    assert.equal(incentivesSchema.safeParse({ poolPerRound: 100 }).success, false)
    assert.equal(incentivesSchema.safeParse({ pool: '1' }).success, false)
  })
})

describe('poolPerRound', () => {
  it('counts in units of 10^-18 token, exactly', () => {
    const cases: [string, bigint][] = [
      ['0', 0n],
      ['100', 100n * 10n ** 18n],
      ['0.5', 5n * 10n ** 17n],
      ['1.000000000000000001', 10n ** 18n + 1n],
      ['0.000000000000000001', 1n],
    ]
    for (const [text, units] of cases) {
      assert.equal(poolPerRound({ poolPerRound: text }), units)
      assert.equal(parseTokens(text), units)
    }
    for (const text of ['', '-1', '1e3', '.5', ' 1']) assert.equal(parseTokens(text), undefined)
  })
})
