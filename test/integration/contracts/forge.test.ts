import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { foundryExecutable } from '../../../src/chain/foundry.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

function forge(...args: string[]): Promise<{ ok: boolean; output: string }> {
  const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) }
  const options = { cwd: ROOT, env, maxBuffer: 16 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(foundryExecutable('forge')!, [...args, '--color', 'never'], options, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: stdout + stderr })
    })
  })
}

describe('contracts', () => {
  it('pass their forge tests', async () => {
    const { ok, output } = await forge('test')
    assert.ok(ok, output)
    assert.match(output, / tests passed, 0 failed, 0 skipped /)
  })

  it('are formatted', async () => {
    const { ok, output } = await forge('fmt', '--check')
    assert.ok(ok, output)
  })
})
