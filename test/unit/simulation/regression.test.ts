import assert from 'node:assert/strict'
import { type GivenProblem, RegressionWorkload } from '../../../simulation/regression.ts'
import type { SimulationSettings } from '../../../simulation/settings.ts'
import { simulate } from '../../../simulation/simulate.ts'
import { workloadOf } from '../../../simulation/workloads.ts'
import { Random } from '../../../src/kernels/random.ts'

const SETTINGS: SimulationSettings = {
  workload: 'perceptron',
  workers: 3,
  perRound: 3,
  byzantine: 0,
  attack: 'none',
  rule: 'mean',
  numByzantine: 0,
  rounds: 4,
  seed: 1,
  split: { kind: 'even' },
  codec: 'int8',
}

const SAMPLES = { perceptron: [2560, 64, 24_961], recurrent: [512, 768, 21_057] } as const

function shared(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength))
  copy.set(values)
  return copy
}

/** Data of N(0, 1) inputs whose label is the mean of the first four, blown up. */
function given(name: keyof typeof SAMPLES, workers: number): GivenProblem {
  const [samples, width, parameters] = SAMPLES[name]
  const random = new Random('given')
  const features = Float32Array.from({ length: workers * samples * width }, () => random.normal())
  const labels = Float32Array.from({ length: workers * samples }, (_, row) =>
    [0, 1, 2, 3].reduce((sum, j) => sum + features[(row + 1) * width - 1 - j], 0),
  )
  const initial = Float32Array.from({ length: parameters }, () => 0.1 * (random.float() - 0.5))
  return { initial: shared(initial), features: shared(features), labels: shared(labels) }
}

describe('workloads of regression', () => {
  for (const name of ['perceptron', 'recurrent'] as const) {
    const workload = new RegressionWorkload({ workload: name, workers: 2, seed: 1, rounds: 1 })

    it(`has the parameters of the peers' model, drawn from the seed: ${name}`, () => {
      assert.equal(workload.parameterCount, SAMPLES[name][2])
      const parameters = workload.initialParameters()
      assert.equal(parameters.length, workload.parameterCount)
      const largest = parameters.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      assert.ok(largest > 0.12 && largest <= 1 / 8)
      assert.deepEqual(workload.initialParameters(), parameters)
      const other = new RegressionWorkload({ workload: name, workers: 2, seed: 2, rounds: 1 })
      assert.notDeepEqual(other.initialParameters(), parameters)
    })

    it(`is the mean of its parts, the loss, and beyond numbers infinite: ${name}`, () => {
      const base = workload.initialParameters()
      assert.equal(workload.lossParts, 2)
      const [a, b] = [0, 1].map((part) => workload.lossPart(base, part))
      assert.notEqual(a, b)
      assert.equal(workload.finalLoss(base), (a + b) / 2)
      assert.equal(workload.roundLoss(base), (a + b) / 2)
      assert.equal(workload.finalLoss(base.map(() => 1e38)), Number.POSITIVE_INFINITY)
    })

    it(`has updates that lower the loss on the worker's data, and raise it with labels flipped: ${name}`, () => {
      const base = workload.initialParameters()
      const loss = (update: Float32Array | undefined) =>
        workload.lossPart(
          base.map((value, i) => value + (update?.[i] ?? Number.NaN)),
          1,
        )
      const train = (poison?: 'labelFlip') => workload.train([{ worker: 1, seed: 'here' }], 1, base, poison)[0]
      const before = workload.lossPart(base, 1)
      assert.ok(loss(train()) < before)
      assert.ok(loss(train('labelFlip')) > before)
      assert.deepEqual(train(), train())
      assert.deepEqual(workload.train([{ worker: 1, seed: 'here' }], 1, base.fill(Number.NaN)), [undefined])
    })
  }

  it('learns as fast as the peers measured: the perceptron', async () => {
    const { rounds, initialLoss, finalLoss } = await simulate(SETTINGS)
    assert.ok(initialLoss > 0.08 && initialLoss < 0.2)
    // The peers' ten workers reach 0.0055 after 30 rounds.
    for (const [i, { loss }] of rounds.entries()) assert.ok(loss < (rounds[i - 1]?.loss ?? initialLoss / 2))
    assert.ok(finalLoss < 0.025)
    assert.equal(finalLoss, rounds[3].loss)
  })

  it('learns: the recurrent one', async () => {
    const settings = { ...SETTINGS, workload: 'recurrent', workers: 2, perRound: 2, rounds: 3 } as const
    const { rounds, initialLoss } = await simulate(settings)
    assert.ok(initialLoss > 1 && initialLoss < 20)
    for (const [i, { loss }] of rounds.entries()) assert.ok(loss < (rounds[i - 1]?.loss ?? initialLoss))
  })

  it('takes data and a model that are given, on any number of threads', async () => {
    const problem = given('perceptron', 2)
    const settings = { ...SETTINGS, workers: 2, perRound: 2, rounds: 1 }
    assert.deepEqual(workloadOf(settings, problem).initialParameters(), problem.initial)
    const [one, two] = [
      await simulate(settings, { given: problem }),
      await simulate(settings, { given: problem, threads: 2 }),
    ]
    assert.ok(one.initialLoss > 3.5 && one.initialLoss < 4.5)
    assert.ok(one.finalLoss < 0.5)
    assert.deepEqual([two.finalLoss, two.modelHash], [one.finalLoss, one.modelHash])
  })

  it('moves the two biases of an LSTM together, each by its whole gradient', () => {
    const problem = given('recurrent', 1)
    const settings = { ...SETTINGS, workload: 'recurrent', workers: 1, perRound: 1, rounds: 1 } as const
    const workload = workloadOf(settings, problem)
    const [update] = workload.train([{ worker: 0, seed: 'bias' }], 1, problem.initial)
    const first = (16 + 64) * 256
    const bias = update?.subarray(first, first + 256)
    assert.ok(bias?.some((value) => Math.abs(value) > 1e-3))
    const second = update?.subarray(first + 256, first + 512)
    // Not to the bit: an update is the difference of two rounded parameters.
    for (let i = 0; i < 256; i++) assert.ok(Math.abs((bias?.[i] ?? 1) - (second?.[i] ?? 0)) < 1e-7)
    const swapped = problem.initial.slice()
    swapped.copyWithin(first, first + 256, first + 512)
    swapped.set(problem.initial.subarray(first, first + 256), first + 256)
    assert.equal(workload.finalLoss(swapped), workload.finalLoss(problem.initial))
  })
})
