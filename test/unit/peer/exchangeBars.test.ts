import assert from 'node:assert/strict'
import { pino } from 'pino'
import { createMetrics } from '../../../src/metrics/index.ts'
import { watchExchange } from '../../../src/peer/exchangeBars.ts'

function watched() {
  const lines: Record<string, unknown>[] = []
  const logger = pino({ base: null }, { write: (line) => lines.push(JSON.parse(line)) })
  const metrics = createMetrics()
  const watch = watchExchange({ exchange: 'binance', symbol: 'BTCUSD' }, { logger, metrics })
  const metric = async (name: string) => (await metrics.registry.getMetricsAsJSON()).find((one) => one.name === name)
  const connected = async () => (await metric('murmuration_exchange_connected'))?.values
  return { ...watch, lines, metric, connected }
}

describe('an exchange that a peer watches', () => {
  it('says since when it is silent, and when it answers again', async () => {
    const { onState, lines, connected } = watched()
    const labels = { exchange: 'binance', symbol: 'BTCUSD' }
    assert.deepEqual(await connected(), [{ value: 1, labels }])
    const sinceMs = Date.UTC(2024, 0, 1, 12, 30)
    onState({ connected: false, sinceMs, error: new Error('no route'), retryInMs: 500 })
    assert.deepEqual(await connected(), [{ value: 0, labels }])
    onState({ connected: true })
    assert.deepEqual(await connected(), [{ value: 1, labels }])
    const silentSince = '2024-01-01T12:30:00.000Z'
    assert.deepEqual(
      lines.map(({ level, time, err, ...line }) => line),
      [
        { msg: 'the exchange is silent', ...labels, silentSince, retryInMs: 500 },
        { msg: 'the exchange answers again', ...labels, silentSince },
      ],
    )
  })

  it('counts bars that could not be stored as an error', async () => {
    const { onStoreError, lines, metric } = watched()
    onStoreError(new Error('no space left'))
    assert.deepEqual((await metric('murmuration_errors_total'))?.values, [{ value: 1, labels: { where: 'barStore' } }])
    assert.match(String(lines[0].msg), /could not be stored/)
  })
})
