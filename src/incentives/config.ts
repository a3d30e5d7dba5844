import { z } from 'zod'

const TOKEN_DECIMALS = 18

const TOKEN_AMOUNT = /^(0|[1-9]\d{0,17})(\.\d{1,18})?$/

export const PAYOUT_RULE_NAMES = ['equalShare'] as const

/** How a round's work is paid. */
export const incentivesSchema = z.strictObject({
  poolPerRound: z
    .string()
    .regex(TOKEN_AMOUNT, 'a pool is a decimal number of tokens below 10^18, such as "100" or "0.5"')
    .default('100')
    .describe('whole tokens to share in each round, as a decimal string'),
  rule: z.enum(PAYOUT_RULE_NAMES).default('equalShare').describe('who shares the pool, see src/incentives/payout.ts'),
})

export type IncentivesConfig = z.infer<typeof incentivesSchema>

/** The pool of one round in token units (10⁻¹⁸), exactly. */
export function poolPerRound(config: Pick<IncentivesConfig, 'poolPerRound'>): bigint {
  return toUnits(config.poolPerRound)
}

/** Reads a decimal number of whole tokens below 10¹⁸ exactly. @returns token units (10⁻¹⁸); undefined when it is none */
export function parseTokens(text: string): bigint | undefined {
  return TOKEN_AMOUNT.test(text) ? toUnits(text) : undefined
}

function toUnits(tokens: string): bigint {
  const [whole = '', fraction = ''] = tokens.split('.')
  return BigInt(whole + fraction.padEnd(TOKEN_DECIMALS, '0'))
}
