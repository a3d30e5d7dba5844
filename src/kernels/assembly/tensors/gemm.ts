/** Products of matrices as `ProductKernels` defines them. */
const BLOCK: i32 = 256

export function multiply(
  form: i32, m: i32, n: i32, k: i32, a: usize, b: usize, out: usize, accumulate: i32, bias: usize, activation: i32, scratch: usize,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const to = out + (<usize>(i * n + j) << 2)
      let total: f32 = accumulate ? load<f32>(to) : 0
      for (let start = 0; start < k; start += BLOCK) {
        let sum: f32 = 0
        for (let l = start; l < min(k, start + BLOCK); l++) {
          const x = load<f32>(a + (<usize>(form == 2 ? l * m + i : i * k + l) << 2))
          const y = load<f32>(b + (<usize>(form == 1 ? j * k + l : l * n + j) << 2))
          sum += x * y
        }
        total = start == 0 && !accumulate ? sum : total + sum
      }
      if (bias) total += load<f32>(bias + (<usize>j << 2))
      if (activation == 1) total = max<f32>(0, total)
      store<f32>(to, total)
    }
  }
}

export function columnSums(rows: i32, columns: i32, x: usize, out: usize, accumulate: i32): void {
  for (let j = 0; j < columns; j++) {
    const to = out + (<usize>j << 2)
    let total: f32 = accumulate ? load<f32>(to) : 0
    for (let start = 0; start < rows; start += BLOCK) {
      let sum: f32 = 0
      for (let i = start; i < min(rows, start + BLOCK); i++) sum += load<f32>(x + (<usize>(i * columns + j) << 2))
      total = start == 0 && !accumulate ? sum : total + sum
    }
    store<f32>(to, total)
  }
}
