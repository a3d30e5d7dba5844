import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadEvaluated, loadSources, requireBarsAlone } from '../../../cli/cmds/evaluate/config.ts'
import { readFiles, readSources } from '../../../cli/cmds/evaluate/data.ts'
import { spreadsOf as bookSpreads, spreadsAt } from '../../../cli/cmds/evaluate/direction/books.ts'
import { runDirectionFold } from '../../../cli/cmds/evaluate/direction/fold.ts'
import { directionRows } from '../../../cli/cmds/evaluate/direction/labels.ts'
import { planOf } from '../../../cli/cmds/evaluate/experiment.ts'
import { runFold } from '../../../cli/cmds/evaluate/fold.ts'
import { horizonFrom, horizonGrid, horizonUntil } from '../../../cli/cmds/evaluate/grids.ts'
import { headForecasts, headQuantiles } from '../../../cli/cmds/evaluate/headForecasts.ts'
import { type EvaluateOptions, evaluateCommand } from '../../../cli/cmds/evaluate/options.ts'
import { spreadsOf } from '../../../cli/cmds/evaluate/spreads.ts'
import { trainOnHistory } from '../../../simulation/history.ts'
import { manifestSchema } from '../../../src/config/index.ts'
import { selectRows } from '../../../src/market/rows.ts'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import { shapeOf } from '../../../src/market/streams/featureSet.ts'
import { featureSetOf } from '../../../src/market/streams/presets.ts'
import { buildRows } from '../../../src/market/streams/supervised.ts'
import { forecastLogRatios } from '../../../src/models/forecast.ts'
import { initialParameters, modelOf } from '../../../src/models/model.ts'
import type { BarSeries } from '../../../src/types/index.ts'

const START_MS = Date.UTC(2024, 0, 1)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const MANIFEST = manifestSchema.parse({
  name: 'evaluated',
  coordinator: `0x${'11'.repeat(20)}`,
  membership: { minimum: 2 },
  schedule: { startMs: 0, windowMinutes: 1440, rounds: 2 },
  features: { set: 'rv-v2', horizonMinutes: 60, strideMinutes: 30 },
  model: { family: 'mlp', hidden: [4] },
  training: { localSteps: 5, batchSize: 32 },
  aggregation: { pipeline: 'mean', minUpdates: 2 },
})
const SHAPE = shapeOf(featureSetOf(MANIFEST.features))
const SERIES = simulateMarket({ seed: 3, symbols: ['SIM'], startMs: START_MS, days: 20 })
const MARKETS = SERIES.map((bars) => ({ bars }))
const ROWS = buildRows(SERIES, MANIFEST.features)
const OPTIONS: EvaluateOptions = {
  config: '',
  target: 'variance',
  alpha: 0.1,
  searched: 1,
  feeBp: 5,
  spreadBp: 1,
  slippageBp: 1,
}
const EVALUATED = { manifest: MANIFEST, shape: SHAPE, workers: 2, rounds: 2, seed: 1 }
const CONTROL = { onRound: () => undefined, signal: new AbortController().signal }

describe('evaluate: horizons', () => {
  const hourly = selectRows(
    ROWS,
    Uint32Array.from(ROWS.timeMs.keys()).filter((i) => ROWS.timeMs[i] % HOUR_MS === 0),
  )

  it('lie one after the other, each with the row that stands where it begins', () => {
    const grid = horizonGrid(SERIES[0], hourly, SHAPE, 60)
    assert.equal(grid.startMs, START_MS)
    assert.equal(grid.row.length, 20 * 24)
    const [first] = hourly.timeMs
    const t = (first - START_MS) / HOUR_MS
    assert.deepEqual([...grid.row.subarray(t - 1, t + 2)], [-1, 0, 1])
    const realised = hourly.target[0] * hourly.scale[0]
    assert.ok(Math.abs(grid.series.variance[t] / realised - 1) < 1e-6)
    // What the row knows is known at the end of the horizon before it: its last value is the row's last feature.
    const { width, features } = grid.series
    assert.equal(width, SHAPE.statics.length + 1)
    assert.equal(features[t * width - width], Math.log(hourly.scale[0]))
    assert.equal(features[t * width - 1], hourly.features[hourly.width - 1])
    assert.ok(Number.isNaN(features[(t - 1) * width - 1]))
    const close = (hour: number) => SERIES[0].close[hour * 60 - 1]
    assert.ok(Math.abs(grid.series.logReturn[t] - Math.log(close(t + 1) / close(t))) < 1e-12)
  })

  it('are found by time: from the first that begins, until the last that has ended', () => {
    const grid = horizonGrid(SERIES[0], hourly, SHAPE, 60)
    assert.deepEqual(
      [START_MS - DAY_MS, START_MS + HOUR_MS, START_MS + HOUR_MS + 1].map((time) => horizonFrom(grid, time)),
      [0, 1, 2],
    )
    assert.deepEqual(
      [START_MS - DAY_MS, START_MS + HOUR_MS, START_MS + HOUR_MS + 1].map((time) => horizonUntil(grid, time)),
      [0, 1, 1],
    )
    assert.equal(horizonFrom(grid, START_MS + 100 * DAY_MS), 480)
  })
})

describe('evaluate: what a head says', () => {
  const modelWith = (head: object) => {
    const { model } = manifestSchema.parse({ ...MANIFEST, model: { family: 'linear', head } })
    return modelOf(model, SHAPE)
  }
  const some = selectRows(ROWS, [0, 1, 2, 3, 4])

  it('are ascending quantiles in units of the variance, whatever the head', () => {
    for (const head of [{ kind: 'quantiles', levels: [0.1, 0.5, 0.9] }, { kind: 'gaussian' }]) {
      const model = modelWith(head)
      const quantiles = headQuantiles(model, initialParameters(model, 'p'), some)
      assert.ok(quantiles.length >= 3)
      for (let row = 0; row < some.length; row++) {
        const values = quantiles.map(({ values }) => values[row])
        assert.deepEqual(
          values,
          values.toSorted((a, b) => a - b),
        )
        assert.ok(values[0] > 0)
      }
    }
    const gaussian = modelWith({ kind: 'gaussian' })
    const parameters = initialParameters(gaussian, 'p')
    const [means] = headForecasts(gaussian, parameters, some, 2)
    const median = headQuantiles(gaussian, parameters, some).find(({ level }) => level === 0.5)!
    for (const [row, value] of median.values.entries()) {
      assert.ok(Math.abs(value / (Math.exp(means[row]) * some.scale[row]) - 1) < 1e-9)
    }
  })

  it('is nothing of quantiles for a point', () => {
    const model = modelWith({ kind: 'point' })
    const parameters = initialParameters(model, 'p')
    assert.deepEqual(headQuantiles(model, parameters, some), [])
    assert.deepEqual(
      headForecasts(model, parameters, some, 1)[0],
      forecastLogRatios(model, parameters, some.features, some.length),
    )
  })
})

describe('evaluate: spreads', () => {
  it('are positive for each row, with those that the model has', async () => {
    const trained = selectRows(
      ROWS,
      Uint32Array.from({ length: 200 }, (_, i) => i),
    )
    const rows = selectRows(
      ROWS,
      Uint32Array.from({ length: 40 }, (_, i) => 200 + i),
    )
    const namesOf = async (model: object): Promise<string[]> => {
      const manifest = manifestSchema.parse({ ...MANIFEST, model })
      const training = await trainOnHistory({ manifest, rows: trained, workers: 2, rounds: 1, seed: 1 })
      const spreads = spreadsOf(training, trained, rows)
      for (const [name, values] of Object.entries(spreads)) {
        assert.equal(values.length, 40, name)
        assert.ok(
          values.every((value) => value > 0 && value < Infinity),
          name,
        )
      }
      assert.ok(spreads.constant.every((value) => value === 1))
      return Object.keys(spreads)
    }
    const common = ['constant', 'ensemble', 'residual']
    assert.deepEqual(await namesOf({ family: 'mlp', hidden: [3] }), [...common, 'lastLayer'])
    assert.deepEqual(await namesOf({ family: 'linear', head: { kind: 'gaussian' } }), [...common, 'head'])
    assert.deepEqual(await namesOf({ family: 'mlp', hidden: [3], head: { kind: 'quantiles' } }), [...common, 'head'])
    const one = { kind: 'quantiles', levels: [0.5] }
    assert.deepEqual(await namesOf({ family: 'linear', head: one }), common)
  })
})

describe('evaluate: directions', () => {
  it('label the rows whose price moved by the sign of the horizon’s return', () => {
    const { rows, labels } = directionRows(SERIES, ROWS, 60)
    assert.equal(labels.length, rows.length)
    assert.ok(rows.length > 0.9 * ROWS.length)
    const [{ timeMs, close }] = SERIES
    const closeBefore = (time: number) => close[timeMs.findLastIndex((open) => open < time)]
    for (const i of [0, 100, rows.length - 1]) {
      const rose = closeBefore(rows.timeMs[i] + HOUR_MS) > closeBefore(rows.timeMs[i])
      assert.equal(labels[i], rose ? 1 : 0)
    }
    const still: BarSeries = { ...SERIES[0], close: SERIES[0].close.map(() => 100) }
    assert.equal(directionRows([still], ROWS, 60).rows.length, 0)
  })

  it('say which fold has too little', async () => {
    const { experiment, spans } = planOf(EVALUATED, MARKETS, { ...OPTIONS, folds: 1, testDays: 2 })
    const labelled = directionRows(SERIES, selectRows(ROWS, [0, 1]), 60)
    const tooLittle = { ...experiment, labelled, spreads: new Map() }
    await assert.rejects(runDirectionFold(tooLittle, 1, spans[0], CONTROL), {
      code: 'TOO_SHORT',
      message: /fold 1, .*: worker \d of 2 has no day of the 2 rows/,
    })
  })

  it('take the spread that the book last had', () => {
    const book = { timeMs: Float64Array.of(10, 20, 20, 40), spreadBp: Float64Array.of(1, 2, 3, 4) }
    assert.deepEqual([...spreadsAt(book, Float64Array.of(9, 10, 20, 39, 50))], [Number.NaN, 1, 3, 3, 4])
  })
})

function temporaryFiles() {
  const directory = mkdtempSync(join(tmpdir(), 'murmuration-evaluate-'))
  after(() => rmSync(directory, { recursive: true, force: true }))
  return (name: string, text: string): string => {
    writeFileSync(join(directory, name), text)
    return join(directory, name)
  }
}

describe('evaluate on the markets of a config', () => {
  const write = temporaryFiles()
  const flow = { features: [{ name: 'tradeSignImbalance', parameters: { spanMinutes: 60 } }] }
  const features = { ...MANIFEST.features, set: flow }
  const set = featureSetOf(manifestSchema.parse({ ...MANIFEST, features }).features)
  const simulator = { kind: 'simulator', seed: 3, symbols: ['SIM'], startMs: START_MS, days: 20 }
  const configOf = (market: unknown, own: object = { features }) => {
    write('manifest.json', JSON.stringify({ ...MANIFEST, ...own }))
    return write('peer.json', JSON.stringify({ manifest: 'manifest.json', dataDir: 'd', market }))
  }

  it('trains and tests on features of other feeds than bars', async () => {
    const config = configOf([simulator])
    const evaluated = await loadEvaluated({ ...OPTIONS, config })
    const { markets, read } = await readSources(loadSources(config, set), set)
    const [{ source, feeds, hashed, bars }] = read
    assert.deepEqual(
      [source, feeds, hashed, bars],
      ['simulator, seed 3', ['trades'], 'columns', SERIES[0].timeMs.length],
    )
    const { experiment, spans } = planOf(evaluated, markets, { ...OPTIONS, folds: 1, testDays: 4 })
    assert.equal(experiment.rows.width, 1)
    const { symbols } = await runFold(experiment, 1, spans[0], CONTROL)
    assert.ok(symbols[0].horizons.realised.length > 80)
  })

  it('tells markets apart by all their columns', async () => {
    const hashOf = async (...sources: object[]) => {
      const { read } = await readSources(loadSources(configOf(sources), set), set)
      return read.map(({ sha256 }) => sha256)
    }
    const [same] = await hashOf(simulator)
    assert.deepEqual(await hashOf(simulator, { ...simulator, symbols: ['OTHER'] }).then(([first]) => first), same)
    assert.notDeepEqual(await hashOf({ ...simulator, seed: 4 }), [same])
  })

  it('takes the spread from the book of the market', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${START_MS + i * MINUTE_MS},10,10,10,10,1`)
    write('bars.csv', `open_time_ms,open,high,low,close,volume\n${rows.join('\n')}\n`)
    write('book.csv', `recv_ns,bid_px,bid_qty,ask_px,ask_qty\n${START_MS}000000,9.99,1,10.01,1\n`)
    const file = { kind: 'file', path: 'bars.csv', symbol: 'SIM', feeds: [{ kind: 'bbo', path: 'book.csv' }] }
    const bars = featureSetOf(MANIFEST.features)
    const { markets, read } = await readSources(loadSources(configOf([file], {}), bars), bars)
    assert.deepEqual(read[0].feeds, ['books'])
    const spreads = await bookSpreads(markets, [], 'fail')
    assert.ok(Math.abs(spreads.get('SIM')!.spreadBp[0] - 20) < 1e-9)
  })

  it('refuses a manifest, which names no market, and a market without a feed that a feature reads', () => {
    const manifest = write('alone.json', JSON.stringify(MANIFEST))
    assert.throws(() => loadSources(manifest, set), {
      code: 'INVALID_CONFIG',
      message: /alone\.json is a manifest, which names no market: give --data FILE, or the config of a worker/,
    })
    const file = { kind: 'file', path: 'bars.csv', symbol: 'SIM' }
    assert.throws(() => loadSources(configOf([file]), set), { code: 'INVALID_CONFIG', message: /read the feed trades/ })
    assert.throws(() => loadSources(configOf([]), set), {
      code: 'INVALID_CONFIG',
      message: /peer\.json:\n.*\n.*at market/,
    })
    assert.throws(() => requireBarsAlone(set), {
      code: 'INVALID_CONFIG',
      message: /read trades, which --data does not/,
    })
  })
})

describe('evaluate refuses in one sentence', () => {
  const write = temporaryFiles()
  const bars = (stepMs: number): string => {
    const rows = Array.from({ length: 20 }, (_, i) => `${START_MS + i * stepMs},1,1,1,1,1`)
    return `open_time_ms,open,high,low,close,volume\n${rows.join('\n')}\n`
  }

  it('a time outside the data, and folds that they have no room for', () => {
    const trainUntil = START_MS + 400 * DAY_MS
    assert.throws(() => planOf(EVALUATED, MARKETS, { ...OPTIONS, trainUntil }), {
      code: 'INVALID_CONFIG',
      message: /--train-until 2025-02-04 00:00 is outside the rows/,
    })
    assert.throws(() => planOf(EVALUATED, MARKETS, { ...OPTIONS, folds: 2, testDays: 50 }), {
      code: 'TOO_SHORT',
      message: /have no room for 2 test spans; use fewer --folds/,
    })
  })

  it('a training span that is too short for its workers', async () => {
    const { experiment, spans } = planOf({ ...EVALUATED, workers: 40 }, MARKETS, { ...OPTIONS, folds: 1, testDays: 4 })
    await assert.rejects(runFold(experiment, 1, spans[0], CONTROL), {
      code: 'TOO_SHORT',
      message: /fold 1, .*: worker \d+ of 40 has no day of the \d+ rows/,
    })
  })

  it('two files of one symbol, and bars that are not of a minute', async () => {
    const path = write('m.csv', bars(MINUTE_MS))
    const file = { symbol: 'SIM', path }
    await assert.rejects(readFiles([file, file]), { code: 'INVALID_CONFIG', message: /two files are of .*SIM/ })
    const hourly = { symbol: 'SIM', path: write('h.csv', bars(HOUR_MS)) }
    await assert.rejects(readFiles([hourly]), { message: /h\.csv: 1-minute bars are needed, .* every 1h/ })
    const { read } = await readFiles([file])
    assert.deepEqual([read[0].bars, read[0].missing, read[0].toMs], [20, 0, START_MS + 19 * MINUTE_MS])
  })

  it('a book of a symbol that is not evaluated, or two of one', async () => {
    const book = {
      symbol: 'SIM',
      path: write('b.csv', `recv_ns,bid_px,bid_qty,ask_px,ask_qty\n${START_MS}000000,9.99,1,10.01,1\n`),
    }
    const spreads = await bookSpreads(MARKETS, [book], 'fail')
    assert.ok(Math.abs(spreads.get('SIM')!.spreadBp[0] - 20) < 1e-9)
    const others = [{ bars: { ...SERIES[0], symbol: 'OTHER' } }]
    await assert.rejects(bookSpreads(others, [book], 'fail'), /is of SIM, the data are of OTHER/)
    await assert.rejects(bookSpreads(MARKETS, [book, book], 'fail'), /two --book files are of SIM/)
  })

  it('an option that the target has no use for', async () => {
    const run = (...more: string[]) =>
      evaluateCommand().parseAsync(['--config', 'm.json', '--data', 'a.csv', ...more], { from: 'user' })
    await assert.rejects(run('--fee-bp', '2'), { code: 'INVALID_CONFIG', message: '--fee-bp needs --target direction' })
    await assert.rejects(run('--target', 'direction', '--alpha', '0.2'), { message: '--alpha needs --target variance' })
    const skipping = evaluateCommand().parseAsync(['--config', 'm.json', '--skip-bad-rows'], { from: 'user' })
    await assert.rejects(skipping, { code: 'INVALID_CONFIG', message: /^--skip-bad-rows needs --data/ })
  })

  it('a model whose file nobody named', async () => {
    const hash = `0x${'00'.repeat(32)}`
    const model = { family: 'tfjs', topology: hash, weights: hash }
    const config = write('tfjs.json', JSON.stringify({ ...MANIFEST, model }))
    await assert.rejects(loadEvaluated({ ...OPTIONS, config }), /modelFile|model file/)
  })
})
