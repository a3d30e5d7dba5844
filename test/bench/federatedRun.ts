import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GivenProblem } from '../../simulation/regression.ts'
import type { SimulationSettings } from '../../simulation/settings.ts'
import { simulate } from '../../simulation/simulate.ts'

/** What a process that simulates once says on its last line. */
export interface FederatedRun {
  /** Of each round. */
  readonly ms: readonly number[]
  readonly losses: readonly number[]
  /** From the start of the process to the end of the first round, its evaluation included. */
  readonly firstRoundMs: number
  /** Largest resident set of the process. */
  readonly peakMb: number
}

/** A file of float32 in memory that threads share. */
function shared(path: string): Float32Array {
  const bytes = readFileSync(path)
  const buffer = new SharedArrayBuffer(bytes.byteLength)
  new Uint8Array(buffer).set(bytes)
  return new Float32Array(buffer)
}

function givenIn(folder: string): GivenProblem {
  const read = (name: string) => shared(join(folder, `${name}.f32`))
  return { initial: read('initial'), features: read('features'), labels: read('labels') }
}

const [settings, threads, folder] = process.argv.slice(2)
const losses: number[] = []
const ms: number[] = []
let firstRoundMs = 0
await simulate(JSON.parse(settings) as SimulationSettings, {
  threads: Number(threads),
  ...(folder === undefined ? {} : { given: givenIn(folder) }),
  onRound: (round) => {
    if (ms.length === 0) firstRoundMs = performance.now()
    ms.push(round.ms)
    losses.push(round.loss)
  },
})
const peakMb = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ ms, losses, firstRoundMs, peakMb } satisfies FederatedRun))
