import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import { ChartError, renderChart, type TopLevelSpec } from '../../../src/charts/index.ts'

const LINE: TopLevelSpec = {
  width: 200,
  height: 100,
  data: { values: [1, 4, 9].map((y, x) => ({ x, y })) },
  mark: 'line',
  encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
}

describe('renderChart', () => {
  it('gives one SVG element that refers to nothing outside it', async () => {
    const svg = await renderChart(LINE)
    assert.match(svg, /^<svg [^>]+>/)
    assert.ok(svg.endsWith('</svg>'))
    assert.doesNotMatch(svg, /<script|href="http|url\(http/)
  })

  it('draws the same text for the same specification', async () => {
    assert.equal(await renderChart(LINE), await renderChart(LINE))
  })

  it('refuses a specification that says nothing of how to draw', async () => {
    await assert.rejects(renderChart({ data: { values: [] } } as unknown as TopLevelSpec), ChartError)
  })

  it('opens no file', async () => {
    await assert.rejects(renderChart({ ...LINE, data: { url: 'package.json' } }), ChartError)
  })
})
