import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateWire } from '../../../scripts/generateWire.ts'

const COMMITTED = new URL('../../../src/wire/generated/', import.meta.url)

describe('wire generated code', () => {
  it('is what the schema generates', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'murmuration-wire-'))
    try {
      await generateWire(folder)
      for (const name of ['messages.js', 'messages.d.ts']) {
        const fresh = await readFile(join(folder, name), 'utf8')
        assert.ok(fresh === (await readFile(new URL(name, COMMITTED), 'utf8')), `${name} is stale: npm run generate`)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
