import { type DirectionSummary, summariseDirections } from '../../../../src/evaluation/direction/index.ts'
import type { MarketFeeds } from '../../../../src/market/streams/feeds.ts'
import { hashOfFile } from '../data.ts'
import type { Target } from '../evaluation.ts'
import type { Plan } from '../experiment.ts'
import type { EvaluateOptions } from '../options.ts'
import { settingsOf } from '../varianceTarget.ts'
import { spreadsOf } from './books.ts'
import type { DirectionSettings } from './evaluation.ts'
import { directionFoldEvent, directionSummaryEvent } from './events.ts'
import { type DirectionFold, runDirectionFold } from './fold.ts'
import { directionRows } from './labels.ts'
import { directionPage } from './page.ts'
import { directionLines } from './report.ts'

/**
 * The sign of the next horizon's log return, by a probability head.
 *
 * @throws {ConfigError} | {DataError} for books that do not fit
 */
export async function directionTarget(
  { experiment }: Plan,
  markets: readonly MarketFeeds[],
  options: EvaluateOptions,
): Promise<Target<DirectionFold, DirectionSummary, DirectionSettings>> {
  const { feeBp, spreadBp, slippageBp, searched, book = [], skipBadRows = false } = options
  const series = markets.map(({ bars }) => bars)
  const labelled = directionRows(series, experiment.rows, experiment.manifest.features.horizonMinutes)
  const spreads = await spreadsOf(markets, book, skipBadRows ? 'skip' : 'fail')
  const costs = { feeBp, spreadBp, slippageBp }
  const books = await Promise.all(book.map(async (file) => ({ ...file, sha256: await hashOfFile(file.path) })))
  const settings = { ...settingsOf({ experiment }, options), head: 'probability head', costs, books }
  const { horizonMs } = experiment.grids[0]
  return {
    settings,
    trainings: 1,
    runFold: (fold, testSpan, control) =>
      runDirectionFold({ ...experiment, labelled, spreads }, fold, testSpan, control),
    summarise: (folds) =>
      summariseDirections(
        folds.map((fold) => fold.symbols),
        { ...costs, horizonMs, searched, seed: `evaluate ${settings.seed}` },
      ),
    foldEvent: directionFoldEvent,
    summaryEvent: directionSummaryEvent,
    reportLines: directionLines,
    reportPage: directionPage,
  }
}
