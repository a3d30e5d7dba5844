import { aggregateRows, parsePipeline } from '../../../src/aggregation/index.ts'
import { codecNamed } from '../../../src/compression/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import { measure, type Suite } from '../suite.ts'

/** Robust rules on Gaussian updates, beside the time it takes to copy the same rows once. */
export const aggregation: Suite = async function* () {
  const [n, f, d] = [32, 8, 100_000]
  const size = `n${n}-f${f}-d${d}`
  const random = new Random('bench aggregation')
  const updates = Array.from({ length: n }, () => Float32Array.from({ length: d }, () => random.normal()))
  yield measure(`aggregation/copy/${size}`, 9, () => updates.map((update) => update.slice()))
  for (const rule of ['mean', 'median', 'trimmedMean', 'clip(median)+trimmedMean']) {
    const pipeline = parsePipeline(rule)
    yield measure(`aggregation/${rule}/${size}`, 5, () => aggregateRows(pipeline, updates, f))
  }
  const int8 = codecNamed('int8')
  const bytes = int8.encode(updates[0])
  yield measure(`aggregation/int8.encode/d${d}`, 9, () => int8.encode(updates[0]))
  yield measure(`aggregation/int8.decode/d${d}`, 9, () => int8.decode(bytes, d))
}
