/**
 * Keeps the loads before it where they are, for an address that is not 0.
 *
 * V8 makes a 256-bit operation of two 128-bit ones only where no load that might trap stands between them and whatever they read.
 * Two adjacent vectors therefore have to be loaded before the constants of ./float32 are, and the optimizer of AssemblyScript
 * moves a load down to its first use unless a branch is in the way.
 */
@inline export function pin(address: usize): void {
  if (!address) unreachable()
}

/** Two adjacent vectors. The second comes first, so that V8 need not store the first one separately for fear of a trap in between. */
@inline export function store8(to: usize, first: v128, second: v128): void {
  v128.store(to, second, 16)
  v128.store(to, first)
}

/** A vector of equal lanes, made of the first: V8 takes it for both halves of a 256-bit one where it would not see that otherwise. */
@inline export function shared(x: v128): v128 {
  return f32x4.splat(f32x4.extract_lane(x, 0))
}
