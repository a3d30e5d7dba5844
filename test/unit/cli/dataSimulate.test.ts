import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dataSimulate } from '../../../cli/cmds/data/simulateHandler.ts'

const OPTIONS = { seed: 1, days: 2, symbol: 'SIMA', json: true }

describe('cli: data simulate', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'murmuration-'))
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  it('writes the same bars plain and compressed', async () => {
    const [plain, packed] = [join(dir, 'bars.csv'), join(dir, 'bars.csv.gz')]
    await dataSimulate({ ...OPTIONS, out: plain })
    await dataSimulate({ ...OPTIONS, out: packed })
    const text = readFileSync(plain, 'utf8')
    assert.equal(text.split('\n').length, 1 + 2 * 1440 + 1)
    assert.equal(gunzipSync(readFileSync(packed)).toString(), text)
  })

  it('refuses options that ask for nothing, or for a comparison with nothing', async () => {
    const refusal = { name: 'ConfigError', code: 'INVALID_CONFIG' }
    await assert.rejects(dataSimulate(OPTIONS), refusal)
    await assert.rejects(dataSimulate({ ...OPTIONS, out: join(dir, 'a.csv'), plot: join(dir, 'a.svg') }), refusal)
    await assert.rejects(dataSimulate({ ...OPTIONS, days: 99_999, out: join(dir, 'a.csv') }), refusal)
  })
})
