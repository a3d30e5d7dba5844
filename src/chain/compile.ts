import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Abi } from 'viem'
import { ChainError } from '../errors/index.ts'
import type { Hex } from '../types/index.ts'
import { foundryExecutable } from './foundry.ts'

export const CONTRACT_NAMES = ['MurmurationToken', 'RewardsDistributor', 'ModelRegistry'] as const
export type ContractName = (typeof CONTRACT_NAMES)[number]

export interface CompiledContract {
  readonly abi: Abi
  /** Creation code, without constructor arguments. */
  readonly bytecode: Hex
}

export type CompiledContracts = Readonly<Record<ContractName, CompiledContract>>

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CACHE = join(ROOT, 'contracts/cache/compiled')
const CONFIG_FILES = ['foundry.toml', 'contracts/solc.mjs']
const PACKAGES = ['@foundry-rs/forge', '@openzeppelin/contracts', 'solc']

/**
 * Compiles the contracts, or reads the result of an earlier compilation of the same sources by the same tools.
 *
 * Any number of processes may do so at once: each builds in a folder of its own and moves the finished result into place.
 *
 * @throws {ChainError} COMPILE_FAILED, with the compiler's first error
 */
export async function compileContracts({
  signal,
}: {
  signal?: AbortSignal | undefined
} = {}): Promise<CompiledContracts> {
  const cached = join(CACHE, `${await inputsDigest()}.json`)
  const earlier = await readFileIfPresent(cached)
  if (earlier !== undefined) return JSON.parse(earlier) as CompiledContracts

  await mkdir(CACHE, { recursive: true })
  const scratch = await mkdtemp(join(CACHE, 'build-'))
  try {
    await forgeBuild(scratch, signal)
    const entries = await Promise.all(CONTRACT_NAMES.map(async (name) => [name, await readArtifact(scratch, name)]))
    const contracts = Object.fromEntries(entries) as CompiledContracts
    const finished = join(scratch, randomUUID())
    await writeFile(finished, JSON.stringify(contracts))
    await rename(finished, cached)
    return contracts
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** SHA-256 over everything that decides the outcome. */
async function inputsDigest(): Promise<string> {
  const sources = (await readdir(join(ROOT, 'contracts/src'), { recursive: true }))
    .filter((name) => name.endsWith('.sol'))
    .map((name) => `contracts/src/${name}`)
    .sort()
  const hash = createHash('sha256')
  for (const name of [...CONFIG_FILES, ...sources]) {
    hash.update(JSON.stringify([name, await readFile(join(ROOT, name), 'utf8')]))
  }
  for (const name of PACKAGES) hash.update(JSON.stringify([name, await packageVersion(name)]))
  return hash.digest('hex')
}

async function packageVersion(name: string): Promise<string> {
  const path = createRequire(import.meta.url).resolve(`${name}/package.json`)
  return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version
}

async function readFileIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function forgeBuild(folder: string, signal: AbortSignal | undefined): Promise<void> {
  const forge = foundryExecutable('forge')
  if (forge === undefined) {
    throw new ChainError('COMPILE_FAILED', `forge is not installed for ${process.platform} on ${process.arch}`)
  }
  const folders = ['--out', join(folder, 'out'), '--cache-path', join(folder, 'cache')]
  // The compiler is a Node script: it must find this Node, whatever the machine's own is.
  const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) }
  try {
    const args = ['build', 'contracts/src', '--root', ROOT, ...folders, '--color', 'never']
    await promisify(execFile)(forge, args, { cwd: ROOT, env, signal })
  } catch (error) {
    signal?.throwIfAborted()
    const { stderr = '', stdout = '', message } = error as Error & { stderr?: string; stdout?: string }
    const complaint = /^Error(?: \(\d+\))?: (?!Compiler run failed).*$/m.exec(`${stderr}\n${stdout}`)?.[0]
    throw new ChainError('COMPILE_FAILED', `the contracts do not compile: ${complaint ?? message}`, { cause: error })
  }
}

async function readArtifact(folder: string, name: ContractName): Promise<CompiledContract> {
  const text = await readFile(join(folder, 'out', `${name}.sol`, `${name}.json`), 'utf8')
  const { abi, bytecode } = JSON.parse(text) as { abi: Abi; bytecode: { object: Hex } }
  return { abi, bytecode: bytecode.object }
}
