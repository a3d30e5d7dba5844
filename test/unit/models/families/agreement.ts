import assert from 'node:assert/strict'
import { Random } from '../../../../src/kernels/random.ts'
import type { DropoutTurn } from '../../../../src/models/families/index.ts'
import type { Model } from '../../../../src/models/model.ts'
import { numericSlope, numericSlopes, referenceLoss } from '../../../reference/heads.ts'
import { type DropoutMask, namedParameters, referenceOutputs } from '../../../reference/networks.ts'
import { type Batch, forecastPass, maskOf, modelPasses, someBatch, someParameters } from './passes.ts'

/** Coordinates of a gradient that are differentiated one at a time; directions cover the rest. */
const COORDINATES = 60
const DIRECTIONS = 4

/**
 * Asserts that a model's passes over some rows agree with the reference: outputs and loss within 1e-5, the gradient with
 * central differences within 1e-4.
 */
export function assertAgreement(model: Model, rows: number, seed: string): void {
  const parameters = someParameters(model, seed)
  const batch = someBatch(model, rows, seed)
  assertPasses(model, parameters, batch)
  assert.deepEqual(forecastPass(model, parameters, batch), modelPasses(model, parameters, batch).outputs)
}

/** The same with dropout, whose mask the reference takes from the kernel. */
export function assertDropoutAgreement(model: Model, rate: number, rows: number, seed: string): void {
  const parameters = someParameters(model, seed)
  const batch = someBatch(model, rows, seed)
  const turn: DropoutTurn = { seed: [7, 4_000_000_000], step: 3 }
  const places = rows * Math.max(1, model.shape.steps) * 64
  assertPasses(model, parameters, batch, { turn, mask: maskOf(rate, turn, places) })
  assertPasses(model, parameters, batch)
}

function assertPasses(
  model: Model,
  parameters: Float32Array,
  batch: Batch,
  dropout?: { readonly turn: DropoutTurn; readonly mask: DropoutMask },
): void {
  const { outputs, loss, gradient } = modelPasses(model, parameters, batch, dropout?.turn)
  const { outputsOf, lossOf } = reference(model, batch, dropout?.mask)
  const exact = Float64Array.from(parameters)
  assertClose(outputs, outputsOf(exact), 1e-5, 1e-5, 'outputs')
  assertClose([loss], [lossOf(exact)], 1e-5, 1e-6, 'loss')

  const size = Math.sqrt(gradient.reduce((total, value) => total + value * value, 0))
  const random = new Random('coordinates')
  const all = random.shuffle(Array.from(gradient.keys()))
  const coordinates = [...firstOfBlocks(model), ...all.slice(0, COORDINATES)]
  const slopes = numericSlopes(lossOf, exact, coordinates)
  const own = coordinates.map((i) => gradient[i])
  assertClose(own, slopes, 1e-4, 2e-6 * size, 'gradient')
  assert.ok(distance(own, slopes) <= 1e-4 * distance(slopes), 'the gradient as a whole')
  for (let count = 0; count < DIRECTIONS; count++) {
    const direction = exact.map(() => random.normal())
    const slope = gradient.reduce((total, value, i) => total + value * direction[i], 0)
    assertClose([slope], [numericSlope(lossOf, exact, direction)], 1e-4, 1e-5 * size, 'slope')
  }
}

function reference({ spec, shape, width, blocks }: Model, batch: Batch, mask?: DropoutMask) {
  const rows = Array.from({ length: batch.rows }, (_, row) =>
    Array.from(batch.features.subarray(row * width, (row + 1) * width)),
  )
  const rowsOf = (flat: Float64Array) => {
    const named = namedParameters(blocks, flat)
    return rows.map((features, row) => referenceOutputs(spec, shape, named, features, row, mask))
  }
  return {
    outputsOf: (flat: Float64Array) => rowsOf(flat).flat(),
    lossOf(flat: Float64Array) {
      const losses = rowsOf(flat).map((raw, row) => referenceLoss(spec.head, raw, batch.labels[row]))
      return losses.reduce((total, loss) => total + loss, 0) / batch.rows
    },
  }
}

function firstOfBlocks({ blocks }: Model): number[] {
  let at = 0
  return blocks.map(({ shape }) => {
    const first = at
    at += shape.reduce((size, length) => size * length)
    return first
  })
}

/** Asserts |a − b| <= relative·|b| + absolute of each pair. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
  absolute: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, what)
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i], expected[i]]
    assert.ok(Math.abs(a - b) <= relative * Math.abs(b) + absolute, `${what}: ${a} at ${i}, expected ${b}`)
  }
}

/** ‖a − b‖. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number> = new Float64Array(a.length)): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += (a[i] - b[i]) ** 2
  return Math.sqrt(total)
}
