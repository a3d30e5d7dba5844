import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { assertGoneWithin, Cli, descendantsOf, endAll, temporaryDirectory, until } from './support.ts'

describe('how murmuration localnet ends', function () {
  this.timeout(120_000)
  const directory = temporaryDirectory()
  afterEach(endAll)
  after(() => directory.remove())

  // More rounds than any test waits for, on as short a market as that takes.
  function start(name: string, ...args: string[]): Cli {
    return new Cli(['localnet', '--json', '--rounds', '24', '--dir', join(directory.path, name), ...args])
  }

  it('ends everything within 5 s of Ctrl-C', async () => {
    const cli = start('interrupted', '--workers', '2', '--poison', 'none')
    await cli.event('round')
    const processes = descendantsOf(cli.pid)
    // Coordinator, workers, the chain and its guard.
    assert.ok(processes.length >= 5)
    cli.kill('SIGINT')
    await assertGoneWithin([cli.pid, ...processes], 5_000)
    assert.deepEqual(await cli.ended, { code: 130, signal: null })
    assert.equal(cli.stderr, '')
  })

  it('ends everything within 5 s of Ctrl-C while it is starting', async () => {
    const cli = start('early', '--workers', '2', '--poison', 'none')
    await until('the coordinator is starting', () => descendantsOf(cli.pid).some(isPeer))
    const processes = descendantsOf(cli.pid)
    cli.kill('SIGINT')
    await assertGoneWithin([cli.pid, ...processes], 5_000)
    assert.deepEqual(await cli.ended, { code: 130, signal: null })
  })

  it('takes everything with it when it is killed', async () => {
    const cli = start('killed', '--workers', '2', '--poison', 'none')
    await cli.event('round')
    const processes = descendantsOf(cli.pid)
    cli.kill('SIGKILL')
    await assertGoneWithin([cli.pid, ...processes], 8_000)
  })

  it('goes on without a worker that dies, and fails without the coordinator', async () => {
    const cli = start('bereft', '--chain', 'none', '--workers', '4', '--poison', 'none')
    // From the third round on the deadline is learnt from the rounds before.
    await cli.event('round', ({ round }) => round === 3)
    process.kill(pidOf(cli, 'worker-4.json'), 'SIGKILL')
    const thinner = await cli.event('round', ({ accepted }) => (accepted as string[]).length === 3)
    await cli.event('round', ({ round }) => round === (thinner.round as number) + 2)
    assert.match(cli.stderr, /worker-4 was ended by SIGKILL before the run was over/)

    const processes = descendantsOf(cli.pid)
    process.kill(pidOf(cli, 'coordinator.json'), 'SIGKILL')
    assert.deepEqual(await cli.ended, { code: 1, signal: null })
    await assertGoneWithin(processes, 0)
    assert.match(cli.stderr, /murmuration: coordinator was ended by SIGKILL before the run was over/)
    assert.ok(!cli.stderr.includes(' at '), cli.stderr)
  })

  function pidOf(cli: Cli, configName: string): number {
    const pid = descendantsOf(cli.pid).find((candidate) => commandOf(candidate).includes(configName))
    assert(pid !== undefined)
    return pid
  }
})

function isPeer(pid: number): boolean {
  return commandOf(pid).includes('coordinator.json')
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', `${pid}`], { encoding: 'utf8' })
  } catch {
    return ''
  }
}
