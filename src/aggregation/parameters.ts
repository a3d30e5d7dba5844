import { AggregationError } from '../errors/index.ts'

/** One argument of a stage. */
export interface Parameter<T extends number | string> {
  /** What a value has to be, for people, e.g. `a number > 0`. */
  readonly expects: string
  /** Absent: the argument has to be given. */
  readonly fallback: T | undefined
  /** @returns undefined when the text is no such value */
  read(text: string): T | undefined
}

/** By name; the first is the one that may be given without its name. */
export type StageParameters = Readonly<
  Record<string, Parameter<number> | Parameter<string> | Parameter<number | string>>
>

export type Values<P extends StageParameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never
}

/** A kind of stage that a pipeline can name. */
export interface StageKind<T> {
  readonly name: string
  readonly parameters: StageParameters
  /** How it is written, e.g. `clip(limit: median or a number > 0)`. */
  readonly usage: string
  /** @param text - the stage in canonical form */
  make(values: Readonly<Record<string, number | string>>, text: string): T
}

export interface NumberRange {
  readonly above?: number
  readonly atLeast?: number
  readonly atMost?: number
  readonly whole?: boolean
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A finite number within a range. */
export function numeric(range: NumberRange, fallback?: number): Parameter<number> {
  const { above = -Infinity, atLeast = -Infinity, atMost = Infinity, whole = false } = range
  const bounds = [
    ...(above === -Infinity ? [] : [`> ${above}`]),
    ...(atLeast === -Infinity ? [] : [`>= ${atLeast}`]),
    ...(atMost === Infinity ? [] : [`<= ${atMost}`]),
  ]
  return {
    expects: [whole ? 'a whole number' : 'a number', bounds.join(' and ')].join(' ').trim(),
    fallback,
    read(text) {
      const value = NUMBER.test(text) ? Number(text) : Number.NaN
      const fits = Number.isFinite(value) && value > above && value >= atLeast && value <= atMost
      return fits && (!whole || Number.isInteger(value)) ? value : undefined
    },
  }
}

/** One of some words. */
export function oneOf<W extends string>(words: readonly W[], fallback?: W): Parameter<W> {
  return { expects: words.join(' or '), fallback, read: (text) => words.find((word) => word === text) }
}

/** A word, or a finite number within a range. */
export function wordOrNumeric<W extends string>(word: W, range: NumberRange, fallback?: W): Parameter<W | number> {
  const number = numeric(range)
  return {
    expects: `${word} or ${number.expects}`,
    fallback,
    read: (text) => (text === word ? word : number.read(text)),
  }
}

/** How a stage is written, with what its arguments have to be. */
export function usageOf(name: string, parameters: StageParameters): string {
  const described = Object.entries(parameters).map(([key, { expects, fallback }]) =>
    fallback === undefined ? `${key}: ${expects}` : `${key}: ${expects} = ${fallback}`,
  )
  return described.length === 0 ? name : `${name}(${described.join(', ')})`
}

/** A stage as written: `name`, `name(value)` or `name(key=value,key=value)`. */
export interface WrittenStage {
  readonly written: string
  readonly name: string
  readonly arguments: string
}

/** @returns undefined for what is not written like a stage */
export function splitStage(written: string): WrittenStage | undefined {
  const match = /^(\w+)(?:\(([^()]*)\))?$/.exec(written)
  return match === null ? undefined : { written, name: match[1], arguments: (match[2] ?? '').trim() }
}

/**
 * Makes a stage of its arguments; its canonical text leaves out what is left at its default.
 *
 * @throws {AggregationError} IMPOSSIBLE_PIPELINE naming the argument that is unknown, missing, given twice or out of range
 */
export function makeStage<T>(kind: StageKind<T>, stage: WrittenStage): T {
  const given = givenArguments(kind, stage)
  const values: Record<string, number | string> = {}
  const changed: string[] = []
  for (const [key, parameter] of Object.entries(kind.parameters)) {
    const text = given.get(key)
    const value = text === undefined ? parameter.fallback : parameter.read(text)
    if (value === undefined) {
      const problem = text === undefined ? `${key} is missing` : `${key} is '${text}'`
      throw refusal(kind, stage, `${problem}, it has to be ${parameter.expects}`)
    }
    values[key] = value
    if (value !== parameter.fallback) changed.push(key)
  }
  return kind.make(values, canonicalText(kind, values, changed))
}

function givenArguments<T>(kind: StageKind<T>, stage: WrittenStage): Map<string, string> {
  const given = new Map<string, string>()
  if (stage.arguments === '') return given
  const names = Object.keys(kind.parameters)
  const parts = stage.arguments.split(',').map((part) => part.trim())
  for (const part of parts) {
    const [, key, text] = /^(\w+)\s*=\s*(.*)$/.exec(part) ?? [undefined, names[0], part]
    if (names.length === 0) throw refusal(kind, stage, `${kind.name} takes no arguments`)
    if (!part.includes('=') && parts.length > 1) throw refusal(kind, stage, `'${part}' has to be written name=value`)
    if (!names.includes(key)) throw refusal(kind, stage, `'${key}' is none of its arguments`)
    if (given.has(key)) throw refusal(kind, stage, `${key} is given twice`)
    given.set(key, text)
  }
  return given
}

function canonicalText<T>(
  { name, parameters }: StageKind<T>,
  values: Readonly<Record<string, number | string>>,
  changed: readonly string[],
): string {
  if (changed.length === 0) return name
  if (changed.length === 1 && changed[0] === Object.keys(parameters)[0]) return `${name}(${values[changed[0]]})`
  return `${name}(${changed.map((key) => `${key}=${values[key]}`).join(',')})`
}

function refusal<T>({ usage }: StageKind<T>, { written }: WrittenStage, reason: string): AggregationError {
  return new AggregationError('IMPOSSIBLE_PIPELINE', `'${written}': ${reason}; it is written ${usage}`)
}
