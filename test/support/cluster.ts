import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type CoordinatorIo, type RunningCoordinator, startCoordinator } from '../../coordinator/index.ts'
import { type RunningWorker, startWorker } from '../../node/index.ts'
import {
  type CoordinatorConfigInput,
  coordinatorConfigSchema,
  manifestSchema,
  type RunManifest,
  type RunManifestInput,
  type WorkerConfigInput,
  workerConfigSchema,
} from '../../src/config/index.ts'
import { createLogger } from '../../src/logger/index.ts'
import type { OpenLiveBars } from '../../src/peer/market.ts'
import { loadOrCreateIdentity } from '../../src/storage/index.ts'
import type { CoordinatorReport, PeerEvent, WorkerReport } from '../../src/types/index.ts'
import { accountOf } from '../../src/wire/index.ts'

const START_MS = Date.UTC(2024, 0, 1)
const DAY_MS = 86_400_000
const HISTORY_DAYS = 36

/** Everything a peer reported, and a way to wait for what it is going to. */
export class Reports<Report extends PeerEvent> {
  readonly all: Report[] = []
  #listeners = new Set<() => void>()

  readonly add = (report: Report): void => {
    this.all.push(report)
    for (const listener of this.#listeners) listener()
  }

  of<E extends Report['event']>(event: E): Extract<Report, { event: E }>[] {
    return this.all.filter((report): report is Extract<Report, { event: E }> => report.event === event)
  }

  /** Resolves with the first report, past or future, of the event for which the condition holds. */
  async until<E extends Report['event']>(
    event: E,
    holds: (report: Extract<Report, { event: E }>) => boolean = () => true,
  ): Promise<Extract<Report, { event: E }>> {
    for (;;) {
      const found = this.of(event).find(holds)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.#listeners.delete(listener)
          resolve()
        }
        this.#listeners.add(listener)
      })
    }
  }
}

export interface TestWorker {
  readonly name: string
  readonly reports: Reports<WorkerReport>
  readonly running: RunningWorker
}

/** A coordinator and workers in this process, on loopback, with a small simulated market and no chain. */
export class Cluster {
  readonly directory: string
  readonly manifest: RunManifest
  readonly coordinatorReports = new Reports<CoordinatorReport>()
  readonly workers: TestWorker[] = []
  coordinator: RunningCoordinator | undefined
  /** Where live sources of the peers that are yet to start get their bars. */
  openLiveBars: OpenLiveBars | undefined
  readonly #logger = createLogger(process.env.MURMURATION_TEST_LOG ?? 'silent')

  private constructor(directory: string, manifest: RunManifest) {
    this.directory = directory
    this.manifest = manifest
  }

  /** @param keysOf - a cluster whose peers these are too, so that equal runs give equal models */
  static async create(overrides: Partial<RunManifestInput> = {}, keysOf?: Cluster): Promise<Cluster> {
    const directory = await mkdtemp(join(tmpdir(), 'murmuration-test-'))
    for (const name of keysOf === undefined ? [] : ['coordinator', ...keysOf.workers.map((worker) => worker.name)]) {
      await cp(join(keysOf?.directory ?? '', name, 'keys'), join(directory, name, 'keys'), { recursive: true })
    }
    const { accountKey } = loadOrCreateIdentity(join(directory, 'coordinator'))
    const manifest = manifestSchema.parse({
      name: 'test',
      coordinator: accountOf(accountKey),
      membership: { minimum: 3 },
      schedule: { startMs: START_MS + HISTORY_DAYS * DAY_MS, windowMinutes: 1440, rounds: 3 },
      training: { localSteps: 5, batchSize: 64 },
      ...overrides,
    } satisfies RunManifestInput)
    return new Cluster(directory, manifest)
  }

  get market(): CoordinatorConfigInput['market'] {
    const { rounds, windowMinutes } = this.manifest.schedule
    const days = HISTORY_DAYS + Math.ceil((rounds * windowMinutes) / 1440)
    return [{ kind: 'simulator', seed: 3, symbols: ['AAA', 'BBB'], startMs: START_MS, days }]
  }

  async startCoordinator(
    overrides: Partial<CoordinatorConfigInput> = {},
    arithmetic: CoordinatorIo['arithmetic'] = {},
  ): Promise<RunningCoordinator> {
    const config = coordinatorConfigSchema.parse({
      manifest: '',
      dataDir: join(this.directory, 'coordinator'),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      market: this.market,
      ...overrides,
    })
    const io = {
      logger: this.#logger.child({ who: 'coordinator' }),
      report: this.coordinatorReports.add,
      arithmetic,
      ...this.#liveBars(),
    }
    this.coordinator = await startCoordinator({ config, manifest: this.manifest }, io)
    return this.coordinator
  }

  async startWorker(name: string, overrides: Partial<WorkerConfigInput> = {}): Promise<TestWorker> {
    const reports = new Reports<WorkerReport>()
    const config = workerConfigSchema.parse({
      manifest: '',
      dataDir: join(this.directory, name),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      bootstrap: this.coordinator?.addresses,
      market: this.market,
      share: { index: this.workers.length % 3, of: 3 },
      backend: 'wasm',
      ...overrides,
    })
    const io = { logger: this.#logger.child({ who: name }), report: reports.add, ...this.#liveBars() }
    const worker = { name, reports, running: await startWorker({ config, manifest: this.manifest }, io) }
    this.workers.push(worker)
    return worker
  }

  #liveBars() {
    return this.openLiveBars === undefined ? {} : { openLiveBars: this.openLiveBars }
  }

  async stopWorker(worker: TestWorker): Promise<void> {
    this.workers.splice(this.workers.indexOf(worker), 1)
    await worker.running.stop()
  }

  async stop(): Promise<void> {
    await Promise.all([...this.workers.map(({ running }) => running.stop()), this.coordinator?.stop()])
    await rm(this.directory, { recursive: true, force: true })
  }
}

/** Waits until a condition holds, looking again every few milliseconds. */
export async function eventually(holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const startedMs = performance.now()
  while (!(await holds())) {
    if (performance.now() - startedMs > withinMs) throw new Error(`the condition did not hold within ${withinMs} ms`)
    await delay(20)
  }
}
