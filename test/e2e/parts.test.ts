import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { simulateMarket } from '../../src/market/simulator/index.ts'
import { assertGoneWithin, Cli, csvOf, endAll, freePort, runCli, temporaryDirectory } from './support.ts'

/** Enough for a worker to be killed, start again and take part before the run is over. */
const ROUNDS = 40

describe('a network of separate parts', function () {
  this.timeout(120_000)
  const directory = temporaryDirectory()
  const dir = join(directory.path, 'run')
  const workers: Cli[] = []
  let coordinator: Cli

  function start(...args: string[]): Cli {
    return new Cli([...args, '--json', '--log-level', 'silent'])
  }

  function startWorker(index: number): Cli {
    const share = `${index + 1}/4`
    const dataDir = join(dir, `worker-${index + 1}`)
    return start('worker', '--config', join(dir, 'worker.json'), '--data-dir', dataDir, '--share', share)
  }

  async function addressOf(peer: Cli): Promise<string> {
    const { addresses } = await peer.event('listening')
    return (addresses as string[])[0]
  }

  before('init writes a run that starts as it is, here with shorter waits', async () => {
    const { code, stdout, stderr } = await runCli(['init', '--dir', dir, '--port', `${await freePort()}`])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /murmuration coordinator --config .*coordinator\.json/)
    assert.match(stdout, /murmuration worker --config worker\.json/)
    edit('manifest.json', (manifest) => {
      manifest.membership = { minimum: 4 }
      manifest.schedule = { ...(manifest.schedule as object), windowMinutes: 480, rounds: ROUNDS }
      manifest.training = { localSteps: 100 }
      manifest.timing = { commitTimeoutMs: 4_000, revealTimeoutMs: 4_000 }
    })
    edit('worker.json', (worker) => {
      worker.listen = ['/ip4/127.0.0.1/tcp/0']
    })
    coordinator = start('coordinator', '--config', join(dir, 'coordinator.json'), '--metrics-port', '0')
    for (const index of [0, 1, 2, 3]) workers.push(startWorker(index))
  })

  after(async () => {
    await endAll()
    directory.remove()
  })

  function edit(name: string, change: (json: Record<string, unknown>) => void): void {
    const path = join(dir, name)
    const json = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    change(json)
    writeFileSync(path, JSON.stringify(json))
  }

  it('init keeps what is there', async () => {
    const { code, stderr } = await runCli(['init', '--dir', dir])
    assert.equal(code, 2)
    assert.match(stderr, /^murmuration: .*manifest\.json exists already; name another --dir\n$/)
  })

  it('keys tells the account of the coordinator that the manifest names', async () => {
    const { code, stdout } = await runCli(['keys', '--dir', join(dir, 'coordinator-data'), '--json'])
    assert.equal(code, 0)
    const { account, peerId } = JSON.parse(stdout) as { account: string; peerId: string }
    const listening = await coordinator.event('listening')
    assert.equal(account, listening.account)
    assert.equal(peerId, listening.peerId)
    assert.equal(statSync(join(dir, 'coordinator-data', 'keys', 'account.key')).mode & 0o777, 0o600)
  })

  it('a worker that is killed in a round does not stop the run, and takes part again when it is back', async () => {
    await workers[3].event('training', ({ round }) => (round as number) >= 2)
    workers[3].kill('SIGKILL')
    await workers[3].ended
    const thinner = await coordinator.event('round', ({ accepted }) => (accepted as string[]).length === 3)
    workers[3] = startWorker(3)
    await workers[3].event('synced', ({ round }) => (round as number) >= (thinner.round as number))
    await workers[3].event('recorded', ({ rejection }) => rejection === '')
    assert.deepEqual(
      workers.flatMap(({ events }) => events.filter(({ event }) => event === 'refused')),
      [],
    )
  })

  it('everyone ends with the same model', async () => {
    const { modelHash, round } = await coordinator.event('finished')
    assert.equal(round, ROUNDS)
    for (const worker of workers) assert.equal((await worker.event('finished')).modelHash, modelHash)
  })

  it('metrics are served', async () => {
    const { metricsPort } = await coordinator.event('listening')
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    assert.match(text, new RegExp(`^murmuration_round ${ROUNDS}$`, 'm'))
  })

  it('query prints answers that agree to the bit', async () => {
    const addresses = await Promise.all([workers[0], workers[3], coordinator].map(addressOf))
    const args = ['query', ...addresses.flatMap((address) => ['--peer', address])]
    const { code, stdout, stderr } = await runCli(args)
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '')
    assert.match(stdout, /^SIMA from \d{4}-\d\d-\d\d \d\d:\d\d UTC on$/m)
    assert.match(stdout, /^ {2}variance [\d.e-]+, that is a volatility of [\d.]+ % in 60 minutes$/m)
    assert.match(stdout, /^The 3 answers are equal to the bit\.$/m)
    for (const address of addresses) assert.ok(stdout.includes(address))
  })

  it('query asks for a symbol at a time, checks the run, and speaks JSON', async () => {
    const address = await addressOf(workers[1])
    const manifest = join(dir, 'manifest.json')
    const args = ['--peer', address, '--symbol', 'SIMC', '--at', '2024-04-02T10:30', '--manifest', manifest, '--json']
    const { code, stdout, stderr } = await runCli(['query', ...args])
    assert.equal(code, 0, stderr)
    const [answer, agreement] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.equal(answer.event, 'answer')
    assert.equal(answer.symbol, 'SIMC')
    assert.equal(answer.timeMs, Date.UTC(2024, 3, 2, 10, 30))
    assert.equal(answer.round, ROUNDS)
    assert.ok((answer.forecast as number) > 0)
    assert.deepEqual(agreement, { event: 'agreement', agree: null, models: 1 })
  })

  it('query asks about bars that the peers do not have', async () => {
    const path = join(directory.path, 'OWNUSD-1m.csv')
    writeFileSync(
      path,
      csvOf(simulateMarket({ seed: 9, symbols: ['OWN'], startMs: Date.UTC(2023, 0, 1), days: 16 })[0]),
    )
    const peers = (await Promise.all(workers.slice(0, 2).map(addressOf))).flatMap((address) => ['--peer', address])
    const { code, stdout, stderr } = await runCli(['query', ...peers, '--data', path])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^OWNUSD from 2023-01-17 00:00 UTC on$/m)
    assert.match(stdout, /^The 2 answers are equal to the bit\.$/m)
  })

  it('query says in one sentence what a peer refuses', async () => {
    const peer = ['--peer', await addressOf(workers[0])]
    const wrongRun = await runCli(['query', ...peer, '--run', `0x${'ab'.repeat(32)}`])
    assert.equal(wrongRun.code, 1)
    assert.match(wrongRun.stderr, /^murmuration: .* serves the run 0x[0-9a-f]{64}, not 0x(ab){32}\n$/)
    const unknown = await runCli(['query', ...peer, '--symbol', 'DOGE'])
    assert.equal(unknown.code, 1)
    assert.match(unknown.stderr, /^murmuration: .*no bars of DOGE; it has SIMA, SIMB, SIMC, SIMD.*\n$/)
  })

  it('query names the peer that is not there, and still shows who answered', async () => {
    const [address, dead] = [await addressOf(workers[0]), `/ip4/127.0.0.1/tcp/${await freePort()}`]
    const deadAddress = `${dead}/p2p/12D3KooWAwk1UHjWTUmWw17Si9kebQ3qZUUFRZTZDi2q7DkeYvdJ`
    const { code, stdout, stderr } = await runCli(['query', '--peer', address, '--peer', deadAddress])
    assert.equal(code, 1)
    assert.match(stdout, /variance/)
    assert.match(stdout, /no answer/)
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
    assert.ok(stderr.includes(dead), stderr)
  })

  it('a worker of another run is told so', async () => {
    writeFileSync(
      join(dir, 'other.json'),
      readFileSync(join(dir, 'manifest.json'), 'utf8').replace('"my-run"', '"another"'),
    )
    writeFileSync(
      join(dir, 'stranger.json'),
      readFileSync(join(dir, 'worker.json'), 'utf8').replace('manifest.json', 'other.json'),
    )
    const args = ['--config', join(dir, 'stranger.json'), '--data-dir', join(dir, 'stranger'), '--log-level', 'silent']
    const { code, stderr } = await runCli(['worker', ...args])
    assert.equal(code, 1)
    assert.match(stderr, /^murmuration: .*serves the run 0x[0-9a-f]{64}.*0x[0-9a-f]{64}\n$/)
  })

  it('a worker that comes when all is over takes the model and leaves when told to', async () => {
    const dataDir = join(dir, 'late')
    const late = start('worker', '--config', join(dir, 'worker.json'), '--data-dir', dataDir, '--exit-when-finished')
    const { modelHash } = await coordinator.event('finished')
    assert.equal((await late.event('finished')).modelHash, modelHash)
    assert.deepEqual(await late.ended, { code: 0, signal: null })
  })

  it('everyone ends with 0 within 5 s of SIGTERM or SIGINT', async () => {
    const peers = [coordinator, ...workers]
    for (const [i, peer] of peers.entries()) peer.kill(i % 2 === 0 ? 'SIGTERM' : 'SIGINT')
    await assertGoneWithin(
      peers.map(({ pid }) => pid),
      5_000,
    )
    for (const peer of peers) {
      assert.deepEqual(await peer.ended, { code: 0, signal: null }, peer.stderr)
      assert.equal(peer.stderr, '')
    }
  })
})
