export { type IncentivesConfig, incentivesSchema, PAYOUT_RULE_NAMES, parseTokens, poolPerRound } from './config.ts'
export { addRewards, earnedBy, totalEarned } from './ledger.ts'
export { type RewardsTree, rewardsTree, verifyReward } from './merkle.ts'
export { equalShareOfHelpful, PAYOUT_RULES, type PayoutRule, type UpdateEffect } from './payout.ts'
