import { requireOpenUnit } from '../checks.ts'
import { type Forecaster, type VarianceBaseline, varianceFloor } from './series.ts'

/** σ²ₜ₊₁ = λσ²ₜ + (1 − λ)RVₜ, begun at the first RV; a missing horizon leaves it as it was. */
function smoothing(lambda: number, floor: number): Forecaster<number> {
  return {
    parameters: { lambda, floor },
    begin() {
      let level = Number.NaN
      return {
        observe({ variance }) {
          if (Number.isNaN(variance)) return
          level = Number.isNaN(level) ? variance : lambda * level + (1 - lambda) * variance
        },
        forecast: () => Math.max(level, floor),
      }
    },
  }
}

/** Random walk: the last realised variance that is known is the forecast, not below the past's least positive one. */
export function randomWalk(): VarianceBaseline {
  return { name: 'randomWalk', fit: (past) => smoothing(0, varianceFloor(past)) }
}

/**
 * Exponentially weighted moving average of realised variance: σ²ₜ₊₁ = λσ²ₜ + (1 − λ)RVₜ.
 *
 * @param lambda - λ in (0, 1). @default 0.94
 * @throws {EvaluationError} OUT_OF_RANGE
 * @see J.P. Morgan/Reuters 1996, RiskMetrics Technical Document, 5.2
 */
export function ewma(lambda = 0.94): VarianceBaseline {
  requireOpenUnit('lambda', lambda)
  return { name: 'ewma', fit: (past) => smoothing(lambda, varianceFloor(past)) }
}
