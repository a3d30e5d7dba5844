import { resolve } from 'node:path'
import { Command } from 'commander'
import { addHelpNotes } from '../lib/helpNotes.ts'

interface KeysOptions {
  readonly dir: string
  readonly json?: boolean
}

const NOTES = {
  about: [
    'A participant has two secrets, in DIR/keys with mode 0600: the key of the EVM account that signs its statements and is ' +
      'paid, and the key of its libp2p peer id. The first start of a worker or coordinator creates them too; this tells ' +
      'the account beforehand, for a manifest that names its members.',
    'Back them up: whoever has them owns what they earned.',
  ],
  examples: [['murmuration keys --dir worker-data']],
} as const

export function keysCommand(): Command {
  const command = new Command('keys')
    .summary("print a data directory's account and peer id, creating its keys on first use")
    .description("Prints a data directory's account and peer id, creating its keys on first use.")
    .usage('--dir DIR [--json]')
    .requiredOption('--dir <dir>', "a participant's dataDir; created when absent")
    .option('--json', 'print one JSON object')
    .action(printKeys)
  return addHelpNotes(command, NOTES)
}

/** @throws {StorageError} CORRUPT | UNREADABLE */
async function printKeys({ dir, json }: KeysOptions): Promise<void> {
  const { loadOrCreateIdentity } = await import('../../src/storage/index.ts')
  const { participantOf } = await import('../lib/participant.ts')
  const { account, peerId } = participantOf(loadOrCreateIdentity(resolve(dir)))
  process.stdout.write(
    json === true ? `${JSON.stringify({ account, peerId })}\n` : `account  ${account}\npeer id  ${peerId}\n`,
  )
}
