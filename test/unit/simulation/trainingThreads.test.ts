import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { SimulationSettings } from '../../../simulation/settings.ts'
import { type SimulationControl, simulate } from '../../../simulation/simulate.ts'
import { jobOf, NOTHING, stateOf, take, takePieces } from '../../../simulation/trainingJob.ts'
import { TrainingThreads } from '../../../simulation/trainingThreads.ts'
import type { Workload } from '../../../simulation/workload.ts'

const SETTINGS: SimulationSettings = {
  workload: 'perceptron',
  workers: 3,
  perRound: 3,
  byzantine: 0,
  attack: 'none',
  rule: 'mean',
  numByzantine: 0,
  rounds: 1,
  seed: 1,
  split: { kind: 'even' },
  codec: 'float32',
}
const BASE = Float32Array.of(1, 2, 3)

/** A workload whose update of a worker is its number, and whose worker 5 cannot train. */
function stub(fail?: (worker: number) => void): Workload & { readonly trained: number[] } {
  const trained: number[] = []
  return {
    name: 'perceptron',
    lossName: 'none',
    parameterCount: 3,
    manifest: { schedule: { startMs: 0, windowMinutes: 60, rounds: 1 } },
    lossParts: 2,
    trained,
    initialParameters: () => BASE,
    prepare: () => undefined,
    train: (trainees) =>
      trainees.map(({ worker }) => {
        fail?.(worker)
        trained.push(worker)
        return worker === 5 ? undefined : Float32Array.of(worker, 0, 0)
      }),
    roundLoss: () => 0,
    finalLoss: () => 0,
    lossPart: (_, part) => part + 1,
  }
}

const trainees = (workers: readonly number[]) => workers.map((worker) => ({ worker, seed: `${worker}` }))

async function withThreads(name: string, use: (threads: TrainingThreads) => unknown): Promise<void> {
  const entry = new URL(`./threads/${name}.ts`, import.meta.url)
  const threads = new TrainingThreads(SETTINGS, { threads: 2, entry, leastPatienceMs: 1 })
  try {
    await use(threads)
  } finally {
    await threads.close()
  }
}

/** What follows from the settings. */
async function exact(settings: SimulationSettings, control: SimulationControl): Promise<object> {
  const { msPerRound: _, startMs: __, rounds, ...rest } = await simulate(settings, control)
  return { ...rest, rounds: rounds.map((round) => ({ ...round, ms: 0 })) }
}

describe('training threads', () => {
  for (const change of [
    {},
    { workload: 'recurrent', workers: 2, perRound: 2 },
    {
      workload: 'market',
      workers: 7,
      perRound: 5,
      rounds: 2,
      byzantine: 2,
      attack: 'labelFlip',
      numByzantine: 1,
      localSteps: 4000,
    },
  ] as const satisfies Partial<SimulationSettings>[]) {
    it(`show in no result: ${JSON.stringify(change)}`, async () => {
      const settings = { ...SETTINGS, ...change }
      const alone = await exact(settings, {})
      assert.deepEqual(await exact(settings, { threads: 3 }), alone)
    })
  }

  it('take each piece once, their own first and then what others have not come to', () => {
    const [mine, other] = [stub(), stub()]
    const job = jobOf({ kind: 'train', trainees: trainees([4, 5, 6, 7, 8]), round: 1 }, BASE)
    assert.ok(take(job, 2))
    takePieces(mine, job, 1, 2)
    takePieces(other, job, 0, 2)
    assert.deepEqual([mine.trained, other.trained], [[5, 7, 8, 4], []])
    assert.equal(stateOf(job, 1), NOTHING)
    assert.deepEqual([...job.updates], [4, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 8, 0, 0])
  })

  it('that come late to a job find none of the next one, which lies where it lay', () => {
    const workload = stub()
    const work = { kind: 'train', trainees: trainees([1, 2]), round: 1 } as const
    const last = jobOf(work, BASE)
    takePieces(workload, last, 0, 2)
    const next = jobOf({ ...work, trainees: trainees([3, 4]) }, BASE, last)
    assert.equal(next.updates, last.updates)
    takePieces(workload, last, 1, 2)
    assert.deepEqual(workload.trained, [1, 2])
    takePieces(workload, next, 1, 2)
    assert.deepEqual(workload.trained, [1, 2, 4, 3])
    for (const [other, base] of [
      [{ ...work, trainees: trainees([1]) }, BASE],
      [{ kind: 'loss', parts: 2 }, BASE],
      [work, BASE.subarray(1)],
    ] as const) {
      assert.notEqual(jobOf(other, base, next).progress, next.progress)
    }
  })

  it('that hang are not waited for: what they have begun is done again', () =>
    withThreads('hanging', async (threads) => {
      const workload = stub()
      const shared = threads.share(workload)
      // Until the other thread has started, worker 4 is trained in its turn, which comes before worker 5's.
      for (let round = 1; workload.trained.at(-1) !== 4; round++) {
        await delay(1)
        workload.trained.length = 0
        const updates = shared.train(trainees([1, 5, 2, 4]), round, BASE)
        assert.deepEqual(
          updates.map((update) => update?.[0]),
          [1, undefined, 2, 4],
        )
        assert.deepEqual(workload.trained.toSorted(), [1, 2, 4, 5])
      }
      assert.equal(shared.finalLoss(BASE), 1.5)
      assert.equal(shared.roundLoss(BASE, 1), 1.5)
    }))

  for (const [name, message] of [
    ['failing', /a training thread failed: no thread today/],
    ['ending', /a training thread ended with code 7/],
  ] as const) {
    it(`that end are known a while later, and harm nothing until then: ${name}`, () =>
      withThreads(name, async (threads) => {
        const shared = threads.share(stub())
        assert.equal(shared.train(trainees([3]), 1, BASE)[0]?.[0], 3)
        await assert.rejects(async () => {
          for (;;) {
            threads.check()
            await delay(1)
          }
        }, message)
        assert.throws(() => shared.train(trainees([3]), 1, BASE), message)
      }))
  }

  it('hand on the error of a training', () =>
    withThreads('hanging', (threads) => {
      const fail = (worker: number) => {
        if (worker === 2) throw new RangeError('worker 2 is ill')
      }
      assert.throws(() => threads.share(stub(fail)).train(trainees([1, 2]), 1, BASE), /worker 2 is ill/)
    }))
})
