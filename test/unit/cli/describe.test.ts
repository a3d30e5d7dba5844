import assert from 'node:assert/strict'
import { answerEvents, answerLines } from '../../../cli/cmds/query/report.ts'
import { describeCoordinatorReport, describeWorkerReport } from '../../../cli/lib/describe.ts'
import { checkAgreement, checkAllAnswered, type VerifiedForecast } from '../../../cli/lib/forecasts.ts'
import { NetworkError, ProtocolError } from '../../../src/errors/index.ts'
import type { Account, CoordinatorReport, Hash, PeerId, WorkerReport } from '../../../src/types/index.ts'

const ACCOUNT = `0xa${'0'.repeat(39)}` as Account
const MODEL = `0x${'11'.repeat(32)}` as Hash
const PEER = '12D3KooWpeer' as PeerId
const listening = { event: 'listening', runId: MODEL, featureSetHash: MODEL, account: ACCOUNT, peerId: PEER } as const

describe('lines about a worker', () => {
  const cases: readonly (readonly [report: WorkerReport, line: RegExp])[] = [
    [
      { ...listening, role: 'worker', addresses: ['/ip4/1/p2p/x'] },
      /^worker of the run 0x1111.*\n {2}features 0x1111.*\n {2}account .*\n {2}address {2}\/ip4\/1/,
    ],
    [
      { ...listening, role: 'worker', addresses: [], metricsPort: 9 },
      /no address of its own.*\n.*http:\/\/127\.0\.0\.1:9\/metrics$/,
    ],
    [{ event: 'ready', engine: 'tfjs-wasm', rows: 12_345, skippedRows: 0 }, /^trains with tfjs-wasm on 12,345 rows$/],
    [{ event: 'ready', engine: 'tfjs-wasm', rows: 1, skippedRows: 2 }, /on 1 row \(left out 2 malformed rows\)$/],
    [{ event: 'satOut', round: 3, reason: 'late' }, /^round 3: SITS OUT: late$/],
    [{ event: 'joined', account: ACCOUNT }, /^joined the run as 0xa0/],
    [{ event: 'synced', round: 3, modelHash: MODEL }, /^up to date with round 3, model 0x11111111…$/],
    [{ event: 'training', round: 3, rows: 5 }, /^round 3: training on 5 rows$/],
    [{ event: 'committed', round: 3, updateHash: MODEL, trainingMs: 449 }, /^round 3: committed after 0\.4 s$/],
    [
      { event: 'recorded', round: 3, outcome: 'applied', modelHash: MODEL, rejection: '' },
      /own update accepted, model 0x1/,
    ],
    [{ event: 'recorded', round: 3, outcome: 'applied', modelHash: MODEL, rejection: null }, /took no part/],
    [{ event: 'recorded', round: 3, outcome: 'skipped', modelHash: MODEL, rejection: '' }, /skipped: too few/],
    [
      { event: 'recorded', round: 3, outcome: 'applied', modelHash: MODEL, rejection: 'NORM_OUTLIER' },
      /own update rejected: NORM_OUTLIER/,
    ],
    [{ event: 'settled', round: 3, loss: 0.5, reward: '25000000000000000000' }, /^round 3: loss 0\.5000, earned 25$/],
    [
      { event: 'paused', round: 3, stream: 'logVolume1h', test: 'psi', sinceRound: 2 },
      /^round 3: PAUSED since round 2, sends no update: drift in logVolume1h \(PSI\)$/,
    ],
    [{ event: 'resumed', round: 9, pausedRounds: 7 }, /^round 9: trains again after a pause of 7 rounds$/],
    [{ event: 'refused', round: 3, reason: 'it lies' }, /REFUSED.*: it lies$/],
    [{ event: 'finished', round: 3, modelHash: MODEL }, /finished with round 3, model 0x(11){32}$/],
    [{ event: 'claimed', amount: '1', balance: '25000000000000000000' }, /^claimed 0, the balance is 25$/],
    [{ event: 'claimFailed', reason: 'no ether' }, /could not be claimed: no ether$/],
  ]
  for (const [report, line] of cases) {
    it(`${report.event}: ${line.source}`, () => assert.match(describeWorkerReport(report), line))
  }
})

describe('lines about a coordinator', () => {
  const round = {
    event: 'round',
    round: 3,
    outcome: 'applied',
    loss: 0.5,
    baselines: { har: 1, randomWalk: 2 },
    accepted: [ACCOUNT],
    rejected: [{ worker: ACCOUNT, reason: 'NOT_REVEALED' }],
    paused: [],
    paid: [],
    modelHash: MODEL,
    recordHash: MODEL,
    bytes: 15_000,
    ms: 700,
  } as const
  const cases: readonly (readonly [report: CoordinatorReport, line: RegExp])[] = [
    [{ ...listening, role: 'coordinator', addresses: ['/ip4/1/p2p/x'] }, /^coordinator of the run 0x1111/],
    [{ event: 'member', account: ACCOUNT, peerId: PEER, members: 2 }, /^0xa0{39} joined, 2 members now$/],
    [{ event: 'announced', round: 3, rounds: 12, members: 4 }, /^round 3 of 12: announced to 4 members$/],
    [{ event: 'committed', round: 3, account: ACCOUNT }, /^round 3: 0xa0000000… committed$/],
    [{ event: 'revealed', round: 3, account: ACCOUNT }, /^round 3: 0xa0000000… revealed$/],
    [
      round,
      /^round 3: loss 0\.5000, HAR 1\.0000 \(−50\.0 %\), random walk .*, 1 accepted, 0xa0000000… rejected: NOT_REVEALED, 15 kB in 0\.7 s$/,
    ],
    [
      { ...round, rejected: [], paused: [{ worker: ACCOUNT, stream: 'error', test: 'adwin', sinceRound: 2 }] },
      /1 accepted, 0xa0000000… paused: drift in error, 15 kB/,
    ],
    [
      { event: 'abstained', round: 3, account: ACCOUNT, stream: 'logVariance1h', test: 'psi' },
      /^round 3: 0xa0000000… abstains: drift in logVariance1h \(PSI\)$/,
    ],
    [{ ...round, outcome: 'skipped' }, /SKIPPED: too few good updates/],
    [{ event: 'challenge', round: 3, account: ACCOUNT }, /^round 3: CHALLENGED, 0xa0{39} recomputes another model$/],
    [{ event: 'chainBehind', round: 3, reason: 'nobody answers' }, /not on the chain yet, .*: nobody answers$/],
    [
      { event: 'finished', round: 3, modelHash: MODEL, recordHash: MODEL, earned: {} },
      /^the run is finished with round 3/,
    ],
  ]
  for (const [report, line] of cases) {
    it(`${report.event}: ${line.source}`, () => assert.match(describeCoordinatorReport(report), line))
  }
})

describe('answers to a query', () => {
  const answer = (
    address: string,
    changes: Partial<VerifiedForecast> = {},
  ): { address: string; answer: VerifiedForecast } => ({
    address,
    answer: {
      address,
      peer: PEER,
      account: ACCOUNT,
      round: 3,
      modelHash: MODEL,
      symbol: 'BTCUSD',
      timeMs: Date.UTC(2018, 11, 1),
      horizonMinutes: 60,
      variance: 0.000025,
      ...changes,
    },
  })
  const failed = { address: '/c', error: new NetworkError('UNREACHABLE', '/c cannot be reached') }
  const another = `0x${'22'.repeat(32)}` as Hash
  const agreementOf = (outcomes: Parameters<typeof answerEvents>[0]): unknown =>
    JSON.parse(answerEvents(outcomes).at(-1) ?? '')

  it('agree to the bit, or they do not', () => {
    const same = [answer('/a'), answer('/b')]
    assert.deepEqual(agreementOf(same), { event: 'agreement', agree: true, models: 1 })
    assert.equal(answerLines(same).at(-1), 'The 2 answers are equal to the bit.')
    checkAgreement(same.map((outcome) => outcome.answer))

    const off = [answer('/a'), answer('/b', { variance: 0.000025 * (1 + Number.EPSILON) })]
    assert.deepEqual(agreementOf(off), { event: 'agreement', agree: false, models: 1 })
    assert.ok(!answerLines(off).join('\n').includes('equal'))
    assert.throws(
      () => checkAgreement(off.map((outcome) => outcome.answer)),
      (error) => error instanceof ProtocolError && /^\/a and \/b disagree: with the same model 0x1/.test(error.message),
    )
  })

  it('are compared within a model only', () => {
    const rounds = [answer('/a'), answer('/b', { modelHash: another, variance: 1 })]
    assert.deepEqual(agreementOf(rounds), { event: 'agreement', agree: null, models: 2 })
    assert.equal(answerLines(rounds).at(-1), 'The peers are at different rounds and serve 2 models.')
    checkAgreement(rounds.map((outcome) => outcome.answer))
    const three = [...rounds, answer('/c')]
    assert.match(answerLines(three).at(-1) ?? '', /serve 2 models; those with the same model agree to the bit\.$/)
  })

  it('are told as they are, with what each peer signed', () => {
    const [event] = answerEvents([answer('/a')]).map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.deepEqual(event, {
      event: 'answer',
      address: '/a',
      peer: PEER,
      account: ACCOUNT,
      round: 3,
      modelHash: MODEL,
      symbol: 'BTCUSD',
      timeMs: Date.UTC(2018, 11, 1),
      horizonMinutes: 60,
      forecast: 0.000025,
    })
    assert.deepEqual(answerLines([answer('/a')]), [
      'BTCUSD from 2018-12-01 00:00 UTC on',
      '/a',
      '  variance 0.000025, that is a volatility of 0.500 % in 60 minutes',
      `  by ${ACCOUNT} with the model 0x11111111… of round 3`,
    ])
  })

  it('that did not come are named, one or many', () => {
    assert.deepEqual(JSON.parse(answerEvents([failed])[0]), {
      event: 'failure',
      address: '/c',
      code: 'UNREACHABLE',
      message: '/c cannot be reached',
    })
    assert.deepEqual(answerLines([failed]), ['/c', '  no answer'])
    checkAllAnswered([answer('/a')])
    assert.throws(() => checkAllAnswered([answer('/a'), failed]), failed.error)
    assert.throws(
      () => checkAllAnswered([failed, failed, answer('/a')]),
      /^NetworkError: 2 of 3 peers gave no answer: /,
    )
  })
})
