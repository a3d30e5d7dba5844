import type { DataPoison } from '../src/models/dataPoison.ts'
import type { GivenProblem } from './regression.ts'
import type { SimulationSettings } from './settings.ts'
import type { Trainee, Workload } from './workload.ts'

/** What a training thread is started with. */
export interface TrainingThreadData {
  readonly settings: SimulationSettings
  readonly given?: GivenProblem
  /** Which of the threads it is, the main one being 0. */
  readonly thread: number
  readonly threads: number
}

/** What is to be computed, piece by piece. */
export type Work =
  | {
      readonly kind: 'train'
      readonly trainees: readonly Trainee[]
      readonly round: number
      readonly poison?: DataPoison
    }
  | { readonly kind: 'loss'; readonly parts: number }

/** Work that threads share, and the memory where it lies. */
export interface TrainingJob {
  readonly kind: 'job'
  readonly work: Work
  /** Of the jobs that lay in this memory before: who comes to them late finds no piece of theirs. */
  readonly generation: number
  /** Length d. */
  readonly parameters: Float32Array<SharedArrayBuffer>
  /** Pieces that are finished, then the state of each. */
  readonly progress: Int32Array<SharedArrayBuffer>
  /** Of each trainee its update, length d. */
  readonly updates: Float32Array<SharedArrayBuffer>
  /** Of each part its loss. */
  readonly losses: Float64Array<SharedArrayBuffer>
}

/** Workers whose data a thread may need soon. */
export interface Preparation {
  readonly kind: 'prepare'
  readonly workers: readonly number[]
}

/** What a thread says when it fails. */
export interface ThreadFailure {
  readonly error: unknown
}

/** Where finished pieces are counted. */
export const FINISHED = 0

/** States of a piece; they stand in the memory with a multiple of the generation. */
export const FREE = 0
export const TAKEN = 1
export const DONE = 2
/** The training failed, as it does from a ruined model. */
export const NOTHING = 3
/** The thread failed. */
export const FAILED = 4
/** So many are there. */
const STATES = 5

export function piecesOf(work: Work): number {
  return work.kind === 'train' ? work.trainees.length : work.parts
}

/**
 * A job of which nothing has been done.
 *
 * @param last - a job whose pieces all are finished by who took them: its memory is used again when it fits
 */
export function jobOf(work: Work, parameters: Float32Array, last?: TrainingJob): TrainingJob {
  const job = last !== undefined && fits(last, work, parameters) ? again(last, work) : allocated(work, parameters)
  job.parameters.set(parameters)
  job.progress[FINISHED] = 0
  for (let piece = 0; piece < piecesOf(work); piece++) setState(job, piece, FREE)
  return job
}

function fits({ work: { kind }, progress, parameters: { length } }: TrainingJob, work: Work, parameters: Float32Array) {
  return kind === work.kind && progress.length === 1 + piecesOf(work) && length === parameters.length
}

function again(last: TrainingJob, work: Work): TrainingJob {
  return { ...last, work, generation: last.generation + 1 }
}

function allocated(work: Work, parameters: Float32Array): TrainingJob {
  const pieces = piecesOf(work)
  return {
    kind: 'job',
    work,
    generation: 0,
    parameters: new Float32Array(new SharedArrayBuffer(parameters.byteLength)),
    progress: new Int32Array(new SharedArrayBuffer(4 * (1 + pieces))),
    updates: new Float32Array(new SharedArrayBuffer(work.kind === 'train' ? pieces * parameters.byteLength : 0)),
    losses: new Float64Array(new SharedArrayBuffer(8 * pieces)),
  }
}

export function stateOf({ progress, generation }: TrainingJob, piece: number): number {
  return Atomics.load(progress, 1 + piece) - generation * STATES
}

export function setState({ progress, generation }: TrainingJob, piece: number, state: number): void {
  Atomics.store(progress, 1 + piece, generation * STATES + state)
}

/** Takes a piece that is free. @returns whether it was */
export function take({ progress, generation }: TrainingJob, piece: number): boolean {
  const free = generation * STATES + FREE
  return Atomics.compareExchange(progress, 1 + piece, free, generation * STATES + TAKEN) === free
}

/** Every `threads`-th of some things, which are `thread`'s own. */
export function shareOf<T>(all: readonly T[], thread: number, threads: number): T[] {
  return all.filter((_, index) => index % threads === thread)
}

/**
 * Takes pieces of a job until none is left: a thread's own first, whose data it has, then from the end those that others
 * have not come to.
 *
 * @throws what a piece fails with; it is marked as failed
 */
export function takePieces(workload: Workload, job: TrainingJob, thread: number, threads: number): void {
  const pieces = Array.from({ length: piecesOf(job.work) }, (_, piece) => piece)
  const others = pieces.filter((piece) => piece % threads !== thread)
  for (const piece of [...shareOf(pieces, thread, threads), ...others.reverse()]) {
    if (!take(job, piece)) continue
    let state = FAILED
    try {
      state = compute(workload, job, piece)
    } finally {
      setState(job, piece, state)
      Atomics.add(job.progress, FINISHED, 1)
      Atomics.notify(job.progress, FINISHED)
    }
  }
}

/** @returns the state of the piece afterwards */
export function compute(workload: Workload, { work, parameters, updates, losses }: TrainingJob, piece: number): number {
  if (work.kind === 'loss') {
    losses[piece] = workload.lossPart?.(parameters, piece) ?? Number.NaN
    return DONE
  }
  const [update] = workload.train([work.trainees[piece]], work.round, parameters, work.poison)
  if (update === undefined) return NOTHING
  updates.set(update, piece * parameters.length)
  return DONE
}
