import { ExportError } from '../errors/index.ts'
import type { Model } from '../models/model.ts'

/** A part of a model's parameters, row-major. */
export interface NamedBlock {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/**
 * The blocks of a model's parameters, in their order, where they lie.
 *
 * @param parameters - flat
 * @throws {ExportError} SHAPE_MISMATCH when they are another model's, NON_FINITE
 */
export function namedBlocks({ spec, blocks, parameterCount }: Model, parameters: Float32Array): NamedBlock[] {
  if (parameters.length !== parameterCount) {
    throw new ExportError(
      'SHAPE_MISMATCH',
      `the checkpoint holds ${parameters.length} parameters, but model ${spec.family} has ${parameterCount}`,
    )
  }
  let at = 0
  return blocks.map(({ name, shape }) => {
    const start = at
    at += shape.reduce((product, length) => product * length, 1)
    const values = parameters.subarray(start, at)
    const bad = values.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) {
      throw new ExportError('NON_FINITE', `value ${bad} of the checkpoint's block ${name} is ${values[bad]}`)
    }
    return { name, shape, values }
  })
}
