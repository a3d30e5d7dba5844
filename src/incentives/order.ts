import type { Account } from '../types/index.ts'

/** Compares by account as text, which for lower-case hex is the order of the numbers. */
export function ascendingByAccount(a: { readonly account: Account }, b: { readonly account: Account }): number {
  if (a.account === b.account) return 0
  return a.account < b.account ? -1 : 1
}
