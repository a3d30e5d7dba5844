import type { TopLevelSpec } from '../../../../src/charts/index.ts'
import { METHODS, REGIME_NAMES, type Scope } from '../../../../src/evaluation/walkForward/index.ts'
import { COLOURS, HALF_WIDTH, THEME } from './theme.ts'

const COLOUR = {
  field: 'method',
  type: 'nominal',
  scale: { domain: [...METHODS], range: METHODS.map((method) => COLOURS[method]) },
  legend: { symbolOpacity: 1 },
} as const

/** Share that intervals cover against what they promise. */
export function calibrationChart({ calibration }: Scope): TopLevelSpec {
  const values = calibration.flatMap(({ nominal, covered }) =>
    METHODS.map((method) => ({ method, nominal, ...covered[method] })),
  )
  const lowest = Math.min(...values.map(({ nominal, lower }) => Math.min(nominal, lower)))
  const domain = [Math.max(0, Math.floor(20 * lowest) / 20), 1]
  const axis = { format: '.0%', tickCount: 6 } as const
  const x = { type: 'quantitative', scale: { domain, nice: false }, axis: { ...axis, title: 'promised' } } as const
  const y = { type: 'quantitative', scale: { domain, nice: false }, axis: { ...axis, title: 'covered' } } as const
  return {
    width: HALF_WIDTH - 70,
    height: 260,
    config: THEME,
    layer: [
      {
        data: { values: domain.map((share) => ({ share })) },
        mark: { type: 'line', color: 'currentColor', opacity: 0.4, strokeDash: [4, 4], strokeWidth: 1 },
        encoding: { x: { ...x, field: 'share' }, y: { ...y, field: 'share' } },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.8, point: { size: 45, filled: true } },
        encoding: { x: { ...x, field: 'nominal' }, y: { ...y, field: 'covered' }, color: COLOUR },
        transform: [{ calculate: 'datum.share', as: 'covered' }],
      },
      {
        data: { values },
        mark: { type: 'rule', opacity: 0.5, strokeWidth: 1.5 },
        encoding: { x: { ...x, field: 'nominal' }, y: { ...y, field: 'lower' }, y2: { field: 'upper' }, color: COLOUR },
      },
    ],
  }
}

/** Coverage where the past day was calm, usual or wild. */
export function regimeChart({ regimes }: Scope, nominal: number): TopLevelSpec {
  const values = METHODS.flatMap((method) =>
    REGIME_NAMES.flatMap((regime) => {
      const covered = regimes[method][regime]
      return covered === undefined ? [] : [{ method, regime, ...covered }]
    }),
  )
  const lowest = Math.min(nominal, ...values.map(({ lower }) => lower))
  const domain = [Math.max(0, Math.floor(20 * lowest - 0.5) / 20), 1]
  const x = {
    field: 'regime',
    type: 'nominal',
    sort: [...REGIME_NAMES],
    axis: { title: 'past day, against the training span', labelAngle: 0 },
  } as const
  const xOffset = { field: 'method', type: 'nominal' } as const
  const y = {
    type: 'quantitative',
    scale: { domain, nice: false },
    axis: { title: 'covered', format: '.0%', tickCount: 6 },
  } as const
  return {
    width: HALF_WIDTH - 70,
    height: 260,
    config: THEME,
    layer: [
      {
        data: { values: [{ nominal }] },
        mark: { type: 'rule', color: 'currentColor', opacity: 0.5, strokeDash: [4, 4] },
        encoding: { y: { ...y, field: 'nominal' } },
      },
      {
        data: { values },
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.6 },
        encoding: { x, xOffset, y: { ...y, field: 'lower' }, y2: { field: 'upper' }, color: COLOUR },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 75, opacity: 1 },
        encoding: { x, xOffset, y: { ...y, field: 'share' }, color: COLOUR },
      },
    ],
  }
}
