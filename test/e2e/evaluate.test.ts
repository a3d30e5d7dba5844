import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { simulateMarket } from '../../src/market/simulator/index.ts'
import { csvOf, endAll, runCli, temporaryDirectory } from './support.ts'

const START_MS = Date.UTC(2024, 0, 1)
const BASELINES = ['randomWalk', 'ewma', 'har', 'logHar', 'garch', 'ridge']
const MANIFEST = {
  name: 'evaluated',
  coordinator: `0x${'11'.repeat(20)}`,
  membership: { minimum: 2 },
  schedule: { startMs: 0, windowMinutes: 1440, rounds: 2 },
  model: { family: 'mlp', hidden: [8] },
  training: { localSteps: 10, batchSize: 64 },
  aggregation: { pipeline: 'mean', minUpdates: 2 },
}

type Json = Record<string, unknown>

describe('murmuration evaluate', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  const at = (name: string): string => join(directory.path, name)
  const write = (name: string, text: string): string => {
    writeFileSync(at(name), text)
    return at(name)
  }
  const usual = (...more: string[]): string[] => [
    'evaluate',
    ...['--config', at('manifest.json'), '--data', `SIMA=${at('a.csv')}`, '--folds', '2', '--test-days', '5'],
    ...more,
  ]

  before(() => {
    const [a, b] = simulateMarket({
      seed: 1,
      symbols: ['SIMA', 'SIMB'],
      startMs: START_MS,
      days: 46,
    })
    write('a.csv', csvOf(a))
    write('b.csv', csvOf(b))
    write('manifest.json', JSON.stringify(MANIFEST))
  })
  after(async () => {
    await endAll()
    directory.remove()
  })

  /** The events of `--json`, without what differs from run to run. */
  async function events(args: readonly string[]): Promise<Json[]> {
    const { code, stdout, stderr } = await runCli([...args, '--json'])
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '')
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json)
      .map(({ elapsedMs: _, ...event }) => event)
  }

  it('prints an object per fold and a summary, the same for the same seed, and writes a report', async () => {
    const both = usual('--data', `SIMB=${at('b.csv')}`)
    const [first, second] = await Promise.all([
      events([...both, '--html', at('report.html'), '--searched', '5']),
      events([...both, '--searched', '5']),
    ])
    assert.deepEqual(second, first)
    assert.deepEqual(
      first.map(({ event }) => event),
      ['fold', 'fold', 'summary'],
    )
    const [early, late, summary] = first
    assert.equal(early.testTo, late.testFrom)
    assert.ok((early.trainTo as string) < (early.testFrom as string))
    assert.ok((early.trainRows as number) < (late.trainRows as number))
    assert.deepEqual(Object.keys(summary.baselines as Json), BASELINES)
    assert.deepEqual(Object.keys(summary.symbols as Json), ['SIMA', 'SIMB'])
    assert.ok((summary.qlike as number) > 0)
    assert.ok((summary.coverage90 as number) > 0.8 && (summary.coverage90 as number) <= 1)
    assert.match(summary.modelHash as string, /^0x[0-9a-f]{64}$/)
    assert.equal(summary.modelHash, late.modelHash)
    assert.match(summary.verdict as string, /^the model (beats|does not beat|is worse than) /)
    assert.ok((summary.search as Json).deflatedSharpe !== undefined)

    const html = readFileSync(at('report.html'), 'utf8')
    assert.ok((html.match(/<svg /g) ?? []).length >= 10)
    assert.ok(html.includes(summary.modelHash as string))
    assert.doesNotMatch(html, /<script|<link|<img|src=|@import|url\(http|undefined|NaN/)
  })

  it('tells people in a table of at most 100 columns and a sentence', async () => {
    write('worker.json', JSON.stringify({ manifest: 'manifest.json', dataDir: 'w', market: [] }))
    const args = [
      'evaluate',
      '--config',
      at('worker.json'),
      '--data',
      `SIMA=${at('a.csv')}`,
      '--train-until',
      '2024-02-10',
    ]
    const { code, stdout, stderr } = await runCli(args)
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '')
    for (const pattern of [
      /^ {2}the federated model +\d/m,
      /^ {2}GARCH\(1,1\) +\d/m,
      /^ {2}90 % adaptive +covers /m,
      /^The model (beats|does not beat|is worse than) /m,
      /^model {3}0x[0-9a-f]{64}$/m,
    ]) {
      assert.match(stdout, pattern)
    }
    for (const line of stdout.split('\n')) assert.ok(line.length <= 100, line)
  })

  describe('refuses with 2 and one sentence', () => {
    async function assertRefused(args: readonly string[], message: RegExp): Promise<void> {
      const { code, stdout, stderr } = await runCli(args)
      assert.equal(code, 2, stderr)
      assert.match(stderr, /^murmuration: [^\n]+\n$/)
      assert.match(stderr, message)
      assert.equal(stdout, '')
    }

    it('a file that is no report, unless told to replace it', async () => {
      write('notes.html', '<p>mine</p>')
      await assertRefused(usual('--html', at('notes.html')), /notes\.html is there and is no report .* --force/)
      assert.equal(readFileSync(at('notes.html'), 'utf8'), '<p>mine</p>')
    })

    it('a time outside the data', () =>
      assertRefused(usual('--train-until', '2025-01-01'), /--train-until 2025-01-01 00:00 is outside the rows/))

    it('folds that the data have no room for', () =>
      assertRefused(usual('--test-days', '50'), /have no room for 2 test spans; use fewer --folds/))

    it('a training span that is too short for its workers', () =>
      assertRefused(usual('--test-days', '15'), /fold 1, .*: worker \d of 2 has no day of the \d+ rows/))

    it('two files of one symbol', () =>
      assertRefused(usual('--data', `SIMA=${at('b.csv')}`), /two files are of .*SIMA/))

    it('bars that are not of a minute', async () => {
      const lines = readFileSync(at('a.csv'), 'utf8').split('\n')
      const hourly = write('h.csv', lines.filter((_, i) => i === 0 || i % 60 === 1).join('\n'))
      await assertRefused(usual('--data', `SIMH=${hourly}`), /h\.csv: 1-minute bars are needed, .* every 1h/)
    })

    it('a model whose file nobody named', async () => {
      const hash = `0x${'00'.repeat(32)}`
      const model = { family: 'tfjs', topology: hash, weights: hash }
      const config = write('tfjs.json', JSON.stringify({ ...MANIFEST, model }))
      await assertRefused(['evaluate', '--config', config, '--data', at('a.csv')], /modelFile|model file/)
    })
  })
})
