import { z } from 'zod'

/** What a model forecasts of a label t, and its loss; t is the log of the realised variance over its past-day mean. */
export const headSpecSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('point').describe('one number'),
    loss: z.enum(['qlike', 'mse', 'huber']).default('qlike'),
    delta: z.number().positive().max(1e6).default(1).describe('where the Huber loss turns straight'),
  }),
  z.strictObject({
    kind: z.literal('quantiles').describe('quantiles that cannot cross, by the pinball loss'),
    levels: z
      .array(z.number().gt(0).lt(1))
      .min(1)
      .max(31)
      .refine((levels) => levels.every((level, i) => i === 0 || level > levels[i - 1]), 'levels must ascend')
      .default([0.05, 0.25, 0.5, 0.75, 0.95]),
  }),
  z.strictObject({ kind: z.literal('gaussian').describe('mean and variance, by the negative log likelihood') }),
  z.strictObject({ kind: z.literal('probability').describe('of a label of 0 or 1, by the cross entropy') }),
])

const head = headSpecSchema.prefault({ kind: 'point' })
const sha256 = z.string().regex(/^0x[0-9a-f]{64}$/, 'a SHA-256 is 0x and 64 lower-case hex digits')
const dropout = z.number().min(0).lt(1).default(0).describe('share of values left out while training')

/** A model that the peers bring. */
export const tfjsSpecSchema = z.strictObject({
  family: z.literal('tfjs').describe('a LayersModel of TensorFlow.js'),
  topology: sha256.describe('SHA-256 of the canonical JSON (RFC 8785) of its modelTopology'),
  weights: sha256.describe('SHA-256 of the bytes of its weights'),
  head,
})

/** What a model is; part of what every peer of a run agrees on. */
export const modelSpecSchema = z.discriminatedUnion('family', [
  z.strictObject({ family: z.literal('linear').describe('one linear layer over all features'), head }),
  z.strictObject({
    family: z.literal('har').describe('one linear layer over the terms of HAR'),
    terms: z.array(z.string().min(1)).min(1).max(16).default(['logVariance1h', 'logVariance168h']),
    head,
  }),
  z.strictObject({
    family: z.literal('mlp').describe('dense layers'),
    hidden: z
      .array(z.int().min(1).max(1024))
      .min(1)
      .max(4)
      .default([32])
      .describe('units of each hidden layer, first to last'),
    activation: z.enum(['tanh', 'relu', 'sigmoid', 'elu']).default('elu'),
    dropout,
    head,
  }),
  z.strictObject({
    family: z.literal('lstm').describe('recurrent layers over the sequence of a row'),
    units: z.int().min(1).max(512).default(32),
    layers: z.int().min(1).max(4).default(1),
    dropout,
    head,
  }),
  z
    .strictObject({
      family: z.literal('transformer').describe('gated variables and causal attention over the sequence of a row'),
      width: z.int().min(1).max(512).default(32),
      heads: z.int().min(1).max(16).default(4),
      layers: z.int().min(1).max(8).default(2),
      dropout,
      head,
    })
    .refine(({ width, heads }) => width % heads === 0, 'width must be a multiple of heads'),
  tfjsSpecSchema,
])

const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('adam').describe('AdamW'),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.999),
    epsilon: z.number().positive().max(1).default(1e-8),
    weightDecay: z.number().min(0).max(1).default(0).describe('decoupled from the gradient'),
  }),
  z.strictObject({ kind: z.literal('sgd') }),
  z.strictObject({ kind: z.literal('nesterov'), momentum: z.number().min(0).lt(1).default(0.9) }),
  z.strictObject({
    kind: z.literal('closedForm').describe('ridge regression solved at once: linear models with a squared loss'),
  }),
])

/** How a worker trains between two models; part of what every peer of a run agrees on. */
export const trainingSpecSchema = z.strictObject({
  localSteps: z.int().min(1).max(100_000).default(60).describe('H: mini-batch steps per round'),
  batchSize: z.int().min(1).max(65_536).default(256).describe('rows per step; a worker with fewer uses all of its own'),
  learningRate: z.number().positive().max(1).default(0.003),
  optimizer: optimizerSchema.prefault({ kind: 'adam' }).describe('starts afresh every round'),
  l1: z.number().min(0).max(1).default(0).describe('weight of the sum of absolute parameters in the loss'),
  l2: z.number().min(0).max(1).default(0.005).describe('weight of half the sum of squared parameters in the loss'),
  maxGradientNorm: z.number().positive().nullable().default(1).describe('longer gradients are shortened to it'),
  earlyStopping: z
    .strictObject({
      share: z.number().gt(0).lt(1).default(0.2).describe('of the rows, the last in time, that are held out'),
      every: z.int().min(1).default(10).describe('steps from one look at them to the next'),
      patience: z.int().min(1).default(3).describe('looks without a better loss before training stops'),
    })
    .nullable()
    .default(null)
    .describe('the parameters of the best look are kept; rows whose label reaches into the held out ones are left out'),
})

export type HeadSpec = z.infer<typeof headSpecSchema>
export type ModelSpec = z.infer<typeof modelSpecSchema>
export type TfjsSpec = z.infer<typeof tfjsSpecSchema>
export type OptimizerSpec = z.infer<typeof optimizerSchema>
export type TrainingSpec = z.infer<typeof trainingSpecSchema>

/** Choices of what trains a model of the family tfjs; auto takes node where it is installed and loads, else wasm. */
export const BACKENDS = ['auto', 'node', 'wasm'] as const

export type Backend = (typeof BACKENDS)[number]
