import { localTrainings } from './localTrainings.ts'

process.stdout.write(`${JSON.stringify({ node: process.versions.node, hashes: await localTrainings() })}\n`)
