import { trainUpdate } from '../../node/training.ts'
import type { RunManifestInput } from '../../src/config/index.ts'
import { dealRows } from '../../src/market/rows.ts'
import { simulateMarket } from '../../src/market/simulator/index.ts'
import { buildRows } from '../../src/market/streams/supervised.ts'
import { createTrainer } from '../../src/models/trainer.ts'
import { genesisCheckpoint, roundTermsOf } from '../../src/round/run.ts'
import type { Hash, PeerId, RoundAnnouncement } from '../../src/types/index.ts'
import { hashStatement } from '../../src/wire/index.ts'
import { accountNumber, keyOf, testRun } from './run.ts'

const START_MS = Date.UTC(2024, 0, 1)
const DAYS = 24

/** Small models that use every kernel of their families, dropout and early stopping too. */
const MODELS: Readonly<Record<string, Pick<RunManifestInput, 'model' | 'features' | 'training'>>> = {
  mlp: {
    model: { family: 'mlp', hidden: [13, 7], dropout: 0.2 },
    training: { localSteps: 30, batchSize: 32, earlyStopping: { every: 5 } },
  },
  lstm: {
    model: { family: 'lstm', units: 6, layers: 2, dropout: 0.2 },
    features: { set: 'sequence-v1' },
    training: { localSteps: 5, batchSize: 9 },
  },
  transformer: {
    model: { family: 'transformer', width: 8, heads: 2, layers: 1, dropout: 0.2, head: { kind: 'quantiles' } },
    features: { set: 'sequence-v1' },
    training: { localSteps: 4, batchSize: 9, optimizer: { kind: 'nesterov' } },
  },
}

/** What a worker commits to after a round of training each model: the hash of its update. */
export async function localTrainings(): Promise<Record<string, Hash>> {
  const hashes: Record<string, Hash> = {}
  const series = simulateMarket({ seed: 3, symbols: ['AAA'], startMs: START_MS, days: DAYS })
  for (const [name, settings] of Object.entries(MODELS)) {
    const schedule = { startMs: START_MS + (DAYS - 1) * 86_400_000, windowMinutes: 1440, rounds: 1 }
    const run = testRun({ ...settings, schedule, codec: 'int8' })
    const modules = {
      run,
      self: { account: accountNumber(0), peerId: 'peer0' as PeerId },
      accountKey: keyOf(0),
      trainer: createTrainer(run.model),
      rows: dealRows(buildRows(series, run.manifest.features), { index: 0, of: 2 }),
    }
    const base = genesisCheckpoint(run)
    const announcement = roundTermsOf(run, 1, base.modelHash) as RoundAnnouncement
    const { manifest } = await trainUpdate(modules, base, announcement, new AbortController().signal)
    hashes[name] = hashStatement('UpdateManifest', manifest.statement, run.chainId)
  }
  return hashes
}
