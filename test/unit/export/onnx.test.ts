import assert from 'node:assert/strict'
import { env, InferenceSession, Tensor } from 'onnxruntime-web'
import { reader } from 'protons-runtime'
import { exportModel } from '../../../src/export/index.ts'
import { bytesOf, METADATA, modelFor, SHAPES, someParameters } from './exportedModels.ts'
import { forecastSuite } from './forecastSuite.ts'

/** Fields of a protobuf message: bytes of those with a length, the number of others. */
function fieldsOf(bytes: Uint8Array): { field: number; value: number | Uint8Array }[] {
  const from = reader(bytes)
  const fields: { field: number; value: number | Uint8Array }[] = []
  while (from.pos < from.len) {
    const tag = from.uint32()
    fields.push({ field: tag >>> 3, value: (tag & 7) === 2 ? from.bytes() : from.uint32() })
  }
  return fields
}

function textsOf(bytes: Uint8Array): string[] {
  return fieldsOf(bytes).map(({ value }) => new TextDecoder().decode(value as Uint8Array))
}

describe('export: ONNX', () => {
  before(() => {
    env.wasm.numThreads = 1
  })

  forecastSuite('onnx', async (files, name) => {
    const session = await InferenceSession.create(bytesOf(files, name), { executionProviders: ['wasm'] })
    return {
      outputs: session.outputNames,
      async run(features, rows, width) {
        const outputs = await session.run({ features: new Tensor('float32', features, [rows, width]) })
        return new Map(
          Object.entries(outputs).map(([key, { dims, data }]) => [key, { shape: dims, values: data as Float32Array }]),
        )
      },
      release: () => session.release(),
    }
  })

  it('takes batches of any size of rows of the model’s width', async () => {
    const model = modelFor({ family: 'linear' }, SHAPES.both)
    const files = exportModel('onnx', 'm.onnx', model, someParameters(model), METADATA)
    const session = await InferenceSession.create(bytesOf(files, 'm.onnx'))
    const [input] = session.inputMetadata
    assert.ok(input.isTensor)
    assert.deepEqual([input.name, input.type, input.shape], ['features', 'float32', ['batch', 15]])
    await session.release()
  })

  it('says which version of the format it is, and what the model is', () => {
    const model = modelFor({ family: 'linear' }, SHAPES.statics)
    const fields = fieldsOf(bytesOf(exportModel('onnx', 'm.onnx', model, someParameters(model), METADATA), 'm.onnx'))
    assert.equal(fields.find(({ field }) => field === 1)?.value, 8)
    const opsets = fields.filter(({ field }) => field === 8)
    assert.deepEqual(fieldsOf(opsets[0].value as Uint8Array).at(-1), { field: 2, value: 17 })
    const metadata = Object.fromEntries(
      fields.filter(({ field }) => field === 14).map(({ value }) => textsOf(value as Uint8Array) as [string, string]),
    )
    assert.equal(metadata.manifest_hash, METADATA.manifestHash)
    assert.equal(metadata.feature_scaler, 'none')
  })
})
