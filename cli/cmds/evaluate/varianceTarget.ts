import { type Summary, summarise } from '../../../src/evaluation/walkForward/index.ts'
import type { Settings, Target, VarianceSettings } from './evaluation.ts'
import { foldEvent, summaryEvent } from './events.ts'
import { nominalOf, type Plan } from './experiment.ts'
import { type FoldResult, runFold } from './fold.ts'
import { reportPage } from './html/page.ts'
import type { EvaluateOptions } from './options.ts'
import { reportLines } from './report.ts'

/** The next horizon's realised variance, by the manifest's own head. */
export function varianceTarget(
  { experiment }: Plan,
  options: EvaluateOptions,
): Target<FoldResult, Summary, VarianceSettings> {
  const settings = { ...settingsOf({ experiment }, options), nominal: nominalOf(options.alpha) }
  const { nominal, seed } = settings
  const { searched } = options
  return {
    settings,
    trainings: 2,
    runFold: (fold, testSpan, control) => runFold(experiment, fold, testSpan, control),
    summarise: (folds) =>
      summarise(
        folds.map(({ symbols }) => symbols),
        { nominal, searched, seed: `evaluate ${seed}` },
      ),
    foldEvent: (fold, summary) => foldEvent(fold, summary, nominal),
    summaryEvent,
    reportLines,
    reportPage,
  }
}

/** What of the settings any target has. */
export function settingsOf({ experiment }: Pick<Plan, 'experiment'>, options: EvaluateOptions): Settings {
  const { manifest, workers, rounds, seed, embargoMs } = experiment
  return {
    target: options.target,
    model: manifest.model.family,
    horizonMinutes: manifest.features.horizonMinutes,
    strideMinutes: manifest.features.strideMinutes,
    workers,
    rounds,
    seed,
    pipeline: manifest.aggregation.pipeline,
    codec: manifest.codec,
    embargoMinutes: embargoMs / 60_000,
  }
}
