import { manifestSchema, type RunManifestInput } from '../../src/config/index.ts'
import type { RevealedUpdate } from '../../src/round/aggregateRound.ts'
import { type Run, runOf } from '../../src/round/run.ts'
import type { Account, CommittedUpdate, Hash, Hex, PeerId, UpdateManifest } from '../../src/types/index.ts'
import { accountOf, contentHash, hashStatement, signStatement } from '../../src/wire/index.ts'

/** A run without network or files, for tests of its arithmetic. */
export function testRun(overrides: Partial<RunManifestInput> = {}): Run {
  return runOf(
    manifestSchema.parse({
      name: 'test',
      coordinator: `0x${'c0'.repeat(20)}`,
      schedule: { startMs: 0, windowMinutes: 60, rounds: 3 },
      model: { family: 'mlp', hidden: [2] },
      codec: 'float32',
      ...overrides,
    }),
  )
}

export const keyOf = (n: number): Hex => `0x${(n + 1).toString(16).padStart(64, '0')}`
export const accountNumber = (n: number): Account => accountOf(keyOf(n))

/** What worker n commits and reveals. */
export function updateOf(
  run: Run,
  n: number,
  baseModelHash: Hash,
  payload: Uint8Array,
  overrides: Partial<UpdateManifest> = {},
): { readonly committed: CommittedUpdate; readonly revealed: RevealedUpdate } {
  const statement = {
    runId: run.id,
    round: 1,
    account: accountNumber(n),
    peerId: `peer${n}` as PeerId,
    baseModelHash,
    codec: run.codec.name,
    parameterCount: run.parameterCount,
    payloadHash: contentHash(payload),
    payloadBytes: payload.byteLength,
    ...overrides,
  }
  const manifest = signStatement('UpdateManifest', statement, run.chainId, keyOf(n))
  const updateHash = hashStatement('UpdateManifest', statement, run.chainId)
  return { committed: { account: statement.account, updateHash }, revealed: { manifest, payload } }
}
