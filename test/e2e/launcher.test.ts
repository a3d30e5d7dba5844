import assert from 'node:assert/strict'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assertGoneWithin, Cli, descendantsOf, endAll, LAUNCHER, runCli, temporaryDirectory, until } from './support.ts'

/** Makes the launcher believe that it runs on another Node. */
const pretend = (version: string): string[] => [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`,
]

describe('the launcher', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  after(async () => {
    await endAll()
    directory.remove()
  })

  it('hands over to the Node that npm installed, and passes on what came of it', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    const right = await runCli(['--version'], { nodeOptions: pretend('20.9.0') })
    assert.deepEqual(right, { code: 0, signal: null, stdout: `${version}\n`, stderr: '' })
    const wrong = await runCli(['fly'], { nodeOptions: pretend('22.17.1') })
    assert.deepEqual(wrong, { code: 2, signal: null, stdout: '', stderr: "murmuration: unknown command 'fly'\n" })
  })

  it('says what is missing where there is no such Node', async () => {
    const launcher = join(directory.path, 'murmuration.mjs')
    cpSync(LAUNCHER, launcher)
    const { code, stderr } = await runCli(['--version'], { nodeOptions: pretend('20.9.0'), launcher })
    assert.equal(code, 1)
    assert.match(stderr, /^murmuration: this needs Node 22\.18 or newer and runs on 20\.9\.0; npm ci .*\n$/)
  })

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`takes what it started with it on ${signal}`, async () => {
      const args = ['localnet', '--chain', 'none', '--workers', '3', '--dir', join(directory.path, signal)]
      const cli = new Cli(args, { nodeOptions: pretend('20.9.0') })
      await until('the workers are starting', () => cli.stdout.includes('starting 3 workers'))
      const processes = descendantsOf(cli.pid)
      assert.ok(processes.length >= 2)
      cli.kill(signal)
      await assertGoneWithin([cli.pid, ...processes], 8_000)
      assert.deepEqual(await cli.ended, signal === 'SIGTERM' ? { code: 143, signal: null } : { code: null, signal })
    })
  }
})
