import assert from 'node:assert/strict'
import { headForecasts } from '../../../cli/cmds/evaluate/headForecasts.ts'
import { type HistorySettings, trainOnHistory } from '../../../simulation/history.ts'
import { loadConfig, manifestSchema } from '../../../src/config/index.ts'
import { HOURLY_WINDOWS, har } from '../../../src/evaluation/baselines/har.ts'
import { forecastAlong } from '../../../src/evaluation/baselines/series.ts'
import { mean } from '../../../src/evaluation/numeric/summary.ts'
import { featureSpecSchema } from '../../../src/market/config.ts'
import { realisedVarianceLabels } from '../../../src/market/labels/realisedVariance.ts'
import { rowsInWindow, selectRows } from '../../../src/market/rows.ts'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import { buildRows } from '../../../src/market/streams/supervised.ts'
import { meanQlike } from '../../../src/models/forecast.ts'
import { initialParameters } from '../../../src/models/model.ts'
import type { SupervisedRows } from '../../../src/types/index.ts'

const START_MS = Date.UTC(2024, 0, 1)
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const SPLIT_MS = START_MS + 60 * DAY_MS

const features = featureSpecSchema.parse({ set: 'rv-v2' })
const rows = buildRows(simulateMarket({ seed: 4, symbols: ['SIMA', 'SIMB'], startMs: START_MS, days: 75 }), features)
const past = rowsInWindow(rows, START_MS, SPLIT_MS)
const future = rowsInWindow(rows, SPLIT_MS, Number.POSITIVE_INFINITY)

const manifest = manifestSchema.parse({
  name: 'test',
  coordinator: `0x${'00'.repeat(20)}`,
  schedule: { startMs: SPLIT_MS, windowMinutes: 60, rounds: 1 },
  model: { family: 'mlp', hidden: [8] },
  training: { localSteps: 20, batchSize: 32 },
})
const SETTINGS: HistorySettings = { manifest, rows: past, workers: 4, rounds: 15, seed: 1 }

describe('training on history', () => {
  it('learns what holds on later rows, with the workers’ own models around the result', async () => {
    const losses: number[] = []
    const { model, parameters, workerParameters } = await trainOnHistory(SETTINGS, {
      onRound: ({ loss, accepted }) => {
        assert.equal(accepted, 4)
        losses.push(loss)
      },
    })
    assert.equal(losses.length, 15)
    assert.equal(losses.at(-1), meanQlike(model, parameters, past))
    const untrained = meanQlike(model, initialParameters(model, 'any'), future)
    assert.ok(meanQlike(model, parameters, future) < 0.9 * untrained)

    assert.equal(workerParameters.length, 4)
    const mean = parameters.map((_, i) => workerParameters.reduce((sum, own) => sum + own[i], 0) / 4)
    const distance = (a: Float32Array, b: Float32Array): number => Math.hypot(...a.map((value, i) => value - b[i]))
    for (const own of workerParameters) {
      assert.notDeepEqual(own, parameters)
      assert.ok(distance(mean, parameters) < distance(own, parameters))
    }
  })

  it('forecasts simulated markets better than HAR by the manifest for evaluation', async () => {
    const evaluation = loadConfig(new URL('../../../configs/evaluation.json', import.meta.url).pathname, manifestSchema)
    const { rounds } = evaluation.schedule
    const [bars] = simulateMarket({ seed: 9, symbols: ['SIM'], startMs: START_MS, days: 120 })
    const testMs = START_MS + 90 * DAY_MS
    const all = buildRows([bars], featureSpecSchema.parse({ set: 'rv-v2' }))
    const settings = { manifest: evaluation, rows: rowsInWindow(all, START_MS, testMs), workers: 8, rounds, seed: 1 }
    const { model, parameters } = await trainOnHistory(settings)

    const hours = Float64Array.from({ length: 120 * 24 }, (_, hour) => START_MS + hour * HOUR_MS)
    const variance = realisedVarianceLabels(bars, hours, { horizonMinutes: 60, minCoverage: 0.5 }).value
    const none = { logReturn: variance.map(() => Number.NaN), features: new Float64Array(), width: 0 }
    const from = (testMs - START_MS) / HOUR_MS
    const fitted = har(HOURLY_WINDOWS).fit({
      variance: variance.subarray(0, from),
      ...none,
      logReturn: none.logReturn.subarray(0, from),
    })
    const forecasts = forecastAlong(fitted, { variance, ...none }, from)
    const later = rowsInWindow(all, testMs, Number.POSITIVE_INFINITY)
    const onTheHour = selectRows(
      later,
      [...later.timeMs.keys()].filter((i) => later.timeMs[i] % HOUR_MS === 0),
    )
    const losses = Array.from(onTheHour.timeMs, (timeMs) => {
      const hour = (timeMs - START_MS) / HOUR_MS
      const ratio = variance[hour] / forecasts[hour - from]
      return ratio - Math.log(ratio) - 1
    })
    assert.ok(meanQlike(model, parameters, onTheHour) < 0.95 * mean(losses))
  })

  it('learns other labels by another head, which a manifest refuses', async () => {
    // Whether the first feature is above 0 is all there is to learn.
    const labelsOf = ({ features, width, length }: SupervisedRows) =>
      Float32Array.from({ length }, (_, row) => (features[row * width] > 0 ? 1 : 0))
    const learnt = { head: { kind: 'probability' }, labels: labelsOf(past) } as const
    const losses: number[] = []
    const { model, parameters } = await trainOnHistory(
      { ...SETTINGS, learnt },
      { onRound: ({ loss }) => losses.push(loss) },
    )
    assert.equal(model.spec.head.kind, 'probability')
    assert.ok(losses[14] < 0.75 * losses[0], `${losses}`)
    const [probability] = headForecasts(model, parameters, future, 1)
    const hits = labelsOf(future).filter((label, row) => probability[row] > 0.5 === (label === 1))
    assert.ok(hits.length > 0.85 * future.length, `${hits.length} of ${future.length}`)

    await assert.rejects(
      trainOnHistory({ ...SETTINGS, learnt: { ...learnt, labels: new Float32Array(3) } }),
      RangeError,
    )
    const ridge = manifestSchema.parse({
      ...manifest,
      model: { family: 'linear', head: { kind: 'point', loss: 'mse' } },
      training: { optimizer: { kind: 'closedForm' } },
    })
    await assert.rejects(trainOnHistory({ ...SETTINGS, manifest: ridge, learnt }), { code: 'SHAPE_MISMATCH' })
  })

  it('gives the same model for the same settings, another for another seed', async () => {
    const settings = { ...SETTINGS, rounds: 2 }
    const first = await trainOnHistory(settings)
    const again = await trainOnHistory(settings)
    assert.deepEqual([again.modelHash, again.parameters], [first.modelHash, first.parameters])
    assert.deepEqual(again.workerParameters, first.workerParameters)
    assert.notEqual((await trainOnHistory({ ...settings, seed: 2 })).modelHash, first.modelHash)
  })

  it('stops when it is aborted, between two rounds', async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    const training = trainOnHistory(SETTINGS, {
      signal: abort.signal,
      onRound: ({ round }) => {
        if (round === 2) abort.abort(reason)
        assert.ok(round <= 2)
      },
    })
    await assert.rejects(training, reason)
    await assert.rejects(trainOnHistory(SETTINGS, { signal: abort.signal }), reason)
  })

  it('leaves others their turn', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    try {
      await trainOnHistory(SETTINGS)
    } finally {
      clearInterval(timer)
    }
    assert.ok(turns > 0)
  })

  it('says what is wrong with a share, a model or a number of workers', async () => {
    const oneDay = selectRows(past, [0, 1, 2])
    await assert.rejects(trainOnHistory({ ...SETTINGS, rows: oneDay }), { code: 'NO_ROWS' })
    await assert.rejects(trainOnHistory({ ...SETTINGS, workers: 2 }), { code: 'INVALID_CONFIG' })
    const broken = { ...past, features: past.features.map(() => Number.NaN) }
    await assert.rejects(trainOnHistory({ ...SETTINGS, rows: broken, rounds: 2 }), { code: 'NON_FINITE_LOSS' })
  })
})
