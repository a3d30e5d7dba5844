import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

describe('models/tfjs/startup', () => {
  it('does not load TensorFlow.js for workers and coordinators of other runs', async () => {
    const folder = new URL('../../../../', import.meta.url).href
    const script = `
      await Promise.all(['node', 'coordinator'].map((peer) => import('${folder}' + peer + '/index.ts')))
      const { createRequire } = await import('node:module')
      const loaded = Object.keys(createRequire('${folder}').cache)
      console.log(loaded.length > 0, loaded.filter((path) => path.includes('tensorflow')).length)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
    assert.equal(stdout.trim(), 'true 0')
  })
})
