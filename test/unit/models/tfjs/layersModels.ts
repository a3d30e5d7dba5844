import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from '../../../../src/kernels/random.ts'

/** A weight of a model.json, normal values drawn by its name, a variance 1. */
export interface SomeWeight {
  readonly name: string
  readonly shape: readonly number[]
}

/** Layers of a model in the words of its file, and the weights in their order. */
export interface SomeModel {
  readonly layers: readonly object[]
  readonly weights: readonly SomeWeight[]
  /** Names of the input layers of a model that is not sequential; its last layer is the output. */
  readonly inputs?: readonly string[]
}

const ZEROS = { class_name: 'Zeros', config: {} }

export function denseLayer(name: string, units: number, activation: string, more: object = {}): object {
  const config = {
    name,
    units,
    activation,
    use_bias: true,
    kernel_initializer: ZEROS,
    bias_initializer: ZEROS,
    ...more,
  }
  return { class_name: 'Dense', config }
}

export function denseWeights(name: string, inputs: number, units: number): SomeWeight[] {
  return [
    { name: `${name}/kernel`, shape: [inputs, units] },
    { name: `${name}/bias`, shape: [units] },
  ]
}

/** Dense layers over a row, as the family mlp has them. */
export function perceptron(width: number, hidden: readonly number[], outputs: number): SomeModel {
  const sizes = [width, ...hidden]
  const input = { batch_input_shape: [null, width] }
  return {
    layers: [
      ...hidden.map((units, i) => denseLayer(`hidden${i}`, units, 'tanh', i === 0 ? input : {})),
      denseLayer('head', outputs, 'linear', hidden.length === 0 ? input : {}),
    ],
    weights: [
      ...hidden.flatMap((units, i) => denseWeights(`hidden${i}`, sizes[i], units)),
      ...denseWeights('head', sizes[hidden.length], outputs),
    ],
  }
}

export function topologyOf({ layers, inputs }: SomeModel): object {
  if (inputs === undefined) return { class_name: 'Sequential', config: { name: 'model', layers } }
  const place = (name: string) => [name, 0, 0]
  const { name: last } = layers[layers.length - 1] as { readonly name: string }
  const ends = { input_layers: inputs.map(place), output_layers: [place(last)] }
  return { class_name: 'Model', config: { name: 'model', layers, ...ends } }
}

/**
 * Writes model.json and weights.bin into a folder.
 *
 * @param changes - keys of the model.json instead of the right ones
 * @returns the path of model.json
 */
export function writeModel(folder: string, model: SomeModel, changes: object = {}): string {
  mkdirSync(folder, { recursive: true })
  const { weights } = model
  const values = weights.flatMap(({ name, shape }) => {
    const random = new Random(name)
    return Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      name.endsWith('variance') ? 1 : 0.3 * random.normal(),
    )
  })
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(Float32Array.from(values).buffer))
  const specs = weights.map((weight) => ({ ...weight, dtype: 'float32' }))
  const json = {
    format: 'layers-model',
    modelTopology: topologyOf(model),
    weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
    ...changes,
  }
  const path = join(folder, 'model.json')
  writeFileSync(path, JSON.stringify(json))
  return path
}
