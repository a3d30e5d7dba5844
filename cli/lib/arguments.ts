import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { parsePipeline } from '../../src/aggregation/index.ts'
import { canonicalAttack } from '../../src/config/index.ts'
import { AggregationError, ConfigError } from '../../src/errors/index.ts'
import { parseTokens } from '../../src/incentives/config.ts'
import { type Hash, isHash } from '../../src/types/index.ts'

/** An option's parser for a whole number between two bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
    }
    return value
  }
}

export const port = wholeNumber(0, 65_535)

/** An option's parser that collects every use of the option. */
export function repeatable<T>(parse: (text: string) => T): (text: string, previous: readonly T[] | undefined) => T[] {
  return (text, previous = []) => [...previous, parse(text)]
}

export function multiaddr(text: string): string {
  if (!/^\/[^/\s]+\/\S+\/p2p\/\w+$/.test(text)) {
    throw new InvalidArgumentError('A peer looks like /ip4/203.0.113.7/tcp/4700/p2p/12D3KooW…')
  }
  return text
}

/** An amount of tokens in units of 10⁻¹⁸. */
export function tokens(text: string): bigint {
  const units = parseTokens(text)
  if (units === undefined) throw new InvalidArgumentError('It must be a number of tokens, such as 1200 or 0.5.')
  return units
}

export function rpcUrl(text: string): string {
  const isHttp = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
  if (!isHttp) throw new InvalidArgumentError("A chain's JSON-RPC looks like http://127.0.0.1:8545.")
  return text
}

/** A time as people write it, read as UTC, or as ms since 1970. */
export function utcTime(text: string): number {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes(':') ? text : `${text}Z`
  const timeMs = /^\d{11,14}$/.test(text) ? Number(text) : Date.parse(zoned.replace(' ', 'T'))
  if (!Number.isFinite(timeMs)) {
    throw new InvalidArgumentError('A time looks like 2024-03-01T12:00 (UTC), or like 1709294400000 (ms).')
  }
  return timeMs
}

export function hash(text: string): Hash {
  if (!isHash(text)) throw new InvalidArgumentError('A hash is 0x and 64 hex digits.')
  return text
}

/** An aggregation pipeline in its canonical form. */
export function pipeline(text: string): string {
  try {
    return parsePipeline(text).text
  } catch (error) {
    if (error instanceof AggregationError) throw new InvalidArgumentError(error.message)
    throw error
  }
}

/** An attack in its canonical form. */
export function attack(text: string): string {
  try {
    return canonicalAttack(text)
  } catch (error) {
    if (error instanceof ConfigError) throw new InvalidArgumentError(error.message)
    throw error
  }
}

/** Which of how many shares of the rows, the first being 0. */
export interface Share {
  readonly index: number
  readonly of: number
}

/** Reads `2/3`: the second of three. */
export function share(text: string): Share {
  const [, index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number)
  if (!(index >= 1 && index <= of)) throw new InvalidArgumentError('A share looks like 2/3: the second of three.')
  return { index: index - 1, of }
}

/** A file of bars with the symbol of its market. */
export interface DataFile {
  readonly symbol: string
  readonly path: string
}

/**
 * Reads `FILE` or `SYMBOL=FILE`. Without a symbol it is the first word of the file's name that looks like a pair
 * (`bitfinex_BTCUSD_1m_2018.csv.gz`, `ETHUSDT-1m-2024-01.csv`), else the name without its endings.
 */
export function dataFile(text: string): DataFile {
  const [, symbol, path] = /^([\w.:-]{1,32})=(.+)$/.exec(text) ?? []
  if (symbol !== undefined && path !== undefined && !existsSync(text)) return { symbol, path }
  const stem = basename(text).replace(/(\.csv|\.gz|\.txt|\.zip|\.parquet)+$/i, '')
  const pair = stem.split(/[^A-Za-z0-9]+/).find((word) => /^[A-Z0-9]{5,20}$/.test(word) && /[A-Z]{3}/.test(word))
  return { symbol: pair ?? stem, path: text }
}
