import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, DuckDBTypeId } from '@duckdb/node-api'

/** Rows come in chunks of this many at most. */
const CHUNK_ROWS = 2048

/** A DuckDB database in memory, with a folder for what does not fit there. */
export class Database {
  /** For unpacked files; removed when the database is closed. */
  readonly folder: string
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  #tables = 0

  private constructor(folder: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.folder = folder
    this.#instance = instance
    this.#connection = connection
  }

  /** Runs `work` with a database of its own. */
  static async use<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'murmuration-data-'))
    try {
      const instance = await DuckDBInstance.create(':memory:', {
        temp_directory: join(folder, 'spill'),
        // Nothing that a query names may be fetched.
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
      })
      const connection = await instance.connect()
      // A time with a zone becomes text in UTC, wherever this runs.
      await connection.run("SET TimeZone = 'UTC'")
      const database = new Database(folder, instance, connection)
      try {
        return await work(database)
      } finally {
        database.#connection.closeSync()
        database.#instance.closeSync()
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** A name that no table has yet. */
  newTable(what: string): string {
    return `${what}_${this.#tables++}`
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql)
  }

  /** Makes a table with the DOUBLE columns `c0`, `c1`, … of equal length, and gives its name. */
  async load(what: string, columns: readonly Float64Array[]): Promise<string> {
    const table = this.newTable(what)
    await this.run(`CREATE TABLE ${table} (${columns.map((_, index) => `c${index} DOUBLE`).join(', ')})`)
    const appender = await this.#connection.createAppender(table)
    for (let row = 0; row < columns[0].length; row++) {
      for (const column of columns) appender.appendDouble(column[row])
      appender.endRow()
    }
    appender.closeSync()
    return table
  }

  /** All rows of a small result, by the names of its columns; BIGINT as bigint. */
  async rows<Row extends object>(sql: string): Promise<Row[]> {
    const reader = await this.#connection.runAndReadAll(sql)
    return reader.getRowObjectsJS() as readonly object[] as Row[]
  }

  /**
   * The columns of a large result, chunk after chunk: BIGINT as 64-bit whole numbers, NULL among them −1; all others as
   * doubles, NULL NaN. The arrays are used again for the next chunk.
   */
  async *columns(sql: string): AsyncGenerator<readonly (Float64Array | BigInt64Array)[]> {
    const result = await this.#connection.stream(sql)
    const buffers = Array.from({ length: result.columnCount }, (_, index) =>
      result.columnTypeId(index) === DuckDBTypeId.BIGINT ? new BigInt64Array(CHUNK_ROWS) : new Float64Array(CHUNK_ROWS),
    )
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return
      const { rowCount } = chunk
      yield buffers.map((buffer, index) => {
        const vector = chunk.getColumnVector(index)
        if (buffer instanceof BigInt64Array) {
          for (let row = 0; row < rowCount; row++) buffer[row] = (vector.getItem(row) as bigint | null) ?? -1n
        } else {
          for (let row = 0; row < rowCount; row++) buffer[row] = (vector.getItem(row) as number | null) ?? Number.NaN
        }
        return buffer.subarray(0, rowCount)
      })
    }
  }
}

/** What DuckDB has to say, without the query. */
export function reasonOf(error: Error): string {
  return error.message.split('\n', 1)[0]
}

/** A text as SQL writes it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A column's name as SQL writes it. */
export function named(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
