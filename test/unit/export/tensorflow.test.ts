import assert from 'node:assert/strict'
import * as wasm from '@tensorflow/tfjs-backend-wasm'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import * as tf from '@tensorflow/tfjs-core'
import { type ExportedFile, exportModel } from '../../../src/export/index.ts'
import { bytesOf, METADATA, modelFor, SHAPES, someParameters } from './exportedModels.ts'
import { forecastSuite } from './forecastSuite.ts'

const FOLDER = 'http://models.invalid/run/'

/** As from a web server that has the files in one folder. */
async function loadModel(files: readonly ExportedFile[], name: string) {
  const fetchFunc = async (url: string) => {
    const json = url === FOLDER + name
    const headers = { 'content-type': json ? 'application/json' : 'application/octet-stream' }
    return new Response(bytesOf(files, url.slice(FOLDER.length)), { headers })
  }
  return await loadGraphModel(FOLDER + name, { fetchFunc: fetchFunc as typeof fetch })
}

describe('export: TensorFlow.js graphs', () => {
  before(async () => {
    wasm.setThreadsCount(1)
    await tf.setBackend('wasm')
  })

  forecastSuite('tfjs', async (files, name) => {
    const model = await loadModel(files, name)
    return {
      outputs: model.outputs.map((output) => output.name),
      async run(features, rows, width) {
        const outputs = tf.tidy(() => model.predict(tf.tensor2d(features, [rows, width])) as tf.NamedTensorMap)
        const read = Object.entries(outputs).map(
          ([key, tensor]) => [key, { shape: tensor.shape, values: Float32Array.from(tensor.dataSync()) }] as const,
        )
        tf.dispose(outputs)
        return new Map(read)
      },
      release: async () => model.dispose(),
    }
  })

  it('keeps the weights in a file beside the graph, which is to be written first', () => {
    const model = modelFor({ family: 'linear' }, SHAPES.statics)
    const names = (fileName: string) =>
      exportModel('tfjs', fileName, model, someParameters(model), METADATA).map(({ name }) => name)
    assert.deepEqual(names('calm.json'), ['calm.weights.bin', 'calm.json'])
    assert.deepEqual(names('calm'), ['calm.weights.bin', 'calm'])
  })

  it('says what the model is', async () => {
    const model = modelFor({ family: 'linear' }, SHAPES.statics)
    const loaded = await loadModel(exportModel('tfjs', 'm.json', model, someParameters(model), METADATA), 'm.json')
    assert.equal(loaded.inputs[0].name, 'features')
    assert.deepEqual(loaded.inputs[0].shape, [-1, 3])
    const metadata = loaded.metadata as Record<string, unknown>
    assert.equal(metadata.manifest_hash, METADATA.manifestHash)
    assert.equal(metadata.feature_scaler, 'none')
    loaded.dispose()
  })

  it('says that its scaler is applied', async () => {
    const model = modelFor({ family: 'linear' }, SHAPES.statics)
    const scaler = { mean: Float32Array.of(1, 2, 3), scale: Float32Array.of(4, 5, 6) }
    const files = exportModel('tfjs', 'm.json', model, someParameters(model), { ...METADATA, scaler })
    const loaded = await loadModel(files, 'm.json')
    const metadata = loaded.metadata as Record<string, unknown>
    assert.equal(metadata.feature_scaler, '{"mean":[1,2,3],"scale":[4,5,6]}')
    assert.equal(metadata.feature_scaler_applied, 'true')
    loaded.dispose()
  })
})
