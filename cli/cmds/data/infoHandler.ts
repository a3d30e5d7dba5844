import { listDatasets } from '../../../src/market/files/index.ts'
import type { DataInfoOptions } from './options.ts'
import { infoEvent, infoLines } from './report.ts'

/** Lists the data that is kept. @throws {DataError} when there is none to read */
export async function dataInfo({ dir, json }: DataInfoOptions): Promise<void> {
  const datasets = await listDatasets(dir)
  const lines = json === true ? datasets.map((dataset) => JSON.stringify(infoEvent(dataset))) : infoLines(dir, datasets)
  for (const line of lines) process.stdout.write(`${line}\n`)
}
