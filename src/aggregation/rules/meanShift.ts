import { medianOf } from '../../kernels/vector.ts'

const MAX_SHIFTS = 300

/**
 * The largest cluster of some points by mean shift with a flat kernel: each point moves to the mean of the points within the
 * bandwidth of it until it rests; points whose resting places lie within the bandwidth of each other, starting from the
 * lowest point, are a cluster. Of clusters of equal size the one with the lowest point counts. The bandwidth is the mean
 * distance of a point to the further of the nearer half of the points.
 *
 * @param points - at least one, of one length
 * @returns their indices, ascending
 * @see Comaniciu and Meer 2002, doi:10.1109/34.1000236
 */
export function largestCluster(points: readonly Float64Array[]): number[] {
  const halves = points.map((point) => medianOf(points.map((other) => distance(point, other))))
  const bandwidth = halves.reduce((sum, half) => sum + half, 0) / points.length
  const clusters: { readonly mode: Float64Array; readonly members: number[] }[] = []
  for (const [index, point] of points.entries()) {
    const mode = restingPlace(points, point, bandwidth)
    const cluster = clusters.find((other) => distance(other.mode, mode) <= bandwidth)
    if (cluster === undefined) clusters.push({ mode, members: [index] })
    else cluster.members.push(index)
  }
  return clusters.reduce((best, other) => (other.members.length > best.members.length ? other : best)).members
}

function restingPlace(points: readonly Float64Array[], start: Float64Array, bandwidth: number): Float64Array {
  let place = start
  for (let shift = 0; shift < MAX_SHIFTS; shift++) {
    const near = points.filter((point) => distance(point, place) <= bandwidth)
    // A step beside the points can be rounding's alone.
    if (near.length === 0) return place
    const next = place.map((_, axis) => near.reduce((sum, point) => sum + point[axis], 0) / near.length)
    if (distance(place, next) <= 1e-3 * bandwidth) return next
    place = next
  }
  return place
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i])
  return Math.sqrt(sum)
}
