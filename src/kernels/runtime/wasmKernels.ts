import { availableParallelism } from 'node:os'
import { isMainThread } from 'node:worker_threads'
import { KernelError } from '../../errors/index.ts'
import {
  CANCELLATION_SHARE,
  type Int8Blocks,
  type RowKernels,
  type RowMap,
  type RowMatrix,
  type RowSource,
  UNDERFLOW_SHARE,
} from '../rowKernels.ts'
import type { SoftmaxTraining, TrainingKernels } from '../trainingKernels.ts'
import { requirePoint, requireWeights } from './checks.ts'
import { CONTROL_ADDRESS, CONTROL_WORDS } from './control.ts'
import { decodeInt8, encodeInt8 } from './int8.ts'
import { WIRE_BYTES } from './job.ts'
import { encodeMap, mappedCount } from './maps.ts'
import { KernelMemory } from './memory.ts'
import { type KernelName, loadModule } from './module.ts'
import { sortingSchedule } from './network.ts'
import { Passes, rowOf, shapeOf } from './passes.ts'
import { WasmRowMatrix } from './rowMatrix.ts'
import { trainSoftmax } from './softmax.ts'
import { KernelThreads } from './threads.ts'

export interface WasmKernelsOptions {
  /**
   * Threads that share a long pass, this one included, 1 … 64; results do not depend on it. @default one a core in the main
   * thread; elsewhere 1, since whoever starts worker threads has something to do for every core
   */
  readonly threads?: number
}

interface Base {
  readonly vector: Float32Array
  readonly weight: number
}

const MAXIMUM_THREADS = 64
/** Room for the last few columns of two rows, and for their lanes. */
const LANES_SCRATCH_BYTES = 192
/** Scratch of the products: for each row two chains, then a tile's lanes. */
const PRODUCTS_ROW_BYTES = 2 * 2112
const TILE_LANES_BYTES = 320

const MEDIAN = 0
const TRIMMED_MEAN = 1
const MEAN_AROUND_MEDIAN = 2
const SIGN_MAJORITY = 3

/**
 * The passes in WebAssembly SIMD, without relaxed operations, shared among threads. Every call returns when it is done and
 * gives back what it allocated; the memory of its own is up to 4 GiB.
 */
export class WasmKernels implements RowKernels, TrainingKernels {
  readonly #memory: KernelMemory
  readonly #threads: KernelThreads
  readonly #passes: Passes

  constructor({ threads = isMainThread ? availableParallelism() : 1 }: WasmKernelsOptions = {}) {
    this.#memory = new KernelMemory(CONTROL_ADDRESS + CONTROL_WORDS * 4)
    this.#threads = new KernelThreads(loadModule('aggregation'), this.#memory, Math.min(threads, MAXIMUM_THREADS))
    this.#passes = new Passes(this.#memory, this.#threads)
  }

  /** Bytes of the kernels' memory that are in use. */
  get usedBytes(): number {
    return this.#memory.usedBytes
  }

  /** Ends the threads; a long pass after that would start none. */
  close(): void {
    this.#threads.close()
  }

  allocate(count: number, length: number): RowMatrix {
    return new WasmRowMatrix(this.#memory, count, length)
  }

  firstNonFinite(rows: RowSource): { readonly row: number; readonly column: number } | undefined {
    const { count } = shapeOf(rows)
    const first = new Array<number>(count).fill(-1)
    this.#passes.run('firstNonFinite', rows, { partialBytes: count * 4 }, noFields, ({ start, units }, partials) => {
      const found = this.#memory.words(partials, units * count)
      for (const [k, column] of found.entries()) {
        if (column >= 0 && first[k % count] < 0) first[k % count] = start + column
      }
    })
    const row = first.findIndex((column) => column >= 0)
    return row < 0 ? undefined : { row, column: first[row] }
  }

  squaredNorms(rows: RowSource): Float64Array {
    return this.#sumsOfRows('squaredNorms', rows)
  }

  dots(rows: RowSource, point: Float32Array): Float64Array {
    return this.#sumsOfRows('dots', rows, point)
  }

  squaredDistancesTo(rows: RowSource, point: Float32Array): Float64Array {
    return this.#sumsOfRows('squaredDistancesTo', rows, point)
  }

  squaredDistances(rows: RowSource): Float64Array {
    const { count, length } = shapeOf(rows)
    const distances = new Float64Array(count * count)
    const near: number[] = []
    const products = this.#products(rows)
    const stride = roundedUp(count)
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        const squares = products[i * stride + i] + products[j * stride + j]
        const squaredDistance = squares - 2 * products[i * stride + j]
        distances[i * count + j] = squaredDistance
        const enough = Math.max(squares * CANCELLATION_SHARE, length * UNDERFLOW_SHARE)
        if (!(squaredDistance >= enough && squaredDistance < Infinity)) near.push(i, j)
      }
    }
    for (const [k, squaredDistance] of this.#pairDistances(rows, near).entries()) {
      distances[near[2 * k] * count + near[2 * k + 1]] = squaredDistance
    }
    for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) distances[i * count + j] = distances[j * count + i]
    return distances
  }

  weightedSum(rows: RowSource, weights: Float64Array, base?: Base): Float32Array {
    requireWeights(weights, shapeOf(rows).count)
    const selected = [...weights.keys()].filter((i) => weights[i] !== 0)
    return this.#weightedSum('weightedSum', rows, weights, base, selected).point
  }

  weightedSumAndDistances(
    rows: RowSource,
    weights: Float64Array,
    base?: Base,
  ): { readonly point: Float32Array; readonly squaredDistances: Float64Array } {
    requireWeights(weights, shapeOf(rows).count)
    return this.#weightedSum('weightedSumAndDistances', rows, weights, base)
  }

  median(rows: RowSource, map?: RowMap): Float32Array {
    const count = mappedCount(map, shapeOf(rows).count)
    return this.#columns(rows, map, MEDIAN, 0, (count - 1) >> 1, count >> 1)
  }

  trimmedMean(rows: RowSource, trim: number, map?: RowMap): Float32Array {
    const count = mappedCount(map, shapeOf(rows).count)
    if (!(trim >= 0 && 2 * trim < count)) {
      throw new KernelError('SHAPE_MISMATCH', `${count} rows cannot lose the ${trim} smallest and largest values`)
    }
    return this.#columns(rows, map, TRIMMED_MEAN, trim, trim, count - trim - 1)
  }

  meanAroundMedian(rows: RowSource, keep: number, map?: RowMap): Float32Array {
    const count = mappedCount(map, shapeOf(rows).count)
    if (!(keep >= 1 && keep <= count)) {
      throw new KernelError('SHAPE_MISMATCH', `of ${count} rows ${keep} cannot be kept`)
    }
    return this.#columns(rows, map, MEAN_AROUND_MEDIAN, keep, 0, count - 1)
  }

  signMajority(rows: RowSource, map?: RowMap): Float32Array {
    return this.#columns(rows, map, SIGN_MAJORITY, 0, 0, 0)
  }

  signCounts(rows: RowSource, map?: RowMap): Float64Array {
    const shape = shapeOf(rows)
    const count = mappedCount(map, shape.count)
    const counts = new Float64Array(count * 3)
    this.#mapped('signCounts', rows, map, noFields, count * 8, ({ units }, partials) => {
      const found = this.#memory.words(partials, units * count * 2)
      for (let k = 0; k < units * count; k++) {
        counts[(k % count) * 3] += found[2 * k]
        counts[(k % count) * 3 + 2] += found[2 * k + 1]
      }
    })
    for (let i = 0; i < count; i++) counts[i * 3 + 1] = shape.length - counts[i * 3] - counts[i * 3 + 2]
    return counts
  }

  mapped(rows: RowSource, map: RowMap): RowMatrix {
    const shape = shapeOf(rows)
    const count = mappedCount(map, shape.count)
    const to = new WasmRowMatrix(this.#memory, count, shape.length)
    this.#passes.scoped((scope) => {
      const table = scope.allocate(count * 4)
      const describe = ({ start }: { readonly start: number }) => {
        const addresses = this.#memory.words(table, count)
        for (let i = 0; i < count; i++) addresses[i] = to.addressOf(i) + start * 4
        return { destinationTable: table }
      }
      this.#mapped('mapRows', rows, map, describe, 0, nothingToCollect)
    })
    return to
  }

  gather(rows: RowSource, columns: Uint32Array): RowMatrix {
    const { count } = shapeOf(rows)
    const to = new WasmRowMatrix(this.#memory, count, columns.length)
    for (let i = 0; i < count; i++) {
      const from = rowOf(rows, i)
      const row = to.row(i)
      for (let k = 0; k < columns.length; k++) row[k] = from[columns[k]]
    }
    return to
  }

  scaleInPlace(rows: RowMatrix, factors: Float64Array): void {
    requireWeights(factors, rows.count)
    const selected = [...factors.keys()].filter((i) => factors[i] !== 1)
    if (selected.length === 0) return
    const data = Float32Array.from(selected, (i) => factors[i])
    this.#passes.scoped((scope) => {
      const mapData = scope.write(new Uint8Array(data.buffer))
      const describe = ({ table }: { readonly table: number }) => ({ mapData, destinationTable: table })
      this.#passes.run('scaleRows', rows, { selected }, describe, nothingToCollect)
    })
  }

  decodeInt8(codes: Uint8Array, scales: Float32Array, blockLength: number): Float32Array | number {
    return decodeInt8(this.#passes, codes, scales, blockLength)
  }

  encodeInt8(values: Float32Array, blockLength: number): Int8Blocks {
    return encodeInt8(this.#passes, values, blockLength)
  }

  trainSoftmax(parameters: Float32Array, trainings: readonly SoftmaxTraining[]): Float32Array[] {
    return trainSoftmax(this.#passes, parameters, trainings)
  }

  #sumsOfRows(kernel: KernelName, rows: RowSource, point?: Float32Array): Float64Array {
    const { count, length } = shapeOf(rows)
    if (point !== undefined) requirePoint(point, length)
    const sums = new Float64Array(count)
    this.#passes.scoped((scope) => {
      const address = point === undefined ? 0 : scope.allocate(length * 4)
      if (point !== undefined) this.#memory.floats(address, length).set(point)
      this.#passes.run(
        kernel,
        rows,
        { partialBytes: count * 8, scratchBytes: LANES_SCRATCH_BYTES },
        ({ start }) => ({ point: address + start * 4 }),
        ({ units }, partials) => addInOrder(sums, this.#memory.doubles(partials, units * count)),
      )
    })
    return sums
  }

  /** The upper triangle of ⟨xᵢ, xⱼ⟩ in rows of n rounded up to 4. */
  #products(rows: RowSource): Float64Array {
    const stride = roundedUp(shapeOf(rows).count)
    const sums = new Float64Array(stride * stride)
    this.#passes.run(
      'products',
      rows,
      { partialBytes: sums.byteLength, scratchBytes: stride * PRODUCTS_ROW_BYTES + TILE_LANES_BYTES },
      noFields,
      ({ units }, partials) => addInOrder(sums, this.#memory.doubles(partials, units * sums.length)),
    )
    return sums
  }

  #pairDistances(rows: RowSource, pairs: readonly number[]): Float64Array {
    const pairCount = pairs.length / 2
    const distances = new Float64Array(pairCount)
    if (pairCount === 0) return distances
    this.#passes.scoped((scope) => {
      const fields = { pairs: scope.write(new Uint8Array(Int32Array.from(pairs).buffer)), pairCount }
      this.#passes.run(
        'pairDistances',
        rows,
        { partialBytes: pairCount * 8, scratchBytes: LANES_SCRATCH_BYTES },
        () => fields,
        ({ units }, partials) => addInOrder(distances, this.#memory.doubles(partials, units * pairCount)),
      )
    })
    return distances
  }

  #weightedSum(
    kernel: 'weightedSum' | 'weightedSumAndDistances',
    rows: RowSource,
    weights: Float64Array,
    base: Base | undefined,
    selected?: readonly number[],
  ): { readonly point: Float32Array; readonly squaredDistances: Float64Array } {
    const { count, length } = shapeOf(rows)
    if (base !== undefined) requirePoint(base.vector, length)
    const used = selected?.map((i) => weights[i]) ?? [...weights]
    const distances = kernel === 'weightedSum' ? 0 : count
    const point = new Float32Array(length)
    const squaredDistances = new Float64Array(distances)
    this.#passes.scoped((scope) => {
      const factors = scope.write(new Uint8Array(Float32Array.from(used).buffer))
      const output = scope.allocate(length * 4)
      const vector = base === undefined ? 0 : scope.allocate(length * 4)
      if (base !== undefined) this.#memory.floats(vector, length).set(base.vector)
      this.#passes.run(
        kernel,
        rows,
        { partialBytes: distances * 8, scratchBytes: LANES_SCRATCH_BYTES, selected },
        ({ start }) => ({
          weights: factors,
          output: output + start * 4,
          baseVector: base === undefined ? 0 : vector + start * 4,
          baseWeight: base?.weight,
        }),
        ({ units }, partials) => addInOrder(squaredDistances, this.#memory.doubles(partials, units * distances)),
      )
      point.set(this.#memory.floats(output, length))
    })
    return { point, squaredDistances }
  }

  #columns(
    rows: RowSource,
    map: RowMap | undefined,
    operation: number,
    parameter: number,
    firstRank: number,
    lastRank: number,
  ): Float32Array {
    const { count, length } = shapeOf(rows)
    const { wires, words } = sortingSchedule(mappedCount(map, count), firstRank, lastRank)
    const result = new Float32Array(length)
    this.#passes.scoped((scope) => {
      const schedule = scope.write(new Uint8Array(words.buffer))
      const output = scope.allocate(length * 4)
      const encoded = encodeMap(map, count)
      const mapData = scope.write(encoded.bytes)
      const fields = {
        ...encoded.fields,
        mapData,
        schedule,
        scheduleEnd: schedule + words.byteLength,
        wireCount: wires,
        operation,
        parameter,
      }
      const scratchBytes = (1 + Math.max(wires, count) + 2 * wires) * WIRE_BYTES + (wires + 16) * 4
      const describe = ({ start }: { readonly start: number }) => ({ ...fields, output: output + start * 4 })
      this.#passes.run('reduceColumns', rows, { scratchBytes }, describe, nothingToCollect)
      result.set(this.#memory.floats(output, length))
    })
    return result
  }

  #mapped(
    kernel: KernelName,
    rows: RowSource,
    map: RowMap | undefined,
    describe: Parameters<Passes['run']>[3],
    partialBytes: number,
    collect: Parameters<Passes['run']>[4],
  ): void {
    const { count } = shapeOf(rows)
    this.#passes.scoped((scope) => {
      const encoded = encodeMap(map, count)
      const fields = { ...encoded.fields, mapData: scope.write(encoded.bytes) }
      const scratchBytes = (mappedCount(map, count) + count) * WIRE_BYTES
      this.#passes.run(
        kernel,
        rows,
        { partialBytes, scratchBytes },
        (panel) => ({ ...fields, ...describe(panel) }),
        collect,
      )
    })
  }
}

function noFields(): Record<string, never> {
  return {}
}

function nothingToCollect(): undefined {
  return undefined
}

/** Adds the partial sums of one unit after the other. */
function addInOrder(sums: Float64Array, partials: Float64Array): void {
  for (let from = 0; from < partials.length; from += sums.length) {
    for (let k = 0; k < sums.length; k++) sums[k] += partials[from + k]
  }
}

function roundedUp(count: number): number {
  return Math.ceil(count / 4) * 4
}
