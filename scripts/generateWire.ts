import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { generate } from 'protons'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SCHEMA = join(ROOT, 'src/wire/messages.proto')
const OUTPUT = join(ROOT, 'src/wire/generated')

const HEADER = '// Generated from src/wire/messages.proto by `node scripts/generateWire.ts`; do not edit.\n'
const FILES = ['messages.js', 'messages.d.ts']
const COMPILER_OPTIONS =
  '--target es2024 --lib es2024,dom --module esnext --moduleResolution bundler --declaration --strict --skipLibCheck --ignoreConfig'

/**
 * Compiles the wire schema to JavaScript and type declarations. The TypeScript that protons emits uses namespaces, which
 * Node cannot run by erasing types, so it is compiled; the result is committed because nothing builds at install.
 *
 * @param outputFolder - receives messages.js and messages.d.ts; the same schema gives the same bytes
 */
export async function generateWire(outputFolder: string): Promise<void> {
  const cache = join(ROOT, 'node_modules/.cache')
  await mkdir(cache, { recursive: true })
  // Inside the tree, so that the compiler finds the types that the generated code imports.
  const scratch = await mkdtemp(join(cache, 'wire-'))
  try {
    await generate(SCHEMA, { output: scratch, strict: true })
    await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), [
      ...COMPILER_OPTIONS.split(' '),
      join(scratch, 'messages.ts'),
    ])
    await mkdir(outputFolder, { recursive: true })
    for (const name of FILES) {
      await writeFile(join(outputFolder, name), HEADER + (await readFile(join(scratch, name), 'utf8')))
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

if (import.meta.main) await generateWire(OUTPUT)
