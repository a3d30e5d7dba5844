import type { ExportMetadata } from '../../../src/export/index.ts'
import type { Run } from '../../../src/round/run.ts'
import { counted, formatBytes } from '../../lib/format.ts'
import type { ExportOptions } from './options.ts'

/** A model that was written. */
export interface Exported {
  readonly format: ExportOptions['format']
  readonly run: Run
  readonly metadata: ExportMetadata
  /** Sizes in bytes. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
}

/** What `--json` prints. */
export function exportEvent({ format, run, metadata, files }: Exported): object {
  const { modelHash, round } = metadata
  const { family } = run.model.spec
  return { event: 'export', format, runId: run.id, round: round ?? null, modelHash, family, files }
}

/** What people read. */
export function exportLines({ run, metadata, files }: Exported): string[] {
  const { modelHash, round, runName, featureSet } = metadata
  const { model } = run
  const of = round === undefined ? '' : `round ${round} of `
  return [
    ...files.map(({ path, bytes }) => `wrote     ${path}, ${formatBytes(bytes)}`),
    `model     ${modelHash}`,
    `          ${of}${runName}: ${model.spec.family}, ${counted(model.parameterCount, 'parameter')}`,
    `features  ${model.width} of ${featureSet}, which need no scaler`,
  ]
}
