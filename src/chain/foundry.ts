import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' }

/**
 * The native executable behind an npm package of Foundry. It is run directly: a signal to the package's wrapper would
 * leave its child behind.
 *
 * @returns undefined when the package has no executable for this machine
 */
export function foundryExecutable(tool: 'anvil' | 'forge'): string | undefined {
  const wrapper = createRequire(import.meta.url).resolve(`@foundry-rs/${tool}/package.json`)
  const name = process.platform === 'win32' ? `${tool}.exe` : tool
  const platform = `@foundry-rs/${tool}-${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`
  // The package's install script fetches the executable into dist/ when npm left the platform's package out.
  const fetched = join(dirname(wrapper), '..', 'dist', name)
  return [packaged(wrapper, `${platform}/bin/${name}`), fetched].find((path) => path !== undefined && existsSync(path))
}

function packaged(from: string, path: string): string | undefined {
  try {
    return createRequire(from).resolve(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
