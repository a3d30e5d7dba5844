import type {
  Abstention,
  Account,
  Hash,
  RevealCall,
  RoundAnnouncement,
  RoundRecord,
  Settlement,
  Signed,
} from '../src/types/index.ts'

export type WorkerPhase =
  | 'Syncing'
  | 'Waiting'
  | 'Training'
  | 'Committed'
  | 'Abstained'
  | 'Revealed'
  | 'Verifying'
  | 'Refused'
  | 'Finished'

/** How far a worker has followed the run; every part of it was checked. */
export interface Head {
  /** The last recorded round; 0 before the first. */
  readonly round: number
  /** Hash of that round's record; the run id before the first. */
  readonly recordHash: Hash
  readonly modelHash: Hash
  /** The last settled round; 0 before the first. */
  readonly settledRound: number
}

export interface WorkerState {
  readonly phase: WorkerPhase
  readonly head: Head
  /** The latest announcement heard of. */
  readonly announcement?: RoundAnnouncement
  /** The round this worker last began to train for, so that it trains for none twice. */
  readonly trainedRound: number
  /** This worker's update for `trainedRound`, once it is committed. */
  readonly updateHash?: Hash
  /** A settlement that came before its record was checked. */
  readonly pendingSettlement?: Signed<Settlement>
}

export interface ReceivedRecord {
  readonly record: Signed<RoundRecord>
  readonly recordHash: Hash
}

/** Why a worker follows its coordinator no further. */
export interface Disagreement {
  readonly round: number
  /** The signed record in question. */
  readonly recordHash: Hash
  /** The model that this worker's own arithmetic gives. */
  readonly recomputedModelHash: Hash
  readonly reason: string
}

/** Why a worker pauses its updates, as its abstention says it. */
export type PauseCause = Pick<Abstention, 'stream' | 'test' | 'sinceRound'>

export type WorkerEvent =
  | { readonly type: 'started' }
  | { readonly type: 'synced'; readonly head: Head; readonly finished: boolean }
  | { readonly type: 'announced'; readonly announcement: RoundAnnouncement }
  | { readonly type: 'trained'; readonly round: number; readonly updateHash: Hash }
  | { readonly type: 'trainingFailed'; readonly round: number }
  /** Its data drifts: there is nothing to be learnt from it in this round. */
  | { readonly type: 'paused'; readonly round: number; readonly cause: PauseCause }
  | { readonly type: 'revealCalled'; readonly call: RevealCall }
  | ({ readonly type: 'recorded' } & ReceivedRecord)
  /** This worker's own arithmetic gives what the record says. */
  | { readonly type: 'verified'; readonly round: number; readonly recordHash: Hash; readonly modelHash: Hash }
  | { readonly type: 'settled'; readonly settlement: Signed<Settlement> }
  | { readonly type: 'settlementVerified'; readonly round: number; readonly final: boolean }
  /** A signed record or settlement is not what its inputs give. */
  | ({ readonly type: 'disagreed' } & Disagreement)
  /** A peer is further than this worker, or a record's updates cannot be had from anyone. */
  | { readonly type: 'fellBehind' }
  /** The coordinator waits for members; after a restart it has forgotten who they were. */
  | { readonly type: 'membersWanted' }

export type WorkerEffect =
  /** Catch up from the peers, then report `synced`. */
  | { readonly type: 'sync' }
  | { readonly type: 'join' }
  | { readonly type: 'train'; readonly announcement: RoundAnnouncement }
  | { readonly type: 'abandonTraining' }
  | { readonly type: 'commit'; readonly round: number; readonly updateHash: Hash }
  | { readonly type: 'abstain'; readonly round: number; readonly cause: PauseCause }
  | { readonly type: 'reveal'; readonly round: number; readonly updateHash: Hash }
  | ({ readonly type: 'verify' } & ReceivedRecord)
  | { readonly type: 'verifySettlement'; readonly settlement: Signed<Settlement> }
  /** Say so to people and, signed, to the other workers. */
  | ({ readonly type: 'refuse' } & Disagreement)
  | { readonly type: 'finish' }

type Transition = readonly [WorkerState, readonly WorkerEffect[]]

/** @param refused - true when this worker refused the coordinator before it restarted */
export function initialState(head: Head, refused = false): WorkerState {
  return { phase: refused ? 'Refused' : 'Syncing', head, trainedRound: 0 }
}

/**
 * The worker's whole behaviour: pure, so that every order of messages can be tested without a network or a clock.
 *
 * @param self - this worker's account
 */
export function step(self: Account, state: WorkerState, event: WorkerEvent): Transition {
  if (state.phase === 'Refused' || state.phase === 'Finished') return [state, []]
  switch (event.type) {
    case 'started':
      return [state, [{ type: 'sync' }]]
    case 'synced':
      return whenSynced(self, state, event.head, event.finished)
    case 'announced':
      return whenAnnounced(self, state, event.announcement)
    case 'trained':
      if (state.phase !== 'Training' || event.round !== state.trainedRound) return [state, []]
      return [
        { ...state, phase: 'Committed', updateHash: event.updateHash },
        [{ type: 'commit', round: event.round, updateHash: event.updateHash }],
      ]
    case 'trainingFailed':
      if (state.phase !== 'Training' || event.round !== state.trainedRound) return [state, []]
      return [{ ...state, phase: 'Waiting' }, []]
    case 'paused':
      if (state.phase !== 'Training' || event.round !== state.trainedRound) return [state, []]
      return [{ ...state, phase: 'Abstained' }, [{ type: 'abstain', round: event.round, cause: event.cause }]]
    case 'revealCalled':
      return whenRevealCalled(self, state, event.call)
    case 'recorded':
      return whenRecorded(state, event)
    case 'verified':
      return whenVerified(self, state, event)
    case 'settled':
      return whenSettled(state, event.settlement)
    case 'settlementVerified':
      return whenSettlementVerified(state, event.round, event.final)
    case 'disagreed':
      return refuse(state, event)
    case 'membersWanted':
      return [state, isIdle(state.phase) ? [{ type: 'join' }] : []]
    case 'fellBehind':
      return state.phase === 'Syncing' ? [state, []] : startSync(state)
  }
}

/** At work, a worker joins with its next announcement. */
function isIdle(phase: WorkerPhase): boolean {
  return phase === 'Waiting' || phase === 'Committed' || phase === 'Abstained' || phase === 'Revealed'
}

function startSync(state: WorkerState): Transition {
  const abandon = state.phase === 'Training' ? [{ type: 'abandonTraining' as const }] : []
  return [{ ...state, phase: 'Syncing' }, [...abandon, { type: 'sync' }]]
}

function whenSynced(self: Account, state: WorkerState, head: Head, finished: boolean): Transition {
  if (state.phase !== 'Syncing') return [state, []]
  if (finished) return [{ ...state, phase: 'Finished', head }, [{ type: 'finish' }]]
  const [next, effects] = takePart(self, { ...state, phase: 'Waiting', head })
  const isMember = state.announcement?.members.some(({ account }) => account === self) === true
  return [next, isMember ? effects : [{ type: 'join' }, ...effects]]
}

function whenAnnounced(self: Account, state: WorkerState, announcement: RoundAnnouncement): Transition {
  if (announcement.round <= (state.announcement?.round ?? 0)) return [state, []]
  const heard = { ...state, announcement }
  if (state.phase === 'Syncing' || state.phase === 'Verifying') return [heard, []]
  if (announcement.round <= state.head.round) return [heard, []]
  const follows =
    announcement.previousRecordHash === state.head.recordHash && announcement.baseModelHash === state.head.modelHash
  return follows ? takePart(self, heard) : startSync(heard)
}

/** Trains for the announced round if it is the next one, this worker is a member and has not trained for it before. */
function takePart(self: Account, state: WorkerState): Transition {
  const { announcement, head } = state
  if (announcement === undefined || announcement.round !== head.round + 1) return [state, []]
  if (announcement.round <= state.trainedRound || announcement.baseModelHash !== head.modelHash) return [state, []]
  if (!announcement.members.some(({ account }) => account === self)) return [state, [{ type: 'join' }]]
  const training = { ...state, phase: 'Training' as const, trainedRound: announcement.round, updateHash: undefined }
  return [training, [{ type: 'train', announcement }]]
}

function whenRevealCalled(self: Account, state: WorkerState, call: RevealCall): Transition {
  if (state.phase !== 'Committed' || call.round !== state.trainedRound) return [state, []]
  const { updateHash } = state
  const called = call.commitments.some((entry) => entry.account === self && entry.updateHash === updateHash)
  if (!called || updateHash === undefined) return [{ ...state, phase: 'Waiting' }, []]
  return [{ ...state, phase: 'Revealed' }, [{ type: 'reveal', round: call.round, updateHash }]]
}

function whenRecorded(state: WorkerState, { record, recordHash }: ReceivedRecord): Transition {
  const { head } = state
  const { round } = record.statement
  if (state.phase === 'Syncing' || state.phase === 'Verifying' || round < head.round) return [state, []]
  if (round === head.round) {
    // Two signed records for one round: whoever signs both cannot be followed, whichever of them is right.
    if (recordHash === head.recordHash) return [state, []]
    const reason = 'it is the second one signed for its round'
    return refuse(state, { round, recordHash, recomputedModelHash: head.modelHash, reason })
  }
  if (round > head.round + 1) return startSync(state)
  const abandon = state.phase === 'Training' ? [{ type: 'abandonTraining' as const }] : []
  return [{ ...state, phase: 'Verifying' }, [...abandon, { type: 'verify', record, recordHash }]]
}

function whenVerified(
  self: Account,
  state: WorkerState,
  event: Extract<WorkerEvent, { type: 'verified' }>,
): Transition {
  const { round, recordHash, modelHash } = event
  if (state.phase !== 'Verifying' || round !== state.head.round + 1) return [state, []]
  const { pendingSettlement, ...rest } = state
  const advanced = { ...rest, phase: 'Waiting' as const, head: { ...state.head, round, recordHash, modelHash } }
  const [settling, settlementEffects] =
    pendingSettlement === undefined ? [advanced, []] : whenSettled(advanced, pendingSettlement)
  if (settling.phase === 'Syncing') return [settling, settlementEffects]
  const [next, effects] = takePart(self, settling)
  return [next, [...settlementEffects, ...effects]]
}

function whenSettled(state: WorkerState, settlement: Signed<Settlement>): Transition {
  const { head } = state
  const { round } = settlement.statement
  if (round <= head.settledRound || state.phase === 'Syncing') return [state, []]
  if (round === head.round + 1 && state.phase === 'Verifying') {
    return [{ ...state, pendingSettlement: settlement }, []]
  }
  // The balances of a settlement build on the one before, so that neither it nor its record may have been missed.
  if (round > head.round || round > head.settledRound + 1) return startSync(state)
  return [state, [{ type: 'verifySettlement', settlement }]]
}

function whenSettlementVerified(state: WorkerState, round: number, final: boolean): Transition {
  if (round !== state.head.settledRound + 1) return [state, []]
  const settled = { ...state, head: { ...state.head, settledRound: round } }
  return final ? [{ ...settled, phase: 'Finished' }, [{ type: 'finish' }]] : [settled, []]
}

function refuse(state: WorkerState, { round, recordHash, recomputedModelHash, reason }: Disagreement): Transition {
  const abandon = state.phase === 'Training' ? [{ type: 'abandonTraining' as const }] : []
  return [
    { ...state, phase: 'Refused' },
    [...abandon, { type: 'refuse', round, recordHash, recomputedModelHash, reason }],
  ]
}
