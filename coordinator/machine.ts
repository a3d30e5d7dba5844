import type { Account, CommittedUpdate, Hash, Member, RecordedAbstention } from '../src/types/index.ts'
import { adaptiveTimeoutMs } from './deadline.ts'

/** A member that let this many rounds in a row pass without an update has to join again. */
export const MAX_MISSED_ROUNDS = 3

/** How many recent commit durations the deadline is learnt from. */
const REMEMBERED_DURATIONS = 64

export type CoordinatorPhase = 'WaitingForMembers' | 'Training' | 'Revealing' | 'Aggregating' | 'Settling' | 'Finished'

/** The part of a manifest that the state machine obeys. */
export interface CoordinatorRules {
  /** The only accounts admitted; undefined: anyone. */
  readonly allowed?: readonly Account[]
  /** The first round waits for this many. */
  readonly minimumMembers: number
  /** Later rounds go on while there are this many, so that a worker that leaves does not stop the run. */
  readonly minimumUpdates: number
  readonly maximumMembers: number
  /** Accounts whose earnings one settlement can hold. */
  readonly maximumEarners: number
  readonly rounds: number
  readonly commitTimeoutMs: number
  readonly revealTimeoutMs: number
}

export interface MemberState extends Member {
  /** Consecutive rounds without an update that was committed and revealed in time, and without an abstention. */
  readonly missedRounds: number
  /** The first round that is announced to it. */
  readonly sinceRound: number
}

export interface CoordinatorState {
  readonly phase: CoordinatorPhase
  /** The round in progress, or the next one while waiting; from 1. */
  readonly round: number
  /** Ascending by account. */
  readonly members: readonly MemberState[]
  readonly previousRecordHash: Hash
  readonly baseModelHash: Hash
  /** Earliest first, at most one an account. */
  readonly commitments: readonly CommittedUpdate[]
  /** Ascending by account, none of who committed. */
  readonly abstentions: readonly RecordedAbstention[]
  /** Hashes of the round's updates that were revealed, some perhaps before the call. */
  readonly revealed: readonly Hash[]
  /** Whether the market has come to the round's clock. */
  readonly marketReached: boolean
  readonly phaseStartedMs: number
  /** When the phase ends at the latest; Infinity when it has no deadline. */
  readonly deadlineMs: number
  /** Most recent last. */
  readonly commitDurationsMs: readonly number[]
}

export type CoordinatorEvent =
  | { readonly type: 'started' }
  | { readonly type: 'marketReached' }
  | { readonly type: 'memberJoined'; readonly member: Member; readonly earners: readonly Account[] }
  | { readonly type: 'committed'; readonly round: number; readonly account: Account; readonly updateHash: Hash }
  | { readonly type: 'abstained'; readonly round: number; readonly abstention: RecordedAbstention }
  | { readonly type: 'revealed'; readonly updateHash: Hash }
  | { readonly type: 'aggregated'; readonly recordHash: Hash; readonly modelHash: Hash }
  | { readonly type: 'settled' }
  | { readonly type: 'tick' }

export type CoordinatorEffect =
  /** Wait for the round's clock in the market, then report `marketReached`. */
  | { readonly type: 'awaitMarket'; readonly round: number }
  | { readonly type: 'announce'; readonly round: number; readonly commitTimeoutMs: number }
  | { readonly type: 'callReveal'; readonly round: number; readonly commitments: readonly CommittedUpdate[] }
  | {
      readonly type: 'aggregate'
      readonly round: number
      readonly commitments: readonly CommittedUpdate[]
      readonly abstentions: readonly RecordedAbstention[]
    }
  | { readonly type: 'settle'; readonly round: number }
  | { readonly type: 'finish' }

type Transition = readonly [CoordinatorState, readonly CoordinatorEffect[]]

/** Where a coordinator stands when it starts: after the last recorded round, which may still be unsettled. */
export interface StartingPoint {
  readonly round: number
  readonly previousRecordHash: Hash
  readonly baseModelHash: Hash
  readonly unsettled: boolean
}

export function initialState({ round, previousRecordHash, baseModelHash, unsettled }: StartingPoint): CoordinatorState {
  return {
    phase: unsettled ? 'Settling' : 'WaitingForMembers',
    round,
    members: [],
    previousRecordHash,
    baseModelHash,
    commitments: [],
    abstentions: [],
    revealed: [],
    marketReached: false,
    phaseStartedMs: 0,
    deadlineMs: Number.POSITIVE_INFINITY,
    commitDurationsMs: [],
  }
}

/**
 * Why an account may not join, or undefined when it may.
 *
 * @param earners - the accounts that ever earned; with the members that may yet, no more than a settlement holds
 */
export function refusalOf(
  rules: CoordinatorRules,
  state: CoordinatorState,
  account: Account,
  earners: readonly Account[],
): string | undefined {
  if (state.phase === 'Finished') return 'the run is finished'
  if (rules.allowed !== undefined && !rules.allowed.includes(account)) {
    return `the account ${account} is not among the run's members`
  }
  if (isMember(state, account)) return undefined
  if (state.members.length >= rules.maximumMembers) return `the run is full with ${rules.maximumMembers} workers`
  const mayEarn = new Set([...earners, ...state.members.map((member) => member.account), account])
  return mayEarn.size > rules.maximumEarners
    ? `the run can pay ${rules.maximumEarners} accounts, and so many have earned or may yet`
    : undefined
}

/**
 * The coordinator's whole behaviour: pure, so that every schedule of events can be tested without a network or a clock.
 *
 * @param nowMs - any clock that never runs backwards
 */
export function step(
  rules: CoordinatorRules,
  state: CoordinatorState,
  event: CoordinatorEvent,
  nowMs: number,
): Transition {
  if (event.type === 'memberJoined') return withMember(rules, state, event, nowMs)
  if (state.phase !== 'Training') {
    if (event.type === 'committed') return [withSignOfLife(state, event.account), []]
    if (event.type === 'abstained') return [withSignOfLife(state, event.abstention.account), []]
  }
  switch (state.phase) {
    case 'WaitingForMembers':
      if (event.type === 'marketReached') return startIfEnough(rules, { ...state, marketReached: true }, nowMs)
      if (event.type === 'started' && state.round <= rules.rounds) {
        return [state, [{ type: 'awaitMarket', round: state.round }]]
      }
      return startIfEnough(rules, state, nowMs)
    case 'Training':
      return whileTraining(rules, state, event, nowMs)
    case 'Revealing':
      return whileRevealing(state, event, nowMs)
    case 'Aggregating':
      return event.type === 'aggregated' ? toSettling(state, event.recordHash, event.modelHash, nowMs) : [state, []]
    case 'Settling':
      if (event.type === 'started') return [state, [{ type: 'settle', round: state.round }]]
      return event.type === 'settled' ? toNextRound(rules, state, nowMs) : [state, []]
    case 'Finished':
      return [state, []]
  }
}

function withMember(
  rules: CoordinatorRules,
  state: CoordinatorState,
  { member, earners }: Extract<CoordinatorEvent, { type: 'memberJoined' }>,
  nowMs: number,
): Transition {
  if (refusalOf(rules, state, member.account, earners) !== undefined) return [state, []]
  // Joining again is no update: who only joins, round after round, is not waited for.
  const known = state.members.find(({ account }) => account === member.account)
  const sinceRound = known?.sinceRound ?? (state.phase === 'WaitingForMembers' ? state.round : state.round + 1)
  const joining = { ...member, missedRounds: known?.missedRounds ?? 0, sinceRound }
  const before = state.members.filter(({ account }) => account < member.account)
  const after = state.members.filter(({ account }) => account > member.account)
  const members = [...before, joining, ...after]
  const joined = { ...state, members }
  return state.phase === 'WaitingForMembers' ? startIfEnough(rules, joined, nowMs) : [joined, []]
}

function startIfEnough(rules: CoordinatorRules, state: CoordinatorState, nowMs: number): Transition {
  if (state.round > rules.rounds) return [{ ...state, phase: 'Finished' }, [{ type: 'finish' }]]
  const needed = state.round === 1 ? rules.minimumMembers : Math.min(rules.minimumMembers, rules.minimumUpdates)
  if (!state.marketReached || state.members.length < needed) return [state, []]
  const commitTimeoutMs = adaptiveTimeoutMs(state.commitDurationsMs, rules.commitTimeoutMs)
  const training = enter(state, 'Training', nowMs, nowMs + commitTimeoutMs)
  const opened = { ...training, commitments: [], abstentions: [], revealed: [] }
  return [opened, [{ type: 'announce', round: state.round, commitTimeoutMs }]]
}

function whileTraining(
  rules: CoordinatorRules,
  state: CoordinatorState,
  event: CoordinatorEvent,
  nowMs: number,
): Transition {
  const next = afterMessage(state, event, nowMs)
  const silent = next.members.filter(
    ({ account, sinceRound }) =>
      sinceRound <= state.round && !hasCommitted(next, account) && !hasAbstained(next, account),
  )
  // Nobody who is still alive is left to wait for; when that leaves too few for a round, the deadline decides alone,
  // unless everyone has spoken.
  const isEnough = silent.length === 0 || next.commitments.length >= rules.minimumUpdates
  const complete = isEnough && silent.every(({ missedRounds }) => missedRounds > 0)
  return complete || nowMs >= next.deadlineMs ? closeCommitments(rules, next, nowMs) : [next, []]
}

function afterMessage(state: CoordinatorState, event: CoordinatorEvent, nowMs: number): CoordinatorState {
  switch (event.type) {
    case 'committed':
      return withCommitment(state, event, nowMs)
    case 'abstained':
      return withAbstention(state, event)
    default:
      return withReveal(state, event)
  }
}

function withCommitment(
  state: CoordinatorState,
  { round, account, updateHash }: Extract<CoordinatorEvent, { type: 'committed' }>,
  nowMs: number,
): CoordinatorState {
  if (round !== state.round) return withSignOfLife(state, account)
  if (!isMember(state, account) || hasCommitted(state, account) || hasAbstained(state, account)) return state
  // Another's update hash is no reason to refuse: the thief may be the first, and only the owner can reveal it.
  return {
    ...state,
    commitments: [...state.commitments, { account, updateHash }],
    commitDurationsMs: [...state.commitDurationsMs, nowMs - state.phaseStartedMs].slice(-REMEMBERED_DURATIONS),
  }
}

/** Who abstains in time is not waited for and misses nothing; the first word of a round counts, be it this or an update. */
function withAbstention(
  state: CoordinatorState,
  { round, abstention }: Extract<CoordinatorEvent, { type: 'abstained' }>,
): CoordinatorState {
  const { account } = abstention
  if (round !== state.round) return withSignOfLife(state, account)
  if (!isMember(state, account) || hasCommitted(state, account) || hasAbstained(state, account)) return state
  const before = state.abstentions.filter((other) => other.account < account)
  const after = state.abstentions.filter((other) => other.account > account)
  return withSignOfLife({ ...state, abstentions: [...before, abstention, ...after] }, account)
}

/**
 * A commitment or an abstention that comes too late does not count, but shows that its worker lives and is worth waiting for; not so one
 * more by who committed in time and owes the update.
 */
function withSignOfLife(state: CoordinatorState, account: Account): CoordinatorState {
  if (hasCommitted(state, account)) return state
  const members = state.members.map((member) => (member.account === account ? { ...member, missedRounds: 0 } : member))
  return { ...state, members }
}

function closeCommitments(rules: CoordinatorRules, state: CoordinatorState, nowMs: number): Transition {
  const closed = withMissed(
    state,
    ({ account, sinceRound }) =>
      sinceRound <= state.round && !hasCommitted(state, account) && !hasAbstained(state, account),
  )
  const { round, commitments } = closed
  if (commitments.length === 0) return toAggregating(closed, nowMs)
  const revealing = enter(closed, 'Revealing', nowMs, nowMs + rules.revealTimeoutMs)
  const [next, effects] = isRevealed(revealing) ? toAggregating(withDebts(revealing), nowMs) : [revealing, []]
  return [next, [{ type: 'callReveal', round, commitments }, ...effects]]
}

function whileRevealing(state: CoordinatorState, event: CoordinatorEvent, nowMs: number): Transition {
  const next = withReveal(state, event)
  return isRevealed(next) || nowMs >= next.deadlineMs ? toAggregating(withDebts(next), nowMs) : [next, []]
}

function withReveal(state: CoordinatorState, event: CoordinatorEvent): CoordinatorState {
  const isNew = event.type === 'revealed' && !state.revealed.includes(event.updateHash)
  return isNew ? { ...state, revealed: [...state.revealed, event.updateHash] } : state
}

function isRevealed({ commitments, revealed }: CoordinatorState): boolean {
  return commitments.every(({ updateHash }) => revealed.includes(updateHash))
}

/** At the end of a round: a committed update was given, or withheld, which counts like none. */
function withDebts(state: CoordinatorState): CoordinatorState {
  const given = new Set(
    state.commitments.filter(({ updateHash }) => state.revealed.includes(updateHash)).map(({ account }) => account),
  )
  const members = state.members.map((member) => (given.has(member.account) ? { ...member, missedRounds: 0 } : member))
  return withMissed({ ...state, members }, ({ account }) => hasCommitted(state, account) && !given.has(account))
}

/** One more missed round for the members that it holds for; too many, and the member is dropped. */
function withMissed(state: CoordinatorState, missed: (member: MemberState) => boolean): CoordinatorState {
  const members = state.members
    .map((member) => (missed(member) ? { ...member, missedRounds: member.missedRounds + 1 } : member))
    .filter(({ missedRounds }) => missedRounds < MAX_MISSED_ROUNDS)
  return { ...state, members }
}

function toAggregating(state: CoordinatorState, nowMs: number): Transition {
  const { round, commitments, abstentions } = state
  return [enter(state, 'Aggregating', nowMs), [{ type: 'aggregate', round, commitments, abstentions }]]
}

function toSettling(state: CoordinatorState, recordHash: Hash, modelHash: Hash, nowMs: number): Transition {
  const settling = enter(state, 'Settling', nowMs)
  return [
    { ...settling, previousRecordHash: recordHash, baseModelHash: modelHash },
    [{ type: 'settle', round: state.round }],
  ]
}

function toNextRound(rules: CoordinatorRules, state: CoordinatorState, nowMs: number): Transition {
  // The window that was settled ends at the next round's clock.
  const next = { ...enter(state, 'WaitingForMembers', nowMs), round: state.round + 1, marketReached: true }
  return startIfEnough(rules, next, nowMs)
}

function enter(
  state: CoordinatorState,
  phase: CoordinatorPhase,
  nowMs: number,
  deadlineMs = Number.POSITIVE_INFINITY,
): CoordinatorState {
  return { ...state, phase, phaseStartedMs: nowMs, deadlineMs }
}

function isMember(state: CoordinatorState, account: Account): boolean {
  return state.members.some((member) => member.account === account)
}

function hasCommitted(state: CoordinatorState, account: Account): boolean {
  return state.commitments.some((commitment) => commitment.account === account)
}

function hasAbstained(state: CoordinatorState, account: Account): boolean {
  return state.abstentions.some((abstention) => abstention.account === account)
}
