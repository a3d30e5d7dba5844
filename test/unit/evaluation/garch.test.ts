import assert from 'node:assert/strict'
import { fitGarch, garch } from '../../../src/evaluation/baselines/garch.ts'
import { forecastAlong } from '../../../src/evaluation/baselines/series.ts'
import { Random } from '../../../src/kernels/random.ts'
import { assertClose, assertRefused, assertRelative, seriesOf } from './fixtures.ts'

const OMEGA = 2e-6
const ALPHA = 0.1
const BETA = 0.85

function garchReturns(length: number): Float64Array {
  const random = new Random('garch')
  let variance = OMEGA / (1 - ALPHA - BETA)
  return Float64Array.from({ length }, () => {
    const shock = Math.sqrt(variance) * random.normal()
    variance = OMEGA + ALPHA * shock * shock + BETA * variance
    return shock
  })
}

/** −½Σ(ln 2π + ln σ² + ε²/σ²), written without the module's helpers. */
function logLikelihood(returns: Float64Array, omega: number, alpha: number, beta: number): number {
  let variance = returns.reduce((sum, value) => sum + value * value, 0) / returns.length
  let sum = 0
  for (const shock of returns) {
    sum -= 0.5 * (Math.log(2 * Math.PI) + Math.log(variance) + shock ** 2 / variance)
    variance = omega + alpha * shock ** 2 + beta * variance
  }
  return sum
}

describe('evaluation/baselines/garch', () => {
  it("finds the maximum that SciPy's simplex finds on the same 3000 returns", () => {
    const returns = garchReturns(3000)
    const fit = fitGarch(returns)
    // scipy.optimize.minimize(method='Nelder-Mead', xatol=1e-10, fatol=1e-11) on the same likelihood
    assertRelative(fit.logLikelihood, 11107.471161913589, 1e-12)
    assertRelative(fit.omega, 2.3621755997704164e-6, 2e-6)
    assertClose(fit.alpha, 0.0911634, 2e-7)
    assertClose(fit.beta, 0.84614107, 2e-7)
    assertRelative(fit.logLikelihood, logLikelihood(returns, fit.omega, fit.alpha, fit.beta), 1e-12)
    // The parameters that made the returns are within sampling error, and less likely.
    assert.ok(logLikelihood(returns, OMEGA, ALPHA, BETA) < fit.logLikelihood)
    assertClose(fit.alpha, ALPHA, 0.04)
    assertClose(fit.beta, BETA, 0.06)
  })

  it('is at a maximum: every small step away is less likely, and the same for returns in other units', () => {
    const returns = garchReturns(800)
    const fit = fitGarch(returns)
    for (const factor of [0.99, 1.01]) {
      assert.ok(logLikelihood(returns, fit.omega * factor, fit.alpha, fit.beta) < fit.logLikelihood)
      assert.ok(logLikelihood(returns, fit.omega, fit.alpha * factor, fit.beta) < fit.logLikelihood)
      assert.ok(logLikelihood(returns, fit.omega, fit.alpha, fit.beta * factor) < fit.logLikelihood)
    }
    const percent = fitGarch(returns.map((value) => value * 100))
    assertRelative(percent.omega, fit.omega * 1e4, 1e-4)
    assertRelative(percent.alpha, fit.alpha, 1e-4)
    assertRelative(percent.beta, fit.beta, 1e-4)
    assert.deepEqual(fitGarch(returns), fit)
  })

  it('keeps its constraints where the data has none of it: white noise and a slowly drifting variance', () => {
    const random = new Random('white')
    const white = Float64Array.from({ length: 500 }, () => random.normal())
    const drifting = white.map((value, t) => value * (1 + t / 50))
    for (const returns of [white, drifting]) {
      const { omega, alpha, beta } = fitGarch(returns)
      assert.ok(omega > 0 && alpha >= 0 && beta >= 0 && alpha + beta < 1)
    }
  })

  it('forecasts by its recursion, and a missing return counts as its expectation', () => {
    const returns = garchReturns(400)
    const past = seriesOf({ variance: returns.map((value) => value * value), logReturn: returns })
    const forecaster = garch().fit(past)
    const { omega, alpha, beta } = forecaster.parameters
    const future = seriesOf({
      variance: new Float64Array(4).fill(1e-5),
      logReturn: Float64Array.of(0.01, Number.NaN, -0.002, 0),
    })
    const forecasts = forecastAlong(forecaster, future, 0)
    const first = returns.reduce((sum, value) => sum + value * value, 0) / 400
    assertRelative(forecasts[0], first, 1e-12)
    assertRelative(forecasts[1], omega + alpha * 1e-4 + beta * forecasts[0], 1e-12)
    assertRelative(forecasts[2], omega + (alpha + beta) * forecasts[1], 1e-12)
    assertRelative(forecasts[3], omega + alpha * 4e-6 + beta * forecasts[2], 1e-12)
  })

  it('refuses too few returns and returns that never move', () => {
    assertRefused(() => fitGarch(garchReturns(99)), 'TOO_FEW_VALUES')
    assertRefused(() => fitGarch(new Float64Array(200)), 'SINGULAR')
  })
})
