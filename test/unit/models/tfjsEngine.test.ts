import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import type { ModelSpec } from '../../../src/models/config.ts'
import type { Engine } from '../../../src/models/engine.ts'
import { forecastLogRatio, initialParameters, meanQlike, parameterCount } from '../../../src/models/mlp.ts'
import { createTfjsEngine } from '../../../src/models/tfjsEngine.ts'
import { randomParameters, syntheticRows } from './syntheticRows.ts'

const SPEC: ModelSpec = { family: 'mlp', hidden: [16] }
const DEEP: ModelSpec = { family: 'mlp', hidden: [7, 5, 3] }
const WIDTH = 6
const ADAM = { steps: 60, batchSize: 64, learningRate: 0.01, optimizer: 'adam', seed: 'training' } as const
const SGD = { ...ADAM, optimizer: 'sgd' } as const

async function engineWith(spec: ModelSpec, parameters: Float32Array): Promise<Engine> {
  const engine = await createTfjsEngine(spec, WIDTH)
  engine.setParameters(parameters)
  return engine
}

describe('models/tfjsEngine', () => {
  const rows = syntheticRows(1500, WIDTH, 'rows')
  const initial = initialParameters(SPEC, WIDTH, 'initial')

  it('names the backend it runs on and refuses to mix two in a process', async () => {
    const { name } = await createTfjsEngine(SPEC, WIDTH)
    assert.match(name, /^tfjs-(node|wasm)$/)
    const other = name === 'tfjs-wasm' ? 'node' : 'wasm'
    await assert.rejects(createTfjsEngine(SPEC, WIDTH, { backend: other }), { code: 'NO_BACKEND' })
    const same = await createTfjsEngine(SPEC, WIDTH, { backend: name === 'tfjs-wasm' ? 'wasm' : 'node' })
    assert.equal(same.name, name)
  })

  it('leaves the process’s handlers of uncaught errors as they were', async () => {
    await createTfjsEngine(SPEC, WIDTH)
    const sources = process.listeners('uncaughtException').map(String)
    assert.ok(!sources.some((source) => source.includes('ExitStatus')))
  })

  it('predicts what the replayed forward pass computes, within 1e-5', async () => {
    for (const spec of [SPEC, DEEP]) {
      const parameters = randomParameters(parameterCount(spec, WIDTH), 'predict')
      const engine = await engineWith(spec, parameters)
      const many = syntheticRows(5000, WIDTH, 'many')
      const predicted = engine.predict(many.features, many.length)
      for (let row = 0; row < many.length; row++) {
        const exact = forecastLogRatio(spec, WIDTH, parameters, many.features, row * WIDTH)
        assert.ok(Math.abs(predicted[row] - exact) < 1e-5, `row ${row}: ${predicted[row]} is not ${exact}`)
      }
      assert.ok(Math.abs(engine.loss(many) / meanQlike(spec, parameters, many) - 1) < 1e-5)
    }
  })

  it('follows the gradient of the loss: one SGD step is a finite difference of it in every parameter', async () => {
    const few = syntheticRows(40, WIDTH, 'few')
    const parameters = randomParameters(parameterCount(DEEP, WIDTH), 'gradient').map((value) => 0.4 * value)
    const engine = await engineWith(DEEP, parameters)
    const learningRate = 1
    await engine.train(few, { ...SGD, steps: 1, batchSize: 40, learningRate })
    const after = engine.parameters()
    const gradient = parameters.map((value, i) => (value - after[i]) / learningRate)
    assert.ok(Math.hypot(...gradient) > 0.05)
    for (let i = 0; i < parameters.length; i++) {
      const shifted = (by: number) => {
        const copy = parameters.slice()
        copy[i] += by
        return { at: copy[i], loss: meanQlike(DEEP, copy, few) }
      }
      const [up, down] = [shifted(1e-3), shifted(-1e-3)]
      const slope = (up.loss - down.loss) / (up.at - down.at)
      assert.ok(Math.abs(gradient[i] - slope) < 2e-5, `parameter ${i}: ${gradient[i]} is not ${slope}`)
    }
  })

  it('takes a bounded step from a row that jumps', async () => {
    const jump = { ...rows, target: rows.target.map(() => 1e6) }
    const engine = await engineWith(SPEC, initial)
    await engine.train(jump, { ...SGD, steps: 1, learningRate: 0.5 })
    const moved = engine.parameters().map((value, i) => value - initial[i])
    assert.ok(Math.abs(Math.hypot(...moved) - 0.5) < 1e-4)
  })

  it('learns: the loss on unseen rows falls well below the first forecast’s', async () => {
    const unseen = syntheticRows(1000, WIDTH, 'unseen')
    for (const options of [
      { ...ADAM, steps: 300 },
      { ...SGD, steps: 300, learningRate: 0.3 },
    ]) {
      const engine = await engineWith(SPEC, initial)
      const before = meanQlike(SPEC, initial, unseen)
      const { loss } = await engine.train(rows, options)
      const after = meanQlike(SPEC, engine.parameters(), unseen)
      assert.ok(after < 0.5 * before, `${options.optimizer}: from ${before} to ${after}`)
      assert.ok(loss > after && loss < before)
    }
  })

  it('gives the same bits for the same seed and other bits for another', async () => {
    const run = async (seed: string) => {
      const engine = await engineWith(SPEC, initial)
      const { loss } = await engine.train(rows, { ...ADAM, steps: 20, seed })
      return { loss, parameters: engine.parameters() }
    }
    const first = await run('a')
    assert.deepEqual(await run('a'), first)
    assert.notDeepEqual((await run('b')).parameters, first.parameters)
  })

  it('starts every training afresh: two in a row are not one twice as long', async () => {
    const engine = await engineWith(SPEC, initial)
    await engine.train(rows, ADAM)
    engine.setParameters(initial)
    await engine.train(rows, ADAM)
    const other = await engineWith(SPEC, initial)
    await other.train(rows, ADAM)
    assert.deepEqual(engine.parameters(), other.parameters())
  })

  it('trains on fewer rows than a batch', async () => {
    const engine = await engineWith(SPEC, initial)
    const { loss } = await engine.train(syntheticRows(3, WIDTH, 'three'), { ...ADAM, steps: 5 })
    assert.ok(Number.isFinite(loss))
  })

  it('keeps no tensors', async () => {
    const engine = await engineWith(DEEP, initialParameters(DEEP, WIDTH, 'leak'))
    const before = tf.memory().numTensors
    await engine.train(rows, { ...ADAM, steps: 5 })
    engine.predict(rows.features, rows.length)
    engine.loss(rows)
    assert.equal(tf.memory().numTensors, before)
  })

  it('names the step of a loss that is not finite and keeps the parameters it started from', async () => {
    const poisoned = { ...rows, target: rows.target.with(700, Infinity) }
    const engine = await engineWith(SPEC, initial)
    const before = tf.memory().numTensors
    await assert.rejects(engine.train(poisoned, ADAM), { code: 'NON_FINITE_LOSS', message: /at step \d+$/ })
    await assert.rejects(engine.train(rows, { ...SGD, steps: 3, learningRate: 1e39 }), { code: 'NON_FINITE_LOSS' })
    assert.deepEqual(engine.parameters(), initial)
    assert.equal(tf.memory().numTensors, before)
  })

  it('refuses no rows and other shapes', async () => {
    const engine = await engineWith(SPEC, initial)
    const narrow = syntheticRows(10, WIDTH - 1, 'narrow')
    await assert.rejects(engine.train(syntheticRows(0, WIDTH, 'none'), ADAM), { code: 'NO_ROWS' })
    await assert.rejects(engine.train(narrow, ADAM), { code: 'SHAPE_MISMATCH' })
    assert.throws(() => engine.loss(narrow), { code: 'SHAPE_MISMATCH' })
    assert.throws(() => engine.predict(new Float32Array(WIDTH), 2), { code: 'SHAPE_MISMATCH' })
    assert.throws(() => engine.setParameters(new Float32Array(3)), { code: 'SHAPE_MISMATCH' })
  })

  it('lets the event loop turn while it trains, and stops when it is told to', async () => {
    const engine = await engineWith(SPEC, initial)
    const controller = new AbortController()
    let turns = 0
    const count = () => {
      turns += 1
      if (turns === 5) controller.abort()
      else setImmediate(count)
    }
    setImmediate(count)
    const endless = engine.train(rows, { ...ADAM, steps: 100_000 }, { signal: controller.signal })
    await assert.rejects(endless, { name: 'AbortError' })
    assert.deepEqual(engine.parameters(), initial)
  })

  it('hands out copies of its parameters and keeps its own', async () => {
    const given = initial.slice()
    const engine = await engineWith(SPEC, given)
    given.fill(1)
    engine.parameters().fill(2)
    assert.deepEqual(engine.parameters(), initial)
  })
})
