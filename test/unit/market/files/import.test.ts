import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ConfigError, DataError, type MurmurationError, StorageError } from '../../../../src/errors/index.ts'
import {
  type ImportOptions,
  type ImportResult,
  importFiles,
  listDatasets,
  readKlines,
  verifyFile,
  verifyStore,
} from '../../../../src/market/files/index.ts'
import { csv, Folder, klines, MINUTE, T0, zipped } from './fixtures.ts'

const DAY_MINUTES = 1440

describe('market/files import', () => {
  const folder = new Folder()
  let stores = 0
  before(() => folder.make())
  after(() => folder.remove())

  /** A store that no other test uses. */
  const newStore = (): string => folder.at(`store-${stores++}`)

  async function importRows(
    dir: string,
    files: readonly (readonly string[])[],
    options: Partial<ImportOptions> = {},
  ): Promise<ImportResult> {
    const paths = await Promise.all(files.map((rows, index) => folder.write(`part-${index}.csv`, csv(rows))))
    return importFiles(paths, { dir, venue: 'venue', symbol: 'BTCUSD', ...options })
  }

  async function failure(work: Promise<unknown>): Promise<MurmurationError> {
    let caught: unknown
    await work.catch((error) => {
      caught = error
    })
    assert.ok(
      caught instanceof DataError || caught instanceof ConfigError || caught instanceof StorageError,
      String(caught),
    )
    return caught
  }

  const bars = klines(90)

  it('keeps bars with a manifest that says what they are', async () => {
    const dir = newStore()
    const rows = [...klines(5), ...klines(5, 8)]
    const { folder: dataset, manifest, added, duplicates } = await importRows(dir, [rows], { symbol: 'BTC/USD' })
    assert.equal(dataset, join(dir, 'kind=klines/venue=venue/symbol=BTC%2FUSD/interval=1m'))
    const { contentHash, parts, ...rest } = manifest
    assert.deepEqual(rest, {
      version: 1,
      kind: 'klines',
      venue: 'venue',
      symbol: 'BTC/USD',
      intervalMs: MINUTE,
      series: null,
      key: ['open_time_ms'],
      rows: 10,
      fromMs: T0,
      toMs: T0 + 12 * MINUTE,
      gaps: [{ fromMs: T0 + 4 * MINUTE, toMs: T0 + 8 * MINUTE, count: 3 }],
      duplicates: 0,
      skipped: {},
      sources: [{ name: 'part-0.csv', rows: 10, skipped: {} }],
    })
    assert.deepEqual([added, duplicates, parts.length], [10, 0, 1])
    assert.match(contentHash, /^0x[0-9a-f]{64}$/)
    assert.deepEqual(await listDatasets(dir), [{ folder: dataset, manifest }])
    assert.deepEqual(
      (await verifyStore(dir)).map(({ defects }) => defects),
      [[]],
    )
    const { series } = await readKlines({ dir, venue: 'venue', symbol: 'BTC/USD', intervalMs: MINUTE })
    assert.deepEqual(
      [...series.timeMs],
      rows.map((row) => Number(row.split(',')[0])),
    )
    assert.deepEqual(
      [...series.volume],
      rows.map((row) => Number(row.split(',')[5])),
    )
  })

  it('keeps each month in a file of its own, and leaves those that an import does not touch', async () => {
    const dir = newStore()
    const late = klines(3, 45 * DAY_MINUTES)
    const first = await importRows(dir, [[...klines(3), ...late]])
    assert.deepEqual(
      first.manifest.parts.map(({ period, rows }) => [period, rows]),
      [
        ['2018-01', 3],
        ['2018-02', 3],
      ],
    )
    const second = await importRows(dir, [klines(3, 46 * DAY_MINUTES)])
    assert.deepEqual(second.manifest.parts[0], first.manifest.parts[0])
    assert.deepEqual([second.added, second.manifest.rows, second.manifest.gaps.length], [3, 9, 2])
    const files = (await folder.list(dir.slice(folder.path.length))).filter((name) => name.endsWith('.parquet'))
    assert.equal(files.length, 2)
    assert.deepEqual((await verifyStore(dir))[0].defects, [])
  })

  it('gives the same hash however the rows are cut, packed, repeated and ordered', async () => {
    const whole = (await importRows(newStore(), [bars])).manifest
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 87 }), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(cuts, fc.nat({ max: 3 }), fc.boolean(), fc.boolean(), async (at, overlap, reverse, apart) => {
        const ends = [...at.toSorted((a, b) => a - b), bars.length]
        const pieces = ends.map((end, index) =>
          bars.slice(index === 0 ? 0 : Math.max(0, ends[index - 1] - overlap), end),
        )
        const ordered = reverse ? pieces.toReversed() : pieces
        const dir = newStore()
        const paths = await Promise.all(
          ordered.map((rows, index) => {
            const text = csv(index === 1 ? rows.toReversed() : rows)
            const content = [text, gzipSync(text), zipped({ 'a.csv': text })][index % 3]
            return folder.write(`cut-${stores}-${index}`, content)
          }),
        )
        const options = { dir, venue: 'venue', symbol: 'BTCUSD', intervalMs: MINUTE, anyOrder: true }
        const batches = apart ? paths.map((path) => [path]) : [paths]
        let last: ImportResult | undefined
        for (const batch of batches) last = await importFiles(batch, options)
        const { contentHash, rows, gaps, duplicates } = last!.manifest
        const repeated = pieces.reduce((sum, { length }) => sum + length, 0) - bars.length
        assert.deepEqual([contentHash, rows, gaps, duplicates], [whole.contentHash, 90, [], repeated])
      }),
      { numRuns: 6 },
    )
  })

  it('gives another hash when one value changes', async () => {
    const { contentHash } = (await importRows(newStore(), [bars])).manifest
    const other = bars.with(50, bars[50].replace(/,[^,]*$/, ',77.5'))
    assert.notEqual((await importRows(newStore(), [other])).manifest.contentHash, contentHash)
  })

  it('counts rows that come again', async () => {
    const dir = newStore()
    const first = await importRows(dir, [bars.slice(0, 60), bars.slice(40)])
    assert.deepEqual([first.added, first.duplicates], [90, 20])
    const again = await importRows(dir, [bars])
    assert.deepEqual([again.added, again.duplicates, again.manifest.duplicates], [0, 90, 110])
    assert.equal(again.manifest.contentHash, first.manifest.contentHash)
  })

  it('fills columns that one file has and another lacks', async () => {
    const dir = newStore()
    await importRows(dir, [bars.slice(0, 2)])
    const header = 'open_time_ms,open,high,low,close,volume,quote_volume'
    const wide = await folder.write(
      'wide.csv',
      csv(
        bars.slice(0, 3).map((row) => `${row},5`),
        header,
      ),
    )
    const { manifest, added } = await importFiles([wide], { dir, venue: 'venue', symbol: 'BTCUSD' })
    assert.deepEqual([manifest.rows, added], [3, 1])
  })

  it('names both rows when files contradict each other, and keeps neither', async () => {
    const dir = newStore()
    const changed = bars[3].replace(/,[^,]*$/, ',77.5')
    const between = await failure(importRows(dir, [bars.slice(0, 5), [changed, bars[4]]]))
    assert.equal(between.code, 'CONFLICT')
    assert.match(
      between.message,
      /part-1\.csv:2: CONFLICT: volume of 2018-01-01T00:03:00.000Z is 77.5 here but 0.75 in .*part-0\.csv:5$/,
    )
    assert.ok(!existsSync(dir))
    await importRows(dir, [bars])
    const before = await readFile((await listDatasets(dir))[0].folder.concat('/manifest.json'), 'utf8')
    const stored = await failure(importRows(dir, [[changed]], { intervalMs: MINUTE, onBadRow: 'skip' }))
    assert.match(stored.message, /part-0\.csv:2: CONFLICT: volume .* in .*\.parquet:4$/)
    assert.equal(await readFile((await listDatasets(dir))[0].folder.concat('/manifest.json'), 'utf8'), before)
  })

  it('fails on the first defect, naming its line, and leaves nothing', async () => {
    const dir = newStore()
    const error = await failure(importRows(dir, [bars, bars.with(4, 'x').with(6, 'y')]))
    assert.equal(error.code, 'BAD_ROW')
    assert.match(error.message, /part-1\.csv:6: BAD_ROW: .* \(and 1 more: data verify lists them\)$/)
    assert.ok(!existsSync(dir))
  })

  it('leaves out and counts the rows with a defect when that is asked for', async () => {
    const rows = bars
      .with(4, 'x')
      .with(6, bars[6].replace(/,[^,]*$/, ',-1'))
      .toSpliced(20, 0, bars[10], bars[11].replace(/,[^,]*$/, ',77.5'))
    const { manifest } = await importRows(newStore(), [rows], { onBadRow: 'skip' })
    assert.deepEqual(manifest.skipped, { BAD_ROW: 1, CONFLICT: 2, DUPLICATE: 1, NEGATIVE_VOLUME: 1 })
    assert.deepEqual([manifest.rows, manifest.gaps.map(({ count }) => count)], [87, [1, 1, 1]])
    const error = await failure(importRows(newStore(), [['x', 'y']], { onBadRow: 'skip' }))
    assert.equal(error.code, 'TOO_SHORT')
  })

  it('leaves what was there when it fails midway', async () => {
    const dir = newStore()
    await importRows(dir, [bars])
    const [{ folder: dataset }] = await listDatasets(dir)
    const listed = async (): Promise<string[]> => folder.list(dir.slice(folder.path.length))
    const before = await listed()
    // Where the new part has to go stands a file.
    await writeFile(join(dataset, 'month=2018-02'), '')
    await assert.rejects(importRows(dir, [klines(3, 45 * DAY_MINUTES)]))
    await rm(join(dataset, 'month=2018-02'))
    // The parts are in their places, but the manifest cannot be replaced.
    await rm(join(dataset, 'manifest.json'))
    await mkdir(join(dataset, 'manifest.json', 'x'), { recursive: true })
    await assert.rejects(importRows(dir, [klines(3, 45 * DAY_MINUTES)]))
    await rm(join(dataset, 'manifest.json'), { recursive: true })
    assert.deepEqual(
      await listed(),
      before.filter((name) => !name.endsWith('manifest.json')),
    )
  })

  it('lets one import at a time change a store, and takes over from a process that died', async () => {
    const dir = newStore()
    await importRows(dir, [bars])
    await writeFile(join(dir, '.lock'), `${process.pid}\n`)
    assert.equal((await failure(importRows(dir, [bars]))).code, 'LOCKED')
    const [{ folder: dataset }] = await listDatasets(dir)
    await writeFile(join(dir, '.lock'), '999999999\n')
    await mkdir(join(dir, '.import-killed'))
    await writeFile(join(dataset, 'month=2018-01', 'killed.parquet'), '')
    await importRows(dir, [bars])
    assert.deepEqual((await verifyStore(dir))[0].defects, [])
    assert.ok(!existsSync(join(dir, '.lock')) && !existsSync(join(dir, '.import-killed')))
  })

  it('finds stored files that were changed, are missing or do not belong', async () => {
    const dir = newStore()
    await importRows(dir, [[...klines(3), ...klines(3, 45 * DAY_MINUTES)]])
    const [{ folder: dataset, manifest }] = await listDatasets(dir)
    const [one, two] = manifest.parts.map(({ path }) => join(dataset, path))
    await rm(one)
    await writeFile(join(dataset, 'month=2018-02', 'other.parquet'), await readFile(two))
    await appendFile(two, 'x')
    const [{ defects }] = await verifyStore(dir)
    assert.deepEqual(
      defects.map(({ code }) => code),
      ['HASH_MISMATCH', 'HASH_MISMATCH', 'HASH_MISMATCH'],
    )
    assert.match(
      defects.map(({ text }) => text).join('; '),
      /missing; it cannot be read: .*; the manifest does not name/,
    )
    await writeFile(join(dataset, 'manifest.json'), '{"version":2}')
    assert.match((await failure(verifyStore(dir))).message, /manifest\.json: this is no manifest/)
  })

  it('reads its own Parquet files again', async () => {
    const { folder: dataset, manifest } = await importRows(newStore(), [bars])
    const path = join(dataset, manifest.parts[0].path)
    const verdict = await verifyFile(path, {})
    assert.ok(verdict.usable && verdict.report.rows === 90 && verdict.report.format === 'parquet')
    const again = await importFiles([path], { dir: newStore(), venue: 'venue', symbol: 'BTCUSD' })
    assert.equal(again.manifest.contentHash, manifest.contentHash)
  })

  it('asks how long bars are when there is one', async () => {
    assert.match((await failure(importRows(newStore(), [bars.slice(0, 1)]))).message, /give --interval/)
    assert.equal((await importRows(newStore(), [bars.slice(0, 1)], { intervalMs: MINUTE })).manifest.rows, 1)
  })
})
