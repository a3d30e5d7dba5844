import { WIRE_BYTES } from './job.ts'

/** A sorting network as the kernels run it; see `sortingSchedule`. */
export interface SortingSchedule {
  /** Wires of a tile: the rows, then as many of +Infinity as make runs of eight that merge in pairs to the end. */
  readonly wires: number
  /** Operations one after the other, three words each: a code, the byte offset of a wire, then that of another or a count. */
  readonly words: Uint32Array
}

type Comparator = readonly [low: number, high: number]

/** Comparators that the kernels have an operation for. */
interface Block {
  readonly code: number
  readonly first: number
  /** Wires from one step to the next. */
  readonly width: number
  /** In the order in which they are performed; steps at both ends may be left out. */
  readonly steps: readonly (readonly Comparator[])[]
  /** What follows the last step. */
  readonly end: readonly Comparator[]
}

/** Codes of columns.ts. */
const COMPARE_EXCHANGE = 0
/** By how far the wires are apart. */
const MERGE_8 = new Map([1, 2, 4, 8, 16].map((stride, position) => [stride, 1 + position]))
const MERGE_8_AND_LAST_LEVEL = 6
const LAST_TWO_LEVELS = 7
const LAST_THREE_LEVELS = 8

/** What of a block must be needed for it to be performed as a whole. */
const NEEDED_SHARE = 0.5

/** Two sorted runs of eight wires into one of sixteen. */
const MERGE_COMPARATORS: readonly Comparator[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((i): Comparator => [i, i + 8]),
  ...[4, 5, 6, 7].map((i): Comparator => [i, i + 4]),
  ...[2, 3, 6, 7, 10, 11].map((i): Comparator => [i, i + 2]),
  ...[1, 3, 5, 7, 9, 11, 13].map((i): Comparator => [i, i + 1]),
]

/**
 * One, two and three last levels of a merge: on how many parts of the wires the levels before them work, and what they
 * compare in a step of so many wires and after the last step, counted from the first wire of the step.
 */
const LAST_LEVELS = {
  one: { code: COMPARE_EXCHANGE, parts: 2, step: '0-1', end: '' },
  two: { code: LAST_TWO_LEVELS, parts: 4, step: '1-3 2-4 0-1 2-3', end: '0-1' },
  three: {
    code: LAST_THREE_LEVELS,
    parts: 8,
    step: '3-7 4-8 5-9 6-10 1-3 2-4 5-7 6-8 0-1 2-3 4-5 6-7',
    end: '1-3 2-4 0-1 2-3 4-5',
  },
} as const

/**
 * Batcher's odd-even merge sort of `count` wires, from groups of eight that are sorted already. Comparators that only
 * reorder ranks below `first`, or only ranks above `last`, may be left out: nobody looks at those.
 *
 * @param count - wires that hold rows, >= 1
 * @param first - the lowest rank that must end at its place
 * @param last - the highest
 * @see Batcher 1968, Sorting networks and their applications, doi:10.1145/1468075.1468121
 */
export function sortingSchedule(count: number, first: number, last: number): SortingSchedule {
  let wires = 8
  const blocks: Block[] = []
  for (; wires < count; wires *= 2) {
    const length = 2 * wires
    for (let start = 0; start + wires < count; start += length) {
      // The last level is joined to what precedes it unless hardly any of it is needed.
      if (length === 32 && (count > 32 || last - first > 12)) merge32(start, blocks)
      else merge(start, 1, length, blocks)
    }
  }
  return { wires, words: encode(blocks, { count, first, last, wires }) }
}

/** Merges the sorted halves of `length` wires, `stride` apart. */
function merge(first: number, stride: number, length: number, blocks: Block[]): void {
  if (length === 16) {
    const code = MERGE_8.get(stride) ?? COMPARE_EXCHANGE
    blocks.push({ code, first, width: 0, steps: [], end: placed(MERGE_COMPARATORS, first, stride) })
    return
  }
  const levels = stride > 1 ? 'one' : length === 64 ? 'two' : length === 128 ? 'three' : 'one'
  const { code, parts, step, end } = LAST_LEVELS[levels]
  for (let part = 0; part < parts; part++) merge(first + part * stride, stride * parts, length / parts, blocks)
  const steps = Array.from({ length: length / parts - 1 }, (_, k) =>
    placed(parsed(step), first + (1 + k * parts) * stride, stride),
  )
  const past = first + (1 + steps.length * parts) * stride
  blocks.push({ code, first: first + stride, width: parts, steps, end: placed(parsed(end), past, stride) })
}

function merge32(first: number, blocks: Block[]): void {
  merge(first, 2, 16, blocks)
  const odd = placed(MERGE_COMPARATORS, first + 1, 2)
  const lastLevel = Array.from({ length: 15 }, (_, i): Comparator => [first + 1 + 2 * i, first + 2 + 2 * i])
  blocks.push({ code: MERGE_8_AND_LAST_LEVEL, first: first + 1, width: 0, steps: [], end: [...odd, ...lastLevel] })
}

function parsed(comparators: string): Comparator[] {
  return (comparators.match(/\d+-\d+/g) ?? []).map((pair) => {
    const [low, high] = pair.split('-').map(Number)
    return [low, high]
  })
}

function placed(comparators: readonly Comparator[], first: number, stride: number): Comparator[] {
  return comparators.map(([low, high]) => [first + low * stride, first + high * stride])
}

interface Seen {
  readonly count: number
  readonly first: number
  readonly last: number
  readonly wires: number
}

/**
 * From the last comparator back: one whose wires both end below `first`, or both above `last`, changes nothing that counts,
 * nor does one of a wire that holds no row.
 */
function encode(blocks: readonly Block[], { count, first, last, wires }: Seen): Uint32Array {
  const side = Array.from({ length: wires }, (_, wire) => (wire < first ? 'below' : wire > last ? 'above' : 'seen'))
  const neededOf = (comparators: readonly Comparator[]) =>
    comparators.toReversed().filter(([low, high]) => {
      if (high >= count || (side[low] !== 'seen' && side[high] === side[low])) return false
      side[low] = 'seen'
      side[high] = 'seen'
      return true
    })
  const operations: number[][] = []
  for (const { code, first: wire, width, steps, end } of blocks.toReversed()) {
    const neededAtEnd = neededOf(end)
    const perStep = steps.toReversed().map(neededOf).toReversed()
    const needed = [...neededAtEnd, ...perStep.toReversed().flat()]
    const from = perStep.findIndex((list) => list.length > 0)
    const numSteps = perStep.findLastIndex((list) => list.length > 0) - from + 1
    const performed = steps.length === 0 ? end.length : numSteps * steps[0].length
    if (code === COMPARE_EXCHANGE || needed.length < NEEDED_SHARE * performed) {
      for (const pair of needed) operations.push([COMPARE_EXCHANGE, ...pair.map((each) => each * WIRE_BYTES)])
    } else if (steps.length === 0) operations.push([code, wire * WIRE_BYTES, 0])
    else operations.push([code, (wire + from * width) * WIRE_BYTES, numSteps])
  }
  return Uint32Array.from(operations.reverse().flat())
}
