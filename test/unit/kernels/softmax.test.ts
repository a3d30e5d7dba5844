import assert from 'node:assert/strict'
import { type SoftmaxTraining, sharedKernels, WasmKernels } from '../../../src/kernels/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import { sum } from '../../../src/kernels/vector.ts'
import { referenceTraining } from '../../reference/softmax.ts'

interface Problem {
  readonly parameters: Float32Array
  readonly training: SoftmaxTraining
}

function problem(seed: string, inputCount: number, classes: number, samples: number, batchSize: number): Problem {
  const random = new Random(`${seed} ${inputCount} ${classes} ${samples} ${batchSize}`)
  const normals = (length: number, scale: number) => Float32Array.from({ length }, () => scale * random.normal())
  return {
    parameters: normals((inputCount + 1) * classes, 0.3),
    training: {
      inputs: normals(samples * inputCount, 1),
      labels: Uint8Array.from({ length: samples }, () => random.below(classes)),
      classes,
      order: random.shuffle(Uint32Array.from({ length: samples }, (_, sample) => sample)),
      batchSize,
      learningRate: 0.1,
    },
  }
}

describe('softmax training', () => {
  it('gives the bits of its definition, whatever the shape', () => {
    for (const [inputCount, classes, samples, batchSize] of [
      [784, 10, 60, 10],
      [5, 3, 17, 4],
      [7, 2, 9, 9],
      [8, 5, 7, 3],
      [16, 1, 4, 2],
      [1, 4, 5, 1],
      [0, 3, 6, 2],
      [3, 2, 4, 100],
      [3, 2, 0, 1],
    ]) {
      const { parameters, training } = problem('shape', inputCount, classes, samples, batchSize)
      const given = parameters.slice()
      const trained = sharedKernels().trainSoftmax(parameters, [training])
      assert.deepStrictEqual(trained, referenceTraining.trainSoftmax(parameters, [training]))
      assert.deepStrictEqual(parameters, given)
    }
  })

  it('gives each of several trainings what it gets alone, whatever the number of threads', () => {
    const { parameters } = problem('several', 784, 10, 1, 1)
    const trainings = [60, 2, 90, 0, 31].map(
      (samples) => problem('several', 784, 10, samples, 1 + (samples % 7)).training,
    )
    const alone = trainings.flatMap((training) => referenceTraining.trainSoftmax(parameters, [training]))
    for (const threads of [1, 2]) {
      const kernels = new WasmKernels({ threads })
      assert.deepStrictEqual(kernels.trainSoftmax(parameters, trainings), alone)
      assert.deepStrictEqual(kernels.trainSoftmax(parameters, []), [])
      kernels.close()
    }
  })

  it('gives them for logits of any size, and where a sample is not finite', () => {
    for (const size of [1e-30, 30, 300, 1e4, 1e20, 1e38]) {
      const { parameters, training } = problem('size', 9, 4, 12, 5)
      const large = { ...training, inputs: training.inputs.map((value) => value * size) }
      const trained = sharedKernels().trainSoftmax(parameters, [large])
      assert.deepStrictEqual(trained, referenceTraining.trainSoftmax(parameters, [large]))
    }
    const { parameters, training } = problem('infinite', 9, 4, 12, 5)
    training.inputs[40] = Number.POSITIVE_INFINITY
    const trained = sharedKernels().trainSoftmax(parameters, [training])
    assert.deepStrictEqual(trained, referenceTraining.trainSoftmax(parameters, [training]))
    assert.ok(trained[0].some(Number.isNaN))
  })

  it('learns labels that a linear map gives', () => {
    const { parameters, training } = problem('linear', 6, 3, 300, 10)
    const { inputs, labels } = training
    const largest = (sample: number) => inputs.subarray(sample * 6, sample * 6 + 3)
    for (let s = 0; s < labels.length; s++) labels[s] = largest(s).indexOf(Math.max(...largest(s)))
    let trained = parameters
    for (let epoch = 0; epoch < 20; epoch++) {
      const [update] = sharedKernels().trainSoftmax(trained, [training])
      trained = sum(trained, update)
    }
    const right = labels.filter((label, s) => {
      const logit = (j: number): number =>
        inputs.subarray(s * 6, s * 6 + 6).reduce((sum, input, i) => sum + input * trained[i * 3 + j], trained[18 + j])
      return [0, 1, 2].every((j) => logit(label) >= logit(j))
    })
    assert.ok(right.length > 280, `${right.length} of 300`)
  })

  it('refuses what does not fit together, and gives its memory back', () => {
    const kernels = new WasmKernels({ threads: 1 })
    const { parameters, training } = problem('fit', 5, 3, 8, 4)
    const used = () => kernels.usedBytes
    kernels.trainSoftmax(parameters, [training])
    const before = used()
    for (const change of [
      { inputs: training.inputs.subarray(1) },
      { labels: Uint8Array.from(training.labels, () => 3) },
      { order: Uint32Array.of(8) },
      { order: Uint32Array.of(2 ** 32 - 1) },
      { classes: 4 },
      { classes: 0 },
      { batchSize: 0 },
      { batchSize: 1.5 },
    ]) {
      assert.throws(() => kernels.trainSoftmax(parameters, [training, { ...training, ...change }]), {
        code: 'SHAPE_MISMATCH',
      })
    }
    kernels.trainSoftmax(parameters, [training])
    assert.equal(used(), before)
    kernels.close()
  })
})
