import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { initialParameters, type Model } from '../../../src/models/model.ts'
import { createTrainer, type Trainer } from '../../../src/models/trainer.ts'
import { HEADS, modelWith, shapeOf, someParameters } from './families/passes.ts'
import { countValues, learnableSet, lossAt, optionsOf, smallModels } from './trainings.ts'

const DROPOUT = 0.2
const SIGNAL = new AbortController().signal

function freshlyTrained(model: Model, options = optionsOf()) {
  const trainer = createTrainer(model)
  const trained = trainer.train(someParameters(model, 'base'), learnableSet(model, 100), options)
  trainer.free()
  return trained
}

function inTurns(trainer: Trainer, model: Model, options = optionsOf()) {
  return trainer.trainInTurns(someParameters(model, 'base'), learnableSet(model, 100), options, SIGNAL)
}

/** Small models, with dropout where a family has it. */
function models(): Model[] {
  const [linear, har] = smallModels()
  const rest = [
    { family: 'mlp', hidden: [10, 7], activation: 'tanh', dropout: DROPOUT },
    { family: 'lstm', units: 6, layers: 2, dropout: DROPOUT },
    { family: 'transformer', width: 8, heads: 2, layers: 2, dropout: DROPOUT },
  ]
  return [linear, har, ...rest.map((spec) => modelWith(spec, shapeOf(3, 3, 2)))]
}

describe('models/trainer', () => {
  for (const model of models()) {
    const { family } = model.spec

    it(`gives the same bits again for the same seed, and others for another: ${family}`, () => {
      const trained = freshlyTrained(model)
      assert.deepEqual(freshlyTrained(model), trained)
      assert.notDeepEqual(freshlyTrained(model, optionsOf({ seed: 'other' })).parameters, trained.parameters)
      assert.equal(trained.steps, 40)
    })

    it(`gives the same bits in memory that held another training: ${family}`, () => {
      const trained = freshlyTrained(model)
      const trainer = createTrainer(model)
      const again = () => trainer.train(someParameters(model, 'base'), learnableSet(model, 100), optionsOf())
      const others = [{ seed: 'other' }, { batchSize: 7 }, { batchSize: 1000 }, { optimizer: { kind: 'nesterov' } }]
      for (const other of others) {
        trainer.train(someParameters(model, 'other'), learnableSet(model, 60, 'others'), optionsOf(other))
        assert.deepEqual(again(), trained)
        assert.deepEqual(again(), trained)
      }
      trainer.free()
      assert.deepEqual(again(), trained)
      trainer.free()
    })
  }

  it('gives the recorded bits', () => {
    // Updates are hashed and replayed by peers: a change here is a change of the protocol.
    const golden = {
      linear: '438ffa5804df76a9',
      har: '80edc4f80ed6fe00',
      mlp: 'bf8da60f8fd99eb1',
      lstm: '94fdfc4730916952',
      transformer: 'f203d9a40c018a48',
    }
    const actual = models().map((model) => {
      const { parameters } = freshlyTrained(model)
      const hash = createHash('sha256').update(new Uint8Array(parameters.buffer)).digest('hex')
      return [model.spec.family, hash.slice(0, 16)]
    })
    assert.deepEqual(Object.fromEntries(actual), golden)
  })

  it('gives the same bits whatever other trainings take their steps in between, with one trainer too', async () => {
    const all = models()
    const alone = all.map((model) => freshlyTrained(model))
    const trainers = all.map((model) => createTrainer(model))
    const together = [
      ...all.map((model, index) => inTurns(trainers[index], model)),
      ...all.map((model, index) =>
        inTurns(trainers[index], model, optionsOf({ steps: 17, batchSize: 5, seed: 'other' })),
      ),
      ...all.map((model, index) => inTurns(trainers[index], model)),
    ]
    trainers[3].free()
    const trained = await Promise.all(together)
    assert.deepEqual(trained.slice(0, 5), alone)
    assert.deepEqual(trained.slice(10), alone)
    for (const trainer of trainers) trainer.free()
  })

  for (const model of smallModels()) {
    it(`learns: ${model.spec.family}`, () => {
      const set = learnableSet(model, 400)
      const base = initialParameters(model, 'base')
      const trainer = createTrainer(model)
      const { parameters, loss } = trainer.train(base, set, optionsOf({ steps: 300, batchSize: 64 }))
      trainer.free()
      const before = lossAt(model, base, set)
      const after = lossAt(model, parameters, set)
      assert.ok(after < 0.8 * before, `${before} becomes ${after}`)
      assert.ok(loss < before && loss > after, `the batches' mean ${loss} lies between ${before} and ${after}`)
    })
  }

  for (const head of HEADS) {
    for (const optimizer of [{ kind: 'adam' }, { kind: 'sgd' }, { kind: 'nesterov' }]) {
      it(`learns ${JSON.stringify(head)} by ${optimizer.kind}`, () => {
        const model = modelWith({ family: 'mlp', hidden: [12], head }, shapeOf(0, 0, 4))
        const set = learnableSet(model, 200)
        const base = initialParameters(model, 'base')
        const learningRate = { adam: 0.01, sgd: 0.1, nesterov: 0.02 }[optimizer.kind]
        const trainer = createTrainer(model)
        const { parameters } = trainer.train(base, set, optionsOf({ steps: 300, learningRate, optimizer }))
        trainer.free()
        const before = lossAt(model, base, set)
        const after = lossAt(model, parameters, set)
        assert.ok(after < before - 0.03, `${before} becomes ${after}`)
      })
    }
  }

  it('keeps no memory once it is freed, and takes no more with every step', () => {
    const values = countValues()
    try {
      const trainers = models().map((model) => {
        const trainer = createTrainer(model)
        const set = learnableSet(model, 100)
        const run = (steps: number, batchSize = 24) =>
          trainer.train(someParameters(model, 'base'), set, optionsOf({ steps, batchSize }))
        run(100)
        return { run, trainer }
      })
      const during = values.held()
      assert.ok(during > 0)
      const growth = () => {
        const before = heapUsed()
        for (const { run } of trainers) {
          run(600)
          run(100, 7)
          run(100)
        }
        return heapUsed() - before
      }
      // What V8 keeps of functions that it compiles anew, it does not keep twice.
      const grown = [growth(), growth()]
      assert.equal(values.held(), during)
      assert.ok(Math.min(...grown) < 200_000, `the heap grows by ${grown.join(', then ')} bytes`)
      for (const { trainer } of trainers) trainer.free()
      assert.equal(values.held(), 0)
    } finally {
      values.stop()
    }
  })

  it('gives memory back that is in use when it is freed, once it is not, and after an error', async () => {
    const [model] = models()
    const values = countValues()
    try {
      const trainer = createTrainer(model)
      const training = inTurns(trainer, model)
      trainer.free()
      assert.ok(values.held() > 0)
      await training
      assert.equal(values.held(), 0)

      const bad = learnableSet(model, 100)
      bad.labels.fill(Number.NaN)
      assert.throws(() => trainer.train(someParameters(model, 'base'), bad, optionsOf()))
      trainer.free()
      assert.equal(values.held(), 0)
    } finally {
      values.stop()
    }
  })
})

/** After everything unused was collected. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed
}
