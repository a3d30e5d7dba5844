import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  aggregate,
  checkPipeline,
  outerStep,
  PRE_AGGREGATORS,
  parsePipeline,
  RULES,
  screenRows,
  updatesNeeded,
} from '../../../src/aggregation/index.ts'

const row = (...values: number[]) => Float32Array.from(values)

describe('aggregation pipeline', () => {
  it('reads what a manifest names and writes it back in canonical form', () => {
    const canonical: [string, string][] = [
      [' maxNorm(5.0) + clip(median)+trimmedMean', 'maxNorm(5)+clip(median)+trimmedMean'],
      ['mean', 'mean'],
      ['mean()', 'mean'],
      ['krum(paper)', 'krum'],
      ['krum(neighbours=byzfl)', 'krum(byzfl)'],
      ['clip( limit = 2.50 )+nnm+bucketing(size=2)+arc+median', 'clip(2.5)+nnm+bucketing(2)+arc+median'],
      ['geometricMedian(steps=3, nu=1e-7)', 'geometricMedian(1e-7)'],
      ['geometricMedian(tolerance=1e-3,steps=50)', 'geometricMedian(steps=50,tolerance=0.001)'],
      ['clip(1e+30)+clip(1e21)+mean', 'clip(1e+30)+clip(1e+21)+mean'],
      ['dnc(share=1.5,coordinates=100)', 'dnc(coordinates=100,share=1.5)'],
    ]
    for (const [text, expected] of canonical) {
      assert.equal(parsePipeline(text).text, expected)
      assert.equal(parsePipeline(expected).text, expected)
    }
  })

  it('reads every rule and pre-aggregator by its name', () => {
    for (const { name } of RULES) assert.equal(parsePipeline(name).rule.name, name)
    for (const { name } of PRE_AGGREGATORS) {
      const text = { clip: 'clip(median)', bucketing: 'bucketing(2)' }[name] ?? name
      assert.equal(parsePipeline(`${text}+mean`).preAggregators[0].text, text)
    }
  })

  it('every rule says what it withstands and costs', () => {
    for (const { name } of RULES) {
      const { rule } = parsePipeline(name)
      assert.match(rule.breakdownPoint, /./)
      assert.match(rule.cost, /O\(/)
      assert.ok(rule.minUpdates(0) >= 1 && rule.minUpdates(2) >= rule.minUpdates(1))
    }
  })

  const impossible: [string, RegExp][] = [
    ['', /'' is not a rule; the rules are mean, median, trimmedMean/],
    ['clip(median)', /'clip\(median\)' is not a rule/],
    ['krumm', /'krumm' is not a rule/],
    ['clip(0)+mean', /'clip\(0\)': limit is '0', it has to be median or a number > 0/],
    ['clip()+mean', /'clip\(\)': limit is missing/],
    ['clip(Infinity)+mean', /limit is 'Infinity'/],
    ['maxNorm(1)+mean', /it has to be a number > 1; it is written maxNorm\(ratio: a number > 1\)/],
    ['maxNorm(0x10)+mean', /ratio is '0x10'/],
    ['clip(median)+maxNorm(5)+mean', /maxNorm\(5\) must stand before clip\(median\)/],
    ['mean+trimmedMean', /'mean' is not a stage but a rule, which stands last; the stages are maxNorm/],
    ['mean+clip(median)', /'clip\(median\)' is not a rule/],
    ['nnm(3)+mean', /nnm takes no arguments/],
    ['bucketing(2.5)+mean', /size is '2.5', it has to be a whole number >= 1/],
    [
      'krum(neighbors=paper)',
      /'neighbors' is none of its arguments; it is written krum\(neighbours: paper or byzfl = paper\)/,
    ],
    ['krum(neighbours=many)', /neighbours is 'many', it has to be paper or byzfl/],
    ['geometricMedian(0.1,5)', /'0.1' has to be written name=value/],
    ['geometricMedian(nu=1,nu=2)', /nu is given twice/],
    ['geometricMedian(steps=0)', /steps is '0'/],
    ['mean)', /'mean\)' is not a rule/],
    ['clip(median))+mean', /is not a stage/],
    ['constructor', /'constructor' is not a rule/],
    ['krum(constructor=1)', /'constructor' is none of its arguments/],
  ]
  for (const [text, message] of impossible) {
    it(`refuses '${text}' and says why`, () => {
      assert.throws(() => parsePipeline(text), { code: 'IMPOSSIBLE_PIPELINE', message })
      assert.throws(
        () => parsePipeline(text),
        ({ message: whole }: Error) => whole.startsWith(`pipeline '${text}': `),
      )
    })
  }

  const unfit: [string, number, number, RegExp][] = [
    ['clip(median)+trimmedMean', 4, 2, /withstands 2 Byzantine only from 5 updates on, the minimum is 4/],
    ['krum', 4, 1, /krum withstands 1 Byzantine only from 5 updates on/],
    ['bulyan', 10, 2, /only from 11 updates/],
    ['bucketing(2)+median', 4, 1, /only from 5 updates on, the minimum is 4/],
    ['nnm+mean', 2, 2, /only from 3 updates/],
    ['monna', 9, 1, /monna needs a row that is known to be honest, which there is not/],
    ['flTrust', 9, 1, /flTrust needs an update of its own/],
    ['smea', 60, 20, /smea would not finish with 60 updates/],
    ['mda', 200, 60, /mda would not finish with 200 updates/],
  ]
  for (const [text, minUpdates, numByzantine, message] of unfit) {
    it(`refuses '${text}' against ${numByzantine} of ${minUpdates}`, () => {
      assert.throws(() => checkPipeline(parsePipeline(text), minUpdates, numByzantine), {
        code: 'IMPOSSIBLE_PIPELINE',
        message,
      })
    })
  }

  it('takes what can withstand the Byzantine updates of a manifest', () => {
    checkPipeline(parsePipeline('clip(median)+trimmedMean'), 3, 1)
    checkPipeline(parsePipeline('bucketing(2)+median'), 5, 1)
    checkPipeline(parsePipeline('krum(neighbours=byzfl)'), 3, 1)
    checkPipeline(parsePipeline('monna'), 3, 1, { trustedRow: true })
    checkPipeline(parsePipeline('flTrust'), 3, 1, { trustedUpdate: true })
    checkPipeline(parsePipeline('mda'), 100, 20)
  })

  it('refuses what would not finish once more than the minimum take part, and a trusted row that is merged away', () => {
    checkPipeline(parsePipeline('smea'), 20, 4, { maxUpdates: 24 })
    assert.throws(
      () => checkPipeline(parsePipeline('smea'), 20, 4, { maxUpdates: 64 }),
      /would not finish with \d+ updates: 4 of \d+ rows/,
    )
    checkPipeline(parsePipeline('bucketing(4)+smea'), 33, 4, { maxUpdates: 64 })
    assert.throws(
      () => checkPipeline(parsePipeline('bucketing(2)+monna'), 9, 1, { trustedRow: true }),
      /monna does not find its trusted row behind bucketing\(2\)/,
    )
  })

  it('knows the fewest updates for which a pipeline is possible', () => {
    const text = fc.constantFrom(
      'mean',
      'median',
      'nnm+krum',
      'bucketing(3)+nnm+bulyan',
      'arc+bucketing(2)+bucketing(2)+mda',
    )
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 6 }), (text, numByzantine) => {
        const pipeline = parsePipeline(text)
        const needed = updatesNeeded(pipeline, numByzantine)
        checkPipeline(pipeline, needed, numByzantine)
        if (needed > 1)
          assert.throws(() => checkPipeline(pipeline, needed - 1, numByzantine), { code: 'IMPOSSIBLE_PIPELINE' })
      }),
    )
  })

  it('screens out what is much longer than the median and clips the rest to it', () => {
    const updates = [row(1, 0), row(0, 1), row(0, 1.5), row(-10, 0)]
    const pipeline = parsePipeline('maxNorm(5)+clip(median)+mean')
    const kept = screenRows(pipeline, updates)
    assert.deepEqual(kept, [true, true, true, false])
    const { aggregate: vector, weights } = aggregate(pipeline, updates.slice(0, 3), { numByzantine: 0 })
    assert.ok(Math.abs(vector[0] - 1 / 3) < 1e-7 && Math.abs(vector[1] - 2 / 3) < 1e-7)
    assert.deepEqual(
      [...(weights ?? [])].map((weight) => weight.toFixed(6)),
      ['0.333333', '0.333333', '0.222222'],
    )
    assert.deepEqual(screenRows(pipeline, []), [])
  })
})

describe('outer Nesterov step', () => {
  it('follows v = μv + Δ, p = p + η(Δ + μv)', () => {
    const options = { learningRate: 0.5, momentum: 0.5 }
    const start = { parameters: row(1), momentum: row(0) }
    const first = outerStep(start, row(2), options)
    assert.deepEqual([first.momentum[0], first.parameters[0]], [2, 1 + 0.5 * (2 + 0.5 * 2)])
    const second = outerStep(first, row(0), options)
    assert.deepEqual([second.momentum[0], second.parameters[0]], [1, 2.5 + 0.5 * 0.5])
    assert.deepEqual([start.parameters[0], start.momentum[0]], [1, 0])
  })

  it('without momentum and with rate 1 adds the update', () => {
    const next = outerStep({ parameters: row(1, 2), momentum: row(0, 0) }, row(0.5, -1), {
      learningRate: 1,
      momentum: 0,
    })
    assert.deepEqual([...next.parameters], [1.5, 1])
  })
})
