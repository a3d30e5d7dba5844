import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { ConfigError } from '../../errors/index.ts'
import { type LayersModelArtifacts, readArtifacts, specOf } from './artifacts.ts'
import type { LayersModelSpec } from './registry.ts'

const MODULE_EXTENSIONS = ['.mjs', '.js', '.cjs', '.ts', '.mts']
/** What the orthogonal initializer of the layers calls on tensors, which only the package of all of TensorFlow.js adds. */
const CHAINED = {
  flatten: (x: tf.Tensor) => tf.reshape(x, [x.size]),
  reshape: tf.reshape,
  sign: tf.sign,
  stridedSlice: tf.stridedSlice,
  transpose: tf.transpose,
}

/** A LayersModel as its file describes it. */
export interface LayersModelFile {
  readonly spec: LayersModelSpec
  /** Builds the model, if that was not needed to describe it. @throws {ConfigError} INVALID_CONFIG */
  build(): Promise<layers.LayersModel>
}

// A module makes its model once, for the names of layers count what a process made before.
const ofModules = new Map<string, Promise<layers.LayersModel>>()

/**
 * Reads a model.json with its weights, or runs an ES module whose export `default` or `model` is a LayersModel or a
 * function that returns one, which may be asynchronous and is given TensorFlow.js. A backend must have started.
 *
 * @throws {ConfigError} UNREADABLE | INVALID_CONFIG
 */
export async function readLayersModel(path: string): Promise<LayersModelFile> {
  if (!MODULE_EXTENSIONS.includes(extname(path))) {
    const artifacts = readArtifacts(path)
    return { spec: specOf(artifacts), build: () => build(path, artifacts) }
  }
  if (!existsSync(path))
    throw new ConfigError('UNREADABLE', `cannot read the model file ${path}: there is no such file`)
  let making = ofModules.get(path)
  if (making === undefined) {
    making = modelOfModule(path)
    ofModules.set(path, making)
  }
  const model = await making
  return { spec: specOf(await artifactsOf(model)), build: async () => model }
}

async function build(path: string, artifacts: LayersModelArtifacts): Promise<layers.LayersModel> {
  const { modelTopology, weightSpecs, weightData } = artifacts
  try {
    return await layers.loadLayersModel({
      load: async () => ({ modelTopology, weightSpecs, weightData: weightData.buffer }),
    })
  } catch (cause) {
    throw new ConfigError('INVALID_CONFIG', `${path} does not load as a LayersModel: ${firstLine(cause)}`, { cause })
  }
}

async function modelOfModule(path: string): Promise<layers.LayersModel> {
  addChainedOperations()
  let made: unknown
  try {
    const module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>
    const exported = module.default ?? module.model
    made = await (typeof exported === 'function' ? exported({ ...tf, ...layers }) : exported)
  } catch (cause) {
    throw new ConfigError('INVALID_CONFIG', `the model module ${path} fails: ${firstLine(cause)}`, { cause })
  }
  if (isLayersModel(made)) return made
  throw new ConfigError('INVALID_CONFIG', `the export default or model of ${path} is no LayersModel with inputs`)
}

/** A module may bring a TensorFlow.js of its own, whose classes are others. */
function isLayersModel(value: unknown): value is layers.LayersModel {
  const { layers: parts, inputs, outputs, apply, save } = Object(value) as Partial<layers.LayersModel>
  return [parts, inputs, outputs].every(Array.isArray) && typeof apply === 'function' && typeof save === 'function'
}

async function artifactsOf(model: layers.LayersModel): Promise<LayersModelArtifacts> {
  const { promise, resolve } = Promise.withResolvers<tf.io.ModelArtifacts>()
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    resolve(artifacts)
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) }
  })
  await model.save(handler)
  const { modelTopology, weightSpecs, weightData } = await promise
  const parts = Array.isArray(weightData) ? weightData : [weightData ?? new ArrayBuffer(0)]
  const bytes = Buffer.concat(parts.map((part) => new Uint8Array(part)))
  return { modelTopology: modelTopology as object, weightSpecs: weightSpecs ?? [], weightData: Uint8Array.from(bytes) }
}

function addChainedOperations(): void {
  for (const [name, operation] of Object.entries(CHAINED) as [string, (...values: unknown[]) => unknown][]) {
    if (name in tf.Tensor.prototype) continue
    const value = function chained(this: tf.Tensor, ...values: unknown[]) {
      return operation(this, ...values)
    }
    Object.defineProperty(tf.Tensor.prototype, name, { value, writable: true, configurable: true })
  }
}

/** The libraries' messages go on with advice for their own users. */
function firstLine(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n')
  return line
}
