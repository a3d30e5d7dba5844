import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { manifestSchema } from '../../../../src/config/index.ts'
import { type TfjsSpec, tfjsSpecSchema } from '../../../../src/models/config.ts'
import { initialParameters, modelOf } from '../../../../src/models/model.ts'
import { describeLayersModel, openLayersModel } from '../../../../src/models/tfjs/open.ts'
import { runOf } from '../../../../src/round/run.ts'
import { shapeOf } from '../families/passes.ts'
import { denseLayer, denseWeights, perceptron, type SomeModel, topologyOf, writeModel } from './layersModels.ts'

const HASHES = { topology: `0x${'1'.repeat(64)}`, weights: `0x${'2'.repeat(64)}` }
const SHAPE = shapeOf(0, 0, 4)

describe('models/tfjs/open', () => {
  const folder = mkdtempSync(join(tmpdir(), 'murmuration-tfjs-'))
  let count = 0
  after(() => rmSync(folder, { recursive: true, force: true }))

  const write = (some: SomeModel, changes: object = {}): string => writeModel(join(folder, `${count++}`), some, changes)
  const writeModule = (text: string): string => {
    const path = join(folder, `${count++}.mjs`)
    writeFileSync(path, text)
    return path
  }
  const open = async (file: string): Promise<TfjsSpec> => {
    const spec = await describeLayersModel(file)
    await openLayersModel({ spec, shape: SHAPE, file, backend: 'wasm' })
    return spec
  }

  it('names a model by the hashes of its canonical topology and its weights', async () => {
    const some = perceptron(4, [3], 1)
    const file = write(some)
    const spec = await open(file)
    const values = initialParameters(modelOf(spec, SHAPE), 'any')
    const sha256 = (content: string | Uint8Array) => `0x${createHash('sha256').update(content).digest('hex')}`
    const topology = sha256(canonicalize(topologyOf(some)) ?? '')
    const head = { kind: 'point', loss: 'qlike', delta: 1 }
    assert.deepEqual(spec, { family: 'tfjs', topology, weights: sha256(new Uint8Array(values.buffer)), head })
  })

  it('runs a module whose export is a model, or a function that returns or promises one', async () => {
    const text = `tf => tf.sequential({ layers: [tf.layers.dense({
      name: 'only', units: 1, inputShape: [4], kernelInitializer: 'ones' })] })`
    const specs = []
    for (const head of ['export default', 'export const model =', 'export const other = 1; export default async']) {
      specs.push(await open(writeModule(`${head} ${text}`)))
    }
    assert.equal(new Set(specs.map(({ weights }) => weights)).size, 1)
    assert.deepEqual([...initialParameters(modelOf(specs[0], SHAPE), 'any')], [1, 1, 1, 1, 0])
  })

  it('gives modules what the layers themselves ask of tensors', async () => {
    const layer = "tf.layers.lstm({ units: 2, recurrentInitializer: 'orthogonal' })"
    const first = 'tf.layers.reshape({ targetShape: [2, 2], inputShape: [4] })'
    const text = `tf => tf.sequential({ layers: [${first}, ${layer}, tf.layers.dense({ units: 1 })] })`
    await open(writeModule(`export default ${text}`))
  })

  it('does not need the file for a manifest, but for its run', () => {
    const manifest = manifestSchema.parse({
      name: 'test',
      coordinator: `0x${'c0'.repeat(20)}`,
      schedule: { startMs: 0, windowMinutes: 60, rounds: 3 },
      model: { family: 'tfjs', ...HASHES },
    })
    assert.throws(() => runOf(manifest), {
      code: 'INVALID_CONFIG',
      message: /a TensorFlow\.js model; name its file as modelFile/,
    })
  })

  it('wants a file', async () => {
    const spec = tfjsSpecSchema.parse({ family: 'tfjs', ...HASHES })
    await assert.rejects(openLayersModel({ spec, shape: SHAPE, file: undefined }), {
      code: 'INVALID_CONFIG',
      message: "the manifest's model is a TensorFlow.js model; name its file as modelFile in this peer's config",
    })
  })

  it('refuses another model than the manifest names', async () => {
    const file = write(perceptron(4, [3], 1))
    const spec = await describeLayersModel(file)
    for (const part of ['topology', 'weights'] as const) {
      await assert.rejects(openLayersModel({ spec: { ...spec, [part]: HASHES[part] }, shape: SHAPE, file }), {
        code: 'INVALID_CONFIG',
        message: new RegExp(
          `^the ${part} of .*model\\.json hash(es)? to ${spec[part]}, not to the manifest's ${HASHES[part]}$`,
        ),
      })
    }
  })

  it('says which operation a backend lacks, and only to those who need it', async () => {
    const conv = {
      class_name: 'Conv1D',
      config: { name: 'conv', filters: 2, kernel_size: [2], strides: [1], padding: 'valid', activation: 'linear' },
    }
    const first = { name: 'steps', target_shape: [2, 2], batch_input_shape: [null, 4] }
    const file = write({
      layers: [
        { class_name: 'Reshape', config: first },
        conv,
        { class_name: 'Flatten', config: { name: 'flat' } },
        denseLayer('head', 1, 'linear'),
      ],
      weights: [
        { name: 'conv/kernel', shape: [2, 2, 2] },
        { name: 'conv/bias', shape: [2] },
        ...denseWeights('head', 2, 1),
      ],
    })
    await assert.rejects(open(file), {
      code: 'NO_BACKEND',
      message: `the backend tfjs-wasm lacks the operation Conv2DBackpropFilter, which ${file} needs to train`,
    })
    await openLayersModel({ spec: await describeLayersModel(file), shape: SHAPE, file })
  })

  const small = perceptron(4, [], 1)
  const frozen = denseLayer('head', 1, 'linear', { batch_input_shape: [null, 4], trainable: false })
  const cases: readonly (readonly [what: string, file: () => string, message: RegExp])[] = [
    [
      'a file that is not there',
      () => join(folder, 'none.json'),
      /^cannot read the model file .*: there is no such file$/,
    ],
    [
      'a module that is not there',
      () => join(folder, 'none.mjs'),
      /^cannot read the model file .*: there is no such file$/,
    ],
    [
      'a file that is no JSON',
      () => join(write(small), '..', 'weights.bin'),
      /is not the model\.json of a LayersModel: it is not JSON$/,
    ],
    [
      'another JSON',
      () => write(small, { modelTopology: undefined }),
      /of a LayersModel: modelTopology: Invalid input/,
    ],
    [
      'a graph model',
      () => write(small, { format: 'graph-model' }),
      /it holds a graph model, which cannot be trained$/,
    ],
    [
      'a topology of unknown layers',
      () => write(small, { modelTopology: topologyOf({ ...small, layers: [{ class_name: 'Magic', config: {} }] }) }),
      /does not load as a LayersModel: Unknown layer: Magic\./,
    ],
    [
      'weights that are not there',
      () => write(small, { weightsManifest: [{ paths: ['lost.bin'], weights: [] }] }),
      /^cannot read the weights of .*model\.json, .*lost\.bin: there is no such file$/,
    ],
    [
      'weights of another length',
      () =>
        write(small, {
          weightsManifest: [
            { paths: ['weights.bin'], weights: [{ name: 'head/kernel', shape: [4, 2], dtype: 'float32' }] },
          ],
        }),
      /^weights\.bin holds 20 bytes, but .*model\.json names weights of 32$/,
    ],
    [
      'weights of other layers',
      () => write({ ...small, weights: denseWeights('other', 4, 1) }),
      /does not load as a LayersModel: Provided weight data has no target variable: other\/kernel$/,
    ],
    ['nothing to train', () => write({ ...small, layers: [frozen] }), /model\.json has no trainable weight$/],
    [
      'a stateful layer',
      () =>
        writeModule(
          `export default tf => tf.sequential({ layers: [tf.layers.gru({ units: 1, stateful: true, batchInputShape: [1, 2, 2] })] })`,
        ),
      /has a stateful layer, whose forecasts depend on those before$/,
    ],
    [
      'rows that depend on each other',
      () =>
        writeModule(`export default tf => {
      class Mixed extends tf.layers.Layer {
        static className = 'Mixed'
        call(inputs) { const x = Array.isArray(inputs) ? inputs[0] : inputs; return tf.sub(x, tf.mean(x, 0, true)) }
      }
      return tf.sequential({ layers: [new Mixed({ inputShape: [4] }), tf.layers.dense({ units: 1 })] })
    }`),
      /^the output of .*\.mjs for a row depends on the other rows of its batch$/,
    ],
    [
      'a module without a model',
      () => writeModule('export default 3'),
      /^the export default or model of .*\.mjs is no LayersModel with inputs$/,
    ],
    [
      'a module that fails',
      () => writeModule("throw new Error('no luck today\\nat all')"),
      /^the model module .*\.mjs fails: no luck today$/,
    ],
  ]
  for (const [what, file, message] of cases) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(open(file()), { name: 'ConfigError', message })
    })
  }
})
