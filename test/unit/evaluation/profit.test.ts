import assert from 'node:assert/strict'
import fc from 'fast-check'
import { afterCostProfit } from '../../../src/evaluation/metrics/profit.ts'
import { assertClose, assertRefused, assertRelative } from './fixtures.ts'

const FREE = { feeBp: 0, spreadBp: 0, slippageBp: 0 }

describe('evaluation/metrics/profit', () => {
  it('charges fee, half the spread and slippage on what is traded, the closing trade too', () => {
    const costs = { feeBp: 4, spreadBp: 2, slippageBp: 1 }
    const report = afterCostProfit([1, 1, -1, 0.5], [0.01, -0.02, -0.01, 0.004], costs, 8760)
    const cost = 6e-4
    const net = [0.01 - cost, -0.02, 0.01 - 2 * cost, 0.002 - 1.5 * cost - 0.5 * cost]
    const equity = [1 + net[0], (1 + net[0]) * (1 + net[1])]
    equity.push(equity[1] * (1 + net[2]), equity[1] * (1 + net[2]) * (1 + net[3]))
    for (let t = 0; t < 4; t++) {
      assertRelative(report.netReturn[t], net[t], 1e-12)
      assertRelative(report.equity[t], equity[t], 1e-12)
    }
    assertRelative(report.netProfit, equity[3] - 1, 1e-10)
    assertRelative(report.grossProfit, 1.01 * 0.98 * 1.01 * 1.002 - 1, 1e-10)
    assertRelative(report.costs, 5 * cost, 1e-12)
    assertRelative(report.turnover, 5 / 4, 1e-12)
    assertRelative(report.maxDrawdown, 1 - Math.min(...equity.slice(1)) / equity[0], 1e-12)
    const mean = net.reduce((sum, value) => sum + value, 0) / 4
    const deviation = Math.sqrt(net.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3)
    assertRelative(report.sharpe, mean / deviation, 1e-10)
    assertRelative(report.annualisedSharpe, (mean / deviation) * Math.sqrt(8760), 1e-10)
  })

  it("takes each horizon's own costs, as a book gives them", () => {
    const each = afterCostProfit([1, -1], [0, 0], { feeBp: 0, spreadBp: [2, 10], slippageBp: [0, 1] }, 365)
    assertRelative(each.netReturn[0], -1e-4, 1e-12)
    assertRelative(each.netReturn[1], -3 * 6e-4, 1e-12)
  })

  it('costs nothing without costs and never helps with them; a drawdown is a share', () => {
    const horizon = fc.record({
      position: fc.double({ min: -1, max: 1, noNaN: true }),
      change: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
    })
    fc.assert(
      fc.property(
        fc.array(horizon, { minLength: 2, maxLength: 30 }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (rows, fee) => {
          const positions = rows.map(({ position }) => position)
          const changes = rows.map(({ change }) => change)
          const free = afterCostProfit(positions, changes, FREE, 365)
          assert.equal(free.netProfit, free.grossProfit)
          const charged = afterCostProfit(positions, changes, { ...FREE, feeBp: fee }, 365)
          assert.ok(charged.netProfit <= free.netProfit + 1e-12)
          assertClose(charged.costs, (charged.turnover * rows.length * fee) / 1e4, 1e-12)
          assert.ok(charged.maxDrawdown >= 0 && charged.maxDrawdown <= 1)
        },
      ),
    )
  })

  it('a ruined account stays ruined', () => {
    const { equity, maxDrawdown } = afterCostProfit([-3, 1, 1], [0.5, 0.1, 0.1], FREE, 365)
    assert.deepEqual([...equity], [0, 0, 0])
    assert.equal(maxDrawdown, 1)
  })

  it('refuses what is no series of positions, returns and costs', () => {
    assertRefused(() => afterCostProfit([1], [0.1], FREE, 365), 'TOO_FEW_VALUES')
    assertRefused(() => afterCostProfit([1, 1], [0.1], FREE, 365), 'SHAPE_MISMATCH')
    assertRefused(() => afterCostProfit([1, Number.NaN], [0.1, 0.1], FREE, 365), 'NON_FINITE')
    assertRefused(() => afterCostProfit([1, 1], [0.1, -1.1], FREE, 365), 'OUT_OF_RANGE')
    assertRefused(() => afterCostProfit([1, 1], [0.1, 0.1], { ...FREE, spreadBp: -1 }, 365), 'OUT_OF_RANGE')
    assertRefused(() => afterCostProfit([1, 1], [0.1, 0.1], { ...FREE, slippageBp: [1] }, 365), 'SHAPE_MISMATCH')
  })
})
