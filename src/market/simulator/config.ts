import { z } from 'zod'
import { MINUTE_MS } from '../calendar.ts'
import { symbolSchema } from '../symbol.ts'
import { calibrationSchema } from './calibration.ts'

/** A market that is made up from a seed. */
export const simulatorSourceSchema = z.strictObject({
  kind: z.literal('simulator'),
  seed: z.int().min(0).describe('equal seeds give equal markets'),
  symbols: z
    .array(symbolSchema)
    .min(1)
    .max(16)
    .refine((symbols) => new Set(symbols).size === symbols.length, 'a symbol is named twice')
    .default(['SIMA', 'SIMB', 'SIMC', 'SIMD']),
  startMs: z
    .int()
    .min(0)
    .max(4e12)
    .multipleOf(MINUTE_MS)
    .describe('open time of the first bar, UTC ms, a whole minute'),
  days: z.int().min(1).max(3660).describe('length of the market; more days leave the earlier bars as they are'),
  calibration: calibrationSchema
    .optional()
    .describe('what kind of market, as `murmuration data simulate --calibrate FILE --calibration OUT` writes it'),
})

export type SimulatorSource = z.infer<typeof simulatorSourceSchema>
