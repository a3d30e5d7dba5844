import { type Activation, PRODUCT_BLOCK, type ProductForm } from '../../../src/kernels/tensors/products.ts'
import { eluF, reluF, sigmoidF, tanhF } from './float32.ts'

const { fround } = Math

export interface ReferenceOptions {
  /** What the sums are added to. */
  readonly addend?: Float32Array
  readonly bias?: Float32Array
  readonly activation?: Activation
}

const FUNCTIONS: Readonly<Record<Activation, (x: number) => number>> = {
  none: (x) => x,
  relu: reluF,
  tanh: tanhF,
  sigmoid: sigmoidF,
  elu: eluF,
}

/** `ProductKernels.multiply`, one product after the other. */
export function multiplyReference(
  form: ProductForm,
  m: number,
  n: number,
  k: number,
  a: Float32Array,
  b: Float32Array,
  { addend, bias, activation = 'none' }: ReferenceOptions = {},
): Float32Array {
  const left = (i: number, l: number) => a[form === 'TN' ? l * m + i : i * k + l]
  const right = (l: number, j: number) => b[form === 'NT' ? j * k + l : l * n + j]
  return Float32Array.from({ length: m * n }, (_, at) => {
    const i = Math.floor(at / n)
    const j = at % n
    let total = addend?.[at]
    for (let start = 0; start < k; start += PRODUCT_BLOCK) {
      let sum = 0
      for (let l = start; l < Math.min(k, start + PRODUCT_BLOCK); l++)
        sum = fround(sum + fround(left(i, l) * right(l, j)))
      total = total === undefined ? sum : fround(total + sum)
    }
    const sum = total ?? 0
    return FUNCTIONS[activation](bias === undefined ? sum : fround(sum + bias[j]))
  })
}

/** `ProductKernels.columnSums`. */
export function columnSumsReference(
  rows: number,
  columns: number,
  x: Float32Array,
  addend?: Float32Array,
): Float32Array {
  return multiplyReference('NN', 1, columns, rows, new Float32Array(rows).fill(1), x, { addend })
}
