import { CodecError } from '../errors/index.ts'
import type { UpdateCodec } from './codec.ts'
import { requireLength } from './length.ts'

const BLOCK = 4096
const LARGEST_CODE = 127

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
    const blocks = Math.ceil(update.length / BLOCK)
    const bytes = new Uint8Array(int8Codec.encodedBytes(update.length))
    const view = new DataView(bytes.buffer)
    for (let block = 0; block < blocks; block++) {
      const end = Math.min(update.length, (block + 1) * BLOCK)
      let largest = 0
      for (let i = block * BLOCK; i < end; i++) largest = Math.max(largest, Math.abs(update[i]))
      const scale = Math.fround(largest / LARGEST_CODE)
      view.setFloat32(block * 4, scale, true)
      for (let i = block * BLOCK; i < end; i++)
        view.setInt8(blocks * 4 + i, scale === 0 ? 0 : codeOf(update[i] / scale))
    }
    return bytes
  },

  decode(bytes, parameterCount) {
    requireLength('int8', bytes, int8Codec.encodedBytes(parameterCount), parameterCount)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const codesAt = Math.ceil(parameterCount / BLOCK) * 4
    const update = new Float32Array(parameterCount)
    for (let i = 0; i < parameterCount; i++) {
      const scale = view.getFloat32(Math.floor(i / BLOCK) * 4, true)
      const code = view.getInt8(codesAt + i)
      if (code < -LARGEST_CODE) throw new CodecError('MALFORMED', `int8 update: the code of parameter ${i} is ${code}`)
      if (scale < 0)
        throw new CodecError('MALFORMED', `int8 update: the scale of block ${Math.floor(i / BLOCK)} is negative`)
      update[i] = code * scale
    }
    return update
  },
}

function codeOf(value: number): number {
  return Math.max(-LARGEST_CODE, Math.min(LARGEST_CODE, Math.round(value)))
}
