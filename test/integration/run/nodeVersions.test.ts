import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const SCRIPT = fileURLToPath(new URL('../../support/printLocalTrainings.ts', import.meta.url))
/** Whoever installs the project without its development dependencies, or where npm has no such Node, lacks these. */
const OTHERS = [22, 26]

interface Printed {
  readonly node: string
  readonly hashes: Readonly<Record<string, string>>
}

function executableOf(major: number): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  return fileURLToPath(new URL(`../../support/nodes/${major}/node_modules/node/bin/${name}`, import.meta.url))
}

async function trained(executable: string, ...options: string[]): Promise<Printed> {
  const { stdout } = await promisify(execFile)(executable, [...options, SCRIPT])
  return JSON.parse(stdout) as Printed
}

describe('the same training', () => {
  const installed = OTHERS.filter((major) => existsSync(executableOf(major)))
  let own: Printed

  before(async () => {
    own = await trained(process.execPath)
    assert.deepEqual(Object.keys(own.hashes), ['mlp', 'lstm', 'transformer'])
    assert.equal(new Set(Object.values(own.hashes)).size, 3)
  })

  for (const major of OTHERS) {
    it(`commits to the same updates in Node ${major}${installed.includes(major) ? '' : ' (not installed)'}`, async function () {
      if (!installed.includes(major)) return this.skip()
      const { node, hashes } = await trained(executableOf(major))
      assert.match(node, new RegExp(`^${major}\\.`))
      assert.deepEqual(hashes, own.hashes)
    })
  }

  it('commits to the same updates however WebAssembly is compiled', async () => {
    const compiled = await Promise.all([
      trained(process.execPath, '--liftoff-only'),
      trained(process.execPath, '--no-liftoff'),
    ])
    for (const { hashes } of compiled) assert.deepEqual(hashes, own.hashes)
  })

  it('is tried in as many Nodes as whoever runs this wants', () => {
    const wanted = Number(process.env.MURMURATION_TEST_NODES ?? 1)
    assert.ok(1 + installed.length >= wanted, `Node ${installed.join(' and ')} beside the project's own`)
  })
})
