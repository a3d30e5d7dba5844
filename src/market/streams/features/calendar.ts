import { z } from 'zod'
import { cosTurns, sinTurns } from '../../../kernels/math.ts'
import { DAY_MS, MINUTE_MS, utcDay } from '../../calendar.ts'
import { defineFeature } from '../stream.ts'

const wave = z.enum(['sin', 'cos'])

const timeOfDay = defineFeature({
  name: 'timeOfDay',
  description: 'sine or cosine of the UTC time of day',
  unit: '−1 … 1',
  parameters: { wave, harmonic: z.int().min(1).max(24).default(1).describe('waves a day') },
  lookbackMinutes: () => 0,
  create: ({ wave: shape, harmonic }, { past }) => ({
    value() {
      const turns = (harmonic * past.minute * MINUTE_MS) / DAY_MS
      return shape === 'sin' ? sinTurns(turns) : cosTurns(turns)
    },
  }),
})

const dayOfWeek = defineFeature({
  name: 'dayOfWeek',
  description: 'sine or cosine of the UTC weekday, the same all day',
  unit: '−1 … 1',
  parameters: { wave, harmonic: z.int().min(1).max(3).default(1).describe('waves a week') },
  lookbackMinutes: () => 0,
  create: ({ wave: shape, harmonic }, { past }) => {
    let day = Number.NaN
    let value = Number.NaN
    return {
      value() {
        const today = utcDay(past.minute * MINUTE_MS)
        if (today === day) return value
        day = today
        const turns = (harmonic * day) / 7
        value = shape === 'sin' ? sinTurns(turns) : cosTurns(turns)
        return value
      },
    }
  },
})

export const CALENDAR_FEATURES = [timeOfDay, dayOfWeek]
