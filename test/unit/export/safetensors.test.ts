import assert from 'node:assert/strict'
import fc from 'fast-check'
import { exportModel } from '../../../src/export/index.ts'
import { bytesOf, CASES, METADATA, modelFor, SHAPES, someParameters } from './exportedModels.ts'

interface TensorEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

/** Reads a file and checks what the format's description asks of it. */
function readSafetensors(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerSize = Number(view.getBigUint64(0, true))
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerSize))
  assert.equal(text[0], '{')
  const { __metadata__: metadata, ...entries } = JSON.parse(text) as Record<string, TensorEntry>
  const tensors = new Map<string, { shape: readonly number[]; values: Float32Array }>()
  let end = 0
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    assert.equal(dtype, 'F32')
    assert.equal(offsets[0], end, 'no holes')
    end = offsets[1]
    const length = shape.reduce((product, size) => product * size, 1)
    assert.equal(end - offsets[0], length * 4)
    const start = 8 + headerSize + offsets[0]
    const values = Float32Array.from({ length }, (_, i) => view.getFloat32(start + 4 * i, true))
    tensors.set(name, { shape, values })
  }
  assert.equal(8 + headerSize + end, bytes.length)
  return { headerSize, tensors, metadata: metadata as unknown as Record<string, unknown> }
}

describe('export: safetensors', () => {
  it('holds every block under its name, in its shape, bit for bit', () => {
    for (const { model } of CASES) {
      const parameters = someParameters(model)
      const { tensors, headerSize } = readSafetensors(
        bytesOf(exportModel('safetensors', 'm', model, parameters, METADATA), 'm'),
      )
      assert.equal(headerSize % 8, 0)
      assert.deepEqual(
        [...tensors].map(([name, { shape }]) => [name, shape]),
        model.blocks.map(({ name, shape }) => [name, shape]),
      )
      assert.deepEqual(Float32Array.from([...tensors.values()].flatMap(({ values }) => [...values])), parameters)
    }
  })

  it('keeps any finite parameters', () => {
    const model = modelFor({ family: 'linear' }, SHAPES.statics)
    const { length } = someParameters(model)
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: length, maxLength: length, noNaN: true, noDefaultInfinity: true }),
        (p) => {
          const { tensors } = readSafetensors(bytesOf(exportModel('safetensors', 'm', model, p, METADATA), 'm'))
          assert.deepEqual(tensors.get('head.weight')?.values, p.subarray(0, length - 1))
        },
      ),
    )
  })

  it('says what the model is, in texts only', () => {
    const model = modelFor({ family: 'mlp', hidden: [4] }, SHAPES.oneStep)
    const runName = 'Дельта "7" ✓'
    const files = exportModel('safetensors', 'm', model, someParameters(model), { ...METADATA, runName })
    const { metadata } = readSafetensors(bytesOf(files, 'm'))
    assert.ok(Object.values(metadata).every((value) => typeof value === 'string'))
    const { model: spec, features, feature_shape: shape, ...texts } = metadata as Record<string, string>
    assert.deepEqual(JSON.parse(spec), model.spec)
    assert.deepEqual(JSON.parse(shape), model.shape)
    assert.deepEqual(JSON.parse(features), [
      'logVariance[0]',
      'return[0]',
      'logVariance1h',
      'logVariance168h',
      'season',
    ])
    assert.deepEqual(texts, {
      producer: 'murmuration',
      run_name: runName,
      manifest_hash: METADATA.manifestHash,
      round: '12',
      model_hash: METADATA.modelHash,
      head: 'point',
      label: 'log of the realised variance of the horizon over its mean of the past day',
      horizon_minutes: '60',
      feature_set: 'sequence-v1',
      feature_scaler: 'none',
    })
  })

  it('carries a scaler that its reader is to apply', () => {
    const model = modelFor({ family: 'linear' }, SHAPES.statics)
    const scaler = { mean: Float32Array.of(1, 2, 0.1), scale: Float32Array.of(1, 0.5, 3) }
    const files = exportModel('safetensors', 'm', model, someParameters(model), { ...METADATA, scaler })
    const { metadata } = readSafetensors(bytesOf(files, 'm'))
    const read = JSON.parse(metadata.feature_scaler as string) as { mean: number[]; scale: number[] }
    assert.deepEqual(Float32Array.from(read.mean), scaler.mean)
    assert.deepEqual(Float32Array.from(read.scale), scaler.scale)
    assert.equal(metadata.feature_scaler_applied, 'false')
  })
})
