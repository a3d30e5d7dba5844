import assert from 'node:assert/strict'
import { Federation } from '../../../simulation/federation.ts'
import { simulatedMembers } from '../../../simulation/loopback.ts'
import type { SimulationSettings } from '../../../simulation/settings.ts'
import { simulate } from '../../../simulation/simulate.ts'
import type { Workload } from '../../../simulation/workload.ts'
import { manifestSchema } from '../../../src/config/index.ts'
import { runOf } from '../../../src/round/run.ts'

const SETTINGS: SimulationSettings = {
  workload: 'logistic',
  workers: 4,
  perRound: 4,
  byzantine: 0,
  attack: 'none',
  rule: 'mean',
  numByzantine: 0,
  rounds: 5,
  seed: 1,
  split: { kind: 'even' },
  codec: 'float32',
}

type Train = (worker: number, round: number, base: Float32Array) => Float32Array | undefined

/** A problem of three parameters that keeps the models it is asked about. */
function stub(train: Train): Workload & { readonly models: number[][]; readonly trained: string[] } {
  const models: number[][] = []
  const trained: string[] = []
  return {
    name: 'logistic',
    lossName: 'none',
    parameterCount: 3,
    manifest: {
      schedule: { startMs: 0, windowMinutes: 60, rounds: SETTINGS.rounds },
      outerOptimizer: { learningRate: 1, momentum: 0 },
    },
    models,
    trained,
    initialParameters: () => Float32Array.of(1, 2, 3),
    prepare: () => undefined,
    train: (trainees, round, base) =>
      trainees.map(({ worker }) => {
        trained.push(`${round} ${worker}`)
        return train(worker, round, base)
      }),
    roundLoss(parameters) {
      models.push([...parameters])
      return 0.5
    },
    finalLoss: () => 0.25,
  }
}

describe('federation', () => {
  it('adds the mean of the updates to the model, round after round', async () => {
    const workload = stub((worker, round) => Float32Array.of(worker, round, -1))
    const { rounds, finalLoss } = await simulate(SETTINGS, { workload })
    assert.deepEqual(
      workload.models,
      [1, 2, 3, 4, 5].map((round) => [1 + 1.5 * round, 2 + (round * (round + 1)) / 2, 3 - round]),
    )
    assert.deepEqual([finalLoss, rounds[4].loss, rounds[4].accepted], [0.25, 0.5, 4])
  })

  it('gives every worker the model of the round before', async () => {
    const bases: number[] = []
    const workload = stub((worker, _, base) => {
      bases.push(base[0])
      return Float32Array.of(1 + worker / 8, 0, 0)
    })
    await simulate(SETTINGS, { workload })
    const step = 1 + 1.5 / 8
    assert.deepEqual(
      bases,
      [0, 1, 2, 3, 4].flatMap((round) => Array.from({ length: 4 }, () => 1 + round * step)),
    )
  })

  it('goes on without a worker that cannot train, and asks it again', async () => {
    const workload = stub((worker) => (worker === 2 ? undefined : Float32Array.of(worker, 0, 0)))
    const { rounds } = await simulate(SETTINGS, { workload })
    assert.deepEqual(
      rounds.map(({ asked, accepted, outcome }) => [asked, accepted, outcome]),
      Array.from({ length: 5 }, () => [4, 3, 'applied']),
    )
    assert.equal(workload.trained.filter((entry) => entry.endsWith(' 2')).length, 5)
  })

  it('skips rounds in which nobody can train, and ends', async () => {
    const workload = stub(() => undefined)
    const { rounds, skippedRounds } = await simulate(SETTINGS, { workload })
    assert.deepEqual([rounds.length, skippedRounds], [5, 5])
    assert.deepEqual(workload.models.at(-1), [1, 2, 3])
  })

  it('counts equal updates once, as the network does', async () => {
    const workload = stub(() => Float32Array.of(1, 1, 1))
    const { rejected } = await simulate(SETTINGS, { workload })
    assert.deepEqual(rejected, { honest: { DUPLICATE: 15 }, hostile: {} })
  })

  it('ends with an error when a round waits for what nothing will bring', () => {
    const manifest = manifestSchema.parse({
      name: 'stalled',
      coordinator: `0x${'00'.repeat(20)}`,
      schedule: { startMs: 0, windowMinutes: 60, rounds: 2 },
    })
    const run = { ...runOf(manifest), parameterCount: 3 }
    const [member] = simulatedMembers(1, 1)
    // A round that takes two members, of which there will only ever be one.
    const workers = [0, 1].map((index) => ({ ...member, index, isHostile: false }))
    const workload = stub(() => Float32Array.of(1, 1, 1))
    const federation = new Federation({ run, workload, workers, perRound: 2 })
    assert.throws(() => federation.nextRound(), { code: 'STALLED', message: /^round 1 stays in WaitingForMembers/ })
    assert.deepEqual(workload.trained, [])
  })

  it('draws who is asked by the seed, everyone about as often', async () => {
    const asked = async (seed: number): Promise<string[]> => {
      const workload = stub((worker) => Float32Array.of(worker, 0, 0))
      await simulate({ ...SETTINGS, seed, perRound: 2 }, { workload })
      return workload.trained
    }
    const first = await asked(1)
    assert.equal(first.length, 10)
    assert.equal(new Set(first).size, 10)
    assert.deepEqual(await asked(1), first)
    assert.notDeepEqual(await asked(2), first)
    const times = [0, 0, 0, 0]
    for (let seed = 1; seed <= 8; seed++) for (const entry of await asked(seed)) times[Number(entry.split(' ')[1])]++
    assert.equal(times[0] + times[1] + times[2] + times[3], 80)
    for (const count of times) assert.ok(count >= 10 && count <= 30, times.join(' '))
  })
})
