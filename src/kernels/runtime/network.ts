import { WIRE_BYTES } from './job.ts'

/** A sorting network as the kernels run it; see `sortingSchedule`. */
export interface SortingSchedule {
  /** Wires of a tile: the rows, then as many of +Infinity as complete the last group of eight. */
  readonly wires: number
  /** Operations one after the other: a code, then the byte offsets of its wires. */
  readonly words: Uint32Array
}

const COMPARE_EXCHANGE = 0
const MERGE_8 = 1

interface Operation {
  readonly code: number
  readonly wires: readonly number[]
}

/**
 * Batcher's odd-even merge sort of `count` wires, from groups of eight that are sorted already. Operations that only
 * reorder ranks below `first`, or only ranks above `last`, are left out: nobody looks at those.
 *
 * @param count - wires that hold rows, >= 1
 * @param first - the lowest rank that must end at its place
 * @param last - the highest
 * @see Batcher 1968, Sorting networks and their applications, doi:10.1145/1468075.1468121
 */
export function sortingSchedule(count: number, first: number, last: number): SortingSchedule {
  const groups = Math.ceil(count / 8)
  const wires = groups * 8
  const operations: Operation[] = []
  for (let run = 8; run < wires; run *= 2) {
    for (let start = 0; start + run < wires; start += 2 * run) merge(range(start, 2 * run), wires, operations)
  }
  return { wires, words: encode(withoutUnseen(operations, wires, first, last)) }
}

/** Merges the sorted halves of a list of wires; those from `end` on do not exist and count as +Infinity. */
function merge(list: readonly number[], end: number, operations: Operation[]): void {
  if (list.length === 16) {
    if (list[15] < end) operations.push({ code: MERGE_8, wires: list })
    else
      for (const pair of mergePairs(list)) if (pair[1] < end) operations.push({ code: COMPARE_EXCHANGE, wires: pair })
    return
  }
  merge(
    list.filter((_, i) => i % 2 === 0),
    end,
    operations,
  )
  merge(
    list.filter((_, i) => i % 2 === 1),
    end,
    operations,
  )
  for (let i = 1; i + 1 < list.length; i += 2) {
    if (list[i + 1] < end) operations.push({ code: COMPARE_EXCHANGE, wires: [list[i], list[i + 1]] })
  }
}

function mergePairs(list: readonly number[]): [number, number][] {
  if (list.length === 2) return [[list[0], list[1]]]
  const pairs = [...mergePairs(list.filter((_, i) => i % 2 === 0)), ...mergePairs(list.filter((_, i) => i % 2 === 1))]
  for (let i = 1; i + 1 < list.length; i += 2) pairs.push([list[i], list[i + 1]])
  return pairs
}

/** From the last operation back: one whose wires all end below `first`, or all above `last`, changes nothing that counts. */
function withoutUnseen(operations: readonly Operation[], wires: number, first: number, last: number): Operation[] {
  const side = Array.from({ length: wires }, (_, wire) => (wire < first ? 'below' : wire > last ? 'above' : 'seen'))
  const kept: Operation[] = []
  for (const operation of operations.toReversed()) {
    const [wire] = operation.wires
    if (side[wire] !== 'seen' && operation.wires.every((other) => side[other] === side[wire])) continue
    for (const other of operation.wires) side[other] = 'seen'
    kept.push(operation)
  }
  return kept.reverse()
}

function encode(operations: readonly Operation[]): Uint32Array {
  return Uint32Array.from(operations.flatMap(({ code, wires }) => [code, ...wires.map((wire) => wire * WIRE_BYTES)]))
}

function range(from: number, length: number): number[] {
  return Array.from({ length }, (_, i) => from + i)
}
