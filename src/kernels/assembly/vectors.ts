/** Whether the engine makes one 256-bit operation of two adjacent 128-bit ones. */
export let wide: i32 = 0

/** Chooses the code that is faster with 256-bit vectors, or without; results do not depend on it. */
export function useWideVectors(on: i32): void {
  wide = on
}
