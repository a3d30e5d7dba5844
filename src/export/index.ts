import type { Model } from '../models/model.ts'
import type { ExportFormat } from './formats.ts'
import { type ExportMetadata, requireScaler } from './metadata.ts'
import { encodeOnnx } from './onnx/index.ts'
import { encodeSafetensors } from './safetensors.ts'
import { encodeTensorflow } from './tensorflow/index.ts'

export { EXPORT_FORMATS, type ExportFormat } from './formats.ts'
export type { ExportMetadata, FeatureScaler } from './metadata.ts'

export interface ExportedFile {
  /** Name in the folder of the file that was asked for. */
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * A model with its parameters in a format of others: a file of the name given, and for tfjs one with the weights beside
 * it. Equal models, parameters and metadata give equal bytes.
 *
 * @param fileName - without folder
 * @param parameters - flat
 * @returns in the order in which they should be written: no file names one that is not there yet
 * @throws {ExportError} SHAPE_MISMATCH when parameters or scaler are another model's, NON_FINITE,
 *   UNSUPPORTED when the format cannot hold the family
 */
export function exportModel(
  format: ExportFormat,
  fileName: string,
  model: Model,
  parameters: Float32Array,
  metadata: ExportMetadata,
): ExportedFile[] {
  if (metadata.scaler !== undefined) requireScaler(model, metadata.scaler)
  switch (format) {
    case 'safetensors':
      return [{ name: fileName, bytes: encodeSafetensors(model, parameters, metadata) }]
    case 'onnx':
      return [{ name: fileName, bytes: encodeOnnx(model, parameters, metadata) }]
    case 'tfjs': {
      const weightsName = `${fileName.replace(/\.json$/, '')}.weights.bin`
      const { json, weights } = encodeTensorflow(model, parameters, metadata, weightsName)
      return [
        { name: weightsName, bytes: weights },
        { name: fileName, bytes: json },
      ]
    }
  }
}
