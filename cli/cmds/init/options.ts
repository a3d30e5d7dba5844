import { isIP } from 'node:net'
import { Command, InvalidArgumentError } from 'commander'
import { port } from '../../lib/arguments.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'

export interface InitOptions {
  readonly dir: string
  readonly host: string
  readonly port: number
  readonly modelFile?: string
}

const NOTES = {
  about: [
    'Writes manifest.json (what all peers of the run agree on), coordinator.json and worker.json into the directory, ' +
      "creates the coordinator's keys, and puts its account into the manifest and its address into worker.json.",
    'The files run as they are, on simulated data. Edit the manifest before the first start, since its hash is the run ' +
      'id; configs/README.md explains each key.',
  ],
  examples: [['murmuration init --dir run --host 203.0.113.7'], ['murmuration init --dir run --model-file model.json']],
} as const

export function initCommand(): Command {
  const command = new Command('init')
    .summary('write the config files of a new run, ready to start')
    .description('Writes the config files of a new run, ready to start on one machine or on several.')
    .option('--dir <dir>', 'where to write them; existing files are never overwritten', '.')
    .option('--host <host>', 'IP address or DNS name at which workers reach the coordinator', host, '127.0.0.1')
    .option('--port <port>', "the coordinator's TCP port", port, 4700)
    .option('--model-file <file>', 'train this LayersModel of TensorFlow.js: its model.json or an ES module')
    .action(async (options: InitOptions) => (await import('./handler.ts')).init(options))
  return addHelpNotes(command, NOTES)
}

function host(text: string): string {
  if (isIP(text) === 0 && !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)) {
    throw new InvalidArgumentError('A host looks like 203.0.113.7 or peer.example.org.')
  }
  return text
}
