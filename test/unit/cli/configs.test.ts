import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import {
  coordinatorConfigSchema,
  loadConfig,
  manifestSchema,
  type RunManifest,
  workerConfigSchema,
} from '../../../src/config/index.ts'

const DAY_MS = 86_400_000
const pathOf = (name: string): string => new URL(`../../../configs/${name}`, import.meta.url).pathname

describe('configs', () => {
  const manifest = loadConfig(pathOf('manifest.json'), manifestSchema)
  const coordinator = loadConfig(pathOf('coordinator.json'), coordinatorConfigSchema)
  const worker = loadConfig(pathOf('worker.json'), workerConfigSchema)

  it('hold templates that fit together', () => {
    for (const { manifest } of [coordinator, worker]) assert.equal(manifest, 'manifest.json')
    assert.deepEqual(worker.market, coordinator.market)
    assert.notEqual(worker.dataDir, coordinator.dataDir)
  })

  it('have a market that reaches from the lookback of the first round to the end of the last', () => {
    const { startMs, windowMinutes, rounds } = manifest.schedule
    const [source] = coordinator.market
    assert(source.kind === 'simulator')
    assert.ok(source.startMs + 60 * DAY_MS <= startMs)
    assert.ok(source.startMs + source.days * DAY_MS >= startMs + rounds * windowMinutes * 60_000)
  })

  it('are explained, every key and every default', () => {
    const readme = readFileSync(pathOf('README.md'), 'utf8')
    for (const key of keysOf({ ...manifest, contracts: { chainId: 1, token: '', rewards: '', registry: '' } })) {
      assert.ok(readme.includes(key), key)
    }
    for (const key of [...keysOf(workerConfigSchema.shape), ...keysOf(coordinatorConfigSchema.shape)]) {
      assert.ok(readme.includes(`\`${key.split('.')[0]}\``), key)
    }
    const defaults: RunManifest = manifestSchema.parse({
      name: 'x',
      coordinator: manifest.coordinator,
      schedule: manifest.schedule,
    })
    const { training, timing, membership, aggregation } = defaults
    for (const value of [
      ...leavesOf(training),
      ...Object.values(timing),
      membership.minimum,
      membership.maximum,
      aggregation.pipeline,
    ]) {
      assert.ok(readme.includes(`${value}`), `${value}`)
    }
  })

  it('have a manifest for evaluation', () => {
    loadConfig(pathOf('evaluation.json'), manifestSchema)
    assert.ok(readFileSync(pathOf('README.md'), 'utf8').includes('evaluation.json'))
  })

  it('are nothing else', () => {
    assert.deepEqual(readdirSync(pathOf('')).sort(), [
      'README.md',
      'coordinator.json',
      'evaluation.json',
      'manifest.json',
      'worker.json',
    ])
  })
})

/** All values that are no objects. */
function leavesOf(value: object): unknown[] {
  return Object.values(value).flatMap((inner) =>
    typeof inner === 'object' && inner !== null ? leavesOf(inner) : [inner],
  )
}

/** The names of all keys, those inside others too. */
function keysOf(value: object): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const isPlain = typeof inner === 'object' && inner !== null && Object.getPrototypeOf(inner) === Object.prototype
    return isPlain ? [key, ...keysOf(inner as object)] : [key]
  })
}
