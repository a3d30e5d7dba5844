import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  loadCoordinatorConfig,
  loadWorkerConfig,
  manifestSchema,
  parseConfig,
  runIdOf,
} from '../../../src/config/index.ts'
import { MEMBERSHIP_LIMIT } from '../../../src/config/manifest.ts'
import { marketSourceSchema } from '../../../src/market/config.ts'
import { featureSetHash } from '../../../src/market/streams/featureSetHash.ts'
import { runOf } from '../../../src/round/run.ts'
import { MAX_MEMBERS } from '../../../src/wire/index.ts'

const minimal = {
  name: 'run',
  coordinator: `0x${'Ab'.repeat(20)}`,
  schedule: { startMs: 0, windowMinutes: 60, rounds: 3 },
}
const market = [{ kind: 'simulator', seed: 1, startMs: 0, days: 40 }]

describe('run manifest', () => {
  it('fills in the defaults and reads accounts in any letter case', () => {
    const manifest = manifestSchema.parse(minimal)
    assert.equal(manifest.coordinator, `0x${'ab'.repeat(20)}`)
    assert.equal(manifest.aggregation.pipeline, 'maxNorm(5)+clip(median)+trimmedMean')
    assert.equal(manifest.contracts, null)
    assert.ok(Object.isFrozen(manifest) || manifest.training.localSteps > 0)
  })

  it('admits as many members as a message can name', () => {
    assert.equal(MEMBERSHIP_LIMIT, MAX_MEMBERS)
    const { membership } = manifestSchema.parse({ ...minimal, membership: { maximum: MAX_MEMBERS } })
    assert.equal(membership.maximum, MAX_MEMBERS)
  })

  it('has a run id that depends on what it says and not on how it is written', () => {
    const id = runIdOf(manifestSchema.parse(minimal))
    assert.match(id, /^0x[0-9a-f]{64}$/)
    const { name, ...rest } = minimal
    assert.equal(runIdOf(manifestSchema.parse({ ...rest, codec: 'int8', name })), id)
    assert.notEqual(runIdOf(manifestSchema.parse({ ...minimal, seed: 2 })), id)
  })

  it('declares features, of which a model has one input each', () => {
    const parameters = (spanMinutes: number) => ({ name: 'logReturn', parameters: { spanMinutes } })
    const manifest = manifestSchema.parse({
      ...minimal,
      features: {
        set: { features: [parameters(60)], sequence: { steps: 4, stepMinutes: 60, features: [parameters(60)] } },
      },
      model: { family: 'lstm', units: 2 },
    })
    const { model, rowSpec } = runOf(manifest)
    assert.deepEqual([model.width, model.shape.steps], [5, 4])
    assert.equal(runIdOf(parseConfig('again', JSON.parse(JSON.stringify(manifest)), manifestSchema)), runIdOf(manifest))
    const named = runOf(manifestSchema.parse({ ...minimal, features: { set: 'rv-v1' } }))
    assert.equal(
      featureSetHash(named.rowSpec.set),
      '0x339fa186c164348a1eab86f326c0fe9ae784f1dcfab9aa28de207ddd39b597fc',
    )
    assert.notEqual(featureSetHash(rowSpec.set), featureSetHash(named.rowSpec.set))
  })

  const wrong: [string, object, RegExp][] = [
    ['an unknown key', { ...minimal, rouns: 3 }, /Unrecognized key: "rouns"/],
    [
      'an unknown key inside',
      { ...minimal, schedule: { ...minimal.schedule, x: 1 } },
      /Unrecognized key: "x"[\s\S]*schedule/,
    ],
    ['a wrong type', { ...minimal, name: 3 }, /expected string[\s\S]*name/],
    ['a bad account', { ...minimal, coordinator: '0x12' }, /an account is 0x and 40 hex digits[\s\S]*coordinator/],
    ['no rounds', { ...minimal, schedule: { ...minimal.schedule, rounds: 0 } }, /schedule\.rounds/],
    [
      'an impossible pipeline',
      { ...minimal, aggregation: { pipeline: 'mean+mean' } },
      /'mean' is not a stage[\s\S]*aggregation\.pipeline/,
    ],
    [
      'too few updates for the rule',
      { ...minimal, aggregation: { numByzantine: 2, minUpdates: 4 } },
      /withstands 2 Byzantine only from 5 updates/,
    ],
    [
      'a rule that needs what a run does not have',
      { ...minimal, aggregation: { pipeline: 'flTrust' } },
      /flTrust needs an update of its own[\s\S]*aggregation\.pipeline/,
    ],
    [
      'a rule that would not finish when everyone takes part',
      { ...minimal, aggregation: { pipeline: 'smea', numByzantine: 8, minUpdates: 20 }, membership: { maximum: 32 } },
      /smea would not finish with \d+ updates/,
    ],
    ['a minimum above the maximum', { ...minimal, membership: { minimum: 9, maximum: 3 } }, /minimum exceeds/],
    [
      'more members than a message names',
      { ...minimal, membership: { maximum: 257 } },
      /<=256[\s\S]*membership\.maximum/,
    ],
    [
      'a model that reads a sequence, of which the declared features have none',
      { ...minimal, model: { family: 'lstm' }, features: { set: { features: [{ name: 'fundingRate' }] } } },
      /sequence[\s\S]*model/,
    ],
    [
      'a declared feature that is none',
      { ...minimal, features: { set: { features: [{ name: 'luck' }] } } },
      /Expected 'logReturn' .* at features\.0\.name/,
    ],
    ['another chain id type', { ...minimal, contracts: { chainId: 'x' } }, /contracts\.chainId/],
  ]
  for (const [what, value, message] of wrong) {
    it(`refuses ${what} and names it`, () => {
      assert.throws(() => parseConfig('manifest.json', value, manifestSchema), { code: 'INVALID_CONFIG', message })
      assert.throws(() => parseConfig('manifest.json', value, manifestSchema), /^ConfigError: manifest\.json:/)
    })
  }
})

describe('config files', () => {
  let directory: string
  const write = (name: string, value: unknown) => {
    const path = join(directory, name)
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
    return path
  }
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'murmuration-config-'))
    write('manifest.json', minimal)
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  it('name paths beside themselves', () => {
    const file = { kind: 'file', path: 'btc.csv', symbol: 'BTC' }
    const { config, manifest } = loadWorkerConfig(
      write('worker.json', { manifest: 'manifest.json', dataDir: 'data', modelFile: 'model.json', market: [file] }),
    )
    assert.equal(config.modelFile, join(directory, 'model.json'))
    assert.equal(config.dataDir, join(directory, 'data'))
    assert.deepEqual(config.market[0], marketSourceSchema.parse({ ...file, path: join(directory, 'btc.csv') }))
    assert.equal(manifest.name, 'run')
    assert.deepEqual(config.share, { index: 0, of: 1 })
  })

  it('refuse features of which a market source lacks a feed', () => {
    const features = { set: { features: [{ name: 'fundingRate' }] } }
    write('manifest.json', { ...minimal, model: { family: 'linear' }, features })
    const load = (market: unknown[]) =>
      loadWorkerConfig(write('worker.json', { manifest: 'manifest.json', dataDir: 'data', market }))
    const file = { kind: 'file', path: 'btc.csv', symbol: 'BTC' }
    assert.throws(() => load([file]), {
      name: 'ConfigError',
      message:
        'features read the feed published fundingRate, which the market source of BTC does not name in its feeds',
    })
    const { config } = load([{ ...file, feeds: [{ kind: 'funding', path: 'funding.csv' }] }])
    assert.deepEqual(
      config.market.flatMap((source) => (source.kind === 'file' ? source.feeds.map(({ path }) => path) : [])),
      [join(directory, 'funding.csv')],
    )
  })

  it('name an attack in its canonical form', () => {
    const attack = (text: string) =>
      loadWorkerConfig(write('worker.json', { manifest: 'manifest.json', dataDir: 'data', market, attack: text }))
        .config.attack
    assert.equal(attack('alie( tau = 1.5 )'), 'alie')
    assert.equal(attack('signFlip(10)'), 'signFlip(10)')
    assert.equal(attack('labelFlip'), 'labelFlip')
  })

  it('refuse what they do not know, what is no JSON and what is not there', () => {
    const worker = { manifest: 'manifest.json', dataDir: 'data', market }
    const collude = { shares: [{ index: 1 }], index: 0, of: 2 }
    const refusals: [unknown, RegExp][] = [
      [{ ...worker, colour: 'red' }, /worker\.json:\n[\s\S]*Unrecognized key: "colour"/],
      [{ ...worker, share: { index: 5, of: 5 } }, /share\.index must be less than share\.of/],
      [{ ...worker, attack: 'alien' }, /'alien' is not an attack; the attacks are none, .*labelFlip, backdoor/],
      [{ ...worker, attack: 'alie(no)' }, /alie takes a number >= 0 or auto, for tau/],
      [{ ...worker, collude }, /a worker whose attack is none has nothing to collude in/],
      [{ ...worker, attack: 'labelFlip', collude }, /whose attack is labelFlip has nothing to collude in/],
      [
        { ...worker, attack: 'alie', collude: { ...collude, index: 2 } },
        /collude\.index must be less than collude\.of/,
      ],
      [{ ...worker, attack: 'alie', collude }, /there is no share 1 of 1: shares count from 0/],
      [{ ...worker, bootstrap: ['127.0.0.1:4000'] }, /a multiaddr looks like/],
      [{ ...worker, metricsPort: 70_000 }, /metricsPort/],
      [{ ...worker, rpcUrl: 'ftp://x' }, /rpcUrl/],
      [{ ...worker, manifest: 'gone.json' }, /cannot read .*gone\.json: there is no such file/],
      ['{"manifest": ', /worker\.json is not JSON/],
    ]
    for (const [value, message] of refusals) {
      assert.throws(() => loadWorkerConfig(write('worker.json', value)), { name: 'ConfigError', message })
    }
    const coordinator = write('coordinator.json', { ...worker, share: { index: 0, of: 1 } })
    assert.throws(() => loadCoordinatorConfig(coordinator), /Unrecognized key: "share"/)
    assert.throws(() => loadWorkerConfig(join(directory, 'none.json')), { code: 'UNREADABLE' })
  })
})
