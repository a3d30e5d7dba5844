#!/usr/bin/env node
// The part of solc's command line that forge uses, served by the solc npm package, so that no native compiler is needed.
import { readFileSync, writeSync } from 'node:fs'
import solc from 'solc'

const STDIN = 0
const STDOUT = 1

/** @param {string} text */
function print(text) {
  const bytes = Buffer.from(text)
  // A pipe may take fewer bytes than it is given.
  for (let written = 0; written < bytes.length; ) written += writeSync(STDOUT, bytes, written)
}

if (process.argv.includes('--version')) {
  print(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`)
} else if (process.argv.includes('--standard-json')) {
  print(solc.compile(readFileSync(STDIN, 'utf8')))
} else {
  console.error('this compiler takes --version or --standard-json')
  process.exitCode = 1
}
