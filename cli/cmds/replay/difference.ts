import type { Replayed } from '../../../node/replay.ts'
import { CodecError } from '../../../src/errors/index.ts'
import { allFinite } from '../../../src/kernels/vector.ts'
import { firstDifference } from '../../../src/round/record.ts'
import type { Run } from '../../../src/round/run.ts'
import type { UpdateManifest } from '../../../src/types/index.ts'

/** How two updates lie to each other. */
export interface Likeness {
  /** Values of the model, and how many of them differ. */
  readonly values: number
  readonly differing: number
  /** −1 to 1; 0 when one of the two is nothing. */
  readonly cosine: number
  /** Length of the promised update over that of the recomputed one. */
  readonly lengthRatio: number
}

/** The first thing in which a worker's update is not what the replayed training gives. */
export interface Difference {
  readonly field: keyof UpdateManifest
  /** For people. */
  readonly reason: string
  /** Where the payload itself is still kept and can be decoded. */
  readonly likeness?: Likeness
}

/** Cosines beyond this are of one update that was stretched or flipped: rounding by a codec changes far less. */
export const SAME_DIRECTION = 0.999

/**
 * @param promised - what the worker said of its update, as far as it is known
 * @param payload - the worker's encoded update, where somebody keeps it
 * @returns undefined when the update is the very one
 */
export function differenceOf(
  run: Run,
  promised: Partial<UpdateManifest>,
  replayed: Pick<Replayed, 'manifest' | 'payload'>,
  payload: Uint8Array | undefined,
): Difference | undefined {
  const recomputed: Partial<UpdateManifest> = Object.fromEntries(
    Object.entries(replayed.manifest).filter(([field]) => field in promised),
  )
  const field = firstDifference(promised, recomputed)
  if (field === undefined) return undefined
  if (field !== 'payloadHash') {
    return { field, reason: `its manifest says ${field} ${promised[field]}, an honest one ${recomputed[field]}` }
  }
  const likeness = payload === undefined ? undefined : likenessOf(run, payload, replayed.payload)
  return { field, reason: reasonOf(payload, likeness), ...(likeness === undefined ? {} : { likeness }) }
}

function likenessOf(run: Run, promised: Uint8Array, recomputed: Uint8Array): Likeness | undefined {
  const theirs = decoded(run, promised)
  const ours = decoded(run, recomputed)
  if (theirs === undefined || ours === undefined) return undefined
  const lengths = [theirs, ours].map((update) => Math.sqrt(dot(update, update)))
  const product = lengths[0] * lengths[1]
  return {
    values: ours.length,
    differing: ours.reduce((count, value, i) => count + (value === theirs[i] ? 0 : 1), 0),
    cosine: product === 0 ? 0 : dot(theirs, ours) / product,
    lengthRatio: lengths[0] / lengths[1],
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((total, value, i) => total + value * b[i], 0)
}

function decoded(run: Run, payload: Uint8Array): Float32Array | undefined {
  try {
    const update = run.codec.decode(payload, run.parameterCount)
    return allFinite(update) ? update : undefined
  } catch (error) {
    if (error instanceof CodecError) return undefined
    throw error
  }
}

function reasonOf(payload: Uint8Array | undefined, likeness: Likeness | undefined): string {
  if (payload === undefined) return 'nobody keeps its values any longer, so that no more can be told'
  if (likeness === undefined) return 'its values cannot be decoded, or are not finite'
  const { values, differing, cosine, lengthRatio } = likeness
  if (Math.abs(cosine) > SAME_DIRECTION) {
    const times = `${cosine < 0 ? '−' : ''}${lengthRatio.toPrecision(3)}`
    return `what was sent is ${times} times what training gives`
  }
  return (
    `${differing} of ${values} values differ (cosine ${cosine.toFixed(3)}, ${lengthRatio.toPrecision(3)} times as long): ` +
    'it was trained on other rows, or not trained'
  )
}
