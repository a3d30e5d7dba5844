import type { Metrics } from '../metrics/index.ts'
import type { NetworkMetrics } from '../network/index.ts'

/** Turns what the network counts into Prometheus metrics and keeps the traffic's running total. */
export class NetworkMeter implements NetworkMetrics {
  readonly #metrics: Metrics
  #gossipBytes = 0

  constructor(metrics: Metrics) {
    this.#metrics = metrics
  }

  /** Gossip payload bytes received and sent since the start. */
  get gossipBytes(): number {
    return this.#gossipBytes
  }

  count: NetworkMetrics['count'] = (counter, labels, amount = 1) => {
    this.#metrics.network.inc({ event: counter, detail: Object.values(labels).join(' ') }, amount)
    if (counter === 'gossip_bytes') this.#gossipBytes += amount
  }
}
