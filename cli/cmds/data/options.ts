import { Command, InvalidArgumentError, Option } from 'commander'
import { parseInterval } from '../../../src/market/files/interval.ts'
import { KIND_NAMES, type KindName } from '../../../src/market/files/kinds.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'
import { fetchCommand } from './fetchOptions.ts'
import { simulateBarsCommand } from './simulateOptions.ts'

/** How a file is to be read. */
export interface ReadingOptions {
  readonly kind?: KindName
  readonly columns?: Readonly<Record<string, string | number>>
  readonly interval?: number
  readonly anyOrder?: boolean
  readonly onBadRow: 'fail' | 'skip'
  readonly json?: boolean
}

export interface DataImportOptions extends ReadingOptions {
  readonly dir: string
  readonly venue: string
  readonly symbol: string
  readonly series?: string
}

export interface DataInfoOptions {
  readonly dir: string
  readonly json?: boolean
}

export interface DataVerifyOptions extends ReadingOptions {
  readonly dir: string
  readonly gaps?: boolean
}

const DEFAULT_DIR = 'data'

const FILES_NOTE =
  'Files are CSV (plain, gzip, or one in a zip) or Parquet, with a header or without where it is a dump of Binance or ' +
  'bars as ccxt gives them. Times are epoch s, ms, µs or ns, told by their size, or ISO 8601. What a file is follows from ' +
  'its columns; --kind and --columns say it where they do not.'

const NOTES = {
  about: [
    'Keeps market data as Parquet in a folder, one data set for each kind, venue and symbol, with a manifest that says what ' +
      'period it covers, where rows are missing, and the hash of its rows.',
  ],
  examples: [
    ['murmuration data import *.zip --venue binance --symbol BTCUSDT'],
    ['murmuration data fetch --exchange binance --symbol BTC/USDT --since 2024-01-01'],
    ['murmuration data info'],
    ['murmuration data verify prices.csv', 'what is wrong with it, and where'],
  ],
  last: 'murmuration data VERB --help tells all about a verb.',
} as const

const IMPORT_NOTES = {
  about: [
    FILES_NOTE,
    'Overlapping files are united and rows that come twice counted; rows that contradict each other end the import with the ' +
      'places of both. An import that fails changes nothing. Missing rows are listed and never made up.',
  ],
  examples: [
    ['murmuration data import BTCUSDT-1m-2024-*.zip --venue binance --symbol BTCUSDT'],
    [
      `murmuration data import t.csv --columns '{"time":"ts","quantity":"vol"}' --kind trades --venue x --symbol ETHUSD`,
    ],
    ['murmuration data import fng.csv --kind sentiment --series fearGreed --venue alternative --symbol BTC'],
  ],
  last: 'Exit code: 0; 1 when the store is in use; 2 when a file has a defect and --on-bad-row skip is not given.',
} as const

const INFO_NOTES = {
  about: [],
  examples: [['murmuration data info'], ['murmuration data info --dir data --json']],
  last: 'Exit code: 0; 2 when there is no such folder.',
} as const

const VERIFY_NOTES = {
  about: [
    FILES_NOTE,
    'Each defect is told as file:line: CODE: what is wrong. Without a file it checks that the Parquet files of the folder ' +
      'hold the rows that were imported. Rows that are missing between others are listed as GAP, which is no defect.',
  ],
  examples: [
    ['murmuration data verify BTCUSD_1m_2018.csv.gz'],
    ['murmuration data verify dump.csv --json --gaps', 'for programs, with all gaps'],
    ['murmuration data verify --dir data'],
  ],
  last: 'Exit code: 0 when all is well; 1 for a defect; 2 for a file that cannot be used at all, or a wrong option.',
} as const

export function dataCommand(): Command {
  const command = new Command('data')
    .summary('import, fetch, list and check market data')
    .description('Keeps market data of files and exchanges, and says what is wrong with it.')
    .usage('VERB [options]')
    .helpCommand(false)
    .addCommand(importCommand())
    .addCommand(fetchCommand(DEFAULT_DIR, nameText))
    .addCommand(infoCommand())
    .addCommand(verifyCommand())
    .addCommand(simulateBarsCommand())
  return addHelpNotes(command, NOTES)
}

function importCommand(): Command {
  const command = new Command('import')
    .summary('add files to the data that is kept')
    .description('Adds the rows of files to a data set.')
    .usage('FILE... --venue VENUE --symbol SYMBOL [options]')
    .argument('<file...>', 'the files, all of one kind')
    .requiredOption('--venue <name>', 'where the market is, such as binance', nameText)
    .requiredOption('--symbol <name>', 'the market, such as BTCUSDT', nameText)
    .option('--dir <dir>', 'the folder that the data is kept in', DEFAULT_DIR)
    .option('--series <name>', 'which on-chain or sentiment series it is (default: value)', nameText)
  return addHelpNotes(
    reading(command, 'a defect ends the import, or its row is left out and counted').action(
      async (files: string[], options: DataImportOptions) =>
        (await import('./importHandler.ts')).dataImport(files, options),
    ),
    IMPORT_NOTES,
  )
}

function infoCommand(): Command {
  const command = new Command('info')
    .summary('list the data that is kept')
    .description('Lists the data sets of a folder.')
    .usage('[options]')
    .option('--dir <dir>', 'the folder', DEFAULT_DIR)
    .option('--json', 'print one JSON object a line')
    .action(async (options: DataInfoOptions) => (await import('./infoHandler.ts')).dataInfo(options))
  return addHelpNotes(command, INFO_NOTES)
}

function verifyCommand(): Command {
  const command = new Command('verify')
    .summary('say what is wrong with files, and where')
    .description('Says exactly what is wrong with files, and where; changes nothing.')
    .usage('[FILE...] [options]')
    .argument('[file...]', 'the files; without any, the data that is kept')
    .option('--dir <dir>', 'without a file: the folder that the data is kept in', DEFAULT_DIR)
    .option('--gaps', 'list every gap, not only the longest')
  return addHelpNotes(
    reading(command, 'a defect is told and fails, or is only counted').action(
      async (files: string[], options: DataVerifyOptions) =>
        (await import('./verifyHandler.ts')).dataVerify(files, options),
    ),
    VERIFY_NOTES,
  )
}

function reading(command: Command, onBadRow: string): Command {
  return command
    .addOption(new Option('--on-bad-row <what>', onBadRow).choices(['fail', 'skip']).default('fail'))
    .optionsGroup('How the files are to be read:')
    .addOption(new Option('--kind <kind>', 'what they are (default: told by the columns)').choices(KIND_NAMES))
    .option('--columns <json>', "the file's names, or positions from 1, by the kind's own", columnMap)
    .option('--interval <time>', 'between bars, such as 1m or 4h (default: the commonest)', interval)
    .option('--any-order', 'rows may come in any order: sort them')
    .optionsGroup('Output:')
    .option('--json', 'print one JSON object a line')
}

function nameText(text: string): string {
  if (!/^[^\p{Cc}]{1,64}$/u.test(text) || text.startsWith('.')) {
    throw new InvalidArgumentError('It must be a name of at most 64 characters.')
  }
  return text
}

function interval(text: string): number {
  const ms = parseInterval(text)
  if (ms === undefined) throw new InvalidArgumentError('An interval looks like 30s, 1m, 4h, 1d or 1w.')
  return ms
}

function columnMap(text: string): Record<string, string | number> {
  const isSource = (value: unknown): boolean =>
    typeof value === 'string' || (Number.isInteger(value) && (value as number) >= 1)
  const refuse = (): never => {
    throw new InvalidArgumentError('A column map looks like \'{"time":"ts","price":3}\'.')
  }
  let map: unknown
  try {
    map = JSON.parse(text)
  } catch {
    return refuse()
  }
  if (typeof map !== 'object' || map === null || Array.isArray(map) || !Object.values(map).every(isSource)) refuse()
  return map as Record<string, string | number>
}
