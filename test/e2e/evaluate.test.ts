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

  /** The events of `--json`. */
  async function events(args: readonly string[]): Promise<Json[]> {
    const { code, stdout, stderr } = await runCli([...args, '--json'])
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '')
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json)
  }

  /** What people read, every line of it within 80 columns. */
  async function table(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runCli(args)
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '')
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
    return stdout
  }

  function assertWhole(html: string, charts: number): void {
    assert.ok((html.match(/<svg /g) ?? []).length >= charts)
    assert.doesNotMatch(html, /<script|<link|<img|src=|@import|url\(http|undefined|NaN/)
  }

  it('prints objects or a table, with the same model either way, and writes a report', async () => {
    write('worker.json', JSON.stringify({ manifest: 'manifest.json', dataDir: 'w', market: [] }))
    const both = usual('--data', `SIMB=${at('b.csv')}`, '--searched', '5')
    const [[early, late, summary, ...more], text] = await Promise.all([
      events([...both, '--html', at('report.html')]),
      table(both.map((arg) => (arg === at('manifest.json') ? at('worker.json') : arg))),
    ])
    assert.deepEqual([early.event, late.event, summary.event, more.length], ['fold', 'fold', 'summary', 0])
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
    assertWhole(html, 10)
    assert.ok(html.includes(summary.modelHash as string))

    for (const pattern of [
      /^ {2}the federated model +\d/m,
      /^ {2}GARCH\(1,1\) +\d/m,
      /^ {2}90 % adaptive +covers /m,
      /^The model (beats|does not beat|is worse than) /m,
    ]) {
      assert.match(text, pattern)
    }
    assert.equal(/^model {3}(0x[0-9a-f]{64})$/m.exec(text)?.[1], summary.modelHash)
  })

  it('tells of directions, and of what is left of them after costs', async () => {
    const book = write('book.csv', `recv_ns,bid_px,bid_qty,ask_px,ask_qty\n${START_MS}000000,99.99,1,100.01,1\n`)
    const args = usual('--target', 'direction', '--fee-bp', '4', '--slippage-bp', '0', '--book', `SIMA=${book}`)
    const [[fold, , summary], text] = await Promise.all([
      events([...args, '--html', at('direction.html')]),
      table([...args, '--searched', '9']),
    ])
    assert.deepEqual(Object.keys(summary.baselines as Json), ['majority', 'reversal', 'logistic'])
    assert.ok((summary.hitRate as number) > 0.3 && (summary.hitRate as number) < 0.7)
    assert.ok((summary.brier as number) > 0.2 && (summary.brier as number) < 0.35)
    assert.equal((summary.settings as Json).head, 'probability head')
    assert.ok((fold.moves as number) > 100)
    assert.match(summary.verdict as string, /^the model (beats|does not beat|is worse than) .* It calls .* Traded, it /)
    // The book's spread is 2 bp, of which a trade pays half.
    const { costBp, breakEvenBp, netBp } = (summary.trading as Record<string, Record<string, number>>).model
    assert.ok(Math.abs(costBp - 5) < 1e-6, `${costBp}`)
    assert.ok(Math.abs(breakEvenBp - costBp - netBp) < 1e-6)
    assertWhole(readFileSync(at('direction.html'), 'utf8'), 3)

    for (const pattern of [
      /^costs {3}fee 4 bp, spread 1 bp where the book tells none, slippage 0 bp/m,
      /^ {2}reversal +\d/m,
      /^Traded, it (loses money|keeps)/m,
      /^9 settings were tried/m,
    ]) {
      assert.match(text, pattern)
    }
    assert.equal(/^model {3}(0x[0-9a-f]{64})$/m.exec(text)?.[1], summary.modelHash)
  })

  it('refuses what it cannot do with 2 and one sentence', async () => {
    write('notes.html', '<p>mine</p>')
    const { code, stdout, stderr } = await runCli(usual('--html', at('notes.html')))
    assert.equal(code, 2, stderr)
    assert.match(stderr, /^murmuration: [^\n]*notes\.html is there and is no report [^\n]* --force[^\n]*\n$/)
    assert.equal(stdout, '')
    assert.equal(readFileSync(at('notes.html'), 'utf8'), '<p>mine</p>')
  })
})
