import assert from 'node:assert/strict'
import { formatRatio, heatMap } from '../../../simulation/heatMap.ts'
import { attackMatrix, matrixCsv, possibleRules } from '../../../simulation/matrix.ts'
import type { SimulationSettings } from '../../../simulation/settings.ts'

const SETTINGS: SimulationSettings = {
  workload: 'market',
  workers: 7,
  perRound: 7,
  byzantine: 2,
  attack: 'none',
  rule: 'mean',
  numByzantine: 2,
  rounds: 2,
  seed: 1,
  split: { kind: 'even' },
  codec: 'int8',
  localSteps: 3,
}
const ATTACKS = ['none', 'signFlip(50)']
const RULES = ['mean', 'clip(median)+trimmedMean']

describe('attack matrix', () => {
  it('simulates every pair, the same whatever the number of threads', async () => {
    const done: number[] = []
    const matrix = await attackMatrix(SETTINGS, ATTACKS, RULES, { onDone: (count) => done.push(count) })
    assert.deepEqual(done, [1, 2, 3, 4, 5])
    assert.deepEqual(
      matrix.cells.map(({ rule, attack }) => [rule, attack]),
      RULES.flatMap((rule) => ATTACKS.map((attack) => [rule, attack])),
    )
    const [meanHonest, meanAttacked, , robustAttacked] = matrix.cells.map(({ ratio }) => ratio)
    assert.ok(meanHonest < 1.2 && meanAttacked > 2 && robustAttacked < 1.2)
    for (const { finalLoss, ratio } of matrix.cells) assert.equal(ratio, finalLoss / matrix.cleanLoss)
    assert.deepEqual(await attackMatrix(SETTINGS, ATTACKS, RULES, { threads: 2 }), matrix)
  })

  it('refuses what it cannot simulate before it begins', async () => {
    await assert.rejects(attackMatrix({ ...SETTINGS, byzantine: 0 }, ATTACKS, RULES), /needs a Byzantine worker/)
    const tooMany = { ...SETTINGS, numByzantine: 4 }
    await assert.rejects(attackMatrix(tooMany, ATTACKS, ['median']), { code: 'IMPOSSIBLE_PIPELINE' })
    assert.deepEqual(possibleRules(tooMany, ['mean', 'median', 'trimmedMean']), ['mean'])
    const stopped = attackMatrix(SETTINGS, ATTACKS, RULES, { threads: 2, signal: AbortSignal.abort(new Error('no')) })
    await assert.rejects(stopped, /no/)
  })

  const cell = {
    attack: 'alie',
    rule: 'clip(median)+krum',
    finalLoss: 0.75,
    ratio: 1.5,
    skippedRounds: 1,
    isStalled: false,
    acceptedHostile: 2,
    rejectedHostile: 3,
    rejectedHonest: 4,
    modelHash: '0xab',
  }
  const matrix = {
    attacks: ['alie', 'a<b'],
    rules: [cell.rule],
    initialLoss: 1,
    cleanLoss: 0.5,
    cells: [cell, { ...cell, attack: 'a<b', rule: 'clip(median)+krum', ratio: 12.3, finalLoss: 6.15 }],
  }

  it('writes cells as CSV', () => {
    const [header, first, second, last] = matrixCsv(matrix).split('\n')
    assert.equal(
      header,
      'attack,rule,finalLoss,ratio,skippedRounds,acceptedHostile,rejectedHostile,rejectedHonest,modelHash',
    )
    assert.equal(first, 'alie,clip(median)+krum,0.75,1.5,1,2,3,4,0xab')
    assert.match(second, /^a<b,/)
    assert.equal(last, '')
    const named = { ...matrix, cells: [{ ...cell, rule: 'dnc(a=1,b=2)' }] }
    assert.match(matrixCsv(named), /\nalie,"dnc\(a=1,b=2\)",/)
  })

  it('draws a heat map with every name and figure', () => {
    const svg = heatMap(matrix, 'two & two')
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+"/)
    for (const text of ['>alie<', '>a&lt;b<', '>clip(median)+krum<', '>+50 %<', '>×12<', 'two &amp; two']) {
      assert.ok(svg.includes(text), text)
    }
    assert.ok(!/NaN|undefined|Infinity/.test(svg))
    assert.equal(svg.match(/<g>/g)?.length, 2)
  })

  it('says where nothing was learnt at all', async () => {
    const stalled = await attackMatrix({ ...SETTINGS, numByzantine: 3 }, ['nan'], ['median'])
    const [{ isStalled, finalLoss }] = stalled.cells
    assert.deepEqual([isStalled, finalLoss], [true, stalled.initialLoss])
    assert.ok(heatMap(stalled, '').includes('>stalled<'))
  })

  it('draws a ruined model too', () => {
    const ruined = {
      ...matrix,
      cells: [{ ...cell, finalLoss: Number.POSITIVE_INFINITY, ratio: Number.POSITIVE_INFINITY }],
    }
    assert.ok(heatMap(ruined, '').includes('>∞<'))
  })

  for (const [ratio, text] of [
    [1, '+0.0 %'],
    [0.99999, '+0.0 %'],
    [1.0321, '+3.2 %'],
    [0.968, '−3.2 %'],
    [1.2, '+20 %'],
    [2, '×2.0'],
    [42, '×42'],
    [34567, '×3e4'],
    [Number.POSITIVE_INFINITY, '∞'],
  ] as const) {
    it(`writes ${ratio} as ${text}`, () => assert.equal(formatRatio(ratio), text))
  }
})
