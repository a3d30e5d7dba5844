import assert from 'node:assert/strict'
import fc from 'fast-check'
import { defenceOf, poisonerCount } from '../../../cli/cmds/localnet/defence.ts'
import { chooseMarket, commonSpan, splitOverRounds } from '../../../cli/cmds/localnet/market.ts'
import { Milestones } from '../../../cli/cmds/localnet/milestones.ts'
import { colludes, type LocalnetOptions } from '../../../cli/cmds/localnet/options.ts'
import { planPeers } from '../../../cli/cmds/localnet/setup.ts'
import { checkPipeline, parsePipeline } from '../../../src/aggregation/index.ts'
import { ConfigError, DataError } from '../../../src/errors/index.ts'
import { loadMarkets } from '../../../src/market/sources.ts'
import { buildRows } from '../../../src/market/streams/supervised.ts'
import type { Account, Hash, SupervisedRows, WorkerReport } from '../../../src/types/index.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const options: LocalnetOptions = {
  workers: 5,
  byzantine: 1,
  poison: 'signFlip(10)',
  rounds: 12,
  seed: 1,
  model: 'mlp',
  chain: 'none',
  logLevel: 'info',
}

describe('localnet defence', () => {
  it('withstands one with five workers, poisoned or not', () => {
    assert.deepEqual(defenceOf(options), { numByzantine: 1, minUpdates: 3 })
    assert.deepEqual(defenceOf({ ...options, poison: 'none' }), { numByzantine: 1, minUpdates: 3 })
    assert.equal(poisonerCount({ ...options, byzantine: 2, poison: 'none' }), 0)
  })

  it('withstands as many as there are poisoners', () => {
    assert.deepEqual(defenceOf({ ...options, workers: 7, byzantine: 2 }), { numByzantine: 2, minUpdates: 5 })
  })

  it('makes do with few workers', () => {
    assert.deepEqual(defenceOf({ ...options, workers: 3 }), { numByzantine: 0, minUpdates: 2 })
    assert.deepEqual(defenceOf({ ...options, workers: 1, byzantine: 0 }), { numByzantine: 0, minUpdates: 1 })
  })

  it('takes the rule it is given', () => {
    assert.deepEqual(defenceOf({ ...options, rule: 'mean' }), { pipeline: 'mean', numByzantine: 1, minUpdates: 3 })
  })

  it('is either refused or possible, and then the honest alone are enough for a round', () => {
    const rule = fc.constantFrom('mean', 'median', 'maxNorm(5)+trimmedMean', undefined)
    const workers = fc.integer({ min: 1, max: 32 })
    fc.assert(
      fc.property(workers, fc.integer({ min: 0, max: 15 }), rule, (workers, byzantine, rule) => {
        const chosen = { ...options, workers, byzantine, rule }
        if (2 * byzantine >= workers) {
          assert.throws(() => defenceOf(chosen), ConfigError)
          return
        }
        const { pipeline = 'trimmedMean', numByzantine = 0, minUpdates = 0 } = defenceOf(chosen)
        checkPipeline(parsePipeline(pipeline), minUpdates, numByzantine)
        assert.ok(minUpdates >= 1 && minUpdates <= workers - byzantine)
      }),
    )
  })
})

describe('localnet market', () => {
  it('is simulated, as long as the rounds need', async () => {
    for (const rounds of [1, 12]) {
      const { sources, schedule } = await chooseMarket({ ...options, rounds })
      const series = (await loadMarkets(sources)).markets.map(({ bars }) => bars)
      const endMs = schedule.startMs + rounds * schedule.windowMinutes * 60_000
      for (const { timeMs } of series) {
        assert.ok(timeMs[timeMs.length - 1] >= endMs)
        assert.ok(timeMs[0] <= schedule.startMs - 60 * DAY_MS)
      }
      const rows = buildRows(series, { set: 'rv-v1', horizonMinutes: 60, strideMinutes: 15 })
      assert.ok(commonSpan(rows).startMs <= schedule.startMs - 59 * DAY_MS)
    }
  })

  it('is the same market when there are more rounds', async () => {
    const [short, long] = await Promise.all([1, 12].map((rounds) => chooseMarket({ ...options, rounds })))
    assert.equal(short.schedule.startMs, long.schedule.startMs)
    assert.equal(short.schedule.windowMinutes, long.schedule.windowMinutes)
  })

  it('keeps half of a file for history and splits the rest in whole hours', () => {
    const startMs = Date.UTC(2018, 0, 1)
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 400 }), fc.integer({ min: 1, max: 50 }), (days, rounds) => {
        const endMs = startMs + days * DAY_MS + 17 * 60_000
        const schedule = splitOverRounds(startMs, endMs, rounds)
        const windowMs = schedule.windowMinutes * 60_000
        assert.equal(schedule.rounds, rounds)
        assert.equal(schedule.startMs % HOUR_MS, 0)
        assert.equal(windowMs % HOUR_MS, 0)
        assert.ok(schedule.startMs - startMs >= (endMs - startMs) / 2)
        assert.ok(schedule.startMs + rounds * windowMs <= endMs)
        // Less than an hour a round, and the rounding of the start, stay unused.
        assert.ok(schedule.startMs + rounds * (windowMs + HOUR_MS) > endMs - HOUR_MS)
      }),
    )
  })

  it('refuses files that are too short for the rounds', () => {
    assert.throws(() => splitOverRounds(0, 3 * DAY_MS, 12), DataError)
  })

  it('takes the span in which every symbol has rows', () => {
    const rows = (symbolIndex: number[], hours: number[]) =>
      ({
        symbols: ['A', 'B'],
        length: hours.length,
        symbolIndex: Uint16Array.from(symbolIndex),
        timeMs: Float64Array.from(hours, (hour) => hour * HOUR_MS),
        labelEndMs: Float64Array.from(hours, (hour) => (hour + 1) * HOUR_MS),
      }) as unknown as SupervisedRows
    assert.deepEqual(commonSpan(rows([0, 0, 1, 0, 1], [1, 2, 3, 5, 8])), { startMs: 3 * HOUR_MS, endMs: 6 * HOUR_MS })
    assert.throws(() => commonSpan(rows([0, 0, 1], [1, 2, 8])), /A, B have no time in common/)
  })
})

describe('localnet peers', () => {
  it('have keys that follow from the seed, and the poisoned come last', () => {
    const first = planPeers('/a', options)
    const again = planPeers('/b', options)
    const other = planPeers('/a', { ...options, seed: 2 })
    assert.deepEqual(
      first.workers.map(({ account }) => account),
      again.workers.map(({ account }) => account),
    )
    const accounts = [first, other].flatMap(({ coordinator, workers }) => [coordinator, ...workers])
    assert.equal(new Set(accounts.map(({ account }) => account)).size, 12)
    assert.deepEqual(
      first.workers.map(({ attack }) => attack),
      ['none', 'none', 'none', 'none', 'signFlip(10)'],
    )
  })
})

describe('localnet poisoners', () => {
  it('act as one when what they do needs the others, or when told to', () => {
    assert.equal(colludes({ poison: 'signFlip(10)' }), false)
    assert.equal(colludes({ poison: 'signFlip(10)', knows: 'all' }), true)
    assert.equal(colludes({ poison: 'alie' }), true)
    assert.equal(colludes({ poison: 'alie', knows: 'own' }), false)
    assert.equal(colludes({ poison: 'none', knows: 'all' }), false)
    assert.equal(colludes({ poison: 'labelFlip', knows: 'all' }), false)
  })
})

describe('localnet milestones', () => {
  const joined: WorkerReport = { event: 'joined', account: '0x01' as Account }
  const finished: WorkerReport = { event: 'finished', round: 3, modelHash: '0x02' as Hash }

  it('are reached in the past or the future, by whichever comes', async () => {
    const milestones = new Milestones<WorkerReport>()
    const waiting = milestones.reached('claimed', 'finished')
    milestones.hear(joined)
    assert.equal(await milestones.reached('joined'), joined)
    milestones.hear(finished)
    assert.equal(await waiting, finished)
    milestones.hear({ ...finished, round: 4 })
    assert.equal((await milestones.reached('finished')).round, 3)
    assert.equal(milestones.has('finished'), true)
    assert.equal(milestones.has('claimed'), false)
  })
})
