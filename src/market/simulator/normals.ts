import { exp, log } from '../../kernels/math.ts'
import type { Random } from '../../kernels/random.ts'

const LAYERS = 256
/** Where the tail begins, and the area of each layer under exp(−x²/2). */
const TAIL = 3.6541528853610088
const AREA = 0.00492867323399

/** Right ends of the layers, widest first: the lowest counts as wide as its area with the tail makes it. */
const EDGES = edges()

function edges(): Float64Array {
  const edge = new Float64Array(LAYERS + 1)
  edge[0] = AREA * exp(0.5 * TAIL * TAIL)
  edge[1] = TAIL
  for (let i = 2; i < LAYERS; i++) {
    const before = edge[i - 1]
    edge[i] = Math.sqrt(-2 * log(AREA / before + exp(-0.5 * before * before)))
  }
  return edge
}

/**
 * Standard normals by the ziggurat method: one 32-bit word each but for one in a hundred, of which 8 bits choose the layer
 * and the other 24 the place in it. Several times as fast as the polar method, and as fine as a market needs.
 *
 * @see Marsaglia and Tsang 2000, The ziggurat method for generating random variables; Doornik 2005 on its use of bits
 */
export class Normals {
  private readonly random: Random

  constructor(random: Random) {
    this.random = random
  }

  next(): number {
    for (;;) {
      const word = this.random.uint32() | 0
      const layer = word & (LAYERS - 1)
      const x = (((word >> 8) + 0.5) / 8388608) * EDGES[layer]
      if (Math.abs(x) < EDGES[layer + 1]) return x
      if (layer === 0) return x > 0 ? this.tail() : -this.tail()
      const outer = exp(0.5 * (x * x - EDGES[layer] * EDGES[layer]))
      const inner = exp(0.5 * (x * x - EDGES[layer + 1] * EDGES[layer + 1]))
      if (outer + this.random.float() * (inner - outer) < 1) return x
    }
  }

  /** @see Marsaglia 1964, Generating a variable from the tail of the normal distribution */
  private tail(): number {
    for (;;) {
      const beyond = -log(1 - this.random.float()) / TAIL
      if (-2 * log(1 - this.random.float()) > beyond * beyond) return TAIL + beyond
    }
  }
}
