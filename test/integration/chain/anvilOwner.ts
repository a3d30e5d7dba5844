import { startAnvil } from '../../../src/chain/index.ts'

/** Starts a chain, prints where it is, and waits to be killed. */
const { port, pid } = await startAnvil()
console.log(JSON.stringify({ port, guard: pid }))
