import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { CONTRACT_NAMES, type CompiledContracts, compileContracts } from '../src/chain/compile.ts'

const OUTPUT = fileURLToPath(new URL('../src/chain/abis.ts', import.meta.url))

/** The source text of src/chain/abis.ts: each contract's ABI as a constant that viem can infer types from. */
export function renderAbis(contracts: CompiledContracts): string {
  const constants = CONTRACT_NAMES.map((name) => {
    const entries = contracts[name].abi.map((entry) => `  ${JSON.stringify(entry)},\n`).join('')
    return `export const ${name[0]!.toLowerCase()}${name.slice(1)}Abi = [\n${entries}] as const\n`
  })
  return ['// Generated from contracts/src by `node scripts/generateAbis.ts`; do not edit.\n', ...constants].join('\n')
}

if (import.meta.main) await writeFile(OUTPUT, renderAbis(await compileContracts()))
