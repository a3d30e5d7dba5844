import { sharedTensorKernels } from '../kernels/index.ts'
import type { Tensor, Workspace } from '../kernels/tensors/index.ts'
import type { Network } from './families/index.ts'
import { blockTensors, type Model } from './model.ts'

/** Rows of a forward pass over many. */
export const ROWS_AT_ONCE = 64

/** Models whose memory is kept; who compares many would fill it with those of models that nobody asks again. */
const KEPT = 16

// Networks hold no parameters of their own, so that models alike share them. Those used last stand last.
const forecasters = new Map<string, Forecaster>()

/** A forecaster for n rows, shared and for use at once: whoever uses it loads its parameters first. */
export function forecasterOf(model: Model, n: number): Forecaster {
  const rows = n === 1 ? 1 : ROWS_AT_ONCE
  const key = JSON.stringify([model.spec, model.shape, rows])
  const forecaster = forecasters.get(key) ?? new Forecaster(model, rows)
  forecasters.delete(key)
  forecasters.set(key, forecaster)
  if (forecasters.size > KEPT) {
    const [[oldest, unused]] = forecasters
    forecasters.delete(oldest)
    unused.free()
  }
  return forecaster
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
