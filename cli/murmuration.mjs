#!/usr/bin/env node
// Written for old Node on purpose: it must at least parse there, to hand over to the Node 24 that npm installed beside it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED = [22, 18]
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

function isNewEnough(version) {
  const parts = version.split('.').map(Number)
  return parts[0] > NEEDED[0] || (parts[0] === NEEDED[0] && parts[1] >= NEEDED[1])
}

function bundledNode() {
  let directory = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const candidate = join(directory, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    if (existsSync(candidate)) return candidate
    if (dirname(directory) === directory) return undefined
    directory = dirname(directory)
  }
}

function handOver(node) {
  const child = spawn(node, process.argv.slice(1), {
    // Over the IPC channel the child notices when this process is killed, and ends too.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign({}, process.env, { MURMURATION_PARENT_IPC: '1' }),
  })
  const forward = (signal) => child.kill(signal)
  for (const signal of SIGNALS) process.on(signal, forward)
  child.on('error', (error) => refuse(`cannot start ${node}: ${error.message}`))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    for (const name of SIGNALS) process.removeListener(name, forward)
    process.kill(process.pid, signal)
  })
}

function refuse(why) {
  process.stderr.write(`murmuration: ${why}\n`)
  process.exit(1)
}

/** Modules as they were compiled the last time halve the time to start, that of threads and children too. */
function keepCompiled() {
  if (nodeModule.enableCompileCache === undefined || process.env.NODE_COMPILE_CACHE !== undefined) return
  const directory = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules', '.cache', 'node')
  const kept = nodeModule.enableCompileCache(directory).directory
  if (kept !== undefined) process.env.NODE_COMPILE_CACHE = kept
}

if (isNewEnough(process.versions.node)) {
  keepCompiled()
  import('./main.ts').then(({ main }) => main(process.argv.slice(2)))
} else {
  const node = bundledNode()
  if (node !== undefined) handOver(node)
  else {
    refuse(
      `this needs Node ${NEEDED.join('.')} or newer and runs on ${process.versions.node}; ` +
        'npm ci in the project installs a suitable one',
    )
  }
}
