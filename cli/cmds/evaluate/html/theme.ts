import type { TopLevelSpec } from '../../../../src/charts/index.ts'

/** CSS pixels of a chart as wide as the page. */
export const FULL_WIDTH = 860
export const HALF_WIDTH = 400

/** Readable on white and on near black; text and axes take the colour of the text around them. */
export const COLOURS = {
  model: '#2f81d6',
  realised: '#d9822b',
  band: '#2f81d6',
  split: '#8a63d2',
  adaptive: '#1f9d76',
  good: '#1f9d76',
  bad: '#d64550',
  warning: '#d9a62b',
  baseline: '#8b949e',
} as const

/** Shared looks of all charts. */
export const THEME: NonNullable<TopLevelSpec['config']> = {
  background: 'transparent',
  font: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  axis: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    domainColor: 'currentColor',
    domainOpacity: 0.35,
    tickColor: 'currentColor',
    tickOpacity: 0.35,
    gridColor: 'currentColor',
    gridOpacity: 0.1,
    labelFontSize: 11,
    labelOpacity: 0.8,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    titleOpacity: 0.8,
    titlePadding: 8,
  },
  legend: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    labelFontSize: 11,
    labelLimit: 300,
    orient: 'top',
    direction: 'horizontal',
    title: null,
    symbolOpacity: 1,
    symbolStrokeWidth: 3,
  },
  header: { labelColor: 'currentColor', titleColor: 'currentColor', labelFontSize: 11 },
  view: { stroke: null },
}

/** Ticks of a log axis that people can read, within what is shown. */
export function logTicks(values: readonly number[]): number[] {
  const shown = values.filter((value) => value > 0 && Number.isFinite(value))
  const [least, most] = [Math.min(...shown), Math.max(...shown)]
  const ticks = [-3, -2, -1, 0, 1, 2, 3].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power))
  const few = ticks.filter((tick) => tick >= least && tick <= most)
  if (few.length > 2) return few
  const close = [0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 1.2, 1.5, 3, 4]
  return [...few, ...close.filter((tick) => tick >= least && tick <= most)]
}
