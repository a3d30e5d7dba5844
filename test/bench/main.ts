import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Suite } from './suite.ts'
import { aggregation } from './suites/aggregation.ts'
import { federated } from './suites/federated.ts'
import { market } from './suites/market.ts'
import { simulation } from './suites/simulation.ts'
import { training } from './suites/training.ts'

const SUITES: Readonly<Record<string, Suite>> = { aggregation, federated, market, simulation, training }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, peer: { type: 'boolean' } },
})
const unknown = positionals.find((name) => !(name in SUITES))
if (unknown !== undefined) {
  console.error(`there is no suite '${unknown}'; the suites are ${Object.keys(SUITES).join(', ')}`)
  process.exit(2)
}

const rows = []
for (const name of positionals.length > 0 ? positionals : Object.keys(SUITES)) {
  for await (const row of SUITES[name]({ peer: values.peer ?? false })) {
    rows.push(row)
    if (!values.json) console.log(`${row.id.padEnd(56)} ${row.ms.toFixed(3).padStart(12)} ms  ${row.note ?? ''}`)
  }
}
if (values.json) {
  const [{ model }] = cpus()
  console.log(JSON.stringify({ machine: { cpu: model, cores: cpus().length }, versions: process.versions, rows }))
}
