import { styleText } from 'node:util'
import type { SimulatedRound } from '../../../simulation/federation.ts'
import { formatCell, formatRatio } from '../../../simulation/heatMap.ts'
import type { AttackMatrix } from '../../../simulation/matrix.ts'
import type { Rejections } from '../../../simulation/rejections.ts'
import type { SimulationSettings } from '../../../simulation/settings.ts'
import type { SimulationResult } from '../../../simulation/simulate.ts'
import type { Workload } from '../../../simulation/workload.ts'
import { counted, formatBytes, formatDuration, formatLoss } from '../../lib/format.ts'

/** Rounds that the table of a simulation shows, evenly apart. */
const SHOWN_ROUNDS = 12

/** What is simulated. */
export function headLines(settings: SimulationSettings, workload: Workload): string[] {
  const { workers, perRound, rounds, codec } = settings
  const asked = perRound === workers ? 'all asked every round' : `${perRound} asked a round`
  return [
    `problem  ${workload.name}, ${counted(workload.parameterCount, 'parameter')}, ${workload.lossName}, lower is better`,
    `workers  ${workers.toLocaleString('en-US')}, ${asked}, ${hostileText(settings)}`,
    `data     ${splitText(settings)}`,
    `rounds   ${rounds.toLocaleString('en-US')}, updates as ${codec}`,
  ]
}

export function hostileText({ byzantine, attack }: Pick<SimulationSettings, 'byzantine' | 'attack'>): string {
  if (byzantine === 0) return 'all honest'
  return `${byzantine} hostile (${attack})`
}

export function splitText({ workload, split, seed }: SimulationSettings): string {
  const what = workload === 'market' ? 'volatility regimes' : 'labels'
  if (split.kind === 'dirichlet') return `Dirichlet(${split.alpha}) shares of ${what}, seed ${seed}`
  return split.kind === 'symbol' ? `one symbol a worker, seed ${seed}` : `alike for all workers, seed ${seed}`
}

/** Some of the rounds, the last among them. */
export function roundLines(rounds: readonly SimulatedRound[]): string[] {
  const every = Math.ceil(rounds.length / SHOWN_ROUNDS)
  const shown = rounds.filter(({ round }) => round % every === 0 || round === rounds.length)
  return [
    styleText('bold', 'round     loss  accepted  of them hostile  rejected'),
    ...shown.map(({ round, loss, accepted, acceptedHostile, hostile, rejected, outcome }) => {
      const cells = [
        `${round}`.padStart(5),
        formatLoss(loss).padStart(8),
        `${accepted}`.padStart(9),
        `${acceptedHostile} of ${hostile}`.padStart(16),
      ]
      const why = outcome === 'skipped' ? ['skipped, the model stays'] : []
      return `${cells.join(' ')}  ${[...why, ...rejectionTexts(rejected)].join(', ')}`.trimEnd()
    }),
  ]
}

function rejectionTexts({ honest, hostile }: SimulatedRound['rejected']): string[] {
  const texts = (rejections: Rejections, whose: string): string[] =>
    Object.entries(rejections).map(([reason, count]) => `${count} ${whose} ${reason}`)
  return [...texts(hostile, 'hostile'), ...texts(honest, 'honest')]
}

/** What the simulation came to. @param clean - of the clean mean, when it was run */
export function closingLines(
  settings: SimulationSettings,
  result: SimulationResult,
  clean: SimulationResult | undefined,
  elapsedMs: number,
): string[] {
  const { finalLoss, initialLoss, modelHash, skippedRounds, msPerRound, startMs, bytes } = result
  const rejected = rejectionTexts(result.rejected)
  return [
    `Loss of the model on data that come after all rounds:`,
    `  at the start  ${formatLoss(initialLoss)}`,
    `  at the end    ${formatLoss(finalLoss)}`,
    ...(clean === undefined
      ? []
      : [`  clean mean    ${formatLoss(clean.finalLoss)}   this model against it ${ratioText(finalLoss, clean)}`]),
    ...backdoorLines(settings, result, clean),
    '',
    `rule      ${settings.rule}, withstanding ${settings.numByzantine}`,
    ...(settings.byzantine === 0
      ? []
      : [`hostile   ${result.acceptedHostile.toLocaleString('en-US')} updates accepted`]),
    ...(rejected.length === 0 ? [] : [`rejected  ${rejected.join(', ')}`]),
    ...(skippedRounds === 0 ? [] : [`skipped   ${counted(skippedRounds, 'round')}`]),
    `model     ${modelHash}`,
    `messages  ${formatBytes(bytes)}`,
    `time      ${formatMs(msPerRound)} ms a round, ${(startMs / 1000).toFixed(2)} s before the first, ${formatDuration(elapsedMs)} in all`,
  ]
}

function backdoorLines(
  { attack, byzantine }: SimulationSettings,
  { backdoorLoss }: SimulationResult,
  clean: SimulationResult | undefined,
): string[] {
  if (attack !== 'backdoor' || byzantine === 0 || backdoorLoss === undefined) return []
  const without = clean?.backdoorLoss === undefined ? '' : `, the clean mean's ${formatLoss(clean.backdoorLoss)}`
  return [
    'Loss against what the backdoor is to evoke, where its pattern stands; the lower, the better it works:',
    `  at the end    ${formatLoss(backdoorLoss)}${without}`,
  ]
}

/** Three digits, or the whole number. */
function formatMs(ms: number): string {
  return ms < 100 ? ms.toPrecision(3) : Math.round(ms).toLocaleString('en-US')
}

function ratioText(loss: number, clean: SimulationResult): string {
  return formatRatio(loss / clean.finalLoss)
}

const LEAST_CELL_WIDTH = 7

/**
 * The matrix as a table: a row per rule, a column per attack, in as many tables one below the other as the width asks for.
 *
 * @param width - columns of the terminal, Infinity where nothing wraps
 */
export function matrixLines({ attacks, rules, cells }: AttackMatrix, width: number, coloured: boolean): string[] {
  const nameWidth = Math.max(...rules.map(({ length }) => length))
  const widths = attacks.map(({ length }) => Math.max(LEAST_CELL_WIDTH, length) + 2)
  const lines: string[] = []
  for (let from = 0; from < attacks.length; ) {
    let to = from + 1
    let used = nameWidth + widths[from]
    while (to < attacks.length && used + widths[to] <= width) used += widths[to++]
    const shown = attacks.slice(from, to)
    const title = ' '.repeat(nameWidth) + shown.map((attack, i) => attack.padStart(widths[from + i])).join('')
    if (from > 0) lines.push('')
    lines.push(coloured ? styleText('bold', title) : title)
    for (const rule of rules) {
      const row = shown.map((attack, i) => {
        const cell = cells.find((cell) => cell.attack === attack && cell.rule === rule)!
        const { ratio } = cell
        const text = formatCell(cell).padStart(widths[from + i])
        return coloured ? styleText(ratio < 1.05 ? 'green' : ratio < 1.5 ? 'yellow' : 'red', text) : text
      })
      lines.push(rule.padEnd(nameWidth) + row.join(''))
    }
    from = to
  }
  return lines
}
