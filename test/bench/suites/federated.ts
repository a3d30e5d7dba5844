import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SimulationSettings } from '../../../simulation/settings.ts'
import type { FederatedRun } from '../federatedRun.ts'
import { hasTorch, python } from '../python.ts'
import type { BenchRow, Suite } from '../suite.ts'

const RUN = fileURLToPath(new URL('../federatedRun.ts', import.meta.url))
/** Where the launcher keeps compiled modules. */
const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/node', import.meta.url))
const THREADS = 2

const COMMON = {
  byzantine: 0,
  attack: 'none',
  rule: 'mean',
  numByzantine: 0,
  seed: 1,
  split: { kind: 'even' },
} as const

interface Federated {
  readonly id: string
  readonly settings: SimulationSettings
  /** The peers' rounds: after them the loss is taken. */
  readonly rounds: number
  /** Rounds that are not counted, while code is compiled. */
  readonly warmUp: number
  /** Whether both sides can train the same model on the same data. */
  readonly isExchangeable: boolean
}

const FEDERATED: readonly Federated[] = [
  {
    id: 'W1',
    settings: { ...COMMON, workload: 'logistic', workers: 1000, perRound: 10, rounds: 200, codec: 'int8' },
    rounds: 100,
    warmUp: 100,
    isExchangeable: false,
  },
  {
    id: 'W2',
    settings: { ...COMMON, workload: 'perceptron', workers: 10, perRound: 10, rounds: 30, codec: 'int8' },
    rounds: 30,
    warmUp: 5,
    isExchangeable: true,
  },
  {
    id: 'W3',
    settings: { ...COMMON, workload: 'recurrent', workers: 10, perRound: 10, rounds: 10, codec: 'int8' },
    rounds: 10,
    warmUp: 2,
    isExchangeable: true,
  },
]

/** What a peer's run says. */
interface PeerRun {
  readonly ms: number
  readonly finalLoss: number
}

/**
 * Whole federated rounds on two threads, each workload in a process of its own; without evaluation, and without drawing a
 * worker's data. Beside bare PyTorch with two processes or two threads, whichever is faster, when asked; then ours trains
 * its model on its data too, and the losses are compared.
 */
export const federated: Suite = async function* ({ peer }) {
  const withTorch = peer && hasTorch()
  for (const one of FEDERATED) yield measured(one, withTorch)
}

function measured(one: Federated, withTorch: boolean): BenchRow {
  const { id, settings, rounds, warmUp } = one
  const run = runOnce(settings)
  const counted = run.ms.slice(warmUp)
  const ms = median(counted)
  const notes = [
    `at least ${Math.min(...counted).toFixed(1)} ms`,
    `loss ${run.losses[rounds - 1].toPrecision(4)} after ${rounds} rounds`,
    `first round after ${(run.firstRoundMs / 1000).toFixed(2)} s`,
    `peak ${run.peakMb.toFixed(0)} MB`,
  ]
  const row = { id: `federated/${id}`, ms, minMs: Math.min(...counted), maxMs: Math.max(...counted) }
  if (!withTorch) return { ...row, note: notes.join(', ') }
  const theirs = [
    ['--processes', '2'],
    ['--threads', '2'],
  ].map((how) => python('federated.py', ['run', id, ...how]) as unknown as PeerRun)
  const peerMs = Math.min(...theirs.map((run) => run.ms))
  notes.push(`${(peerMs / ms).toFixed(2)} × as fast as bare PyTorch`)
  if (one.isExchangeable) notes.push(comparison(one, theirs[0].finalLoss))
  return { ...row, peerMs, note: notes.join(', ') }
}

/** Our final loss from the peer's model on its data, beside its own. */
function comparison({ id, settings, rounds }: Federated, theirs: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'murmuration-bench-'))
  try {
    python('federated.py', ['export', id, folder])
    const ours = runOnce({ ...settings, codec: 'float32' }, folder).losses[rounds - 1]
    const ratio = (ours / theirs).toFixed(3)
    return `same model and data: loss ${ours.toPrecision(4)}, PyTorch ${theirs.toPrecision(4)}, ratio ${ratio}`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function runOnce(settings: SimulationSettings, folder?: string): FederatedRun {
  const args = [RUN, JSON.stringify(settings), `${THREADS}`, ...(folder === undefined ? [] : [folder])]
  const env = { NODE_COMPILE_CACHE: COMPILED, ...process.env }
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' })) as FederatedRun
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
