import { z } from 'zod'

/** What a model is; part of what every peer of a run agrees on. */
export const modelSpecSchema = z.strictObject({
  family: z.literal('mlp').describe('tanh layers and one linear output, the log of variance over its past-day mean'),
  hidden: z
    .array(z.int().min(1).max(1024))
    .min(1)
    .max(4)
    .default([32])
    .describe('units of each hidden layer, first to last'),
})

/** How a worker trains between two models; part of what every peer of a run agrees on. */
export const trainingSpecSchema = z.strictObject({
  localSteps: z.int().min(1).max(100_000).default(60).describe('H: mini-batch steps per round'),
  batchSize: z.int().min(1).max(65_536).default(256).describe('rows per step; a worker with fewer uses all of its own'),
  learningRate: z.number().positive().max(1).default(0.003),
  optimizer: z.enum(['adam', 'sgd']).default('adam').describe('starts afresh every round'),
})

export type ModelSpec = z.infer<typeof modelSpecSchema>
export type TrainingSpec = z.infer<typeof trainingSpecSchema>

/** Choices of the backend that trains; auto takes node where it is installed and loads, else wasm. */
export const BACKENDS = ['auto', 'node', 'wasm'] as const

export type Backend = (typeof BACKENDS)[number]
