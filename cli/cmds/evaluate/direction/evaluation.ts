import type { DirectionSummary } from '../../../../src/evaluation/direction/index.ts'
import type { Settings, WalkedForward } from '../evaluation.ts'
import type { DirectionFold } from './fold.ts'

export interface DirectionSettings extends Settings {
  /** What trades are taken to cost, bp of the value traded. */
  readonly costs: { readonly feeBp: number; readonly spreadBp: number; readonly slippageBp: number }
  /** Files of best bids and asks whose spread counts in place of that of the costs, with what `sha256sum` prints. */
  readonly books: readonly { readonly symbol: string; readonly path: string; readonly sha256: string }[]
}

/** An evaluation of forecasts of the direction. */
export type DirectionEvaluation = WalkedForward<DirectionFold, DirectionSummary, DirectionSettings>
