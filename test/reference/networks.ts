import type { ModelSpec } from '../../src/models/config.ts'
import type { FeatureShape } from '../../src/types/index.ts'

/** Forward passes of the model families in float64, one row and one number at a time, by the papers that they name. */

type Vector = readonly number[]

/** A model's parameters by block, row-major. */
export type NamedParameters = ReadonlyMap<string, Vector>

/** The parameters of a flat vector, as its blocks divide it. */
export function namedParameters(
  blocks: readonly { readonly name: string; readonly shape: readonly number[] }[],
  flat: ArrayLike<number>,
): NamedParameters {
  const all = Array.from(flat)
  let at = 0
  return new Map(
    blocks.map(({ name, shape }) => {
      const from = at
      at += shape.reduce((size, length) => size * length)
      return [name, all.slice(from, at)]
    }),
  )
}

/** What a place's value is multiplied by, its index counted over all rows; 1 where nothing is left out. */
export type DropoutMask = (layer: number, index: number) => number

type Of<Family> = Extract<ModelSpec, { family: Family }>

/** The raw outputs of one row, which is `row`th of a batch. */
export function referenceOutputs(
  spec: ModelSpec,
  shape: FeatureShape,
  parameters: NamedParameters,
  features: Vector,
  row = 0,
  mask: DropoutMask = () => 1,
): Vector {
  const network = new ReferenceNetwork(shape, parameters, features, row, mask)
  switch (spec.family) {
    case 'linear':
      return network.affine('head', features)
    case 'har':
      return network.har(spec)
    case 'mlp':
      return network.mlp(spec)
    case 'lstm':
      return network.lstm(spec)
    case 'transformer':
      return network.transformer(spec)
    case 'tfjs':
      throw new RangeError('a model that a user brings has no reference')
  }
}

class ReferenceNetwork {
  readonly #parameters: NamedParameters
  readonly #features: Vector
  /** The sequence, a vector a step, and the static features. */
  readonly #sequence: readonly Vector[]
  readonly #statics: Vector
  readonly #staticNames: readonly string[]
  readonly #row: number
  readonly #mask: DropoutMask

  constructor(
    { steps, sequence, statics }: FeatureShape,
    parameters: NamedParameters,
    features: Vector,
    row: number,
    mask: DropoutMask,
  ) {
    this.#parameters = parameters
    this.#features = features
    this.#sequence = range(steps).map((step) => features.slice(step * sequence.length, (step + 1) * sequence.length))
    this.#statics = features.slice(steps * sequence.length)
    this.#staticNames = statics
    this.#row = row
    this.#mask = mask
  }

  har({ terms }: Of<'har'>): Vector {
    return this.affine(
      'head',
      terms.map((term) => this.#statics[this.#staticNames.indexOf(term)]),
    )
  }

  /** Rumelhart, Hinton and Williams 1986. */
  mlp({ hidden, activation }: Of<'mlp'>): Vector {
    let values = this.#features
    for (const index of hidden.keys()) {
      values = this.#dropped(index, this.affine(`hidden${index}`, values).map(ACTIVATIONS[activation]))
    }
    return this.affine('head', values)
  }

  /** Gers, Schmidhuber and Cummins 2000, without peepholes. */
  lstm({ units, layers }: Of<'lstm'>): Vector {
    let sequence = this.#sequence
    for (const layer of range(layers)) {
      let hidden: Vector = range(units).map(() => 0)
      let cell = hidden
      const states = sequence.map((x) => {
        const fromInput = this.#product(`lstm${layer}.input`, x)
        const fromHidden = this.#product(`lstm${layer}.recurrent`, hidden)
        const z = plus(plus(fromInput, fromHidden), this.#block(`lstm${layer}.bias`))
        const gate = (index: number) => z.slice(index * units, (index + 1) * units)
        const [input, forget, output] = [gate(0), gate(1), gate(3)].map((values) => values.map(sigmoid))
        const candidate = gate(2).map(Math.tanh)
        cell = plus(times(forget, cell), times(input, candidate))
        hidden = times(output, cell.map(Math.tanh))
        return hidden
      })
      const steps = states.length
      const top = layer === layers - 1
      sequence = top
        ? [this.#dropped(layer, states[steps - 1])]
        : states.map((state, step) => this.#dropped(layer, state, step, steps))
    }
    return this.affine('head', [...sequence[0], ...this.#statics])
  }

  /** Lim et al. 2021 for the gates, Vaswani et al. 2017 for attention, Xiong et al. 2020 for where the norms stand. */
  transformer({ width, heads, layers }: Of<'transformer'>): Vector {
    const position = this.#block('position')
    let tokens: readonly Vector[] = this.#sequence.map((variables, step) => {
      const context = [...variables, ...this.#statics]
      const gates = softmax(this.affine('gate', context))
      const gated = times(variables, gates).map((value) => value * variables.length)
      const embedded = this.affine('embedding', [...gated, ...this.#statics])
      return plus(embedded, position.slice(step * width, (step + 1) * width))
    })
    for (const layer of range(layers)) tokens = this.#attentionBlock(layer, layer === layers - 1, heads, tokens)
    return this.affine('head', this.#norm('final', tokens[tokens.length - 1]))
  }

  #attentionBlock(index: number, top: boolean, heads: number, x: readonly Vector[]): readonly Vector[] {
    const name = `block${index}`
    const normed = x.map((token) => this.#norm(`${name}.norm1`, token))
    const [queries, keys, values] = ['query', 'key', 'value'].map((part) =>
      normed.map((token) => this.affine(`${name}.${part}`, token)),
    )
    const size = queries[0].length / heads
    return x.map((token, step) => {
      const attended = range(heads).flatMap((head) => {
        const part = (vector: Vector) => vector.slice(head * size, (head + 1) * size)
        const seen = range(step + 1)
        const scores = seen.map((other) => dot(part(queries[step]), part(keys[other])) / Math.sqrt(size))
        const weights = softmax(scores)
        return range(size).map((j) => sum(seen.map((other) => weights[other] * part(values[other])[j])))
      })
      // Above the last block only the last step is read, and only it has a mask.
      const [at, of] = top ? [0, 1] : [step, x.length]
      const h = plus(token, this.#dropped(2 * index, this.affine(`${name}.out`, attended), at, of))
      const up = this.affine(`${name}.up`, this.#norm(`${name}.norm2`, h)).map(gelu)
      return plus(h, this.#dropped(2 * index + 1, this.affine(`${name}.down`, up), at, of))
    })
  }

  affine(layer: string, x: Vector): Vector {
    return plus(this.#product(`${layer}.weight`, x), this.#block(`${layer}.bias`))
  }

  /** x·W, W standing as inputs × outputs. */
  #product(name: string, x: Vector): Vector {
    const weights = this.#parameters.get(name)!
    const outputs = weights.length / x.length
    const out = new Array<number>(outputs).fill(0)
    for (let i = 0; i < x.length; i++) {
      for (let j = 0; j < outputs; j++) out[j] += x[i] * weights[i * outputs + j]
    }
    return out
  }

  /** Ba, Kiros and Hinton 2016. */
  #norm(name: string, x: Vector): Vector {
    const mean = sum(x) / x.length
    const variance = sum(x.map((value) => (value - mean) ** 2)) / x.length
    const normed = x.map((value) => (value - mean) / Math.sqrt(variance + 1e-5))
    return plus(times(normed, this.#block(`${name}.gain`)), this.#block(`${name}.bias`))
  }

  /** Of values that stand at position `at` of `of` in each row. */
  #dropped(layer: number, values: Vector, at = 0, of = 1): Vector {
    const first = (this.#row * of + at) * values.length
    return values.map((value, i) => value * this.#mask(layer, first + i))
  }

  #block(name: string): Vector {
    return this.#parameters.get(name)!
  }
}

const ACTIVATIONS = {
  tanh: Math.tanh,
  relu: (x: number) => Math.max(0, x),
  sigmoid,
  elu: (x: number) => (x < 0 ? Math.expm1(x) : x),
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** x·Φ(x). */
function gelu(x: number): number {
  return (x * (1 + erf(x / Math.SQRT2))) / 2
}

/** 2/√π·e^−x²·Σ 2ⁿx²ⁿ⁺¹/(1·3·…·(2n + 1)): all of one sign. */
function erf(x: number): number {
  let term = x
  let total = 0
  for (let n = 0; total + term !== total; n++) {
    total += term
    term *= (2 * x * x) / (2 * n + 3)
  }
  return ((2 / Math.sqrt(Math.PI)) * total) / Math.exp(x * x)
}

function softmax(scores: Vector): Vector {
  const most = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - most))
  const total = sum(powers)
  return powers.map((power) => power / total)
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index)
}

function sum(x: Vector): number {
  let total = 0
  for (const value of x) total += value
  return total
}

function dot(a: Vector, b: Vector): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i] * b[i]
  return total
}

function plus(a: Vector, b: Vector): Vector {
  return a.map((value, i) => value + b[i])
}

function times(a: Vector, b: Vector): Vector {
  return a.map((value, i) => value * b[i])
}
