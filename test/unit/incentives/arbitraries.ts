import fc from 'fast-check'
import type { UpdateEffect } from '../../../src/incentives/index.ts'
import type { Account, Balance } from '../../../src/types/index.ts'

export const accounts = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}` as Account)

const amounts = fc.bigInt({ min: 1n, max: 10n ** 30n })

export const pools = fc.bigInt({ min: 0n, max: 10n ** 36n })

export const effectLists: fc.Arbitrary<UpdateEffect[]> = fc.uniqueArray(
  fc.record({ account: accounts, effect: fc.double() }),
  { selector: ({ account }) => account, maxLength: 20 },
)

export const balanceLists: fc.Arbitrary<Balance[]> = fc.uniqueArray(fc.record({ account: accounts, amount: amounts }), {
  selector: ({ account }) => account,
  maxLength: 20,
})

/** A list together with one of its permutations. */
export function withShuffled<T>(lists: fc.Arbitrary<T[]>): fc.Arbitrary<[T[], T[]]> {
  return lists.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
  )
}

export function isAscending(list: readonly { readonly account: Account }[]): boolean {
  return list.every(({ account }, index) => index === 0 || list[index - 1]!.account < account)
}
