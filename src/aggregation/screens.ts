import type { RowKernels } from '../kernels/rowKernels.ts'
import { medianOf } from '../kernels/vector.ts'
import { numeric, type StageKind, usageOf, type Values } from './parameters.ts'

/** A screen says which rows to leave out before aggregation. */
export interface Screen {
  readonly text: string
  /** @returns for each row whether it stays; there is at least one, all are finite and of one length */
  keep(updates: readonly Float32Array[], kernels: RowKernels): boolean[]
}

const parameters = { ratio: numeric({ above: 1 }) }

/** Leaves out the rows whose norm exceeds `ratio` times the median norm. */
const maxNorm: StageKind<Screen> = {
  name: 'maxNorm',
  parameters,
  usage: usageOf('maxNorm', parameters),
  make(given, text) {
    const { ratio } = given as Values<typeof parameters>
    return {
      text,
      keep(updates, kernels) {
        const norms = Array.from(kernels.squaredNorms(updates), Math.sqrt)
        const limit = ratio * medianOf(norms)
        return norms.map((norm) => norm <= limit)
      },
    }
  },
}

/** Every screen that a pipeline can begin with. */
export const SCREENS: readonly StageKind<Screen>[] = [maxNorm]
