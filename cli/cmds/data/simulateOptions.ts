import { Command, InvalidArgumentError } from 'commander'
import { addHelpNotes } from '../../lib/helpNotes.ts'

export interface DataSimulateOptions {
  readonly seed: number
  readonly days: number
  readonly symbol: string
  readonly calibrate?: string
  readonly calibration?: string
  readonly out?: string
  readonly plot?: string
  readonly json?: boolean
}

const NOTES = {
  about: [
    'A simulated market has volatility that clusters over minutes to months, regimes, jumps, and the seasons of the day and ' +
      'the week. With --calibrate it is like the market of a file, and a table holds the two side by side: the file, and ' +
      'the median and range of eleven simulated markets of its length.',
  ],
  examples: [
    ['murmuration data simulate --days 30 --out bars.csv.gz'],
    ['murmuration data simulate --calibrate BTCUSD_1m_2018.csv.gz --plot comparison.svg'],
    ['murmuration data simulate --calibrate BTC.csv.gz --calibration btc.json', 'for `calibration` of a market source'],
  ],
  last: 'Exit code: 0; 2 when the file is wrong, or has less than two weeks of bars.',
} as const

/** `murmuration data simulate`. */
export function simulateBarsCommand(): Command {
  const command = new Command('simulate')
    .summary('make up a market, if wanted like a real one')
    .description('Makes up 1-minute bars, if wanted like those of a file.')
    .usage('[options]')
    .option('--seed <n>', 'equal seeds give equal markets', wholeNumber, 1)
    .option('--days <n>', 'how long the market is', wholeNumber, 30)
    .option('--symbol <name>', 'the market; each has its own bars', 'SIMA')
    .option('--calibrate <file>', 'be like these 1-minute bars')
    .option('--calibration <json>', 'write the calibration that was found to this file')
    .option('--out <file>', 'write the bars to this file, .csv or .csv.gz')
    .option('--plot <svg>', 'with --calibrate: draw the real market and a simulated one side by side')
    .option('--json', 'print one JSON object a line')
    .action(async (options: DataSimulateOptions) => (await import('./simulateHandler.ts')).dataSimulate(options))
  return addHelpNotes(command, NOTES)
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !(value <= 2 ** 31)) throw new InvalidArgumentError('It must be a whole number.')
  return value
}
