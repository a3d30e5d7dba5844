export { ATTACK_NAMES, canonicalAttack } from './attack.ts'
export { LOG_LEVELS } from './fields.ts'
export { besideConfig, loadConfig, parseConfig } from './load.ts'
export { chainIdOf, manifestSchema, type RunManifest, type RunManifestInput, runIdOf } from './manifest.ts'
export {
  type CoordinatorConfig,
  type CoordinatorConfigInput,
  checkCoordinator,
  coordinatorConfigSchema,
  type Loaded,
  loadCoordinatorConfig,
  loadWorkerConfig,
  type WorkerConfig,
  type WorkerConfigInput,
  workerConfigSchema,
} from './nodes.ts'
