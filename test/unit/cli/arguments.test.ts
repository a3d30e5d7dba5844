import assert from 'node:assert/strict'
import { InvalidArgumentError } from 'commander'
import { dataFile, hash, multiaddr, pipeline, repeatable, utcTime, wholeNumber } from '../../../cli/lib/arguments.ts'

describe('cli arguments', () => {
  it('takes whole numbers within bounds', () => {
    const parse = wholeNumber(1, 32)
    assert.equal(parse('1'), 1)
    assert.equal(parse('32'), 32)
    for (const text of ['0', '33', '-1', '1.5', '1e1', '', ' 2', 'two', '0x2']) {
      assert.throws(() => parse(text), InvalidArgumentError, text)
    }
  })

  it('collects what is repeated', () => {
    const parse = repeatable(Number)
    assert.deepEqual(parse('2', parse('1', undefined)), [1, 2])
  })

  it('reads times as UTC unless they name a zone', () => {
    const noon = Date.UTC(2024, 2, 1, 12)
    for (const text of [
      '2024-03-01T12:00',
      '2024-03-01 12:00',
      '2024-03-01T12:00:00.000Z',
      '2024-03-01T14:00+02:00',
      `${noon}`,
    ]) {
      assert.equal(utcTime(text), noon, text)
    }
    assert.equal(utcTime('2024-03-01'), Date.UTC(2024, 2, 1))
    for (const text of ['teatime', '', '2024-13-01', '12:00']) {
      assert.throws(() => utcTime(text), InvalidArgumentError, text)
    }
  })

  it('takes the addresses of peers', () => {
    const address = '/ip4/203.0.113.7/tcp/4700/p2p/12D3KooWAwk1UHjWTUmWw17Si9kebQ3qZUUFRZTZDi2q7DkeYvdJ'
    assert.equal(multiaddr(address), address)
    for (const text of ['/ip4/203.0.113.7/tcp/4700', '203.0.113.7:4700', '', '/p2p/12D']) {
      assert.throws(() => multiaddr(text), InvalidArgumentError, text)
    }
  })

  it('takes hashes', () => {
    assert.equal(hash(`0x${'ab'.repeat(32)}`), `0x${'ab'.repeat(32)}`)
    assert.throws(() => hash('0xab'), InvalidArgumentError)
  })

  it('takes pipelines in their canonical form', () => {
    assert.equal(pipeline('clip(median) + median'), 'clip(median)+median')
    assert.throws(() => pipeline('krumm'), /'krumm' is not a rule/)
  })

  const files: readonly (readonly [text: string, symbol: string])[] = [
    ['bitfinex_BTCUSD_1m_2018.csv.gz', 'BTCUSD'],
    ['data/ETHUSDT-1m-2024-01.csv', 'ETHUSDT'],
    ['lean_crypto_coinbase_BTCUSD_minute_trade.csv.gz', 'BTCUSD'],
    ['1000PEPEUSDT.csv', '1000PEPEUSDT'],
    ['my-bars.csv', 'my-bars'],
    ['20240101.csv', '20240101'],
  ]
  for (const [text, symbol] of files) {
    it(`reads the symbol ${symbol} in ${text}`, () => {
      assert.deepEqual(dataFile(text), { symbol, path: text })
    })
  }

  it('takes a symbol that is given', () => {
    assert.deepEqual(dataFile('BTC=data/btc=usd.csv'), { symbol: 'BTC', path: 'data/btc=usd.csv' })
  })
})
