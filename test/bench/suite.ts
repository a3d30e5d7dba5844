/** One measured figure; ids are stable, so that runs can be compared. */
export interface BenchRow {
  readonly id: string
  /** Median wall time of one repetition. */
  readonly ms: number
  readonly minMs: number
  readonly maxMs: number
  readonly note?: string
  /** Median wall time of reading the same input once, in turn with the work. */
  readonly readMs?: number
  /** Median wall time of the peer's repetitions, run in turn with ours. */
  readonly peerMs?: number
  /** Median wall time of each peer where there are several, by name. */
  readonly peers?: Readonly<Record<string, number>>
}

export interface SuiteOptions {
  /** Whether to time other software beside ours where it is installed. */
  readonly peer: boolean
}

export type Suite = (options: SuiteOptions) => AsyncGenerator<BenchRow>

/** By then hot code is compiled. */
const WARM_UP_MS = 100

/** Times `work` after unmeasured repetitions. */
export async function measure(
  id: string,
  repetitions: number,
  work: () => unknown,
  note?: (medianMs: number) => string,
): Promise<BenchRow> {
  const warmUntil = performance.now() + WARM_UP_MS
  do await work()
  while (performance.now() < warmUntil)
  const times: number[] = []
  for (let i = 0; i < repetitions; i++) {
    const startedMs = performance.now()
    await work()
    times.push(performance.now() - startedMs)
  }
  times.sort((a, b) => a - b)
  const ms = times[times.length >> 1]
  const row = { id, ms, minMs: times[0], maxMs: times[times.length - 1] }
  return note === undefined ? row : { ...row, note: note(ms) }
}
