import type { HeadSpec } from '../../src/models/config.ts'

/** The loss of one row's raw outputs, in float64 by the papers. */
export function referenceLoss(spec: HeadSpec, raw: readonly number[], label: number): number {
  const [first] = raw
  switch (spec.kind) {
    case 'point':
      return POINT_LOSSES[spec.loss](label - first, spec.delta)
    case 'quantiles': {
      const losses = referenceQuantiles(raw).map((quantile, i) => {
        const level = spec.levels[i]
        return label >= quantile ? level * (label - quantile) : (1 - level) * (quantile - label)
      })
      return losses.reduce((total, loss) => total + loss, 0) / losses.length
    }
    case 'gaussian': {
      const variance = Math.exp(Math.max(-10, Math.min(10, raw[1])))
      return 0.5 * Math.log(2 * Math.PI * variance) + (label - first) ** 2 / (2 * variance)
    }
    case 'probability': {
      const p = 1 / (1 + Math.exp(-first))
      return -label * Math.log(p) - (1 - label) * Math.log(1 - p)
    }
  }
}

/** Each lies ln(1 + e^x) above the one before. */
export function referenceQuantiles([first, ...gaps]: readonly number[]): number[] {
  const quantiles = [first]
  for (const gap of gaps) quantiles.push(quantiles[quantiles.length - 1] + Math.log1p(Math.exp(gap)))
  return quantiles
}

const POINT_LOSSES = {
  /** y/f − ln(y/f) − 1. Patton 2011. */
  qlike: (error: number) => Math.exp(error) - error - 1,
  mse: (error: number) => error ** 2,
  /** Huber 1964. */
  huber: (error: number, delta: number) =>
    Math.abs(error) <= delta ? error ** 2 / 2 : delta * (Math.abs(error) - delta / 2),
}

/** Central differences of f at x, one for each of these coordinates. */
export function numericSlopes(
  f: (x: Float64Array) => number,
  x: Float64Array,
  coordinates: readonly number[],
  step = 1e-5,
): number[] {
  const moved = x.slice()
  return coordinates.map((i) => {
    moved[i] = x[i] + step
    const above = f(moved)
    moved[i] = x[i] - step
    const below = f(moved)
    moved[i] = x[i]
    return (above - below) / (2 * step)
  })
}

/** The central difference of f at x along a direction. */
export function numericSlope(
  f: (x: Float64Array) => number,
  x: Float64Array,
  direction: ArrayLike<number>,
  step = 1e-5,
): number {
  const along = (length: number) => f(x.map((value, i) => value + length * direction[i]))
  return (along(step) - along(-step)) / (2 * step)
}
