import assert from 'node:assert/strict'
import { stripVTControlCharacters } from 'node:util'
import { answerLines, balanceLines, resultLines } from '../../../cli/cmds/localnet/closing.ts'
import { meanLosses, Progress } from '../../../cli/cmds/localnet/progress.ts'
import {
  coloured,
  fitLine,
  liveLines,
  lossLines,
  plain,
  remainingMs,
  tableHeader,
  tableRow,
} from '../../../cli/cmds/localnet/view.ts'
import type { Account, Hash, PeerId, RoundReport } from '../../../src/types/index.ts'

const WIDE = Number.POSITIVE_INFINITY
const ANN = `0xa${'0'.repeat(39)}` as Account
const BEN = `0xb${'0'.repeat(39)}` as Account
const EVE = `0xe${'0'.repeat(39)}` as Account

const report = (round: number, changes: Partial<RoundReport> = {}): RoundReport => ({
  event: 'round',
  round,
  outcome: 'applied',
  loss: 0.5,
  baselines: { randomWalk: 1, har: 0.625 },
  accepted: [ANN, BEN],
  rejected: [{ worker: EVE, reason: 'NORM_OUTLIER' }],
  paused: [],
  paid: [ANN],
  modelHash: `0x${'11'.repeat(32)}` as Hash,
  recordHash: `0x${'22'.repeat(32)}` as Hash,
  bytes: 15_000,
  ms: 700,
  ...changes,
})

function progressOf(rounds: number): Progress {
  return new Progress(rounds, [
    { name: 'worker-1', account: ANN, attack: 'none' },
    { name: 'worker-2', account: BEN, attack: 'none' },
    { name: 'worker-3', account: EVE, attack: 'signFlip' },
  ])
}

describe('localnet view', () => {
  it('shows a round under its titles, within 80 columns but for the rejections', () => {
    const progress = progressOf(12)
    const header = tableHeader(WIDE, plain)
    const row = tableRow(report(3), progress, WIDE, plain)
    assert.match(header, /^round +loss +HAR +random walk +accepted +bytes +time$/)
    assert.match(
      row,
      /^ +3 +0\.5000 +0\.6250 +−20\.0 % +1\.0000 +−50\.0 % +2 of 3 +15 kB +0\.7 s {2}worker-3 NORM_OUTLIER$/,
    )
    assert.equal(row.indexOf('0.7 s') + 5, header.length)
    assert.ok(header.length <= 80)
    assert.ok(tableRow(report(3, { rejected: [] }), progress, WIDE, plain).length <= 80)
  })

  it('says that a round was skipped', () => {
    const skipped = report(3, { outcome: 'skipped', accepted: [], rejected: [] })
    assert.match(tableRow(skipped, progressOf(12), WIDE, plain), / skipped, the model stays$/)
  })

  it('names the workers that paused, and what drifts in their data', () => {
    const progress = progressOf(12)
    const paused = [{ worker: BEN, stream: 'logVariance1h', test: 'psi', sinceRound: 2 }] as const
    const drifting = report(3, { accepted: [ANN], rejected: [], paused })
    assert.match(tableRow(drifting, progress, WIDE, plain), / worker-2 paused: drift in logVariance1h$/)
    assert.match(tableRow(drifting, progress, 90, plain), / worker-2 paused$/)
    assert.match(tableRow(report(3, { paused }), progress, WIDE, plain), /NORM_OUTLIER, worker-2 paused: drift in/)
    progress.onWorker(BEN, { event: 'training', round: 3, rows: 9 })
    progress.onWorker(BEN, { event: 'paused', round: 3, stream: 'logVariance1h', test: 'psi', sinceRound: 2 })
    const lineOfBen = () => liveLines(progress, 1_000, '', WIDE, plain).find((line) => line.startsWith(' worker-2'))
    assert.match(lineOfBen() ?? '', / paused /)
    progress.onCoordinator(drifting)
    assert.match(lineOfBen() ?? '', / waiting +paused: drift +earned /)
  })

  it('follows each worker through a round', () => {
    const progress = progressOf(2)
    const workers = (): string[] =>
      liveLines(progress, 1_000, '', WIDE, plain).filter((line) => line.startsWith(' worker-'))
    const stages = (): (string | undefined)[] => workers().map((line) => line.split(/ +/)[3])
    assert.deepEqual(stages(), ['starting', 'starting', 'starting'])
    for (const account of [ANN, BEN, EVE]) progress.onWorker(account, { event: 'joined', account })
    progress.onCoordinator({ event: 'announced', round: 1, rounds: 2, members: 3 })
    progress.onWorker(ANN, { event: 'training', round: 1, rows: 9 })
    progress.onWorker(BEN, { event: 'training', round: 1, rows: 9 })
    progress.onCoordinator({ event: 'committed', round: 1, account: BEN })
    progress.onCoordinator({ event: 'revealed', round: 1, account: EVE })
    assert.deepEqual(stages(), ['training', 'committed', 'revealed'])

    progress.onCoordinator(report(1))
    progress.onWorker(ANN, { event: 'settled', round: 1, loss: 0.5, reward: `${25n * 10n ** 18n}` })
    const [ann, ben, eve] = workers()
    assert.match(ann, /accepted, paid +earned +25$/)
    assert.match(ben, /waiting +accepted +earned +0$/)
    assert.match(eve, /waiting +NORM_OUTLIER +earned +0 +poisoned: signFlip$/)
  })

  it('ends with the run as a whole and the time left', () => {
    const progress = progressOf(12)
    assert.equal(remainingMs(progress), undefined)
    assert.match(
      liveLines(progress, 2_000, 'starting 3 workers', WIDE, plain).at(-1) ?? '',
      /^starting 3 workers · 0 B · 2\.0 s$/,
    )
    progress.onCoordinator({ event: 'announced', round: 1, rounds: 12, members: 3 })
    progress.onCoordinator(report(1, { ms: 1_000 }))
    progress.onCoordinator(report(2, { ms: 2_000, loss: 1.25 }))
    progress.onCoordinator({ event: 'announced', round: 3, rounds: 12, members: 3 })
    assert.equal(remainingMs(progress), 10 * 1_500 + 3_000)
    assert.equal(
      liveLines(progress, 12_000, '', WIDE, plain).at(-1),
      'loss against HAR ▁█   round 3 of 12 · 30 kB · 12 s · about 18 s left',
    )
  })

  const busy = (rounds: readonly RoundReport[]): Progress => {
    const progress = progressOf(120)
    for (const account of [ANN, BEN, EVE]) progress.onWorker(account, { event: 'joined', account })
    progress.onWorker(ANN, { event: 'settled', round: 1, loss: 0.5, reward: `${1234567n * 10n ** 14n}` })
    for (const round of rounds) progress.onCoordinator(round)
    progress.onCoordinator({ event: 'announced', round: rounds.length + 1, rounds: 120, members: 3 })
    return progress
  }
  const rounds = Array.from({ length: 40 }, (_, i) => report(i + 1, { loss: 0.5 + (i % 7) / 10, ms: 61_000 }))
  const all = [ANN, BEN, EVE].map((worker) => ({ worker, reason: 'NORM_OUTLIER' as const }))
  const unusual = [
    report(41, { accepted: [], rejected: all }),
    report(42, { outcome: 'skipped', accepted: [], rejected: all }),
    report(43, { outcome: 'skipped', rejected: [] }),
    report(44, { loss: 1e12, ms: 3_600_000, bytes: 123_000_000_000 }),
  ]

  for (const width of [20, 40, 60, 80, 100, 120]) {
    it(`keeps to ${width} columns`, () => {
      const progress = busy(rounds)
      const lines = [
        tableHeader(width, coloured),
        ...[...rounds, ...unusual].map((round) => tableRow(round, progress, width, coloured)),
        ...liveLines(progress, 3_600_000, '', width, coloured),
        ...liveLines(progress, 3_600_000, 'asking two workers for a forecast', width, coloured),
      ].map(stripVTControlCharacters)
      assert.deepEqual(
        lines.filter((line) => line.length > width),
        [],
      )
    })
  }

  it('leaves out time and bytes on 80 columns rather than the rejections', () => {
    const progress = busy(rounds)
    assert.match(tableHeader(80, plain), /random walk +accepted$/)
    assert.match(tableRow(report(3), progress, 80, plain), / 2 of 3 {2}worker-3 NORM_OUTLIER$/)
    assert.match(tableRow(report(3, { rejected: all.slice(1) }), progress, 80, plain), / {2}worker-2, worker-3$/)
    assert.match(tableRow(unusual[0], progress, 80, plain), / {2}3 rejected$/)
    assert.match(tableRow(unusual[2], progress, 80, plain), / {2}skipped$/)
    assert.match(tableRow(report(3), progress, 120, plain), / 15 kB +0\.7 s {2}worker-3 NORM_OUTLIER$/)
  })

  it('shows who is poisoned rather than accounts on 80 columns, and says what the verdicts mean', () => {
    const narrow = liveLines(busy(rounds), 1_000, '', 80, plain)
    assert.ok(narrow.some((line) => /^ worker-3 +waiting +NORM_OUTLIER +earned +0 {2}poisoned: signFlip$/.test(line)))
    assert.ok(narrow.every((line) => !line.includes('0xa0000000')))
    assert.ok(narrow.includes(' accepted: counted in the model · paid: it also did no harm by itself'))
    assert.ok(liveLines(busy(rounds), 1_000, '', 120, plain).some((line) => line.includes('0xa0000000')))
  })

  it('cuts what is painted without breaking its escape sequences', () => {
    const mark = (_: unknown, text: string): string => `<${text}>`
    const spans = [{ text: 'abc', style: 'red' }, { text: 'def' }, { text: 'ghi', style: 'green' }] as const
    assert.equal(fitLine(spans, 9, mark), '<abc>def<ghi>')
    assert.equal(fitLine(spans, 8, mark), '<abc>def<g>…')
    assert.equal(fitLine(spans, 3, mark), '<ab>…')
  })

  it('does not bring the dead back', () => {
    const progress = progressOf(2)
    progress.worker(ANN).stage = 'ended'
    progress.onCoordinator({ event: 'committed', round: 1, account: ANN })
    progress.onCoordinator(report(1))
    assert.equal(progress.worker(ANN).stage, 'ended')
  })

  it('keeps what workers refused', () => {
    const progress = progressOf(2)
    progress.onWorker(BEN, { event: 'refused', round: 1, reason: 'its modelHash is not what its updates give' })
    assert.deepEqual(progress.refusals, [
      { worker: 'worker-2', round: 1, reason: 'its modelHash is not what its updates give' },
    ])
  })

  it('paints for terminals alone', () => {
    assert.ok(!tableHeader(WIDE, plain).includes('\u001b'))
    assert.ok(coloured('bold', 'text').includes('text'))
  })

  it('means the losses over all rounds, model and baselines alike', () => {
    const rounds = [report(1), report(2, { loss: 1, baselines: { randomWalk: 2, har: 1 } })]
    assert.deepEqual(meanLosses(rounds), { loss: 0.75, baselines: { randomWalk: 1.5, har: 0.8125 } })
    const progress = progressOf(2)
    for (const round of rounds) progress.onCoordinator(round)
    const text = lossLines(progress, meanLosses(rounds)).join('\n')
    assert.match(
      text,
      /over 2 rounds[\s\S]*this model +0\.7500\n +HAR +0\.8125 .*−7\.7 %\n +random walk +1\.5000 .*−50\.0 %$/,
    )
  })

  it('closes with answers, balances and where things lie', () => {
    const answer = {
      name: 'worker-1',
      address: '/ip4/127.0.0.1/tcp/1',
      peer: 'p' as PeerId,
      account: ANN,
      round: 12,
      modelHash: `0x${'11'.repeat(32)}` as Hash,
      symbol: 'SIMA',
      timeMs: Date.UTC(2024, 3, 1),
      horizonMinutes: 60,
      variance: 0.000025,
    }
    const answers = answerLines([answer, { ...answer, name: 'worker-2' }]).join('\n')
    assert.match(answers, /^Asked over libp2p for SIMA, the 60 minutes from 2024-04-01 00:00 UTC on:\n/)
    assert.match(answers, /worker-2 {2}variance 0\.000025, a volatility of 0\.500 %\n +round 12, model 0x1111/)
    assert.match(answers, /equal to the bit\.$/)
    assert.doesNotMatch(answerLines([answer]).join('\n'), /equal/)

    const progress = progressOf(1)
    progress.onCoordinator(report(1))
    const balances = [
      { name: 'worker-1', account: ANN, amount: 10n ** 20n },
      { name: 'worker-3', account: EVE, amount: 0n },
    ]
    const paid = balanceLines(balances, progress, true, WIDE)
    assert.match(paid[0], /read from the chain/)
    assert.match(paid[1], / 100 {2}1 of 1 accepted$/)
    assert.match(paid[2], / 0 {2}0 of 1 accepted, poisoned$/)
    const narrow = balanceLines(balances, progress, true, 80)
    assert.ok(paid.every((line) => line.length <= 100) && narrow.every((line) => line.length <= 80))
    assert.match(narrow[2], /worker-3 +0xe0000000… +0 {2}0 of 1 accepted, poisoned$/)
    assert.match(balanceLines([], progress, false, WIDE)[0], /would have paid/)

    const results = resultLines({ record: '/r/ledger.sqlite', checkpoint: '/r/c', logs: '/r/logs' }, 17_400).join('\n')
    assert.match(results, /ledger\.sqlite\n[\s\S]*Finished in 17 s\.$/)
  })
})
