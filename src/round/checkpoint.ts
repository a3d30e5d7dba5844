import type { OuterState } from '../aggregation/index.ts'
import { CodecError } from '../errors/index.ts'
import { vectorFromBytes, vectorToBytes } from '../kernels/vector.ts'
import type { Hash } from '../types/index.ts'
import { contentHash } from '../wire/contentHash.ts'

const MAGIC = [0x4d, 0x55, 0x52, 0x31]
const HEADER_BYTES = 8

/** The global model between two rounds: its parameters and the outer optimizer's momentum. */
export interface Checkpoint extends OuterState {
  /** Content hash of `bytes`: what records, contracts and file names call the model hash. */
  readonly modelHash: Hash
  readonly bytes: Uint8Array
}

/** Layout: `MUR1`, parameter count (uint32 LE), parameters, momentum (float32 LE each). */
export function checkpointOf({ parameters, momentum }: OuterState): Checkpoint {
  const bytes = new Uint8Array(checkpointBytes(parameters.length))
  bytes.set(MAGIC)
  new DataView(bytes.buffer).setUint32(4, parameters.length, true)
  bytes.set(vectorToBytes(parameters), HEADER_BYTES)
  bytes.set(vectorToBytes(momentum), HEADER_BYTES + parameters.length * 4)
  return { parameters, momentum, bytes, modelHash: contentHash(bytes) }
}

/**
 * Reads a checkpoint of a model with `parameterCount` parameters.
 *
 * @throws {CodecError} MALFORMED | SHAPE_MISMATCH
 */
export function readCheckpoint(bytes: Uint8Array, parameterCount: number): Checkpoint {
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new CodecError('MALFORMED', 'not a Murmuration checkpoint: it does not begin with MUR1')
  }
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
  if (count !== parameterCount || bytes.length !== checkpointBytes(parameterCount)) {
    throw new CodecError(
      'SHAPE_MISMATCH',
      `the checkpoint holds ${count} parameters in ${bytes.length} bytes, the run's model has ${parameterCount}`,
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
