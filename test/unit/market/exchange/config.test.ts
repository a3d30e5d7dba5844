import assert from 'node:assert/strict'
import { exchangeSourceSchema, historySinceMs } from '../../../../src/market/exchange/config.ts'

const SOURCE = { kind: 'exchange', exchange: 'binance', symbol: 'BTCUSD' }

describe('market/exchange config', () => {
  it('tells when the history begins', () => {
    const since = (changes: object) => historySinceMs(exchangeSourceSchema.parse({ ...SOURCE, ...changes }), 1e12)
    assert.equal(since({}), 1e12 - 90 * 86_400_000)
    assert.equal(since({ historyDays: 0.5 }), 1e12 - 43_200_000)
    assert.equal(since({ sinceMs: 7 }), 7)
  })

  it('refuses what contradicts itself, or is no name or address', () => {
    const wrong = [
      { sinceMs: 7, historyDays: 1 },
      { exchange: '../binance' },
      { url: 'ftp://host' },
      { url: 'host' },
      { symbol: '' },
      { historyDays: 0 },
      { days: 3 },
    ]
    for (const changes of wrong) assert.throws(() => exchangeSourceSchema.parse({ ...SOURCE, ...changes }), undefined)
  })
})
