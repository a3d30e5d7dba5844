import { type Command, Option } from 'commander'
import { LOG_LEVELS } from '../../src/config/index.ts'
import { port } from './arguments.ts'

/** What the verbs that run a peer have in common. */
export interface PeerOptions {
  readonly config: string
  readonly dataDir?: string
  readonly logLevel?: (typeof LOG_LEVELS)[number]
  readonly metricsPort?: number
  readonly exitWhenFinished?: boolean
  readonly json?: boolean
}

/** @param does - what the level decides */
export function logLevelOption(does = 'least serious log lines to write on stderr'): Option {
  return new Option('--log-level <level>', does).choices(LOG_LEVELS)
}

/** Adds the common options; those of the config's own keys override it. */
export function addPeerOptions(command: Command, finishedMeans: string): Command {
  return command
    .requiredOption('--config <file>', 'the JSON config file; paths in it mean paths beside it')
    .optionsGroup('Overriding the config:')
    .option('--data-dir <dir>', 'keys, ledger and checkpoints')
    .option('--metrics-port <port>', 'serve Prometheus metrics on this port of 127.0.0.1; 0 takes a free one', port)
    .addOption(logLevelOption())
    .optionsGroup('Behaviour and output:')
    .option('--exit-when-finished', `end ${finishedMeans}, instead of serving the model on`)
    .option('--json', 'print one JSON object per event on stdout, and nothing else')
}
