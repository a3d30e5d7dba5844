import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { OuterState } from '../aggregation/index.ts'
import { CodecError } from '../errors/index.ts'
import { vectorFromBytes, vectorToBytes } from '../kernels/vector.ts'
import type { Model } from '../models/model.ts'
import type { Hash } from '../types/index.ts'
import { contentHash } from '../wire/contentHash.ts'

const MAGIC = [0x4d, 0x55, 0x52, 0x32]
const MODEL_AT = 8
const MODEL_BYTES = 8
const HEADER_BYTES = MODEL_AT + MODEL_BYTES

/** The global model between two rounds: its parameters and the outer optimizer's momentum. */
export interface Checkpoint extends OuterState {
  /** Content hash of `bytes`: what records, contracts and file names call the model hash. */
  readonly modelHash: Hash
  readonly bytes: Uint8Array
}

/** What a checkpoint's parameters are parameters of. */
export type CheckpointModel = Pick<Model, 'spec' | 'shape' | 'parameterCount'>

/**
 * Layout: `MUR2`, parameter count (uint32 LE), the first 8 bytes of the SHA-256 of the canonical JSON of
 * `{features, model}` (the feature shape and the model's spec), parameters, momentum (float32 LE each).
 */
export function checkpointOf(
  { parameters, momentum }: OuterState,
  model: Omit<CheckpointModel, 'parameterCount'>,
): Checkpoint {
  const bytes = new Uint8Array(checkpointBytes(parameters.length))
  bytes.set(MAGIC)
  new DataView(bytes.buffer).setUint32(4, parameters.length, true)
  bytes.set(modelTag(model), MODEL_AT)
  bytes.set(vectorToBytes(parameters), HEADER_BYTES)
  bytes.set(vectorToBytes(momentum), HEADER_BYTES + parameters.length * 4)
  return { parameters, momentum, bytes, modelHash: contentHash(bytes) }
}

/**
 * Reads a checkpoint of a model.
 *
 * @throws {CodecError} MALFORMED, or SHAPE_MISMATCH for a checkpoint of another model, however large that is
 */
export function readCheckpoint(bytes: Uint8Array, model: CheckpointModel): Checkpoint {
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new CodecError('MALFORMED', 'not a Murmuration checkpoint: it does not begin with MUR2')
  }
  const { parameterCount } = model
  const { family } = model.spec
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
  if (modelTag(model).some((byte, i) => bytes[MODEL_AT + i] !== byte)) {
    const sizes = count === parameterCount ? '' : `: it has ${count} parameters, not ${parameterCount}`
    throw new CodecError('SHAPE_MISMATCH', `the checkpoint is of another model than the run's ${family}${sizes}`)
  }
  const expected = checkpointBytes(parameterCount)
  if (count !== parameterCount || bytes.length !== expected) {
    throw new CodecError(
      'SHAPE_MISMATCH',
      `the checkpoint holds ${count} parameters in ${bytes.length} bytes, one of the run's ${family} has ` +
        `${parameterCount} in ${expected}`,
    )
  }
  return {
    parameters: vectorFromBytes(bytes, HEADER_BYTES, count),
    momentum: vectorFromBytes(bytes, HEADER_BYTES + count * 4, count),
    bytes,
    modelHash: contentHash(bytes),
  }
}

export function checkpointBytes(parameterCount: number): number {
  return HEADER_BYTES + 8 * parameterCount
}

function modelTag({ spec, shape }: Pick<CheckpointModel, 'spec' | 'shape'>): Uint8Array {
  const text = canonicalize({ model: spec, features: shape })!
  return createHash('sha256').update(text).digest().subarray(0, MODEL_BYTES)
}
