import type { SimulatedRound } from '../../../simulation/federation.ts'
import type { TimeSpan } from '../../../src/evaluation/splits/purgedWalkForward.ts'
import type { Summary } from '../../../src/evaluation/walkForward/index.ts'
import type { MarketData } from './data.ts'
import type { FoldResult } from './fold.ts'
import type { EvaluateOptions } from './options.ts'

/** What was evaluated and how, as far as it decides the result. */
export interface Settings {
  readonly target: EvaluateOptions['target']
  readonly model: string
  /** What of the model is not the manifest's. */
  readonly head?: string
  readonly horizonMinutes: number
  readonly strideMinutes: number
  readonly workers: number
  readonly rounds: number
  readonly seed: number
  readonly pipeline: string
  readonly codec: string
  readonly embargoMinutes: number
}

export interface VarianceSettings extends Settings {
  /** Nominal coverage 1 − α of the intervals. */
  readonly nominal: number
}

/** What every fold tells of itself. */
export interface FoldFrame {
  /** From 1. */
  readonly fold: number
  readonly trainSpan: TimeSpan
  readonly testSpan: TimeSpan
  /** Rows that were trained on, all symbols, and rows left out beside the test span. */
  readonly trainRows: number
  readonly purgedRows: number
  readonly modelHash: string
}

export interface FoldControl {
  readonly onRound: (training: 'calibration' | 'model', round: SimulatedRound) => void
  readonly signal: AbortSignal
}

/** Everything that there is to report. */
export interface WalkedForward<Fold extends FoldFrame, Whole, Decisive extends Settings = Settings> {
  readonly options: EvaluateOptions
  readonly settings: Decisive
  readonly data: Pick<MarketData, 'read' | 'skippedRows'>
  readonly folds: readonly Fold[]
  /** Of each fold by itself, and of all. */
  readonly foldSummaries: readonly Whole[]
  readonly summary: Whole
}

/** An evaluation of forecasts of the variance. */
export type Evaluation = WalkedForward<FoldResult, Summary, VarianceSettings>

/** What is forecast: how a fold is run, judged and told of. */
export interface Target<Fold extends FoldFrame, Whole, Decisive extends Settings> {
  readonly settings: Decisive
  /** Federations that a fold trains. */
  readonly trainings: number
  runFold(fold: number, testSpan: TimeSpan, control: FoldControl): Promise<Fold>
  /** @throws {EvaluationError} when there is too little to be judged */
  summarise(folds: readonly Fold[]): Whole
  /** The object that `--json` prints of a fold, and its last. */
  foldEvent(fold: Fold, summary: Whole): object
  summaryEvent(evaluation: WalkedForward<Fold, Whole, Decisive>, elapsedMs: number): object
  /** What people read on a terminal, and in a browser. */
  reportLines(evaluation: WalkedForward<Fold, Whole, Decisive>, elapsedMs: number): string[]
  reportPage(evaluation: WalkedForward<Fold, Whole, Decisive>): Promise<string>
}
