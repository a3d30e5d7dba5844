import type { Model } from '../models/model.ts'
import { float32Bytes } from './bytes.ts'
import { type ExportMetadata, metadataEntries } from './metadata.ts'
import { namedBlocks } from './parameters.ts'

/** Tensors begin at whole multiples of this, in bytes, so that readers can map them into memory. */
const ALIGNMENT = 8

/**
 * A model's parameters as a safetensors file: the length of a JSON header as 64 bits, the header, and the values,
 * float32, little-endian, one block after the other. Features are not scaled: a scaler stands in the metadata only.
 *
 * @param parameters - flat
 * @throws {ExportError} SHAPE_MISMATCH | NON_FINITE
 * @see https://huggingface.co/docs/safetensors
 */
export function encodeSafetensors(model: Model, parameters: Float32Array, metadata: ExportMetadata): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadataEntries(model, metadata, false) }
  let size = 0
  for (const { name, shape, values } of namedBlocks(model, parameters)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [size, size + values.byteLength] }
    size += values.byteLength
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const headerSize = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT
  const file = new Uint8Array(ALIGNMENT + headerSize + size)
  const view = new DataView(file.buffer)
  view.setBigUint64(0, BigInt(headerSize), true)
  file.set(text, ALIGNMENT)
  file.fill(' '.charCodeAt(0), ALIGNMENT + text.length, ALIGNMENT + headerSize)
  file.set(float32Bytes(parameters), ALIGNMENT + headerSize)
  return file
}
