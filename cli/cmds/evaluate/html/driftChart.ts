import type { TopLevelSpec } from '../../../../src/charts/index.ts'
import { PSI_SHIFTED } from '../../../../src/evaluation/tests/populationStability.ts'
import type { DriftTimeline } from '../../../../src/evaluation/walkForward/index.ts'
import { COLOURS, FULL_WIDTH, THEME } from './theme.ts'

const ERROR_ROW = 'forecast error'

/**
 * When which features were unlike those of the training span, and when the forecast error changed.
 *
 * @param timelines - of one symbol, of each fold
 * @returns undefined when there was no window to look at
 */
export function driftChart(timelines: readonly DriftTimeline[]): TopLevelSpec | undefined {
  const windows = timelines.flatMap((timeline) => timeline.windows)
  if (windows.length === 0) return undefined
  const changed = windows.flatMap(({ fromMs, toMs, reasons }) =>
    reasons
      .filter(({ test }) => test === 'psi')
      .map(({ stream, value, threshold }) => ({
        from: fromMs,
        to: toMs,
        stream,
        value,
        severity: threshold >= PSI_SHIFTED ? 'drift' : 'warning',
      })),
  )
  const errors = timelines
    .flatMap(({ errorChanges }) => errorChanges)
    .map(({ timeMs, change }) => ({ time: timeMs, stream: ERROR_ROW, kind: change > 0 ? 'error rose' : 'error fell' }))
  const streams = [...new Set([ERROR_ROW, ...changed.map(({ stream }) => stream)])]
  const looked = windows.flatMap(({ fromMs, toMs }) => streams.map((stream) => ({ from: fromMs, to: toMs, stream })))
  const y = {
    field: 'stream',
    type: 'nominal',
    sort: streams,
    axis: { title: null, ticks: false, domain: false, labelLimit: 240 },
  } as const
  const x = { type: 'temporal', scale: { type: 'utc' }, title: null } as const
  const kinds = ['warning', 'drift', 'error rose', 'error fell']
  const range = [COLOURS.warning, COLOURS.bad, COLOURS.bad, COLOURS.good]
  const scale = { domain: kinds, range }
  return {
    width: FULL_WIDTH - 250,
    height: Math.max(44, 22 * streams.length),
    config: THEME,
    layer: [
      {
        data: { values: looked.filter(({ stream }) => stream !== ERROR_ROW) },
        mark: { type: 'bar', color: 'currentColor', opacity: 0.06, height: { band: 0.7 } },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y },
      },
      {
        data: { values: changed },
        mark: { type: 'bar', height: { band: 0.7 }, opacity: 0.85 },
        encoding: {
          x: { ...x, field: 'from' },
          x2: { field: 'to' },
          y,
          color: { field: 'severity', type: 'nominal', scale },
        },
      },
      {
        data: { values: errors },
        mark: { type: 'tick', thickness: 3, height: { band: 0.8 } },
        encoding: { x: { ...x, field: 'time' }, y, color: { field: 'kind', type: 'nominal', scale } },
      },
    ],
  }
}
