import { Command, InvalidArgumentError } from 'commander'
import { addHelpNotes } from '../../lib/helpNotes.ts'

export interface DataFetchOptions {
  readonly exchange: string
  readonly symbol: string
  readonly timeframe: string
  /** UTC ms. */
  readonly since: number
  readonly until?: number
  readonly dir: string
  readonly as?: string
  readonly url?: string
  readonly json?: boolean
}

const NOTES = {
  about: [
    'Any exchange that ccxt knows and that gives bars. The bars are kept as `data import` keeps those of files; only closed ' +
      'ones, and none is made up where the exchange has none.',
    'What is kept already is not asked for again: after Ctrl-C or an error the same command goes on where it ended, and ' +
      'later it brings what has come since. Requests keep to the limits of the exchange.',
  ],
  examples: [
    ['murmuration data fetch --exchange binance --symbol BTC/USDT --since 2024-01-01'],
    ['murmuration data fetch --exchange kraken --symbol ETH/EUR --timeframe 1h --since 2025-06-01'],
    ['murmuration data fetch --exchange binance --symbol BTC/USDT --as BTCUSDT --since 2024-01-01'],
  ],
  last: 'Exit code: 0; 1 when the exchange cannot be asked; 2 for a wrong option, or no bar; 130 after Ctrl-C.',
} as const

export function fetchCommand(defaultDir: string, nameText: (text: string) => string): Command {
  const command = new Command('fetch')
    .summary('bring bars from an exchange')
    .description('Brings the bars of a market from an exchange, and keeps them.')
    .usage('--exchange E --symbol S --since TIME [options]')
    .requiredOption('--exchange <name>', 'the exchange, as ccxt names it, such as binance')
    .requiredOption('--symbol <name>', 'the market, such as BTC/USDT, or BTC/USDT:USDT for a perpetual', nameText)
    .requiredOption('--since <time>', 'from when on, such as 2024-01-01 or 2024-01-01T12:00, UTC', time)
    .option('--until <time>', 'up to when (default: now)', time)
    .option('--timeframe <time>', 'how long the bars are, such as 1m or 4h', '1m')
    .option('--dir <dir>', 'the folder that the data is kept in', defaultDir)
    .option('--as <name>', 'what to call the market there (default: as the exchange does)', nameText)
    .option('--url <url>', "of a gateway that speaks the exchange's API", httpUrl)
    .option('--json', 'print one JSON object a line')
    .action(async (options: DataFetchOptions) => (await import('./fetchHandler.ts')).dataFetch(options))
  return addHelpNotes(command, NOTES)
}

function time(text: string): number {
  const match = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text)
  // JavaScript takes a time without a zone for a local one.
  const isLocal = match?.[1] !== undefined && match[4] === undefined
  const timeMs = match === null ? Number.NaN : Date.parse(isLocal ? `${text}Z` : text)
  if (Number.isNaN(timeMs) || timeMs < 0)
    throw new InvalidArgumentError('A time looks like 2024-01-01 or 2024-01-01T12:00.')
  return timeMs
}

function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError('It must begin with http:// or https://.')
  }
  return text
}
