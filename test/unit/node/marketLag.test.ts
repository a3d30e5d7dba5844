import assert from 'node:assert/strict'
import { marketLag } from '../../../node/marketLag.ts'
import { ExchangeError } from '../../../src/errors/index.ts'

const AT_MS = Date.UTC(2024, 0, 1)

/** A market that never comes. */
const silent = {
  reached: (_: number, signal: AbortSignal) =>
    new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
}

describe('a worker that waits for its own market', () => {
  it('has nothing to say when the market is there', async () => {
    const there = { reached: async () => undefined }
    assert.equal(await marketLag(there, AT_MS, 60_000, new AbortController().signal), undefined)
  })

  it('says up to when it waited in vain, or what went wrong', async () => {
    const { signal } = new AbortController()
    const reason = 'its market has not reached 2024-01-01T00:00:00.000Z in time'
    assert.equal(await marketLag(silent, AT_MS, 1, signal), reason)
    const closed = { reached: () => Promise.reject(new ExchangeError('CLOSED', 'the bars are closed')) }
    assert.equal(await marketLag(closed, AT_MS, 60_000, signal), 'the bars are closed')
  })

  it('waits no longer when the worker is stopped', async () => {
    const stopping = new AbortController()
    const waiting = marketLag(silent, AT_MS, 60_000, stopping.signal)
    stopping.abort(new Error('stopped'))
    await assert.rejects(waiting, /stopped/)
  })
})
