import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { contentHash, partHash } from './contentHash.ts'
import { Database, reasonOf } from './database.ts'
import { type Defect, DefectError, isUnusable } from './defects.ts'
import { datasetFolders, MANIFEST_FILE, type Manifest, readManifest, unlistedParts } from './manifest.ts'
import { type FileReport, type ScanOptions, scanFile } from './scan.ts'

/** A file that was looked at: what it holds, or why it cannot be used. */
export type FileVerdict =
  | { readonly path: string; readonly usable: true; readonly report: FileReport }
  | { readonly path: string; readonly usable: false; readonly defect: Defect }

/**
 * Says everything that is wrong with a file of market data; changes nothing.
 *
 * @throws {ConfigError} INVALID_CONFIG for a column map that fits no kind
 */
export async function verifyFile(path: string, options: ScanOptions): Promise<FileVerdict> {
  return Database.use(async (database) => {
    try {
      return { path, usable: true, report: (await scanFile(database, path, options)).report }
    } catch (error) {
      if (!(error instanceof DefectError) || !isUnusable(error.code)) throw error
      return { path, usable: false, defect: error.defect }
    }
  })
}

/** A data set of a store, and what is wrong with its files. */
export interface StoredDataset {
  readonly folder: string
  readonly manifest: Manifest
}

export interface DatasetVerdict extends StoredDataset {
  /** Each names its file in `path`. */
  readonly defects: readonly (Defect & { readonly path: string })[]
}

/** The data sets of a store. @throws {DataError} UNREADABLE when there is no store, or a manifest is none */
export async function listDatasets(dir: string): Promise<StoredDataset[]> {
  const found: StoredDataset[] = []
  for (const folder of await datasetFolders(dir)) {
    const manifest = await readManifest(folder)
    if (manifest !== undefined) found.push({ folder, manifest })
  }
  return found
}

/** Compares the files of a store with the hashes in its manifests. @throws {DataError} as `listDatasets` */
export async function verifyStore(dir: string): Promise<DatasetVerdict[]> {
  const datasets = await listDatasets(dir)
  return Database.use(async (database) => {
    const verdicts: DatasetVerdict[] = []
    for (const dataset of datasets) verdicts.push({ ...dataset, defects: await storedDefects(database, dataset) })
    return verdicts
  })
}

async function storedDefects(
  database: Database,
  { folder, manifest }: StoredDataset,
): Promise<(Defect & { readonly path: string })[]> {
  const defects: (Defect & { readonly path: string })[] = []
  const add = (path: string, text: string): void => {
    defects.push({ path: join(folder, path), code: 'HASH_MISMATCH', line: 0, text })
  }
  for (const part of manifest.parts) {
    const path = join(folder, part.path)
    if (!existsSync(path)) {
      add(part.path, 'the file is missing')
      continue
    }
    try {
      const { rows, hash } = await partHash(database, path, manifest.kind)
      if (hash !== part.contentHash) {
        add(part.path, `its ${rows} rows are not the ${part.rows} that were imported: their hash is ${hash}`)
      }
    } catch (error) {
      add(part.path, `it cannot be read: ${reasonOf(error as Error)}`)
    }
  }
  for (const path of await unlistedParts(folder, manifest)) add(path, 'the manifest does not name this file')
  if (contentHash(manifest.parts) !== manifest.contentHash) {
    add(MANIFEST_FILE, 'its hash of all rows is not that of its files')
  }
  return defects
}
