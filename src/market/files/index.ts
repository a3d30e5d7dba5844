export { type AppendOptions, appendBars } from './appendBars.ts'
export { DEFECTS, type Defect, type DefectCode, defectText } from './defects.ts'
export { formatInterval, parseInterval } from './interval.ts'
export { type DataKind, KIND_NAMES, KINDS, type KindName } from './kinds.ts'
export type { DatasetName, Manifest } from './manifest.ts'
export { type Klines, type KlinesSource, readKlines } from './readKlines.ts'
export type { FileReport, ScanOptions } from './scan.ts'
export type { Gap } from './sequence.ts'
export { type ImportOptions, type ImportResult, importFiles } from './store.ts'
export {
  type DatasetVerdict,
  type FileVerdict,
  listDatasets,
  type StoredDataset,
  verifyFile,
  verifyStore,
} from './verify.ts'
