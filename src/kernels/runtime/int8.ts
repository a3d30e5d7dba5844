import { KernelError } from '../../errors/index.ts'
import { CHUNK_COLUMNS, type Int8Blocks } from '../rowKernels.ts'
import type { Passes } from './passes.ts'

/** See `RowKernels`. @throws {KernelError} SHAPE_MISMATCH | OUT_OF_MEMORY */
export function decodeInt8(
  passes: Passes,
  codes: Uint8Array,
  scales: Float32Array,
  blockLength: number,
): Float32Array | number {
  const { length } = codes
  if (!dividesUnits(blockLength) || scales.length !== Math.ceil(length / blockLength)) {
    throw new KernelError('SHAPE_MISMATCH', `${scales.length} scales for ${length} codes in blocks of ${blockLength}`)
  }
  const { memory } = passes
  return passes.scoped((scope) => {
    const units = Math.ceil(length / CHUNK_COLUMNS)
    const partialSums = scope.allocate(units * 4)
    const output = scope.allocate(length * 4)
    const weights = scope.write(bytesOf(scales))
    const fields = { point: scope.write(codes), weights, parameter: blockLength, output, partialSums }
    passes.runOnce('decodeInt8', length, fields)
    const malformed = memory.words(partialSums, units).find((column) => column >= 0)
    return malformed ?? memory.floats(output, length).slice()
  })
}

/** See `RowKernels`. @throws {KernelError} SHAPE_MISMATCH | OUT_OF_MEMORY */
export function encodeInt8(passes: Passes, values: Float32Array, blockLength: number): Int8Blocks {
  if (!dividesUnits(blockLength)) throw new KernelError('SHAPE_MISMATCH', `blocks of ${blockLength}`)
  const { length } = values
  const { memory } = passes
  return passes.scoped((scope) => {
    const blocks = Math.ceil(length / blockLength)
    const weights = scope.allocate(blocks * 4)
    const output = scope.allocate(length)
    const fields = { point: scope.write(bytesOf(values)), weights, parameter: blockLength, output }
    passes.runOnce('encodeInt8', length, fields)
    const codes = new Uint8Array(memory.memory.buffer, output, length).slice()
    return { codes, scales: memory.floats(weights, blocks).slice() }
  })
}

/** Whether no block lies in two units. */
function dividesUnits(blockLength: number): boolean {
  return blockLength > 0 && blockLength % 16 === 0 && CHUNK_COLUMNS % blockLength === 0
}

function bytesOf(array: Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
