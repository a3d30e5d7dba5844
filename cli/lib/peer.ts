import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CoordinatorConfig, Loaded } from '../../src/config/index.ts'
import { createLogger, type Logger } from '../../src/logger/index.ts'
import type { PeerEvent } from '../../src/types/index.ts'
import { stopRequests, untilStopped } from './lifecycle.ts'
import type { PeerOptions } from './peerOptions.ts'

export interface RunningPeer {
  /** Rejects when the peer meets what it cannot go on with. */
  readonly failed?: Promise<never>
  stop(): Promise<void>
}

/** What a verb that runs a peer needs to know of it. */
export interface PeerKind<Config extends CoordinatorConfig, Event extends PeerEvent> {
  readonly role: string
  readonly start: (
    loaded: Loaded<Config>,
    modules: { readonly logger: Logger; readonly report: (event: Event) => void },
  ) => Promise<RunningPeer>
  /** One line for people. */
  readonly describe: (event: Event) => string
  /** Whether the peer has done its part of the run with this event. */
  readonly isDone: (event: Event) => boolean
  /** How long a peer that is done stays, so that others can take the last results from it. */
  readonly lingerMs: number
}

/**
 * Runs a worker or coordinator until it is asked to stop, or until it has done its part.
 *
 * @throws {MurmurationError} when it cannot start
 */
export async function runPeer<Config extends CoordinatorConfig, Event extends PeerEvent>(
  kind: PeerKind<Config, Event>,
  loaded: Loaded<Config>,
  options: PeerOptions,
): Promise<void> {
  const stopping = stopRequests()
  const done = Promise.withResolvers<void>()
  const logger = createLogger(loaded.config.logLevel, { role: kind.role })
  const report = (event: Event): void => {
    // Programs take stdout; whoever reads the log later wants to see the same.
    if (options.json === true) logger.info({ report: event }, 'report')
    process.stdout.write(`${options.json === true ? JSON.stringify(event) : kind.describe(event)}\n`)
    if (kind.isDone(event)) done.resolve()
  }
  let peer: RunningPeer | undefined
  try {
    peer = await untilStopped(kind.start(loaded, { logger, report }), stopping)
    const end = options.exitWhenFinished === true ? done.promise.then(() => delay(kind.lingerMs)) : forever()
    await untilStopped(Promise.race([end, peer.failed ?? forever()]), stopping)
  } catch (error) {
    // Being asked to stop is the usual end of a peer.
    if (error !== stopping.reason) throw error
  } finally {
    // A peer that is still starting has nothing to finish: the process just ends.
    await peer?.stop()
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined)
}

/** The loaded config with the command line's overrides. */
export function withOverrides<Config extends CoordinatorConfig>(
  { config, manifest }: Loaded<Config>,
  { dataDir, logLevel, metricsPort }: PeerOptions,
): Loaded<Config> {
  return {
    manifest,
    config: {
      ...config,
      ...(dataDir === undefined ? {} : { dataDir: resolve(dataDir) }),
      ...(logLevel === undefined ? {} : { logLevel }),
      ...(metricsPort === undefined ? {} : { metricsPort }),
    },
  }
}
