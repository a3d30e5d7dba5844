import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { NetworkError } from '../errors/index.ts'

/** What a peer counts; every name begins `murmuration_`. */
export interface Metrics {
  readonly registry: Registry
  /** What the network counts, by event and detail: `gossip_received` of `commit accept`, `request_served` of `join ok`. */
  readonly network: Counter<'event' | 'detail'>
  readonly peers: Gauge
  readonly round: Gauge
  /** Mean QLIKE of the last settled round, by model: model, randomWalk, har. */
  readonly loss: Gauge<'model'>
  /** Updates by verdict: accepted, or the reason of the rejection. */
  readonly updates: Counter<'verdict'>
  /** Abstentions that records name, by reason. */
  readonly abstentions: Counter<'reason'>
  /** Of a worker: 1 while it pauses its own updates. */
  readonly paused: Gauge
  /** Of a live market: 1 while its exchange answers, 0 while it is silent. */
  readonly exchangeConnected: Gauge<'exchange' | 'symbol'>
  readonly trainingSeconds: Histogram
  readonly errors: Counter<'where'>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const common = { registers: [registry] }
  const name = (suffix: string) => `murmuration_${suffix}`
  return {
    registry,
    network: new Counter({
      ...common,
      name: name('network_total'),
      help: 'Network events; a dropped message counts under its topic and the code for which it was dropped',
      labelNames: ['event', 'detail'],
    }),
    peers: new Gauge({ ...common, name: name('peers'), help: 'Connected peers' }),
    round: new Gauge({ ...common, name: name('round'), help: 'The last recorded round' }),
    loss: new Gauge({
      ...common,
      name: name('loss_qlike'),
      help: 'Mean QLIKE of the last settled round',
      labelNames: ['model'],
    }),
    updates: new Counter({
      ...common,
      name: name('updates_total'),
      help: 'Updates by verdict',
      labelNames: ['verdict'],
    }),
    abstentions: new Counter({
      ...common,
      name: name('abstentions_total'),
      help: 'Recorded abstentions by reason',
      labelNames: ['reason'],
    }),
    paused: new Gauge({ ...common, name: name('paused'), help: '1 while this worker pauses its own updates' }),
    exchangeConnected: new Gauge({
      ...common,
      name: name('exchange_connected'),
      help: '1 while the exchange of a live market answers, 0 while it is silent',
      labelNames: ['exchange', 'symbol'],
    }),
    trainingSeconds: new Histogram({
      ...common,
      name: name('training_seconds'),
      help: 'Duration of local training',
      buckets: [0.1, 0.3, 1, 3, 10, 30, 100],
    }),
    errors: new Counter({
      ...common,
      name: name('errors_total'),
      help: 'Caught errors by where they were caught',
      labelNames: ['where'],
    }),
  }
}

export interface MetricsServer {
  readonly port: number
  stop(): Promise<void>
}

/**
 * Serves `/metrics` on 127.0.0.1.
 *
 * @param port - 0 takes a free one
 * @throws {NetworkError} PORT_IN_USE
 */
export async function serveMetrics(metrics: Metrics, port: number): Promise<MetricsServer> {
  collectDefaultMetrics({ register: metrics.registry })
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end('not found: metrics are at /metrics\n')
      return
    }
    metrics.registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
      (error: Error) => response.writeHead(500).end(`${error.message}\n`),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'is in use' : `cannot be opened: ${cause.message}`
      reject(new NetworkError('PORT_IN_USE', `the metrics port 127.0.0.1:${port} ${why}`, { cause }))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
