import type { Random } from '../../kernels/random.ts'
import type { DropoutKey, Tensor, TensorKernels, Workspace } from '../../kernels/tensors/index.ts'
import type { FeatureShape } from '../../types/index.ts'

/** A part of a model's flat parameter vector. */
export interface ParameterBlock {
  /** As exported models name it, unique within the model. */
  readonly name: string
  /** Row-major; a matrix stands as inputs × outputs, so that rows of values multiply it from the left. */
  readonly shape: readonly number[]
  /** The parameter at `index` of a new model, drawn in order. */
  initial(random: Random, index: number): number
}

/** What a model of some rows is built from. */
export interface NetworkModules {
  readonly kernels: TensorKernels
  readonly workspace: Workspace
  readonly shape: FeatureShape
  /** Values that a head wants of each row. */
  readonly outputs: number
  /** Rows that are computed at a time, always all of them. */
  readonly rows: number
  /** rows × width of the shape. */
  readonly inputs: Tensor
  /** The model's parameters by block name; what is written to them counts from the next pass on. */
  readonly parameters: BlockTensors
}

/** A model's blocks where they lie: in the parameters, or in their gradient. */
export type BlockTensors = (name: string) => Tensor

/** Decides the dropout masks of a pass; each layer of a model uses a key of its own. */
export type DropoutTurn = Pick<DropoutKey, 'seed' | 'step'>

/** The forward pass. */
export interface Network {
  /** rows × outputs, not yet shaped by the head. */
  readonly outputs: Tensor

  /** Computes the outputs of the inputs. @param dropout - while training only */
  forward(dropout?: DropoutTurn): void
}

/** Fills the derivative of the loss by the outputs of `count` rows from `from` on, which are there by then. */
export type Derive = (from: number, count: number) => void

/** A network that is trained. */
export interface TrainableNetwork {
  /** rows × outputs, as of {@link Network}. */
  readonly outputs: Tensor
  /** rows × outputs: the derivative of the loss by the outputs. */
  readonly dOutputs: Tensor

  /**
   * A forward pass over the inputs and the backward pass, which replaces the gradient. Rows may go through both in parts, the
   * first ones first, so that what is kept of them is still in the cache; that shows in no result.
   */
  propagate(derive: Derive, dropout?: DropoutTurn): void
}

/** A family of models: one file, its shapes, its forward pass, its backward pass, its source. */
export interface ModelFamily<Spec> {
  /** What does its arithmetic, for people; absent: the kernels. */
  readonly engine?: (spec: Spec) => string

  /**
   * The layout of the parameters.
   *
   * @param outputs - values that the head wants
   * @throws {TrainingError} SHAPE_MISMATCH when the family cannot read features of the shape
   */
  blocks(spec: Spec, shape: FeatureShape, outputs: number): readonly ParameterBlock[]

  /** A network without gradient. */
  network(spec: Spec, modules: NetworkModules): Network

  /** @param gradient - where the backward pass writes */
  trainable(spec: Spec, modules: NetworkModules, gradient: BlockTensors): TrainableNetwork
}

/** Every parameter begins at `value`. */
export function constant(value: number): ParameterBlock['initial'] {
  return () => value
}

/** Uniform within ±limit. */
export function uniform(limit: number): ParameterBlock['initial'] {
  return (random) => limit * (2 * random.float() - 1)
}

/** @see Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks */
export function glorot(inputs: number, outputs: number): ParameterBlock['initial'] {
  return uniform(Math.sqrt(6 / (inputs + outputs)))
}
