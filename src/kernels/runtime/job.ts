import type { KernelMemory } from './memory.ts'

/** Bytes of a job, and where its fields stand; see assembly/job.ts. */
export const JOB_BYTES = 96

/** Bytes from one row of a block to the next; see assembly/blocks.ts. */
export const WIRE_BYTES = 4160

const WORDS = {
  rowTable: 0,
  rowCount: 4,
  columnCount: 8,
  output: 12,
  mapKind: 16,
  mapCount: 20,
  mapData: 24,
  schedule: 28,
  scheduleEnd: 32,
  wireCount: 36,
  operation: 40,
  parameter: 44,
  point: 48,
  weights: 52,
  baseVector: 56,
  pairs: 60,
  pairCount: 64,
  destinationTable: 68,
  partialSums: 80,
} as const

const PLACES = Object.entries(WORDS) as [keyof typeof WORDS, number][]

const BASE_WEIGHT = 72

/** What a kernel is told: addresses and counts by name, 0 where left out. */
export type JobFields = { readonly [Field in keyof typeof WORDS]?: number } & { readonly baseWeight?: number }

/** Writes a job of {@link JOB_BYTES} bytes. */
export function writeJob(memory: KernelMemory, address: number, fields: JobFields): void {
  const words = memory.words(address, JOB_BYTES / 4)
  words.fill(0)
  for (const [field, offset] of PLACES) words[offset / 4] = fields[field] ?? 0
  memory.floats(address + BASE_WEIGHT, 1)[0] = fields.baseWeight ?? 0
}
