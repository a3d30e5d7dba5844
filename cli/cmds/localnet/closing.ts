import { relative } from 'node:path'
import type { Account } from '../../../src/types/index.ts'
import { formatDuration, formatTime, formatTokens, formatVolatility, shortHex } from '../../lib/format.ts'
import type { NamedForecast, WorkerBalance } from './conclusion.ts'
import type { Progress } from './progress.ts'

/** The forecasts that workers gave. */
export function answerLines(answers: readonly NamedForecast[]): string[] {
  const [first] = answers
  if (first === undefined) return []
  const { symbol, timeMs, horizonMinutes } = first
  return [
    `Asked over libp2p for ${symbol}, the ${horizonMinutes} minutes from ${formatTime(timeMs)} UTC on:`,
    ...answers.flatMap(({ name, round, modelHash, variance }) => [
      `  ${name}  variance ${variance}, a volatility of ${formatVolatility(variance)}`,
      `  ${' '.repeat(name.length)}  round ${round}, model ${modelHash}`,
    ]),
    ...(answers.length > 1 ? ['  The answers are equal to the bit.'] : []),
  ]
}

/** @param width - columns of the terminal, Infinity where nothing wraps; accounts are shortened where they do not fit */
export function balanceLines(
  balances: readonly WorkerBalance[],
  progress: Pick<Progress, 'worker'>,
  hasChain: boolean,
  width: number,
): string[] {
  const lines = (show: (account: Account) => string): string[] =>
    balances.map(({ name, account, amount }) => {
      const { attack, acceptedRounds, rejectedRounds } = progress.worker(account)
      const history = `${acceptedRounds} of ${acceptedRounds + rejectedRounds} accepted`
      const poison = attack === 'none' ? '' : ', poisoned'
      return `  ${name.padEnd(10)} ${show(account)}  ${formatTokens(amount).padStart(10)}  ${history}${poison}`
    })
  const full = lines((account) => account)
  const isNarrow = full.some(({ length }) => length > width)
  return [
    hasChain ? 'Token balances, read from the chain:' : 'What a chain would have paid, in tokens:',
    ...(isNarrow ? lines((account) => shortHex(account)) : full),
  ]
}

/** @param paths - absolute */
export function resultLines(
  paths: { readonly record: string; readonly checkpoint: string; readonly logs: string },
  elapsedMs: number,
): string[] {
  const shown = (path: string): string => relative('.', path)
  return [
    `record      ${shown(paths.record)}`,
    `checkpoint  ${shown(paths.checkpoint)}`,
    `logs        ${shown(paths.logs)}`,
    `Finished in ${formatDuration(elapsedMs)}.`,
  ]
}
