import { sharedTensorKernels } from '../kernels/index.ts'
import type { Tensor, Workspace } from '../kernels/tensors/index.ts'
import type { Network } from './families/index.ts'
import { blockTensors, type Model } from './model.ts'

/** Rows of a forward pass over many. */
export const ROWS_AT_ONCE = 64

/** Models whose memory is kept; who compares many would fill it with those of models that nobody asks again. */
const KEPT = 16

/** Forecasters with as many rows a pass, those used last at the end. */
class Kept {
  readonly #rows: number
  readonly #forecasters = new Map<Model, Forecaster>()
  #last: Model | undefined

  constructor(rows: number) {
    this.#rows = rows
  }

  of(model: Model): Forecaster {
    const known = this.#forecasters.get(model)
    if (known !== undefined && model === this.#last) return known
    const forecaster = known ?? new Forecaster(model, this.#rows)
    this.#last = model
    this.#forecasters.delete(model)
    this.#forecasters.set(model, forecaster)
    if (this.#forecasters.size > KEPT) {
      const [[oldest, unused]] = this.#forecasters
      this.#forecasters.delete(oldest)
      unused.free()
    }
    return forecaster
  }
}

const single = new Kept(1)
const many = new Kept(ROWS_AT_ONCE)

/** A forecaster for n rows, shared and for use at once: whoever uses it loads its parameters first. */
export function forecasterOf(model: Model, n: number): Forecaster {
  return n === 1 ? single.of(model) : many.of(model)
}

/** Forward passes of a model, some rows at a time, in memory that is allocated once. */
class Forecaster {
  readonly #workspace: Workspace
  readonly #width: number
  readonly #outputs: number
  readonly #rows: number
  readonly #parameters: Tensor
  readonly #inputs: Tensor
  readonly #network: Network

  /** @param rows - of a pass */
  constructor(model: Model, rows: number) {
    const kernels = sharedTensorKernels()
    const workspace = kernels.workspace()
    this.#workspace = workspace
    this.#width = model.width
    this.#outputs = model.head.outputs
    this.#rows = rows
    this.#parameters = workspace.tensor(model.parameterCount)
    this.#inputs = workspace.tensor(rows * model.width)
    this.#network = model.family.network(model.spec, {
      kernels,
      workspace,
      shape: model.shape,
      outputs: model.head.outputs,
      rows,
      inputs: this.#inputs,
      parameters: blockTensors(model, this.#parameters),
    })
  }

  /** Gives its memory back; it is of no use afterwards. */
  free(): void {
    this.#workspace.free()
  }

  /** Takes the parameters of the passes to come. */
  load(parameters: Float32Array): void {
    this.#parameters.values.set(parameters)
  }

  /**
   * The raw outputs of one row, in a buffer that the next pass writes over.
   *
   * @param features - of `width` values
   */
  forecast(features: Float32Array): Float32Array {
    this.#inputs.values.set(features)
    this.#network.forward()
    return this.#network.outputs.values
  }

  /**
   * Calls `use` for each of n rows with its raw outputs, which begin at `at`.
   *
   * @param features - n × width
   */
  forEachRow(features: Float32Array, n: number, use: (raw: Float32Array, at: number, row: number) => void): void {
    const inputs = this.#inputs.values
    const raw = this.#network.outputs.values
    for (let start = 0; start < n; start += this.#rows) {
      const size = Math.min(this.#rows, n - start)
      // Rows beyond the last hold what they held before: no row's outputs depend on another's.
      const from = start * this.#width
      for (let i = 0; i < size * this.#width; i++) inputs[i] = features[from + i]
      this.#network.forward()
      for (let row = 0; row < size; row++) use(raw, row * this.#outputs, start + row)
    }
  }
}
