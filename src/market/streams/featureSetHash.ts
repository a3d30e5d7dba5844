import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Hash } from '../../types/index.ts'
import type { FeatureSet } from './featureSet.ts'

/** SHA-256 of the set's canonical JSON (RFC 8785) with every default filled in. */
export function featureSetHash(set: FeatureSet): Hash {
  return `0x${createHash('sha256').update(canonicalize(set)!).digest('hex')}` as Hash
}
