import { DataError } from '../../../src/errors/index.ts'
import { EvaluationError } from '../../../src/evaluation/errors.ts'
import { type Summary, summarise } from '../../../src/evaluation/walkForward/index.ts'
import { counted, formatLoss } from '../../lib/format.ts'
import { stopRequests } from '../../lib/lifecycle.ts'
import { ProgressBar } from '../../lib/progressBar.ts'
import { loadEvaluated } from './config.ts'
import { type ReadFile, readData } from './data.ts'
import { foldEvent, jsonLine, summaryEvent } from './events.ts'
import { nominalOf, type Plan, planOf } from './experiment.ts'
import { type FoldResult, runFold } from './fold.ts'
import { requireReportPath, writeReport } from './html/file.ts'
import type { EvaluateOptions } from './options.ts'
import { reportLines } from './report.ts'

/** What was evaluated and how, as far as it decides the result. */
export interface Settings {
  readonly model: string
  readonly engine?: string
  readonly horizonMinutes: number
  readonly strideMinutes: number
  readonly workers: number
  readonly rounds: number
  readonly seed: number
  readonly pipeline: string
  readonly codec: string
  readonly embargoMinutes: number
  /** Nominal coverage 1 − α. */
  readonly nominal: number
}

/** Everything that there is to report. */
export interface Evaluation {
  readonly options: EvaluateOptions
  readonly settings: Settings
  readonly files: readonly ReadFile[]
  readonly folds: readonly FoldResult[]
  /** Of each fold by itself, and of all. */
  readonly foldSummaries: readonly Summary[]
  readonly summary: Summary
}

/**
 * Evaluates a model, prints what it is worth and writes the report.
 *
 * @throws {ConfigError} | {DataError} for what the user has to change
 * @throws {StoppedError} when the user ends it before it is done
 */
export async function evaluate(options: EvaluateOptions): Promise<void> {
  const beganMs = performance.now()
  const signal = stopRequests()
  const { html, json = false } = options
  if (html !== undefined) requireReportPath(html, options.force === true)
  const bar = new ProgressBar()
  try {
    const evaluated = await loadEvaluated(options)
    const { series, files } = await readData(options.data, {
      ...(options.skipBadRows === undefined ? {} : { skipBadRows: options.skipBadRows }),
      onFile: (path) => bar.show(0, 1, `reading ${path}`),
    })
    signal.throwIfAborted()
    bar.show(0, 1, 'building features')
    const plan = planOf(evaluated, series, options)
    const settings = settingsOf(plan, options)
    const folds: FoldResult[] = []
    const foldSummaries: Summary[] = []
    const { length } = plan.spans
    for (const [i, span] of plan.spans.entries()) {
      const result = await runFold(plan.experiment, i + 1, span, { signal, onRound: showRounds(bar, plan, i) })
      const summary = summaryOf([result], options, settings)
      folds.push(result)
      foldSummaries.push(summary)
      if (!json) continue
      bar.clear()
      print([jsonLine(foldEvent(result, summary, settings.nominal))])
    }
    bar.show(length, length, 'comparing')
    const summary = length === 1 ? foldSummaries[0] : summaryOf(folds, options, settings)
    const evaluation: Evaluation = { options, settings, files, folds, foldSummaries, summary }
    if (html !== undefined) await writeReport(html, evaluation)
    bar.finish()
    const elapsedMs = Math.round(performance.now() - beganMs)
    if (json) print([jsonLine(summaryEvent(evaluation, elapsedMs))])
    else print(reportLines(evaluation, elapsedMs))
  } finally {
    bar.finish()
  }
}

function settingsOf({ experiment }: Plan, options: EvaluateOptions): Settings {
  const { manifest, workers, rounds, seed, embargoMs } = experiment
  return {
    model: manifest.model.family,
    horizonMinutes: manifest.features.horizonMinutes,
    strideMinutes: manifest.features.strideMinutes,
    workers,
    rounds,
    seed,
    pipeline: manifest.aggregation.pipeline,
    codec: manifest.codec,
    embargoMinutes: embargoMs / 60_000,
    nominal: nominalOf(options.alpha),
  }
}

/** The bar over all trainings: each fold has one that calibrates and one that is tested. */
function showRounds(bar: ProgressBar, { experiment, spans }: Plan, fold: number) {
  const { rounds } = experiment
  const total = 2 * rounds * spans.length
  return (
    training: 'calibration' | 'model',
    { round, loss }: { readonly round: number; readonly loss: number },
  ): void => {
    const done = rounds * (2 * fold + (training === 'model' ? 1 : 0)) + round
    const what = training === 'model' ? 'training' : 'calibrating'
    const of = spans.length === 1 ? '' : `fold ${fold + 1} of ${spans.length}, `
    bar.show(done, total, `${of}${what}, round ${round} of ${rounds}, loss ${formatLoss(loss)}`)
  }
}

function summaryOf(folds: readonly FoldResult[], { searched }: EvaluateOptions, { nominal, seed }: Settings): Summary {
  try {
    return summarise(
      folds.map(({ symbols }) => symbols),
      { nominal, searched, seed: `evaluate ${seed}` },
    )
  } catch (cause) {
    if (!(cause instanceof EvaluationError)) throw cause
    const which = counted(folds.length, 'fold')
    throw new DataError('TOO_SHORT', `the test span of ${which} is too short to be judged: ${cause.message}`, { cause })
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
