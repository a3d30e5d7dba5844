import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { renderDataDocs, SOURCE_EXAMPLE } from '../../../../scripts/generateDataDocs.ts'
import { marketSourceSchema } from '../../../../src/market/config.ts'

describe('docs/marketData.md', () => {
  it('says what the table of kinds says', async () => {
    const committed = await readFile(new URL('../../../../docs/marketData.md', import.meta.url), 'utf8')
    assert.equal(committed, renderDataDocs(), 'run `node scripts/generateDataDocs.ts`')
  })

  it('shows a source that a configuration may have', () => {
    const source = marketSourceSchema.parse(SOURCE_EXAMPLE)
    assert.ok(source.kind === 'file' && source.feeds.length === SOURCE_EXAMPLE.feeds.length)
  })
})
