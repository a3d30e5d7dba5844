import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { initialParameters, type Model } from '../../src/models/model.ts'
import type { TrainingSet } from '../../src/models/trainingSet.ts'
import { type TfjsParameters, tfjsLoss, tfjsOutputs } from '../reference/tfjsNetworks.ts'
import { startTfjs } from '../support/tfjs.ts'

/** Backends of TensorFlow.js that start here, the WebAssembly one first, which has one thread. */
export async function startBackends(): Promise<string[]> {
  await startTfjs()
  return (await startNode()) ? ['wasm', 'tensorflow'] : ['wasm']
}

async function startNode(): Promise<boolean> {
  // tfjs-node 4.22 calls two functions of node:util that newer Node has no more.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray })
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  const optionalPackage: string = '@tensorflow/tfjs-node'
  try {
    await import(optionalPackage)
    return await tf.setBackend('tensorflow')
  } catch (error) {
    console.error(`tfjs-node does not load, it is not timed: ${(error as Error).message.split('\n')[0]}`)
    return false
  }
}

/** Median wall time of a training step, by automatic differentiation and its own Adam, in ms. */
export async function tfjsStepMs(backend: string, model: Model, set: TrainingSet, batch: number): Promise<number> {
  await tf.setBackend(backend)
  const { spec, shape, width, blocks } = model
  const flat = initialParameters(model, 'bench')
  let at = 0
  const variables = blocks.map(({ shape }) => {
    const from = at
    at += shape.reduce((product, length) => product * length, 1)
    return tf.variable(tf.tensor(flat.subarray(from, at), [...shape]))
  })
  const parameters: TfjsParameters = Object.fromEntries(blocks.map(({ name }, i) => [name, variables[i]]))
  const optimizer = tf.train.adam(0.003)
  const x = tf.tensor2d(set.features.subarray(0, batch * width), [batch, width])
  const y = tf.tensor2d(set.labels.subarray(0, batch), [batch, 1])
  const step = () => {
    const loss = optimizer.minimize(
      () => tfjsLoss(spec.head, tfjsOutputs(spec, shape, parameters, x), y),
      true,
      variables,
    )
    loss?.dataSync()
    loss?.dispose()
  }
  const times: number[] = []
  try {
    for (const untilMs = performance.now() + LONGEST_MS; times.length < MOST_STEPS; ) {
      const beganMs = performance.now()
      step()
      times.push(performance.now() - beganMs)
      if (performance.now() > untilMs && times.length > WARM_UP_STEPS) break
    }
  } finally {
    optimizer.dispose()
    tf.dispose([...variables, x, y])
  }
  const counted = times.slice(WARM_UP_STEPS).sort((a, b) => a - b)
  return counted[counted.length >> 1]
}

const LONGEST_MS = 2000
const MOST_STEPS = 60
const WARM_UP_STEPS = 2
