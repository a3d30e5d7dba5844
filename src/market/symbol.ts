import { z } from 'zod'

/** How a market is named. */
export const symbolSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,31}$/, 'a symbol is 1 to 32 letters, digits and . _ : / -')
