import { readFileSync } from 'node:fs'
import { styleText } from 'node:util'
import { Command } from 'commander'
import { coordinatorCommand } from './cmds/coordinator/options.ts'
import { dataCommand } from './cmds/data/options.ts'
import { deployCommand } from './cmds/deploy/options.ts'
import { evaluateCommand } from './cmds/evaluate/options.ts'
import { exportCommand } from './cmds/export/options.ts'
import { initCommand } from './cmds/init/options.ts'
import { keysCommand } from './cmds/keys.ts'
import { localnetCommand } from './cmds/localnet/options.ts'
import { queryCommand } from './cmds/query/options.ts'
import { replayCommand } from './cmds/replay/options.ts'
import { rewardsCommand } from './cmds/rewards/options.ts'
import { simulateCommand } from './cmds/simulate/options.ts'
import { workerCommand } from './cmds/worker/options.ts'
import { addHelpNotes } from './lib/helpNotes.ts'

const DESCRIPTION =
  'Trains one volatility model on market data that stays where it is: workers train and sign, a coordinator aggregates, ' +
  'every worker recomputes what it did, and contracts pay for what helped.'

const NOTES = {
  about: [],
  examples: [
    ['murmuration localnet', 'watch a network run on this machine'],
    ['murmuration localnet --data BTCUSD.csv.gz', 'the same on your own 1-minute bars'],
    ['murmuration init --host 203.0.113.7', 'set up a run on several machines'],
    ['murmuration query --peer MULTIADDR', 'ask a peer for a forecast'],
  ],
  last: 'murmuration VERB --help tells all about a verb.',
} as const

/** The command line: one verb each for a whole local network, its parts, and their clients. */
export function createProgram(): Command {
  const program = new Command('murmuration')
    .description(DESCRIPTION)
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .usage('VERB [options]')
  program.commandsGroup('A network on this machine:').addCommand(localnetCommand()).addCommand(simulateCommand())
  program.commandsGroup('Parts of a network:')
  program
    .addCommand(initCommand())
    .addCommand(deployCommand())
    .addCommand(coordinatorCommand())
    .addCommand(workerCommand())
  program.commandsGroup('Tools:')
  program
    .addCommand(dataCommand())
    .addCommand(evaluateCommand())
    .addCommand(queryCommand())
    .addCommand(replayCommand())
    .addCommand(exportCommand())
    .addCommand(rewardsCommand())
    .addCommand(keysCommand())
  addHelpNotes(program, NOTES)
  applyConventions(program)
  return program
}

function applyConventions(command: Command): void {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .configureHelp({
      showGlobalOptions: false,
      styleTitle: (title) => styleText('bold', title),
      subcommandTerm: (verb) => verb.name(),
    })
    .configureOutput({
      outputError: (text, write) => write(`murmuration: ${text.replace(/^error: /, '').trim()}\n`),
    })
  command.helpOption('-h, --help', 'print this help')
  for (const verb of command.commands) applyConventions(verb)
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
