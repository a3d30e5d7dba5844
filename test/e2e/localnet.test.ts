import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assertGoneWithin, Cli, descendantsOf, endAll, isListening, runCli, temporaryDirectory } from './support.ts'

interface RoundEvent {
  readonly event: 'round'
  readonly round: number
  readonly loss: number
  readonly baselines: { readonly randomWalk: number; readonly har: number }
  readonly accepted: readonly string[]
  readonly rejected: readonly { readonly worker: string; readonly reason: string }[]
  readonly paused: readonly { readonly worker: string; readonly stream: string; readonly test: string }[]
  readonly modelHash: string
  readonly bytes: number
  readonly ms: number
}

interface SummaryEvent {
  readonly event: 'summary'
  readonly rounds: number
  readonly loss: number
  readonly baselines: { readonly randomWalk: number; readonly har: number }
  readonly modelHash: string
  readonly answers: readonly { readonly peer: string; readonly modelHash: string; readonly forecast: number }[]
  readonly balances: Readonly<Record<string, string>>
  readonly elapsedMs: number
}

function parse(stdout: string): { readonly rounds: RoundEvent[]; readonly summary: SummaryEvent } {
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RoundEvent | SummaryEvent)
  const summary = events.at(-1)
  assert(summary?.event === 'summary')
  const rounds = events.slice(0, -1).map((event) => {
    assert(event.event === 'round')
    return event
  })
  return { rounds, summary }
}

describe('murmuration localnet', function () {
  this.timeout(120_000)
  const directory = temporaryDirectory()
  after(async () => {
    await endAll()
    directory.remove()
  })

  describe('with a poisoner and a chain', () => {
    const dir = join(directory.path, 'paid')
    let rounds: RoundEvent[]
    let summary: SummaryEvent
    let processes: number[] = []
    let stderr: string

    before(async () => {
      const cli = new Cli(['localnet', '--json', '--rounds', '3', '--workers', '4', '--dir', dir])
      await cli.event('round')
      processes = descendantsOf(cli.pid)
      assert.deepEqual(await cli.ended, { code: 0, signal: null }, cli.stderr)
      stderr = cli.stderr
      ;({ rounds, summary } = parse(cli.stdout))
    })

    it('reports every round with exactly the documented fields', () => {
      const workers = ['accepted', 'rejected', 'paused']
      const fields = ['event', 'round', 'loss', 'baselines', ...workers, 'modelHash', 'bytes', 'ms']
      assert.deepEqual(
        rounds.map(({ round }) => round),
        [1, 2, 3],
      )
      for (const round of rounds) {
        assert.deepEqual(Object.keys(round), fields)
        assert.deepEqual(Object.keys(round.baselines).sort(), ['har', 'randomWalk'])
        assert.match(round.modelHash, /^0x[0-9a-f]{64}$/)
        assert.ok(round.loss > 0 && round.baselines.har > 0 && round.baselines.randomWalk > 0)
        assert.ok(round.bytes > 0 && round.ms > 0)
        assert.deepEqual(round.paused, [])
      }
      assert.equal(stderr, '')
    })

    it('rejects the poisoner in every round and accepts the others', () => {
      const poisoner = rounds[0].rejected[0].worker
      for (const { accepted, rejected } of rounds) {
        assert.deepEqual(rejected, [{ worker: poisoner, reason: 'NORM_OUTLIER' }])
        assert.equal(accepted.length, 3)
      }
    })

    it('sums up with exactly the documented fields and the mean losses', () => {
      assert.deepEqual(Object.keys(summary), [
        'event',
        'rounds',
        'loss',
        'baselines',
        'modelHash',
        'answers',
        'balances',
        'elapsedMs',
      ])
      assert.equal(summary.rounds, 3)
      assert.equal(summary.modelHash, rounds[2].modelHash)
      const mean = (values: number[]): number => values.reduce((total, value) => total + value, 0) / values.length
      assert.ok(Math.abs(summary.loss - mean(rounds.map(({ loss }) => loss))) < 1e-12)
      assert.ok(Math.abs(summary.baselines.har - mean(rounds.map(({ baselines }) => baselines.har))) < 1e-12)
    })

    it('has two workers answer with the last model, equal to the bit', () => {
      const [first, second] = summary.answers
      assert.equal(summary.answers.length, 2)
      assert.notEqual(first.peer, second.peer)
      assert.equal(first.modelHash, summary.modelHash)
      assert.equal(second.modelHash, summary.modelHash)
      assert.ok(first.forecast > 0)
      assert.ok(Object.is(first.forecast, second.forecast))
    })

    it('pays the honest and not the poisoner', () => {
      const poisoner = rounds[0].rejected[0].worker
      assert.equal(Object.keys(summary.balances).length, 4)
      assert.equal(summary.balances[poisoner], '0')
      const paid = Object.values(summary.balances).reduce((total, amount) => total + BigInt(amount), 0n)
      assert.ok(paid > 0n && paid <= 300n * 10n ** 18n)
    })

    it('leaves the record, the checkpoint and the keys, readable by their owner alone', () => {
      assert.ok(existsSync(join(dir, 'coordinator', 'ledger.sqlite')))
      assert.ok(existsSync(join(dir, 'coordinator', 'checkpoints', `${summary.modelHash.slice(2)}.ckpt`)))
      assert.deepEqual(readdirSync(join(dir, 'worker-1', 'keys')).sort(), ['account.key', 'peer.key'])
    })

    it('leaves no process and no port behind', async () => {
      // Coordinator, four workers, the chain and its guard.
      assert.ok(processes.length >= 7, `${processes}`)
      await assertGoneWithin(processes, 0)
      const { rpcUrl } = JSON.parse(readFileSync(join(dir, 'coordinator.json'), 'utf8')) as { rpcUrl: string }
      assert.equal(await isListening(Number(new URL(rpcUrl).port)), false)
    })
  })

  for (const model of ['linear', 'lstm', 'transformer']) {
    it(`trains the model ${model} too`, async () => {
      const few = ['--chain', 'none', '--rounds', '1', '--workers', '3', '--local-steps', '3']
      const { code, stdout, stderr } = await runCli([
        'localnet',
        ...few,
        '--model',
        model,
        '--json',
        '--dir',
        join(directory.path, model),
      ])
      assert.equal(code, 0, stderr)
      const { summary } = parse(stdout)
      assert.ok(summary.loss > 0 && summary.loss < 2, `${summary.loss}`)
    })
  }

  it('gives the same model for the same seed, whether people or programs read along', async () => {
    const run = ['localnet', '--chain', 'none', '--rounds', '2', '--workers', '3', '--seed', '7']
    const json = await runCli([...run, '--json', '--dir', join(directory.path, 'json')])
    assert.equal(json.code, 0, json.stderr)
    const { rounds, summary } = parse(json.stdout)

    const plain = await runCli([...run, '--dir', join(directory.path, 'plain')])
    assert.equal(plain.code, 0, plain.stderr)
    assert.equal(plain.stderr, '')
    assert.ok(plain.stdout.includes(summary.modelHash), plain.stdout)
    assert.match(plain.stdout, /^engine {3}kernels$/m)
    assert.match(plain.stdout, /equal to the bit/)
    assert.match(plain.stdout, /^ +worker-3 .* 0 +0 of 2 accepted, poisoned$/m)
    assert.match(plain.stdout, /What a chain would have paid/)
    for (const { round, loss } of rounds) {
      assert.match(plain.stdout, new RegExp(`^ *${round} +${loss.toFixed(4)} .*worker-3 NORM_OUTLIER$`, 'm'))
    }
    // Nothing that only a terminal understands.
    assert.ok(!plain.stdout.includes('\u001b'))
  })

  it('is ruined by one poisoner under plain averaging', async () => {
    const args = ['localnet', '--json', '--chain', 'none', '--rounds', '3', '--workers', '3', '--rule', 'mean']
    const { code, stdout, stderr } = await runCli([...args, '--dir', join(directory.path, 'mean')])
    assert.equal(code, 0, stderr)
    const { rounds, summary } = parse(stdout)
    assert.ok(summary.loss > 2 * summary.baselines.har, `${summary.loss}`)
    for (const { accepted } of rounds) assert.equal(accepted.length, 3)
  })
})
