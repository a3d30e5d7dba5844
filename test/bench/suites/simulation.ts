import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SimulationSettings } from '../../../simulation/settings.ts'
import { simulate } from '../../../simulation/simulate.ts'
import type { Workload } from '../../../simulation/workload.ts'
import { workloadOf } from '../../../simulation/workloads.ts'
import type { Suite } from '../suite.ts'

const LAUNCHER = fileURLToPath(new URL('../../../cli/murmuration.mjs', import.meta.url))

/** Softmax regression on 1,000 workers of 60 samples, 10 a round: the peers' first workload. */
const LOGISTIC: SimulationSettings = {
  workload: 'logistic',
  workers: 1000,
  perRound: 10,
  byzantine: 0,
  attack: 'none',
  rule: 'mean',
  numByzantine: 0,
  rounds: 400,
  seed: 1,
  split: { kind: 'even' },
  codec: 'int8',
}

/** Rounds before the code is compiled, which are not counted. */
const WARM_UP_ROUNDS = 100

/**
 * Whole rounds of a simulated federation: local training, codecs, frames, hashes, state machine, aggregation; without
 * evaluation, and without drawing a worker's samples when it is first asked.
 */
export const simulation: Suite = async function* () {
  let trainingMs = 0
  const workload = timed(workloadOf(LOGISTIC), (ms) => {
    trainingMs += ms
  })
  const trainingOf: number[] = []
  const { rounds } = await simulate(LOGISTIC, {
    workload,
    onRound: () => {
      trainingOf.push(trainingMs)
      trainingMs = 0
    },
  })
  const counted = rounds.map(({ ms }) => ms).slice(WARM_UP_ROUNDS)
  const training = median(trainingOf.slice(WARM_UP_ROUNDS))
  const startedMs = performance.now()
  execFileSync(process.execPath, [
    LAUNCHER,
    ...'simulate --workload logistic --workers 1000 --per-round 10'.split(' '),
    '--rounds',
    '1',
    '--json',
  ])
  const firstRoundMs = performance.now() - startedMs
  yield {
    id: 'simulation/logistic/n1000-k10-d7850',
    ms: median(counted),
    minMs: Math.min(...counted),
    maxMs: Math.max(...counted),
    note: `${training.toFixed(2)} ms of it local training; a process that ends after one round ${(firstRoundMs / 1000).toFixed(2)} s`,
  }
}

function timed(workload: Workload, add: (ms: number) => void): Workload {
  return new Proxy(workload, {
    get(target, property) {
      if (property !== 'train') {
        const value = Reflect.get(target, property, target)
        return typeof value === 'function' ? value.bind(target) : value
      }
      return (...args: Parameters<Workload['train']>) => {
        const startedMs = performance.now()
        const updates = target.train(...args)
        add(performance.now() - startedMs)
        return updates
      }
    },
  })
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
