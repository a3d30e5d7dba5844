import { Command, Option } from 'commander'
import { EXPORT_FORMATS, type ExportFormat } from '../../../src/export/formats.ts'
import type { Hash } from '../../../src/types/index.ts'
import { hash, multiaddr, repeatable, wholeNumber } from '../../lib/arguments.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'

export interface ExportOptions {
  readonly format: ExportFormat
  readonly config?: string
  readonly dataDir?: string
  readonly manifest?: string
  readonly peer?: readonly string[]
  readonly checkpoint?: string
  readonly round?: number
  readonly model?: Hash
  readonly force?: boolean
  readonly json?: boolean
}

const NOTES = {
  about: [
    'safetensors holds the parameters by name, for any framework; onnx and tfjs hold the whole forecast, from the features ' +
      'of a row to the log of the variance over its past-day mean. tfjs is a graph model: FILE.json, and its weights ' +
      'beside it. All say in their metadata which run, round and model they are of and what the features are.',
    'The model comes from the files of a peer on this machine, from peers over the network, or from a checkpoint file.',
  ],
  examples: [
    ['murmuration export --format onnx model.onnx --config worker.json'],
    ['murmuration export --format tfjs web/model.json --manifest manifest.json --peer A'],
    ['murmuration export --format safetensors model.safetensors --config worker.json --round 7'],
    ['murmuration export --format onnx model.onnx --checkpoint model.ckpt --manifest manifest.json'],
  ],
  last: 'Exit code: 0; 1 when the model is not to be had or cannot be written; 2 for a wrong option or file.',
} as const

export function exportCommand(): Command {
  const command = new Command('export')
    .summary('write a model as safetensors, ONNX or TensorFlow.js')
    .description('Writes the model of a run in a format that other tools read.')
    .usage('--format FORMAT FILE --config FILE [options]')
    .argument('<file>', 'the file to write')
    .addOption(new Option('--format <format>', 'what to write').choices(EXPORT_FORMATS).makeOptionMandatory())
    .option('--force', 'replace files that are there')
    .optionsGroup('Where the model is:')
    .option('--config <file>', 'the config of a peer on this machine, whose files are read')
    .option('--data-dir <dir>', "where that peer's ledger and checkpoints are (default: the config's)")
    .option('--manifest <file>', "without a config: the run's manifest")
    .option(
      '--peer <multiaddr>',
      "a peer of the run to ask (default: the config's bootstrap); repeatable",
      repeatable(multiaddr),
    )
    .option('--checkpoint <file>', "a checkpoint file of the manifest's run")
    .optionsGroup('Which model:')
    .option(
      '--round <n>',
      'the one after a round; 0 is the untrained one (default: the last)',
      wholeNumber(0, 1_000_000),
    )
    .option('--model <hash>', 'the one with this hash', hash)
    .optionsGroup('Output:')
    .option('--json', 'print one JSON object')
    .action(async (file: string, options: ExportOptions) => (await import('./handler.ts')).exportFile(file, options))
  return addHelpNotes(command, NOTES)
}
