import { TrainingError } from '../errors/index.ts'
import { Random } from '../kernels/random.ts'
import type { Tensor } from '../kernels/tensors/index.ts'
import type { FeatureShape } from '../types/index.ts'
import type { ModelSpec } from './config.ts'
import { type BlockTensors, familyOf, type ModelFamily, type ParameterBlock } from './families/index.ts'
import { type Head, headOf } from './heads.ts'
import { widthOf } from './shape.ts'

/** A model without parameters: what they mean, and what it takes to use and train them. */
export interface Model {
  readonly spec: ModelSpec
  readonly shape: FeatureShape
  /** Values of a row. */
  readonly width: number
  readonly head: Head
  readonly family: ModelFamily<ModelSpec>
  /** What does its arithmetic, for people. */
  readonly engine: string
  /** The layout of the flat float32 parameters. */
  readonly blocks: readonly ParameterBlock[]
  readonly parameterCount: number
}

/**
 * @throws {TrainingError} SHAPE_MISMATCH when the model cannot read such rows
 * @throws {ConfigError} INVALID_CONFIG when it is one of the family tfjs that was not registered
 */
export function modelOf(spec: ModelSpec, shape: FeatureShape): Model {
  const head = headOf(spec.head)
  const family = familyOf(spec)
  const blocks = family.blocks(spec, shape, head.outputs)
  const parameterCount = blocks.reduce((total, block) => total + sizeOf(block), 0)
  const engine = family.engine?.(spec) ?? 'kernels'
  return { spec, shape, width: widthOf(shape), head, family, engine, blocks, parameterCount }
}

function sizeOf({ shape }: ParameterBlock): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** Parameters of a new model: equal seeds give equal parameters. */
export function initialParameters({ blocks, parameterCount }: Model, seed: string): Float32Array {
  const random = new Random(seed)
  const parameters = new Float32Array(parameterCount)
  let at = 0
  for (const block of blocks) {
    const size = sizeOf(block)
    for (let i = 0; i < size; i++) parameters[at++] = block.initial(random, i)
  }
  return parameters
}

/** The blocks of a model's parameters, or of their gradient, where they lie. */
export function blockTensors({ blocks }: Model, whole: Tensor): BlockTensors {
  const tensors = new Map<string, Tensor>()
  let at = 0
  for (const block of blocks) {
    const size = sizeOf(block)
    tensors.set(block.name, whole.slice(at, size))
    at += size
  }
  return (name) => {
    const tensor = tensors.get(name)
    if (tensor === undefined) throw new RangeError(`the model has no block '${name}'`)
    return tensor
  }
}

/** @throws {TrainingError} SHAPE_MISMATCH when these are not a model's parameters */
export function requireParameters({ parameterCount }: Model, parameters: Float32Array): void {
  if (parameters.length === parameterCount) return
  throw new TrainingError('SHAPE_MISMATCH', `the model has ${parameterCount} parameters, not ${parameters.length}`)
}
