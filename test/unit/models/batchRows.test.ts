import assert from 'node:assert/strict'
import { sharedTensorKernels } from '../../../src/kernels/index.ts'
import { BatchRows } from '../../../src/models/batchRows.ts'

const ROWS = 6

describe('rows of a batch', () => {
  const batch = Uint32Array.of(4, 0, 5)

  for (const width of [3, 255, 256, 300]) {
    for (const [times, reads] of [
      ['part of once', 3],
      ['once', ROWS],
      ['often', 5 * ROWS],
    ] as const) {
      it(`are those asked for, ${width} values each, of a set read ${times}`, () => {
        const kernels = sharedTensorKernels()
        const workspace = kernels.workspace()
        const inputs = workspace.tensor(batch.length * width)
        const batches = new BatchRows(kernels, inputs)
        for (const first of [1, 1000]) {
          const features = Float32Array.from({ length: ROWS * width }, (_, i) => first + i)
          batches.use({ length: ROWS, width, features, labels: new Float32Array(ROWS) }, reads)
          inputs.values.fill(Number.NaN)
          batches.load(batch)
          const expected = [...batch].flatMap((row) => [...features.subarray(row * width, (row + 1) * width)])
          assert.deepStrictEqual([...inputs.values], expected)
        }
        batches.free()
        workspace.free()
      })
    }
  }
})
