import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type * as tf from '@tensorflow/tfjs-core'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { ConfigError } from '../../errors/index.ts'
import type { LayersModelSpec } from './registry.ts'

/** What a LayersModel is made of: what its model.json and the files that it names hold. */
export interface LayersModelArtifacts {
  readonly modelTopology: object
  readonly weightSpecs: tf.io.WeightsManifestEntry[]
  readonly weightData: Uint8Array<ArrayBuffer>
}

const VALUE_BYTES = { float32: 4, int32: 4, bool: 1 } as const
const QUANTIZED_BYTES = { float16: 2, uint16: 2, uint8: 1 } as const

const weightSchema = z.looseObject({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.literal(['float32', 'int32', 'bool']),
  quantization: z.looseObject({ dtype: z.literal(['float16', 'uint16', 'uint8']) }).optional(),
})

const modelJsonSchema = z.looseObject({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.looseObject({ paths: z.array(z.string()), weights: z.array(weightSchema) })),
})

/**
 * Reads a model.json and the weights beside it.
 *
 * @throws {ConfigError} UNREADABLE, or INVALID_CONFIG when it is not a LayersModel's or the weights are too long or short
 */
export function readArtifacts(path: string): LayersModelArtifacts {
  const { modelTopology, weightsManifest } = parseModelJson(path, read(path, 'the model file').toString('utf8'))
  const weightSpecs: tf.io.WeightsManifestEntry[] = []
  const data: Buffer[] = []
  for (const { paths, weights } of weightsManifest) {
    const files = paths.map((name) => read(resolve(dirname(path), name), `the weights of ${path},`))
    const bytes = files.reduce((sum, file) => sum + file.length, 0)
    const wanted = weights.reduce((sum, weight) => sum + bytesOf(weight), 0)
    if (bytes !== wanted) {
      const hold = paths.length === 1 ? 'holds' : 'hold'
      const message = `${paths.join(', ')} ${hold} ${bytes} bytes, but ${path} names weights of ${wanted}`
      throw new ConfigError('INVALID_CONFIG', message)
    }
    // The schema has checked what decoding the weights relies on.
    weightSpecs.push(...(weights as tf.io.WeightsManifestEntry[]))
    data.push(...files)
  }
  return { modelTopology, weightSpecs, weightData: Uint8Array.from(Buffer.concat(data)) }
}

/** What a manifest names the model by. */
export function specOf({ modelTopology, weightData }: LayersModelArtifacts): LayersModelSpec {
  return { topology: sha256(canonicalize(modelTopology)!), weights: sha256(weightData) }
}

function parseModelJson(path: string, text: string): z.infer<typeof modelJsonSchema> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new ConfigError('INVALID_CONFIG', `${path} is not the model.json of a LayersModel: ${why}`, { cause })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    return refuse('it is not JSON', cause)
  }
  if ((json as { format?: unknown } | null)?.format === 'graph-model') {
    return refuse('it holds a graph model, which cannot be trained')
  }
  const result = modelJsonSchema.safeParse(json)
  if (result.success) return result.data
  const [{ path: keys, message }] = result.error.issues
  return refuse(keys.length === 0 ? message : `${keys.join('.')}: ${message}`)
}

function bytesOf({ shape, dtype, quantization }: z.infer<typeof weightSchema>): number {
  const each = quantization === undefined ? VALUE_BYTES[dtype] : QUANTIZED_BYTES[quantization.dtype]
  return shape.reduce((product, length) => product * length, each)
}

function read(path: string, what: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : message
    throw new ConfigError('UNREADABLE', `cannot read ${what} ${path}: ${why}`, { cause })
  }
}

function sha256(content: string | Uint8Array): string {
  return `0x${createHash('sha256').update(content).digest('hex')}`
}
