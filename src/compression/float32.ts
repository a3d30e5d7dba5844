import { vectorFromBytes, vectorToBytes } from '../kernels/vector.ts'
import type { UpdateCodec } from './codec.ts'
import { requireLength } from './length.ts'

/** The update as it is: 4 bytes a parameter, little-endian. */
export const float32Codec: UpdateCodec = {
  name: 'float32',
  encodedBytes: (parameterCount) => parameterCount * 4,
  encode: vectorToBytes,
  decode(bytes, parameterCount) {
    requireLength('float32', bytes, float32Codec.encodedBytes(parameterCount), parameterCount)
    return vectorFromBytes(bytes, 0, parameterCount)
  },
}
