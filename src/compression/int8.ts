import { CodecError } from '../errors/index.ts'
import { sharedKernels } from '../kernels/index.ts'
import { vectorFromBytes, vectorToBytes } from '../kernels/vector.ts'
import type { UpdateCodec } from './codec.ts'
import { requireLength } from './length.ts'

const BLOCK = 4096

/**
 * Dense int8 with one float32 scale per block of 4096 parameters: value = code · scale, scale = max|x|/127.
 *
 * Layout: all scales (little-endian float32), then one code (−127 … 127) per parameter. The error of a parameter is at
 * most half its block's scale.
 */
export const int8Codec: UpdateCodec = {
  name: 'int8',
  encodedBytes: (parameterCount) => Math.ceil(parameterCount / BLOCK) * 4 + parameterCount,

  encode(update) {
    const { codes, scales } = sharedKernels().encodeInt8(update, BLOCK)
    const bytes = new Uint8Array(int8Codec.encodedBytes(update.length))
    bytes.set(vectorToBytes(scales))
    bytes.set(codes, scales.length * 4)
    return bytes
  },

  decode(bytes, parameterCount) {
    requireLength('int8', bytes, int8Codec.encodedBytes(parameterCount), parameterCount)
    const blocks = Math.ceil(parameterCount / BLOCK)
    const scales = vectorFromBytes(bytes, 0, blocks)
    const negative = scales.findIndex((scale) => scale < 0)
    if (negative >= 0) throw new CodecError('MALFORMED', `int8 update: the scale of block ${negative} is negative`)
    const values = sharedKernels().decodeInt8(bytes.subarray(blocks * 4), scales, BLOCK)
    if (typeof values !== 'number') return values
    throw new CodecError('MALFORMED', `int8 update: the code of parameter ${values} is -128`)
  },
}
