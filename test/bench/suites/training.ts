import { Random } from '../../../src/kernels/random.ts'
import { initialParameters, meanQlike } from '../../../src/models/mlp.ts'
import { createTfjsEngine } from '../../../src/models/tfjsEngine.ts'
import type { SupervisedRows } from '../../../src/types/index.ts'
import { measure, type Suite } from '../suite.ts'

const STEPS = 50
const ROWS = 10_000
const WIDTH = 18

/** One training step and one scoring pass of the default model and of a larger one. */
export const training: Suite = async function* () {
  const rows = gaussianRows(ROWS, WIDTH)
  for (const hidden of [[32], [128, 128]]) {
    const spec = { family: 'mlp' as const, hidden }
    const parameters = initialParameters(spec, WIDTH, 'bench')
    const engine = await createTfjsEngine(spec, WIDTH)
    const options = { steps: STEPS, batchSize: 256, learningRate: 0.003, optimizer: 'adam' as const, seed: 'bench' }
    const shape = [WIDTH, ...hidden, 1].join('-')
    const train = async () => {
      engine.setParameters(parameters)
      await engine.train(rows, options)
    }
    const row = await measure(`training/mlp-${shape}-b256/${STEPS}steps`, 5, train, (ms) => {
      return `${(ms / STEPS).toFixed(3)} ms a step on ${engine.name}`
    })
    yield row
    yield measure(`training/score-${shape}/${ROWS}rows`, 5, () => meanQlike(spec, parameters, rows))
  }
}

function gaussianRows(length: number, width: number): SupervisedRows {
  const random = new Random('bench rows')
  return {
    symbols: ['A'],
    length,
    width,
    features: Float32Array.from({ length: length * width }, () => random.normal()),
    target: Float32Array.from({ length }, () => 0.5 + random.float()),
    scale: new Float64Array(length).fill(1),
    pastVariance: new Float64Array(length * 3).fill(1),
    symbolIndex: new Uint16Array(length),
    timeMs: Float64Array.from({ length }, (_, i) => i),
    labelEndMs: Float64Array.from({ length }, (_, i) => i + 1),
  }
}
