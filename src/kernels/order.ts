/**
 * The indices of the values in ascending order of value; equal values, and NaNs, which come last, in order of index.
 * −0 and 0 are equal.
 */
export function argsort(values: ArrayLike<number>): number[] {
  return Array.from({ length: values.length }, (_, index) => index).sort((a, b) => {
    const [left, right] = [values[a], values[b]]
    if (left < right) return -1
    if (left > right) return 1
    if (left === right) return a - b
    return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || a - b
  })
}

/**
 * The indices of the `count` least values, in ascending order of index; of equal values those of the lower indices, NaN
 * counting as greater than any number.
 *
 * @param count - 0 … values.length
 */
export function leastIndices(values: ArrayLike<number>, count: number): number[] {
  return argsort(values)
    .slice(0, count)
    .sort((a, b) => a - b)
}
