import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { renderAbis } from '../../../scripts/generateAbis.ts'
import { compileContracts } from '../../../src/chain/index.ts'

describe('src/chain/abis.ts', () => {
  it('is what the contracts generate', async () => {
    const committed = await readFile(new URL('../../../src/chain/abis.ts', import.meta.url), 'utf8')
    assert.equal(committed, renderAbis(await compileContracts()), 'run `node scripts/generateAbis.ts`')
  })
})
