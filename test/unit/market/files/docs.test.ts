import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { renderDataDocs } from '../../../../scripts/generateDataDocs.ts'

describe('docs/marketData.md', () => {
  it('says what the table of kinds says', async () => {
    const committed = await readFile(new URL('../../../../docs/marketData.md', import.meta.url), 'utf8')
    assert.equal(committed, renderDataDocs(), 'run `node scripts/generateDataDocs.ts`')
  })
})
