import { DataError } from '../../../src/errors/index.ts'
import { EvaluationError } from '../../../src/evaluation/errors.ts'
import { featureSetOf } from '../../../src/market/streams/presets.ts'
import { counted, formatLoss } from '../../lib/format.ts'
import { stopRequests } from '../../lib/lifecycle.ts'
import { ProgressBar } from '../../lib/progressBar.ts'
import { type Evaluated, loadEvaluated, loadSources, requireBarsAlone } from './config.ts'
import { type MarketData, readFiles, readSources } from './data.ts'
import type { FoldFrame, Settings, Target } from './evaluation.ts'
import { jsonLine } from './events.ts'
import { type Plan, planOf } from './experiment.ts'
import { requireReportPath, writeReport } from './html/file.ts'
import type { EvaluateOptions } from './options.ts'

/** What a walk through the data goes by. */
interface Walk {
  readonly plan: Plan
  readonly data: MarketData
  readonly options: EvaluateOptions
  readonly signal: AbortSignal
  readonly bar: ProgressBar
  readonly beganMs: number
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
  const { html } = options
  if (html !== undefined) requireReportPath(html, options.force === true)
  const bar = new ProgressBar()
  try {
    const evaluated = await loadEvaluated(options)
    const data = await readMarkets(evaluated, options, bar)
    signal.throwIfAborted()
    bar.show(0, 1, 'building features')
    const plan = planOf(evaluated, data.markets, options)
    const walk = { plan, data, options, signal, bar, beganMs }
    if (options.target === 'direction') {
      const { directionTarget } = await import('./direction/target.ts')
      await walkForward(await directionTarget(plan, data.markets, options), walk)
    } else {
      const { varianceTarget } = await import('./varianceTarget.ts')
      await walkForward(varianceTarget(plan, options), walk)
    }
  } finally {
    bar.finish()
  }
}

/** What `--data` names, or else the config. */
async function readMarkets(
  { manifest }: Evaluated,
  { config, data, skipBadRows }: EvaluateOptions,
  bar: ProgressBar,
): Promise<MarketData> {
  const set = featureSetOf(manifest.features)
  if (data === undefined) {
    const sources = loadSources(config, set)
    bar.show(0, 1, 'reading the markets of the config')
    return readSources(sources, set)
  }
  requireBarsAlone(set)
  const onFile = (path: string) => bar.show(0, 1, `reading ${path}`)
  return readFiles(data, { ...(skipBadRows === undefined ? {} : { skipBadRows }), onFile })
}

async function walkForward<Fold extends FoldFrame, Whole, Decisive extends Settings>(
  target: Target<Fold, Whole, Decisive>,
  { plan, data, options, signal, bar, beganMs }: Walk,
): Promise<void> {
  const { html, json = false } = options
  const folds: Fold[] = []
  const foldSummaries: Whole[] = []
  const { length } = plan.spans
  for (const [i, span] of plan.spans.entries()) {
    const result = await target.runFold(i + 1, span, { signal, onRound: showRounds(bar, plan, i, target.trainings) })
    const summary = summaryOf(target, [result])
    folds.push(result)
    foldSummaries.push(summary)
    if (!json) continue
    bar.clear()
    print([jsonLine(target.foldEvent(result, summary))])
  }
  bar.show(length, length, 'comparing')
  const summary = length === 1 ? foldSummaries[0] : summaryOf(target, folds)
  const evaluation = { options, settings: target.settings, data, folds, foldSummaries, summary }
  if (html !== undefined) writeReport(html, await target.reportPage(evaluation))
  bar.finish()
  const elapsedMs = Math.round(performance.now() - beganMs)
  if (json) print([jsonLine(target.summaryEvent(evaluation, elapsedMs))])
  else print(target.reportLines(evaluation, elapsedMs))
}

/** The bar over all trainings of all folds; that of the tested model is a fold's last. */
function showRounds(bar: ProgressBar, { experiment, spans }: Plan, fold: number, trainings: number) {
  const { rounds } = experiment
  const total = trainings * rounds * spans.length
  return (
    training: 'calibration' | 'model',
    { round, loss }: { readonly round: number; readonly loss: number },
  ): void => {
    const done = rounds * (trainings * fold + (training === 'model' ? trainings - 1 : 0)) + round
    const what = training === 'model' ? 'training' : 'calibrating'
    const of = spans.length === 1 ? '' : `fold ${fold + 1} of ${spans.length}, `
    bar.show(done, total, `${of}${what}, round ${round} of ${rounds}, loss ${formatLoss(loss)}`)
  }
}

function summaryOf<Fold extends FoldFrame, Whole>(
  target: { summarise(folds: readonly Fold[]): Whole },
  folds: readonly Fold[],
): Whole {
  try {
    return target.summarise(folds)
  } catch (cause) {
    if (!(cause instanceof EvaluationError)) throw cause
    const which = counted(folds.length, 'fold')
    throw new DataError('TOO_SHORT', `the test span of ${which} is too short to be judged: ${cause.message}`, { cause })
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
