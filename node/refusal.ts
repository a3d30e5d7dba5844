import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../src/logger/index.ts'
import type { Run } from '../src/round/run.ts'
import { writeFileAtomically } from '../src/storage/index.ts'
import type { Challenge, Hex, Member, Signed, WorkerReport } from '../src/types/index.ts'
import { signStatement } from '../src/wire/index.ts'
import type { Disagreement } from './machine.ts'

const FILE = 'refused.json'

export interface RefusalModules {
  readonly run: Run
  readonly self: Member
  readonly accountKey: Hex
  /** Where a refusal is remembered. */
  readonly dataDir: string
  readonly logger: Logger
  readonly report: (event: WorkerReport) => void
}

/** True when this worker has refused its coordinator; who wants it to follow again removes the file. */
export function hasRefused(dataDir: string): boolean {
  return existsSync(join(dataDir, FILE))
}

/**
 * Remembers a refusal over restarts and says so, in words that people can read.
 *
 * @returns what the other workers are told
 */
export function refuse(
  { run, self, accountKey, dataDir, logger, report }: RefusalModules,
  { round, recordHash, recomputedModelHash, reason }: Disagreement,
): Signed<Challenge> {
  const remembered = join(dataDir, FILE)
  writeFileAtomically(remembered, `${JSON.stringify({ round, recordHash, reason }, undefined, 2)}\n`)
  logger.error({ round, recordHash, recomputedModelHash, remembered }, `${reason}; this worker keeps its last model`)
  report({ event: 'refused', round, reason })
  const challenge = { runId: run.id, round, ...self, recordHash, recomputedModelHash }
  return signStatement('Challenge', challenge, run.chainId, accountKey)
}
