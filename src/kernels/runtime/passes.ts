import { KernelError } from '../../errors/index.ts'
import { CHUNK_COLUMNS, type RowSource } from '../rowKernels.ts'
import { JOB_BYTES, type JobFields, writeJob } from './job.ts'
import type { KernelMemory } from './memory.ts'
import type { KernelName } from './module.ts'
import { WasmRowMatrix } from './rowMatrix.ts'
import type { KernelThreads, Pass } from './threads.ts'

/** Bytes of rows that are copied at a time when they do not lie in the kernels' memory. */
const COPIED_BYTES = 1 << 25
/** Bytes of partial sums that are held at a time. */
const PARTIAL_BYTES = 1 << 26

/** Some columns of the rows as they lie in the kernels' memory. */
export interface Panel {
  readonly start: number
  readonly columns: number
  /** Chunks of columns. */
  readonly units: number
  /** Address of the rows' addresses. */
  readonly table: number
}

/** Blocks of the kernels' memory that one pass uses and gives back. */
export class Scope {
  readonly #memory: KernelMemory
  readonly #addresses: number[] = []

  constructor(memory: KernelMemory) {
    this.#memory = memory
  }

  /** @throws {KernelError} OUT_OF_MEMORY */
  allocate(bytes: number): number {
    const address = this.#memory.allocate(bytes)
    this.#addresses.push(address)
    return address
  }

  write(bytes: Uint8Array): number {
    const address = this.allocate(bytes.byteLength)
    new Uint8Array(this.#memory.memory.buffer, address, bytes.byteLength).set(bytes)
    return address
  }

  free(): void {
    for (const address of this.#addresses) this.#memory.free(address)
  }
}

export interface PassShape {
  /** Bytes of partial sums a unit. */
  readonly partialBytes?: number
  /** Bytes of scratch a thread. */
  readonly scratchBytes?: number
  /** The rows to read; all when left out. */
  readonly selected?: readonly number[]
}

/** Runs kernels over row sources, panel by panel. */
export class Passes {
  readonly memory: KernelMemory
  readonly #threads: KernelThreads

  constructor(memory: KernelMemory, threads: KernelThreads) {
    this.memory = memory
    this.#threads = threads
  }

  /** Calls `work` with memory that is given back when it returns or throws. */
  scoped<Result>(work: (scope: Scope) => Result): Result {
    const scope = new Scope(this.memory)
    try {
      return work(scope)
    } finally {
      scope.free()
    }
  }

  /** Runs a kernel that reads no rows over `columns` columns. */
  runOnce(kernel: KernelName, columns: number, fields: JobFields): void {
    this.scoped((scope) => {
      const job = scope.allocate(JOB_BYTES)
      writeJob(this.memory, job, { columnCount: columns, ...fields })
      this.#threads.run({ kernel, job, units: Math.ceil(columns / CHUNK_COLUMNS), scratchBytes: 0, work: columns })
    })
  }

  /** Runs a kernel that has jobs of its own kind. */
  runJobs(pass: Pass): void {
    this.#threads.run(pass)
  }

  /**
   * Runs a kernel over all columns, at most one panel at a time.
   *
   * @param describe - the job's own fields for a panel
   * @param collect - called after each panel, in order, with the address of its partial sums
   */
  run(
    kernel: KernelName,
    rows: RowSource,
    { partialBytes = 0, scratchBytes = 0, selected }: PassShape,
    describe: (panel: Panel) => JobFields,
    collect: (panel: Panel, partials: number) => void,
  ): void {
    const { length } = shapeOf(rows)
    const indices = selected ?? Array.from({ length: shapeOf(rows).count }, (_, i) => i)
    const resident = rows instanceof WasmRowMatrix && rows.isIn(this.memory) ? rows : undefined
    const units = Math.ceil(length / CHUNK_COLUMNS)
    const chunkBytes = CHUNK_COLUMNS * 4 * indices.length
    const atOnce = Math.min(
      resident === undefined ? atLeastOne(COPIED_BYTES / chunkBytes) : units,
      partialBytes === 0 ? units : atLeastOne(PARTIAL_BYTES / partialBytes),
    )
    this.scoped((scope) => {
      const job = scope.allocate(JOB_BYTES)
      const table = scope.allocate(indices.length * 4)
      const partials = scope.allocate(partialBytes * Math.min(units, atOnce))
      const stride = Math.min(length, atOnce * CHUNK_COLUMNS) * 4
      const copies = resident === undefined ? scope.allocate(stride * indices.length) : 0
      for (let unit = 0; unit < units; unit += atOnce) {
        const start = unit * CHUNK_COLUMNS
        const columns = Math.min(length - start, atOnce * CHUNK_COLUMNS)
        const panel = { start, columns, units: Math.ceil(columns / CHUNK_COLUMNS), table }
        const addresses = this.memory.words(table, indices.length)
        for (const [position, index] of indices.entries()) {
          if (resident !== undefined) addresses[position] = resident.addressOf(index) + start * 4
          else {
            addresses[position] = copies + position * stride
            const row = rowOf(rows, index)
            this.memory.floats(copies + position * stride, columns).set(row.subarray(start, start + columns))
          }
        }
        writeJob(this.memory, job, {
          rowTable: table,
          rowCount: indices.length,
          columnCount: columns,
          partialSums: partials,
          ...describe(panel),
        })
        this.#threads.run({ kernel, job, units: panel.units, scratchBytes, work: columns * indices.length })
        collect(panel, partials)
      }
    })
  }
}

/** @throws {KernelError} SHAPE_MISMATCH */
export function shapeOf(rows: RowSource): { readonly count: number; readonly length: number } {
  if (!isVectors(rows)) return rows
  const length = rows[0]?.length ?? 0
  const odd = rows.findIndex((row) => row.length !== length)
  if (odd >= 0) {
    throw new KernelError('SHAPE_MISMATCH', `row ${odd} has ${rows[odd].length} values, row 0 has ${length}`)
  }
  return { count: rows.length, length }
}

export function rowOf(rows: RowSource, index: number): Float32Array {
  return isVectors(rows) ? rows[index] : rows.row(index)
}

function isVectors(rows: RowSource): rows is readonly Float32Array[] {
  return Array.isArray(rows)
}

function atLeastOne(value: number): number {
  return Math.max(1, Math.floor(value))
}
