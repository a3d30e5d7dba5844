declare const brand: unique symbol

/** A primitive that only a checked constructor may produce, so that two kinds of hex string cannot be mixed up. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

export type Hex = `0x${string}`

/** 32 bytes, lower-case hex with 0x. */
export type Hash = Brand<Hex, 'Hash'>

/** An EVM account: 20 bytes, lower-case hex with 0x (not checksummed: it is compared and sorted as text). */
export type Account = Brand<Hex, 'Account'>

/** A libp2p peer id in its base58 text form. */
export type PeerId = Brand<string, 'PeerId'>

/** 65 bytes r ‖ s ‖ v of a secp256k1 signature, lower-case hex with 0x. */
export type Signature = Brand<Hex, 'Signature'>

export const ZERO_HASH = `0x${'00'.repeat(32)}` as Hash

export function isHash(text: string): text is Hash {
  return /^0x[0-9a-f]{64}$/.test(text)
}

export function isAccount(text: string): text is Account {
  return /^0x[0-9a-f]{40}$/.test(text)
}
