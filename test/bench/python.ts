import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Whether the Python on the PATH has PyTorch; says so on stderr when it has not. */
export function hasTorch(): boolean {
  return hasModules('PyTorch and NumPy', 'torch, numpy')
}

/** Whether the Python on the PATH has pandas; says so on stderr when it has not. */
export function hasPandas(): boolean {
  return hasModules('pandas and NumPy', 'pandas, numpy')
}

function hasModules(what: string, modules: string): boolean {
  try {
    execFileSync('python3', ['-c', `import ${modules}`], { stdio: 'ignore' })
    return true
  } catch (error) {
    console.error(`there is no python3 with ${what} on the PATH, no peer is timed: ${(error as Error).message}`)
    return false
  }
}

/** Runs a script of `peers` to its end. @returns the JSON object on its last line */
export function python(script: string, args: readonly string[]): object {
  const path = fileURLToPath(new URL(`./peers/${script}`, import.meta.url))
  // Nothing that it compiles is to stay in the tree.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
  const lines = execFileSync('python3', [path, ...args], { encoding: 'utf8', env })
    .trimEnd()
    .split('\n')
  return JSON.parse(lines[lines.length - 1]) as object
}
