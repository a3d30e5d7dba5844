import { ConfigError } from '../../errors/index.ts'
import type { ModelFamily } from '../families/family.ts'

/** Which LayersModel a user brings. */
export interface LayersModelSpec {
  /** SHA-256 of the canonical JSON (RFC 8785) of its topology. */
  readonly topology: string
  /** SHA-256 of the bytes of its weights. */
  readonly weights: string
}

const registered = new Map<string, ModelFamily<LayersModelSpec>>()

/** Makes a LayersModel known to the process, for good; of two that are alike the first one stays. */
export function registerLayersModel(spec: LayersModelSpec, family: ModelFamily<LayersModelSpec>): void {
  if (!isRegistered(spec)) registered.set(keyOf(spec), family)
}

export function isRegistered(spec: LayersModelSpec): boolean {
  return registered.has(keyOf(spec))
}

/**
 * Models that users bring: any LayersModel of TensorFlow.js that was registered. TensorFlow.js itself is loaded by who
 * registers one, so that other runs start without it.
 *
 * @throws {ConfigError} INVALID_CONFIG when the model was not registered
 */
export const tfjs: ModelFamily<LayersModelSpec> = {
  engine: (spec) => familyOf(spec).engine?.(spec) ?? 'tfjs',
  blocks: (spec, shape, outputs) => familyOf(spec).blocks(spec, shape, outputs),
  network: (spec, modules) => familyOf(spec).network(spec, modules),
  trainable: (spec, modules, gradient) => familyOf(spec).trainable(spec, modules, gradient),
}

/** @returns what to tell somebody whose config names no file */
export function missingModelFile(): ConfigError {
  return new ConfigError(
    'INVALID_CONFIG',
    "the manifest's model is a TensorFlow.js model; name its file as modelFile in this peer's config",
  )
}

function familyOf(spec: LayersModelSpec): ModelFamily<LayersModelSpec> {
  const family = registered.get(keyOf(spec))
  if (family === undefined) throw missingModelFile()
  return family
}

function keyOf({ topology, weights }: LayersModelSpec): string {
  return `${topology} ${weights}`
}
