import assert from 'node:assert/strict'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { endAll, freePort, occupyPort, runCli, temporaryDirectory } from './support.ts'

const UNKNOWN_PEER = '12D3KooWAwk1UHjWTUmWw17Si9kebQ3qZUUFRZTZDi2q7DkeYvdJ'

describe('bad input', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  const dir = join(directory.path, 'run')

  before(async () => {
    const { code, stderr } = await runCli(['init', '--dir', dir])
    assert.equal(code, 0, stderr)
  })
  after(async () => {
    await endAll()
    directory.remove()
  })

  /** Writes a changed copy of one of the run's files. @returns its path */
  function variant(name: string, of: string, change: (json: Record<string, unknown>) => void): string {
    const json = JSON.parse(readFileSync(join(dir, of), 'utf8')) as Record<string, unknown>
    change(json)
    return write(join('run', name), JSON.stringify(json))
  }

  function write(name: string, text: string): string {
    const path = join(directory.path, name)
    writeFileSync(path, text)
    return path
  }

  async function assertRefused(args: readonly string[], exitCode: number, message: RegExp): Promise<void> {
    const { code, stdout, stderr } = await runCli(args)
    assert.equal(code, exitCode, stderr)
    assert.match(stderr, message)
    assert.match(stderr, /^murmuration: /)
    assert.ok(!/^ +at /m.test(stderr), 'a stack is for bugs')
    assert.equal(stdout, '')
  }

  /** A peer with its log off, so that all that is on stderr is the sentence. */
  const peer = (verb: string, config: string): string[] => [verb, '--config', config, '--log-level', 'silent']

  describe('on the command line exits with 2 and one sentence', () => {
    const lines: readonly (readonly [args: string, message: RegExp])[] = [
      ['fly', /^murmuration: unknown command 'fly'\n$/],
      ['localnet --fly', /^murmuration: unknown option '--fly'\n$/],
      ['localnet now', /^murmuration: too many arguments for 'localnet'/],
      [
        'localnet --workers many',
        /^murmuration: option '--workers <n>' argument 'many' is invalid\. It must be a whole/,
      ],
      ['localnet --rounds 0', /from 1 to 1000\.\n$/],
      ['localnet --poison salt', /'salt' is not an attack; the attacks are none, signFlip, .*, labelFlip, backdoor\n$/],
      ['localnet --rule krumm', /'krumm' is not a rule; the rules are [\w, ]+\n$/],
      ['localnet --workers 4 --byzantine 2', /^murmuration: 2 of 4 workers cannot be poisoned, .*\n$/],
      ['localnet --workers 1', /^murmuration: 1 of 1 worker cannot be poisoned, .*\n$/],
      ['worker', /^murmuration: required option '--config <file>' not specified\n$/],
      ['worker --config x --share 3/2', /A share looks like 2\/3: the second of three\.\n$/],
      ['query', /^murmuration: required option '--peer <multiaddr>' not specified\n$/],
      ['query --peer 127.0.0.1:4700', /A peer looks like \/ip4\/203\.0\.113\.7\/tcp\/4700\/p2p\/12D3KooW…\n$/],
      ['query --peer /ip4/127.0.0.1/tcp/1/p2p/12D --at teatime', /A time looks like 2024-03-01T12:00/],
      ['init --host spaced,out', /A host looks like 203\.0\.113\.7 or peer\.example\.org\.\n$/],
      ['init --port 65536', /from 0 to 65535\.\n$/],
    ]
    for (const [line, message] of lines) {
      it(`murmuration ${line}`, () => assertRefused(line.split(' '), 2, message))
    }
  })

  describe('in a config exits with 2 and names the file and the key', () => {
    it('that is not there', () =>
      assertRefused(peer('worker', join(dir, 'none.json')), 2, /none\.json: there is no such file\n$/))

    it('that is not JSON', () => assertRefused(peer('worker', write('broken.json', '{"a": ')), 2, /is not JSON: /))

    it('with an unknown key', () => {
      const config = variant('unknown.json', 'worker.json', (json) => {
        json.learnFaster = true
      })
      return assertRefused(peer('worker', config), 2, /unknown\.json:\n✖ Unrecognized key: "learnFaster"\n$/)
    })

    it('with a wrong value', () => {
      const config = variant('wrong.json', 'coordinator.json', (json) => {
        json.metricsPort = 70_000
      })
      return assertRefused(peer('coordinator', config), 2, /wrong\.json:\n✖ .*65535\n {2}→ at metricsPort\n$/)
    })

    it('with a manifest whose rule cannot withstand what it should', () => {
      variant('weak.json', 'manifest.json', (json) => {
        json.aggregation = { numByzantine: 2, minUpdates: 3 }
      })
      const config = variant('weakWorker.json', 'worker.json', (json) => {
        json.manifest = 'weak.json'
      })
      return assertRefused(peer('worker', config), 2, /weak\.json:\n✖ .*withstands 2 Byzantine only from 5 updates on/)
    })

    it('of a coordinator that the manifest does not name', () => {
      const config = variant('usurper.json', 'coordinator.json', (json) => {
        json.dataDir = 'usurper-data'
      })
      return assertRefused(
        peer('coordinator', config),
        2,
        /the manifest's coordinator is 0x[0-9a-f]{40}, .*0x[0-9a-f]{40}/,
      )
    })
  })

  describe('in a data file exits with 2 and names the line', () => {
    const header = 'open_time_ms,open,high,low,close,volume\n'
    const good = '1514764800000,10,11,9,10,1\n'
    const rows: readonly (readonly [what: string, row: string])[] = [
      ['a missing column', '1514764860000,10,11,9,10'],
      ['no number', '1514764860000,10,NaN,9,10,1'],
      ['a high below its low', '1514764860000,10,8,9,10,1'],
      ['the time of the row before', '1514764800000,10,11,9,10,1'],
      ['an earlier time', '1514764740000,10,11,9,10,1'],
    ]
    for (const [what, row] of rows) {
      it(`with ${what}`, async () => {
        const path = write('BADUSD.csv', `${header}${good}${row}\n`)
        const args = ['localnet', '--chain', 'none', '--data', path, '--dir', join(directory.path, 'unused')]
        await assertRefused([...args, '--json'], 2, /^murmuration: .*BADUSD\.csv:3: .+\n$/)
      })
    }

    it('too short for the rounds', async () => {
      const path = write('SHORTUSD.csv', header + good)
      const args = ['localnet', '--json', '--chain', 'none', '--data', path, '--dir', join(directory.path, 'short')]
      await assertRefused(args, 2, /^murmuration: SHORTUSD: .*\n$/)
    })

    it('that is not there', async () => {
      const path = relative('.', join(directory.path, 'NONEUSD.csv'))
      const args = ['localnet', '--json', '--chain', 'none', '--data', path, '--dir', join(directory.path, 'none')]
      await assertRefused(args, 2, /^murmuration: .*NONEUSD\.csv.*there is no such file.*\n$/)
    })
  })

  describe('in the world around exits with 1 and one sentence', () => {
    it('a busy port', async () => {
      const { port, release } = await occupyPort()
      const config = variant('busy.json', 'worker.json', (json) => {
        json.listen = [`/ip4/127.0.0.1/tcp/${port}`]
      })
      await assertRefused(
        peer('worker', config),
        1,
        new RegExp(`^murmuration: Cannot listen on .*/tcp/${port}: another program uses that port\\.\n$`),
      )
      await release()
    })

    it('a busy metrics port', async () => {
      const { port, release } = await occupyPort()
      const args = [...peer('worker', join(dir, 'worker.json')), '--metrics-port', `${port}`]
      await assertRefused(args, 1, new RegExp(`^murmuration: the metrics port 127\\.0\\.0\\.1:${port} is in use\n$`))
      await release()
    })

    it('a chain that is not there', async () => {
      const rpcUrl = `http://127.0.0.1:${await freePort()}`
      const contract = `0x${'11'.repeat(20)}`
      variant('chained.json', 'manifest.json', (json) => {
        json.contracts = { chainId: 31_337, token: contract, rewards: contract, registry: contract }
      })
      const config = variant('chainedWorker.json', 'worker.json', (json) => {
        Object.assign(json, { manifest: 'chained.json', rpcUrl, dataDir: 'chained-data' })
      })
      await assertRefused(peer('worker', config), 1, new RegExp(`^murmuration: .*${rpcUrl}.*\n$`))
    })

    it('a peer that is not there', async () => {
      const address = `/ip4/127.0.0.1/tcp/${await freePort()}/p2p/${UNKNOWN_PEER}`
      const { code, stderr } = await runCli(['query', '--peer', address])
      assert.equal(code, 1)
      assert.match(stderr, /^murmuration: .* cannot be reached.*\n$/)
      assert.ok(stderr.includes(address))
    })

    it('a key that others may read', async () => {
      const dataDir = join(directory.path, 'loose')
      await runCli(['keys', '--dir', dataDir])
      const key = join(dataDir, 'keys', 'account.key')
      chmodSync(key, 0o644)
      await assertRefused(
        ['keys', '--dir', dataDir],
        1,
        /^murmuration: .*account\.key may be read by others; .*chmod 600.*\n$/,
      )
    })

    it('a directory that holds another run', async () => {
      const args = ['localnet', '--json', '--chain', 'none', '--dir', dir]
      await assertRefused(args, 2, /^murmuration: .* is not empty; name a new --dir\n$/)
    })
  })
})
