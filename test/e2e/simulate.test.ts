import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endAll, runCli, temporaryDirectory } from './support.ts'

const SMALL = ['simulate', '--workers', '8', '--rounds', '3', '--local-steps', '3', '--split', 'even']

describe('murmuration simulate', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  after(async () => {
    await endAll()
    directory.remove()
  })

  async function json(args: readonly string[]): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await runCli([...args, '--json'])
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '')
    assert.match(stdout, /^\{.*\}\n$/)
    return JSON.parse(stdout) as Record<string, unknown>
  }

  it('prints one object as JSON, with the same model for the same seed', async () => {
    const attacked = [...SMALL, '--byzantine', '2', '--attack', 'alie', '--reference']
    const [first, second, other] = await Promise.all([
      json(attacked),
      json(attacked),
      json([...attacked, '--seed', '2']),
    ])
    assert.match(first.modelHash as string, /^0x[0-9a-f]{64}$/)
    assert.equal(second.modelHash, first.modelHash)
    assert.notEqual(other.modelHash, first.modelHash)
    const rounds = first.rounds as { round: number; loss: number; acceptedHostile: number }[]
    assert.deepEqual(
      rounds.map(({ round, acceptedHostile }) => [round, acceptedHostile]),
      [
        [1, 2],
        [2, 2],
        [3, 2],
      ],
    )
    assert.ok((first.finalLoss as number) < (first.initialLoss as number))
    assert.ok((first.clean as { finalLoss: number }).finalLoss > 0)
    assert.equal((first.settings as { attack: string }).attack, 'alie')
    assert.ok((first.msPerRound as number) > 0)
  })

  it('simulates markets like the one of a file', async () => {
    const bars = join(directory.path, 'bars.csv.gz')
    assert.equal((await runCli(['data', 'simulate', '--days', '15', '--out', bars])).code, 0)
    const [usual, like] = await Promise.all([json(SMALL), json([...SMALL, '--calibrate', bars])])
    assert.notEqual(like.modelHash, usual.modelHash)
    assert.ok((like.finalLoss as number) < (like.initialLoss as number))
  })

  it('tells people about rounds, losses and the model', async () => {
    const { code, stdout, stderr } = await runCli([...SMALL, '--attack', 'nan'])
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '')
    for (const pattern of [
      /^workers {2}8, .*1 hostile \(nan\)$/m,
      /^ +3 .* 1 hostile NON_FINITE$/m,
      /^model +0x[0-9a-f]{64}$/m,
    ]) {
      assert.match(stdout, pattern)
    }
    for (const line of stdout.split('\n')) assert.ok(line.length <= 100, line)
  })

  it('writes the matrix as a heat map and CSV', async () => {
    const [svg, csv] = [join(directory.path, 'matrix.svg'), join(directory.path, 'matrix.csv')]
    const matrix = [
      ...SMALL,
      '--matrix',
      '--byzantine',
      '2',
      '--attacks',
      'none,signFlip(30)',
      '--rules',
      'mean;median',
    ]
    const { code, stdout, stderr } = await runCli([...matrix, '--svg', svg, '--csv', csv])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^ +none +signFlip\(30\)$/m)
    assert.match(stdout, /^mean +[+−][\d.]+ % +×\S+$/m)
    assert.match(readFileSync(svg, 'utf8'), /^<svg .*<\/svg>\n$/s)
    const lines = readFileSync(csv, 'utf8').trim().split('\n')
    assert.equal(lines.length, 5)
    assert.ok(lines.every((line) => line.split(',').length === lines[0].split(',').length))
  })

  const refusals: readonly (readonly [args: string, message: RegExp])[] = [
    ['--workers 10 --byzantine 5', /^murmuration: 5 of 10 workers cannot be Byzantine: .*\n$/],
    ['--attack salt', /^murmuration: .*'salt' is not an attack; the attacks are .*\n$/],
    ['--rule krumm', /^murmuration: .*'krumm' is not a rule; .*\n$/],
    ['--workers 5 --byzantine 2 --rule trimmedMean --tolerate 3', /^murmuration: pipeline 'trimmedMean': .*\n$/],
    ['--workers 300', /^murmuration: a round has room for 256 updates, .*\n$/],
    ['--split symbol --dirichlet 1', /^murmuration: --split symbol and --dirichlet contradict each other: .*\n$/],
    ['--dirichlet 0', /^murmuration: option '--dirichlet <alpha>' argument '0' is invalid\. .*\n$/],
    ['--workload logistic --calibrate x.csv', /^murmuration: the workload logistic has no markets: .*\n$/],
    ['--svg x.svg', /^murmuration: --svg is for the matrix: .*\n$/],
    ['--matrix --rule mean', /^murmuration: --rule is for one simulation: .*\n$/],
    ['--matrix --byzantine 0', /^murmuration: a matrix of attacks needs a Byzantine worker: .*\n$/],
    ['--matrix --svg /nowhere/at/all.svg', /^murmuration: .*\/nowhere\/at.*\n$/],
  ]
  for (const [args, message] of refusals) {
    it(`refuses ${args}`, async () => {
      const { code, stdout, stderr } = await runCli(['simulate', ...args.split(' ')])
      assert.equal(code, 2, stderr)
      assert.match(stderr, message)
      assert.equal(stdout, '')
    })
  }

  it('leaves no file behind when it is not asked to', () => {
    assert.ok(!existsSync('matrix.svg') && !existsSync('matrix.csv'))
  })
})
