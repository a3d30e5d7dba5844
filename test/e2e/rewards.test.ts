import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkRegistry } from '../../cli/cmds/query/registry.ts'
import type { VerifiedForecast } from '../../cli/lib/forecasts.ts'
import { type Anvil, fundAccount, startAnvil } from '../../src/chain/index.ts'
import { loadConfig, manifestSchema, runIdOf } from '../../src/config/index.ts'
import type { Account, Hash } from '../../src/types/index.ts'
import { Cli, type Finished, freePort, runCli, temporaryDirectory } from './support.ts'

const ROUNDS = 3
const DAY_MS = 86_400_000
const START_MS = Date.UTC(2024, 0, 1)
const WORKERS = [1, 2, 3]

type Json = Record<string, unknown>

describe('a run on a chain of its own', function () {
  this.timeout(120_000)
  const directory = temporaryDirectory()
  const dir = join(directory.path, 'run')
  const started: Cli[] = []
  let anvil: Anvil
  let coordinator: Cli
  let contracts: Json

  const pathOf = (name: string): string => join(dir, name)
  const deploy = (...args: string[]): Promise<Finished> =>
    runCli(['deploy', '--config', pathOf('coordinator.json'), ...args])
  const rewards = (worker: number, ...args: string[]): Promise<Finished> =>
    runCli(['rewards', '--config', pathOf('worker.json'), '--data-dir', pathOf(`worker-${worker}`), ...args])

  before('init writes a run, here a short one', async () => {
    anvil = await startAnvil()
    const { code, stderr } = await runCli(['init', '--dir', dir, '--port', `${await freePort()}`])
    assert.equal(code, 0, stderr)
    const market = [{ kind: 'simulator', seed: 1, symbols: ['SIMA', 'SIMB'], startMs: START_MS, days: 30 }]
    edit('manifest.json', {
      schedule: { startMs: START_MS + 20 * DAY_MS, windowMinutes: 2_880, rounds: ROUNDS },
      timing: { commitTimeoutMs: 8_000, revealTimeoutMs: 8_000 },
    })
    edit('coordinator.json', { market })
    edit('worker.json', { market, listen: ['/ip4/127.0.0.1/tcp/0'], claimRewards: false })
  })

  after(async () => {
    for (const cli of started) cli.kill('SIGKILL')
    await Promise.all(started.map(({ ended }) => ended))
    await anvil?.stop()
    directory.remove()
  })

  function read(name: string): Json {
    return JSON.parse(readFileSync(pathOf(name), 'utf8')) as Json
  }

  function edit(name: string, changes: Json): void {
    writeFileSync(pathOf(name), JSON.stringify({ ...read(name), ...changes }))
  }

  function start(...args: string[]): Cli {
    const cli = new Cli([...args, '--json', '--log-level', 'silent'])
    started.push(cli)
    return cli
  }

  async function fund(account: unknown): Promise<void> {
    const { rpcUrl, devKey } = anvil
    await fundAccount({ rpcUrl, funderKey: devKey, account: account as Account, amountWei: 10n ** 18n })
  }

  function assertFails({ code, stdout, stderr }: Finished, expectedCode: number, message: RegExp): void {
    assert.match(stderr, message)
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
    assert.equal(stdout, '')
    assert.equal(code, expectedCode)
  }

  describe('deploy', () => {
    it('says in one sentence why it cannot', async () => {
      assertFails(await deploy('--json'), 2, /^murmuration: there is no chain to deploy to: give --rpc-url, or .*\n$/)
      const url = `http://127.0.0.1:${await freePort()}`
      assertFails(await deploy('--json', '--rpc-url', url), 1, /^murmuration: .*no chain answers at http:.*\n$/)
      const penniless = await deploy('--json', '--rpc-url', anvil.rpcUrl)
      const account = read('manifest.json').coordinator as string
      assertFails(
        penniless,
        1,
        new RegExp(`the account ${account} has 0 ether and needs about 0\\.0\\d+; send it some\n$`),
      )
      const capped = await deploy('--json', '--rpc-url', anvil.rpcUrl, '--cap', '299')
      assertFails(capped, 2, /^murmuration: a cap of 299 tokens is below the 300 that the run may pay.*\n$/)
    })

    it('refuses a key that others may read', async () => {
      const path = pathOf('payer.key')
      writeFileSync(path, `${anvil.devKey}\n`, { mode: 0o644 })
      const result = await deploy('--json', '--rpc-url', anvil.rpcUrl, '--deployer-key-file', path)
      assertFails(result, 1, /^murmuration: the key .*payer\.key may be read by others.*\n$/)
    })

    it('puts contracts on the chain and into the manifest, and says that the run is another now', async () => {
      const manifest = read('manifest.json')
      await fund(manifest.coordinator)
      const { code, stdout, stderr } = await deploy('--rpc-url', anvil.rpcUrl)
      assert.equal(code, 0, stderr)
      assert.equal(stderr, '')
      const changed = read('manifest.json')
      contracts = changed.contracts as Json
      assert.deepEqual(changed, { ...manifest, contracts })
      assert.deepEqual(Object.keys(changed), Object.keys(manifest))
      assert.match(readFileSync(pathOf('manifest.json'), 'utf8'), /^\{\n {2}"name": "my-run",\n(.*\n)*\}\n$/)
      assert.equal(contracts.chainId, anvil.chainId)
      for (const name of ['token', 'rewards', 'registry']) assert.ok(stdout.includes(contracts[name] as string))
      assert.ok(stdout.includes(runIdOf(loadConfig(pathOf('manifest.json'), manifestSchema))))
      assert.match(stdout, /at most 300 of it/)
      assert.match(stdout, /Give every worker the new manifest/)
      assert.equal(read('coordinator.json').rpcUrl, anvil.rpcUrl)
    })

    it('does not deploy twice', async () => {
      const before = readFileSync(pathOf('manifest.json'), 'utf8')
      assertFails(
        await deploy('--json'),
        2,
        /^murmuration: .*manifest\.json names contracts that stand on chain 31337.*\n$/,
      )
      assert.equal(readFileSync(pathOf('manifest.json'), 'utf8'), before)
    })
  })

  describe('rewards', () => {
    /** The workers that earned something, the first of them most. */
    let earners: { readonly worker: number; readonly account: string; readonly amount: bigint }[]
    const workers: Cli[] = []

    before('the run, whose workers do not claim', async () => {
      coordinator = start('coordinator', '--config', pathOf('coordinator.json'))
      for (const index of WORKERS) {
        const own = ['--data-dir', pathOf(`worker-${index}`), '--share', `${index}/${WORKERS.length}`]
        workers.push(start('worker', '--config', pathOf('worker.json'), ...own))
      }
      const finished = await coordinator.event('finished')
      const earned = finished.earned as Readonly<Record<string, string>>
      const accounts = await Promise.all(workers.map(async (cli) => (await cli.event('finished')) && accountOf(cli)))
      earners = accounts
        .map((account, i) => ({ worker: WORKERS[i], account, amount: BigInt(earned[account] ?? '0') }))
        .filter(({ amount }) => amount > 0n)
        .sort((a, b) => Number(b.amount - a.amount))
      assert.ok(earners.length >= 2, JSON.stringify(earned))
    })

    function accountOf(cli: Cli): string {
      return cli.events.find(({ event }) => event === 'listening')?.account as string
    }

    it('needs a chain to ask and keys', async () => {
      const { worker } = earners[0]
      assertFails(
        await rewards(worker, '--json'),
        2,
        /^murmuration: the manifest names contracts .*give --rpc-url.*\n$/,
      )
      assertFails(await rewards(9, '--json', '--rpc-url', anvil.rpcUrl), 1, /^murmuration: .*worker-9 holds no keys\n$/)
      assert.ok(!existsSync(pathOf('worker-9')))
    })

    it('tells from a peer what a worker earned while that worker runs', async () => {
      const { worker, account, amount } = earners[0]
      const { code, stdout, stderr } = await rewards(worker, '--rpc-url', anvil.rpcUrl)
      assert.equal(code, 0, stderr)
      assert.ok(stdout.includes(`account   ${account}`))
      assert.match(stdout, new RegExp(`earned {4}${tokens(amount)}; round 3 of 3 is settled, by /ip4/127\\.0\\.0\\.1`))
      assert.match(stdout, new RegExp(`posted {4}${tokens(amount)}; on chain 31337 up to round 3`))
      assert.match(stdout, /paid {6}0\n/)
      assert.match(stdout, new RegExp(`to claim {2}${tokens(amount)}\n`))
      assert.match(stdout, /To claim it, add --claim\.\n$/)
    })

    it('lets a client hold the model against the chain', async () => {
      const [worker] = workers
      const [peer] = (await worker.event('listening')).addresses as string[]
      const query = ['query', '--peer', peer, '--rpc-url', anvil.rpcUrl]
      const confirmed = await runCli([...query, '--manifest', pathOf('manifest.json')])
      assert.equal(confirmed.code, 0, confirmed.stderr)
      assert.match(confirmed.stdout, /\nThe chain names the same\.\n$/)
      const { code, stderr } = await runCli(query)
      assert.match(stderr, /--rpc-url needs a --manifest that names the contracts/)
      assert.equal(code, 2)

      const manifest = loadConfig(pathOf('manifest.json'), manifestSchema)
      const { modelHash } = await coordinator.event('finished')
      const answer = { address: 'A', round: ROUNDS, modelHash: modelHash as Hash } as VerifiedForecast
      const check = (changes: Partial<VerifiedForecast>) =>
        checkRegistry(manifest, anvil.rpcUrl, [{ ...answer, ...changes }], AbortSignal.timeout(10_000))
      await check({})
      const other = `0x${'12'.repeat(32)}` as Hash
      await assert.rejects(check({ modelHash: other }), { code: 'DISAGREEMENT', message: /the chain names 0x/ })
      await assert.rejects(check({ round: 99 }), { code: 'DISAGREEMENT', message: /names none for that round yet/ })
    })

    it('names the account that cannot pay for its claim', async () => {
      const { worker, account } = earners[0]
      const { code, stderr } = await rewards(worker, '--rpc-url', anvil.rpcUrl, '--claim')
      assert.equal(code, 1)
      assert.match(stderr, new RegExp(`^murmuration: .*the account ${account} has too little ether to pay for it\n$`))
    })

    it('claims what is left, once', async () => {
      const { worker, account, amount } = earners[0]
      await fund(account)
      const [before, claimed] = jsonLines(await rewards(worker, '--rpc-url', anvil.rpcUrl, '--claim', '--json'))
      const { chain, ...rest } = before
      const runId = runIdOf(loadConfig(pathOf('manifest.json'), manifestSchema))
      const { source, ...told } = rest
      assert.match(source as string, /^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/\w+$/)
      assert.deepEqual(told, { event: 'rewards', account, runId, round: 3, rounds: 3, earned: `${amount}` })
      const payments = { chainId: 31_337, round: 3, posted: `${amount}` }
      assert.deepEqual(chain, { ...payments, paid: '0', claimable: `${amount}`, balance: '0' })
      const { transactionHash, ...paid } = claimed
      assert.match(transactionHash as string, /^0x[0-9a-f]{64}$/)
      assert.deepEqual(paid, { event: 'claimed', amount: `${amount}`, balance: `${amount}` })

      const again = await rewards(worker, '--rpc-url', anvil.rpcUrl, '--claim')
      assert.equal(again.code, 0, again.stderr)
      assert.match(again.stdout, new RegExp(`paid {6}${tokens(amount)}\n {2}to claim {2}0\n`))
      assert.match(again.stdout, /There is nothing left to claim\.\n$/)
    })

    it('claims from the ledger when everyone is gone', async () => {
      for (const cli of started) cli.kill('SIGTERM')
      await Promise.all(started.map(({ ended }) => ended))
      const { worker, account, amount } = earners[1]
      await fund(account)
      const [before, claimed] = jsonLines(await rewards(worker, '--rpc-url', anvil.rpcUrl, '--claim', '--json'))
      assert.match(before.source as string, /worker-\d\/ledger\.sqlite$/)
      assert.equal(claimed.amount, `${amount}`)
      assert.equal(claimed.balance, `${amount}`)
    })

    it('a run that has begun gets no contracts', async () => {
      edit('manifest.json', { contracts: null })
      assertFails(
        await deploy('--json'),
        2,
        /^murmuration: .*coordinator-data holds the ledger of a run that has begun.*\n$/,
      )
      edit('manifest.json', { contracts })
    })
  })
})

function jsonLines({ code, stdout, stderr }: Finished): Json[] {
  assert.equal(code, 0, stderr)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json)
}

/** Every reward is a half, a third or the whole of a pool; four decimals are shown. */
function tokens(units: bigint): string {
  const whole = units / 10n ** 18n
  const fraction = (units % 10n ** 18n).toString().padStart(18, '0').slice(0, 4).replace(/0+$/, '')
  return fraction === '' ? `${whole}` : `${whole}\\.${fraction}`
}
