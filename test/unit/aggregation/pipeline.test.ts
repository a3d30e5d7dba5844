import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  aggregateRows,
  checkPipeline,
  clipToMedianNorm,
  outerStep,
  parsePipeline,
  screenRows,
} from '../../../src/aggregation/index.ts'
import { norm } from '../../../src/kernels/vector.ts'

const row = (...values: number[]) => Float32Array.from(values)

describe('aggregation pipeline', () => {
  it('reads what a manifest names and writes it back in canonical form', () => {
    const pipeline = parsePipeline(' maxNorm(5.0) + clip(median)+trimmedMean')
    assert.equal(pipeline.text, 'maxNorm(5)+clip(median)+trimmedMean')
    assert.equal(parsePipeline(pipeline.text).text, pipeline.text)
    assert.equal(parsePipeline('mean').text, 'mean')
  })

  const impossible: [string, RegExp][] = [
    ['', /'' is not a rule; the rules are mean, median, trimmedMean/],
    ['clip(median)', /'clip\(median\)' is not a rule/],
    ['krumm', /'krumm' is not a rule/],
    ['clip(0)+mean', /'clip\(0\)' is not a stage/],
    ['clip()+mean', /'clip\(\)' is not a stage/],
    ['maxNorm(1)+mean', /ratio > 1/],
    ['maxNorm(Infinity)+mean', /is not a stage/],
    ['clip(median)+maxNorm(5)+mean', /maxNorm\(5\) must stand before clip\(median\)/],
    ['mean+trimmedMean', /'mean' is not a stage/],
  ]
  for (const [text, message] of impossible) {
    it(`refuses '${text}' and says why`, () => {
      assert.throws(() => parsePipeline(text), { code: 'IMPOSSIBLE_PIPELINE', message })
    })
  }

  it('refuses a rule that cannot withstand the Byzantine workers of the manifest', () => {
    const pipeline = parsePipeline('clip(median)+trimmedMean')
    checkPipeline(pipeline, 3, 1)
    assert.throws(
      () => checkPipeline(pipeline, 4, 2),
      /withstands 2 Byzantine only from 5 updates on, the minimum is 4/,
    )
  })

  it('screens out what is much longer than the median and clips the rest to it', () => {
    const updates = [row(1, 0), row(0, 1), row(0, 1.5), row(-10, 0)]
    const pipeline = parsePipeline('maxNorm(5)+clip(median)+mean')
    const kept = screenRows(pipeline, updates)
    assert.deepEqual(kept, [true, true, true, false])
    assert.deepEqual([...aggregateRows(pipeline, updates.slice(0, 3), 0)].map(Math.fround), [
      Math.fround(1 / 3),
      Math.fround(2 / 3),
    ])
  })

  it('clipping never lengthens a row, keeps its direction and leaves short rows untouched', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 })
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite), { minLength: 1, maxLength: 9 }), (pairs) => {
        const updates = pairs.map(([a, b]) => row(a, b))
        const clipped = clipToMedianNorm.transform(updates)
        clipped.forEach((update, i) => {
          assert.ok(norm(update) <= norm(updates[i]) * (1 + 1e-6))
          const cross = update[0] * updates[i][1] - update[1] * updates[i][0]
          assert.ok(Math.abs(cross) <= 1e-5 * norm(update) * norm(updates[i]) + 1e-12)
        })
        assert.ok(clipped.some((update, i) => update === updates[i]))
      }),
    )
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
