import type { Account, Hash, PeerId } from './brand.ts'
import type { BaselineLosses } from './market.ts'
import type { DriftTest, RejectionReason, RoundOutcomeKind } from './protocol.ts'

/** What a running peer tells programs, one JSON object a line under `--json`; amounts are decimal token units (10⁻¹⁸). */
export type PeerEvent = WorkerReport | CoordinatorReport

export interface ListeningReport {
  readonly event: 'listening'
  readonly role: 'worker' | 'coordinator'
  readonly runId: Hash
  /** SHA-256 of what a row of the run holds, every feature spelled out. */
  readonly featureSetHash: Hash
  readonly account: Account
  readonly peerId: PeerId
  /** Multiaddrs that end in /p2p/<peerId>. */
  readonly addresses: readonly string[]
  readonly metricsPort?: number
}

export type WorkerReport =
  | ListeningReport
  /** The engine that trains, e.g. `tfjs-wasm`, and how much it has to train on. */
  | { readonly event: 'ready'; readonly engine: string; readonly rows: number; readonly skippedRows: number }
  | { readonly event: 'joined'; readonly account: Account }
  | { readonly event: 'synced'; readonly round: number; readonly modelHash: Hash }
  | { readonly event: 'training'; readonly round: number; readonly rows: number }
  | { readonly event: 'committed'; readonly round: number; readonly updateHash: Hash; readonly trainingMs: number }
  /** The worker takes no part in the round, because its market has not reached the round's clock in time. */
  | { readonly event: 'satOut'; readonly round: number; readonly reason: string }
  /** The worker's data has changed: it sends no update in this round, one like the others of the pause since `sinceRound`. */
  | {
      readonly event: 'paused'
      readonly round: number
      /** What drifts: a feature, or `error` for the forecast error. */
      readonly stream: string
      readonly test: DriftTest
      readonly sinceRound: number
    }
  /** Its data has settled, and from this round on it trains again. */
  | { readonly event: 'resumed'; readonly round: number; readonly pausedRounds: number }
  /** This worker recomputed the round's record and agrees with it. */
  | {
      readonly event: 'recorded'
      readonly round: number
      readonly outcome: RoundOutcomeKind
      readonly modelHash: Hash
      /** Why this worker's own update was rejected; empty when it was accepted, null when it sent none. */
      readonly rejection: RejectionReason | '' | null
    }
  | { readonly event: 'settled'; readonly round: number; readonly loss: number; readonly reward: string }
  /** This worker's arithmetic disagrees with a signed statement; it follows the coordinator no further. */
  | { readonly event: 'refused'; readonly round: number; readonly reason: string }
  | { readonly event: 'finished'; readonly round: number; readonly modelHash: Hash }
  | { readonly event: 'claimed'; readonly amount: string; readonly balance: string }
  | { readonly event: 'claimFailed'; readonly reason: string }

export interface RejectedWorker {
  readonly worker: Account
  readonly reason: RejectionReason
}

/** A worker that abstained. */
export interface PausedWorker {
  readonly worker: Account
  readonly stream: string
  readonly test: DriftTest
  readonly sinceRound: number
}

/** A settled round. */
export interface RoundReport {
  readonly event: 'round'
  readonly round: number
  readonly outcome: RoundOutcomeKind
  /** Mean QLIKE of the round's model on the window that followed. */
  readonly loss: number
  readonly baselines: BaselineLosses
  readonly accepted: readonly Account[]
  readonly rejected: readonly RejectedWorker[]
  /** Who abstained, ascending by account. */
  readonly paused: readonly PausedWorker[]
  /** Accounts that earned this round. */
  readonly paid: readonly Account[]
  readonly modelHash: Hash
  readonly recordHash: Hash
  /** Gossip payload bytes that the coordinator received and sent for the round. */
  readonly bytes: number
  /** From announcement to settlement. */
  readonly ms: number
}

export type CoordinatorReport =
  | ListeningReport
  | { readonly event: 'member'; readonly account: Account; readonly peerId: PeerId; readonly members: number }
  | { readonly event: 'announced'; readonly round: number; readonly rounds: number; readonly members: number }
  | { readonly event: 'committed'; readonly round: number; readonly account: Account }
  | {
      readonly event: 'abstained'
      readonly round: number
      readonly account: Account
      readonly stream: string
      readonly test: DriftTest
    }
  | { readonly event: 'revealed'; readonly round: number; readonly account: Account }
  | RoundReport
  | { readonly event: 'challenge'; readonly round: number; readonly account: Account }
  | { readonly event: 'chainBehind'; readonly round: number; readonly reason: string }
  | {
      readonly event: 'finished'
      readonly round: number
      readonly modelHash: Hash
      readonly recordHash: Hash
      /** Cumulative earnings by account. */
      readonly earned: Readonly<Record<Account, string>>
    }
