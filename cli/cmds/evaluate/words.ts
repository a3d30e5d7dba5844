import { type Comparison, MODEL, type SearchNote } from '../../../src/evaluation/walkForward/index.ts'
import { formatAgainst, formatLoss } from '../../lib/format.ts'

/** Forecasts under the names that people know them by. */
const TITLES: Readonly<Record<string, string>> = {
  [MODEL]: 'the federated model',
  randomWalk: 'random walk',
  ewma: 'EWMA 0.94',
  har: 'HAR',
  logHar: 'log-HAR',
  garch: 'GARCH(1,1)',
  ridge: 'ridge regression',
  majority: 'majority',
  reversal: 'reversal',
  logistic: 'logistic regression',
}

export function titleOf(name: string): string {
  return TITLES[name] ?? name
}

/** A p-value with as many digits as it deserves. */
export function formatP(p: number): string {
  if (Number.isNaN(p)) return '–'
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}

/** Whether the model is worth anything, in one sentence. @param symbol - absent for all symbols together */
export function verdictOf({ bestBaseline, dieboldMariano, qlike, standing }: Comparison, symbol?: string): string {
  const best = titleOf(bestBaseline)
  const where = symbol === undefined ? '' : `${symbol}: `
  const [model, baseline] = [qlike[MODEL].estimate, qlike[bestBaseline].estimate]
  const figures = `QLIKE ${formatLoss(model)} against ${formatLoss(baseline)}, ${formatAgainst(model, baseline)}`
  const p = `p ${formatP(dieboldMariano[bestBaseline].pTwoSided).replace(/^(?!<)/, '= ')}`
  switch (standing) {
    case 'beats':
      return `${where}the model beats the best baseline, ${best}: ${figures} (Diebold–Mariano ${p}).`
    case 'noWorse':
      return `${where}the model does not beat the best baseline, ${best}, and is no worse: ${figures}, a difference that is not significant (Diebold–Mariano ${p}).`
    case 'worse':
      return `${where}the model is worse than the best baseline, ${best}: ${figures} (Diebold–Mariano ${p}). It should not be used.`
  }
}

/** A sentence that begins with a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What a search over settings does to the result, in one sentence. */
export function searchSentence({ searched, sharpe, deflatedSharpe }: SearchNote): string {
  const tried = `${searched.toLocaleString('en-US')} settings were tried, and the best of so many looks good by chance`
  if (sharpe <= 0) return `${tried}; there is no advantage over the best baseline to explain.`
  const reading = deflatedSharpe > 0.95 ? 'is unlikely to' : 'may well'
  return `${tried}: with a deflated Sharpe ratio of ${percent(deflatedSharpe)}, the advantage ${reading} come from the search alone.`
}

/** How the headline coverage stands to what was asked for, in one sentence. */
export function coverageSentence(nominal: number, share: number): string {
  const asked = percent(nominal, 0)
  const off = 100 * (share - nominal)
  const verdict =
    Math.abs(off) <= 2 ? 'as they should' : off < 0 ? 'too few: they are too narrow' : 'too many: they are too wide'
  return `The ${asked} intervals cover ${percent(share)} of what came, ${verdict}.`
}

/** @param share - in [0, 1] */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : '–'
}
