import type { CoordinatorReport, DriftTest, PeerEvent, RoundReport, WorkerReport } from '../../src/types/index.ts'
import { counted, formatAgainst, formatBytes, formatDuration, formatLoss, formatTokens, shortHex } from './format.ts'

/** A worker's report as one line for people. */
export function describeWorkerReport(report: WorkerReport): string {
  switch (report.event) {
    case 'listening':
      return describeListening(report)
    case 'ready':
      return `trains with ${report.engine} on ${counted(report.rows, 'row')}${skippedNote(report.skippedRows)}`
    case 'joined':
      return `joined the run as ${report.account}`
    case 'synced':
      return `up to date with round ${report.round}, model ${shortHex(report.modelHash)}`
    case 'training':
      return `round ${report.round}: training on ${counted(report.rows, 'row')}`
    case 'committed':
      return `round ${report.round}: committed after ${formatDuration(report.trainingMs)}`
    case 'satOut':
      return `round ${report.round}: SITS OUT: ${report.reason}`
    case 'paused':
      return `round ${report.round}: PAUSED since round ${report.sinceRound}, sends no update: ${driftOf(report)}`
    case 'resumed':
      return `round ${report.round}: trains again after a pause of ${counted(report.pausedRounds, 'round')}`
    case 'recorded':
      return `round ${report.round}: ${outcomeOf(report)}, model ${shortHex(report.modelHash)} recomputed and equal`
    case 'settled':
      return `round ${report.round}: loss ${formatLoss(report.loss)}, earned ${formatTokens(report.reward)}`
    case 'refused':
      return `round ${report.round}: REFUSED, this coordinator is followed no further: ${report.reason}`
    case 'finished':
      return `the run is finished with round ${report.round}, model ${report.modelHash}`
    case 'claimed':
      return `claimed ${formatTokens(report.amount)}, the balance is ${formatTokens(report.balance)}`
    case 'claimFailed':
      return `the reward could not be claimed: ${report.reason}`
  }
}

/** A coordinator's report as one line for people. */
export function describeCoordinatorReport(report: CoordinatorReport): string {
  switch (report.event) {
    case 'listening':
      return describeListening(report)
    case 'member':
      return `${report.account} joined, ${counted(report.members, 'member')} now`
    case 'announced':
      return `round ${report.round} of ${report.rounds}: announced to ${counted(report.members, 'member')}`
    case 'committed':
    case 'revealed':
      return `round ${report.round}: ${shortHex(report.account)} ${report.event}`
    case 'abstained':
      return `round ${report.round}: ${shortHex(report.account)} abstains: ${driftOf(report)}`
    case 'round':
      return describeRound(report, (account) => shortHex(account))
    case 'challenge':
      return `round ${report.round}: CHALLENGED, ${report.account} recomputes another model`
    case 'chainBehind':
      return `round ${report.round}: not on the chain yet, trying again: ${report.reason}`
    case 'finished':
      return `the run is finished with round ${report.round}, model ${report.modelHash}`
  }
}

/** @param nameOf - how people call an account */
export function describeRound(report: RoundReport, nameOf: (account: string) => string): string {
  const { round, loss, baselines, accepted, rejected, paused, bytes, ms } = report
  const parts = [
    `loss ${formatLoss(loss)}`,
    `HAR ${formatLoss(baselines.har)} (${formatAgainst(loss, baselines.har)})`,
    `random walk ${formatLoss(baselines.randomWalk)} (${formatAgainst(loss, baselines.randomWalk)})`,
    report.outcome === 'skipped' ? 'SKIPPED: too few good updates' : `${accepted.length} accepted`,
    ...rejected.map(({ worker, reason }) => `${nameOf(worker)} rejected: ${reason}`),
    ...paused.map(({ worker, stream }) => `${nameOf(worker)} paused: drift in ${stream}`),
    `${formatBytes(bytes)} in ${formatDuration(ms)}`,
  ]
  return `round ${round}: ${parts.join(', ')}`
}

/** What drifts, and what found it. */
function driftOf({ stream, test }: { readonly stream: string; readonly test: DriftTest }): string {
  return `drift in ${stream} (${test.toUpperCase()})`
}

function describeListening(report: Listening): string {
  const { role, runId, featureSetHash, account, peerId, addresses, metricsPort } = report
  const where = addresses.length > 0 ? addresses : [`no address of its own (${peerId})`]
  return [
    `${role} of the run ${runId}`,
    `  features ${featureSetHash}`,
    `  account  ${account}`,
    ...where.map((address) => `  address  ${address}`),
    ...(metricsPort === undefined ? [] : [`  metrics  http://127.0.0.1:${metricsPort}/metrics`]),
  ].join('\n')
}

type Listening = Extract<PeerEvent, { event: 'listening' }>

function outcomeOf({ outcome, rejection }: Extract<WorkerReport, { event: 'recorded' }>): string {
  if (rejection !== null && rejection !== '') return `own update rejected: ${rejection}`
  if (outcome === 'skipped') return 'skipped: too few good updates'
  return rejection === null ? 'took no part' : 'own update accepted'
}

function skippedNote(skippedRows: number): string {
  return skippedRows === 0 ? '' : ` (left out ${counted(skippedRows, 'malformed row')})`
}
