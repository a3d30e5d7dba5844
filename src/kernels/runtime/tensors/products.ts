import type { Activation, ProductForm, ProductKernels, ProductOptions, Tensor } from '../../tensors/index.ts'
import type { TensorContext } from './context.ts'

/** See assembly/tensors/gemm.ts. */
export interface ProductExports {
  multiply(
    form: number,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    out: number,
    accumulate: number,
    bias: number,
    activation: number,
    scratch: number,
  ): void
  columnSums(rows: number, columns: number, x: number, out: number, accumulate: number, scratch: number): void
}

/** As assembly/tensors/gemm.ts numbers them. */
const FORMS: Readonly<Record<ProductForm, number>> = { NN: 0, NT: 1, TN: 2 }
/** As assembly/tensors/gemm.ts numbers them. */
const ACTIVATIONS: Readonly<Record<Activation, number>> = { none: 0, relu: 1, tanh: 2, sigmoid: 3, elu: 4 }
/** Of `multiply` in assembly/tensors/gemm.ts: a tile at the edge, packed rows, packed columns. */
const SCRATCH_BYTES = 256 + 5120 * 4 + 256 * 256 * 4
/** Of `columnSums` there. */
const ONE_BYTES = 16
const DEFAULTS: ProductOptions = {}

export function productKernels(context: TensorContext, exports: ProductExports): ProductKernels {
  return {
    multiply(form, m, n, k, a, b, out, options = DEFAULTS) {
      context.requireCount(m, 'm')
      context.requireCount(n, 'n')
      context.requireCount(k, 'k')
      const { bias, activation = 'none' } = options
      exports.multiply(
        FORMS[form],
        m,
        n,
        k,
        context.address(a, m * k, 'a'),
        context.address(b, k * n, 'b'),
        context.address(out, m * n, 'out'),
        options.accumulate === true ? 1 : 0,
        bias === undefined ? 0 : context.address(bias, n, 'bias'),
        ACTIVATIONS[activation],
        context.scratch(SCRATCH_BYTES),
      )
    },

    columnSums(rows: number, columns: number, x: Tensor, out: Tensor, accumulate = false) {
      context.requireCount(rows, 'rows')
      context.requireCount(columns, 'columns')
      const from = context.address(x, rows * columns, 'x')
      const to = context.address(out, columns, 'out')
      exports.columnSums(rows, columns, from, to, accumulate ? 1 : 0, context.scratch(ONE_BYTES))
    },
  }
}
