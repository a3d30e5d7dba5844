import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ATTACKS, attackNamed } from '../../../src/aggregation/attacks/index.ts'
import { alieBound, inverseNormal, squaredDistance } from '../../../src/aggregation/attacks/statistics.ts'
import type { AttackView } from '../../../src/aggregation/attacks/types.ts'
import { AggregationError, ConfigError } from '../../../src/errors/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import { norm as norm64 } from '../../reference/linear.ts'
import { diameter, median, trimmedMean } from '../../reference/rules.ts'

const norm = (row: Float32Array): number => norm64(Float64Array.from(row))

function honestRows(count: number, length: number, seed: string): Float32Array[] {
  const random = new Random(seed)
  const centre = Float64Array.from({ length }, () => random.normal())
  return Array.from({ length: count }, () => Float32Array.from(centre, (value) => value + random.normal()))
}

const wide = (rows: readonly Float32Array[]) => rows.map((row) => Float64Array.from(row))
const medianDefence = (rows: readonly Float32Array[]) => Float32Array.from(median(wide(rows)))
const mean = (rows: readonly Float32Array[]) => trimmedMean(wide(rows), 0)

const views = fc
  .record({ count: fc.integer({ min: 2, max: 9 }), length: fc.integer({ min: 1, max: 20 }), seed: fc.string() })
  .map(
    ({ count, length, seed }): AttackView => ({
      honest: honestRows(count, length, seed),
      numByzantine: count - 1,
      seed,
      defence: medianDefence,
    }),
  )

describe('attacks', () => {
  it('have names that are read back, with and without their argument', () => {
    assert.equal(ATTACKS[0].name, 'none')
    for (const { name, description } of ATTACKS) {
      assert.equal(attackNamed(name).name, name)
      assert.ok(description !== '')
    }
    assert.equal(attackNamed(' alie ( tau = 0.5 ) ').name, 'alie(0.5)')
    assert.equal(attackNamed('alie(1.5)').name, 'alie')
    assert.equal(attackNamed('minMax(unit)').name, 'minMax(unit)')
  })

  for (const [text, message] of [
    ['', /not an attack; the attacks are none, signFlip, .*adaptive/],
    ['alien', /not an attack; the attacks are/],
    ['alie(', /not an attack; the attacks are/],
    ['alie(z=1)', /the argument of alie is tau/],
    ['alie(-1)', /alie takes a number >= 0 or auto, for tau/],
    ['mimic(0.5)', /mimic takes the number of an honest row, from 0/],
    ['nan(1)', /nan takes no argument/],
    ['minMax(2)', /minMax takes unit, sign or std/],
  ] as const) {
    it(`refuse '${text}' and say why`, () => {
      assert.throws(
        () => attackNamed(text),
        (error) => error instanceof ConfigError && message.test(error.message),
      )
    })
  }

  it('craft as many rows of the right length as asked, the same again, and leave the honest ones alone', () => {
    fc.assert(
      fc.property(views, fc.constantFrom(...ATTACKS), (view, attack) => {
        const before = view.honest.map((row) => row.slice())
        const crafted = attack.craft(view)
        assert.equal(crafted.length, view.numByzantine)
        for (const row of crafted) assert.equal(row.length, view.honest[0].length)
        assert.deepEqual(attack.craft(view), crafted)
        for (const row of crafted) row.fill(0)
        assert.deepEqual(view.honest, before)
      }),
      { numRuns: 60 },
    )
  })

  it('that need a defence say so when there is none', () => {
    for (const name of ['alieOptimized', 'innerProductOptimized', 'adaptive']) {
      const craft = () => attackNamed(name).craft({ honest: honestRows(3, 2, 'x'), numByzantine: 1, seed: 'x' })
      assert.throws(craft, (error) => error instanceof AggregationError && error.code === 'MISSING_INPUT')
    }
  })

  it('of a single honest row, its own, flip, lengthen or drown it', () => {
    const own = new Float32Array(10_000).fill(0.01)
    const view = { honest: [own], numByzantine: 1, seed: 'own' }
    assert.equal(attackNamed('signFlip(10)').craft(view)[0][7], Math.fround(-10 * own[7]))
    assert.equal(attackNamed('scale').craft(view)[0][7], Math.fround(10 * own[7]))
    assert.ok(Math.abs(norm(attackNamed('gaussian').craft(view)[0]) / norm(own) - 10) < 0.3)
    assert.deepEqual(attackNamed('alie').craft(view)[0], own)
  })

  it('draw different noise for each attacker, and other noise from another seed', () => {
    const view = { honest: honestRows(3, 8, 'x'), numByzantine: 2, seed: 'a' }
    const [first, second] = attackNamed('gaussian').craft(view)
    assert.notDeepEqual(first, second)
    assert.notDeepEqual(attackNamed('gaussian').craft({ ...view, seed: 'b' })[0], first)
  })
})

describe('minMax and minSum', () => {
  for (const perturbation of ['unit', 'sign', 'std']) {
    it(`stay within what honest rows do, and reach it, along ${perturbation}`, () => {
      fc.assert(
        fc.property(views, ({ honest, ...view }) => {
          const one = { ...view, honest, numByzantine: 1 }
          const rows = wide(honest)
          const distances = (row: Float32Array | Float64Array) => rows.map((other) => squaredDistance(row, other))
          const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

          const [minMax] = attackNamed(`minMax(${perturbation})`).craft(one)
          const farthest = Math.max(...distances(minMax))
          assert.ok(Math.abs(farthest - diameter(rows)) <= 1e-4 * diameter(rows), `${farthest}, ${diameter(rows)}`)

          const [minSum] = attackNamed(`minSum(${perturbation})`).craft(one)
          const largest = Math.max(...rows.map((row) => sum(distances(row))))
          assert.ok(Math.abs(sum(distances(minSum)) - largest) <= 1e-4 * largest)
        }),
        { numRuns: 50 },
      )
    })
  }
})

describe('the adaptive attack', () => {
  const harm = (view: AttackView, crafted: readonly Float32Array[]) =>
    Math.sqrt(squaredDistance(medianDefence([...view.honest, ...crafted]), mean(view.honest)))

  it('asks the defence at most sixty times and does at least the harm of silence', () => {
    fc.assert(
      fc.property(views, (view) => {
        let asked = 0
        const defence = (rows: readonly Float32Array[]) => {
          asked++
          return medianDefence(rows)
        }
        const crafted = attackNamed('adaptive').craft({ ...view, defence })
        assert.ok(asked <= 60, `${asked}`)
        const nothing = view.honest.slice(0, view.numByzantine).map(() => Float32Array.from(mean(view.honest)))
        assert.ok(harm(view, crafted) >= harm(view, nothing) - 1e-4)
      }),
      { numRuns: 40 },
    )
  })

  it('does more harm to a median than a fixed sign flip', () => {
    const view = { honest: honestRows(7, 50, 'adapt'), numByzantine: 3, seed: 'x', defence: medianDefence }
    const adaptive = harm(view, attackNamed('adaptive').craft(view))
    assert.ok(adaptive >= harm(view, attackNamed('signFlip').craft(view)))
  })

  it('keeps to rows that the defence does not refuse', () => {
    const honest = honestRows(5, 4, 'refuse')
    const longest = 2 * Math.max(...honest.map(norm))
    const defence = (rows: readonly Float32Array[]) => {
      if (rows.some((row) => norm(row) > longest)) throw new AggregationError('TOO_FEW_UPDATES', 'too long')
      return medianDefence(rows)
    }
    for (const name of ['adaptive', 'alieOptimized', 'innerProductOptimized']) {
      for (const row of attackNamed(name).craft({ honest, numByzantine: 2, seed: '', defence })) {
        assert.ok(norm(row) <= longest * (1 + 1e-6), name)
      }
    }
  })
})

describe('inverseNormal', () => {
  for (const [p, z] of [
    [0.5, 0],
    [0.6, 0.2533471031357998],
    [0.75, 0.6744897501960817],
    [0.9, 1.2815515655446004],
    [0.975, 1.9599639845400543],
    [0.999, 3.0902323061678136],
    [1e-10, -6.361340902404056],
    [1e-20, -9.262340089798409],
  ] as const) {
    it(`of ${p} is ${z}`, () => {
      // 1 − p of a p near 1 carries p's own rounding.
      assert.ok(Math.abs(inverseNormal(p) - z) <= 3e-15 * Math.abs(z), `${inverseNormal(p)}`)
    })
  }

  it('is odd about one half and increases', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 20 - 2 }), (k) => {
        const p = k / 2 ** 20
        assert.equal(inverseNormal(1 - p), -inverseNormal(p))
        assert.ok(inverseNormal(p) < inverseNormal((k + 1) / 2 ** 20))
      }),
    )
  })

  it("gives ALIE's bound, never below zero nor without end", () => {
    assert.equal(alieBound(5, 2), inverseNormal(0.6))
    // The paper's example: 50 workers, 24 of them corrupt.
    assert.equal(alieBound(26, 24), inverseNormal(24 / 26))
    assert.equal(alieBound(2, 1), 0)
    assert.ok(alieBound(2, 9) < 4)
  })
})
