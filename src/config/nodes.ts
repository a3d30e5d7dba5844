import { z } from 'zod'
import { ConfigError } from '../errors/index.ts'
import { marketSourceSchema } from '../market/config.ts'
import { checkSources, withPaths } from '../market/sources.ts'
import { featureSetOf } from '../market/streams/presets.ts'
import { BACKENDS } from '../models/config.ts'
import { isDataPoison } from '../models/dataPoison.ts'
import type { Account } from '../types/index.ts'
import { canonicalAttack } from './attack.ts'
import { accountSchema, logLevelSchema, multiaddrSchema, portSchema } from './fields.ts'
import { besideConfig, loadConfig } from './load.ts'
import { manifestSchema, type RunManifest } from './manifest.ts'

const commonFields = {
  manifest: z.string().describe('the run manifest, a path beside this file'),
  dataDir: z.string().describe('keys, ledger and checkpoints; created on first start'),
  listen: z.array(multiaddrSchema).min(1).max(16).default(['/ip4/0.0.0.0/tcp/0']),
  bootstrap: z.array(multiaddrSchema).max(64).default([]).describe('peers to dial first'),
  market: z.array(marketSourceSchema).min(1).max(64),
  modelFile: z
    .string()
    .min(1)
    .optional()
    .describe("the manifest's model of the family tfjs: its model.json or an ES module, a path beside this file"),
  rpcUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('JSON-RPC of the chain the manifest names'),
  metricsPort: portSchema.optional().describe('serve Prometheus metrics on this port of 127.0.0.1'),
  logLevel: logLevelSchema.default('info'),
}

const attackSchema = z.string().transform((text, context) => {
  try {
    return canonicalAttack(text)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
    return z.NEVER
  }
})

const colludeSchema = z
  .strictObject({
    shares: z
      .array(z.strictObject({ index: z.int().min(0), account: accountSchema.optional() }))
      .min(1)
      .max(4096)
      .describe('of the honest workers, and whose they are: with the account, the very update is known'),
    index: z.int().min(0).describe('which of the colluders this is'),
    of: z.int().min(1).max(4096).describe('how many collude'),
  })
  .refine(({ index, of }) => index < of, 'collude.index must be less than collude.of')

export const workerConfigSchema = z
  .strictObject({
    ...commonFields,
    share: z
      .strictObject({ index: z.int().min(0), of: z.int().min(1).max(4096) })
      .refine(({ index, of }) => index < of, 'share.index must be less than share.of')
      .prefault({ index: 0, of: 1 })
      .describe('train only on every of-th (symbol, UTC day) block of the rows'),
    backend: z.enum(BACKENDS).default('auto').describe('what trains a model of the family tfjs'),
    claimRewards: z.boolean().default(true).describe('claim what was earned when the run ends'),
    attack: attackSchema.default('none').describe('send poisoned updates; for drills on a network of your own'),
    collude: colludeSchema
      .optional()
      .describe('craft the update from what the honest workers will send, as others do; absent: from its own'),
  })
  .superRefine(({ attack, collude, share }, context) => {
    if (collude === undefined) return
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['collude'], message })
    if (attack === 'none' || isDataPoison(attack))
      refuse(`a worker whose attack is ${attack} has nothing to collude in`)
    const beyond = collude.shares.find(({ index }) => index >= share.of)
    if (beyond !== undefined) refuse(`there is no share ${beyond.index} of ${share.of}: shares count from 0`)
  })

export const coordinatorConfigSchema = z.strictObject(commonFields)

export type WorkerConfig = z.infer<typeof workerConfigSchema>
export type WorkerConfigInput = z.input<typeof workerConfigSchema>
export type CoordinatorConfig = z.infer<typeof coordinatorConfigSchema>
export type CoordinatorConfigInput = z.input<typeof coordinatorConfigSchema>

export interface Loaded<Config> {
  readonly config: Config
  readonly manifest: RunManifest
}

/** Reads a worker's config and the manifest it names, every path in them made absolute. @throws {ConfigError} */
export function loadWorkerConfig(path: string): Loaded<WorkerConfig> {
  return withManifest(path, loadConfig(path, workerConfigSchema))
}

/** Reads a coordinator's config and the manifest it names, every path in them made absolute. @throws {ConfigError} */
export function loadCoordinatorConfig(path: string): Loaded<CoordinatorConfig> {
  return withManifest(path, loadConfig(path, coordinatorConfigSchema))
}

/** @throws {ConfigError} when a coordinator's account is not the one that the manifest names */
export function checkCoordinator({ config, manifest }: Loaded<CoordinatorConfig>, account: Account): void {
  if (account === manifest.coordinator) return
  throw new ConfigError(
    'INVALID_CONFIG',
    `the manifest's coordinator is ${manifest.coordinator}, the account in ${config.dataDir} is ${account}`,
  )
}

function withManifest<Config extends CoordinatorConfig>(path: string, config: Config): Loaded<Config> {
  const manifest = loadConfig(besideConfig(path, config.manifest), manifestSchema)
  checkSources(config.market, featureSetOf(manifest.features))
  const market = withPaths(config.market, (name) => besideConfig(path, name))
  const modelFile = config.modelFile === undefined ? {} : { modelFile: besideConfig(path, config.modelFile) }
  return { config: { ...config, dataDir: besideConfig(path, config.dataDir), market, ...modelFile }, manifest }
}
