export { RefusedError } from './errors.ts'
export { generatePeerKey, peerIdOf, peerKeyFromSeed } from './identity.ts'
export { createNetwork } from './network.ts'
export type * from './types.ts'
