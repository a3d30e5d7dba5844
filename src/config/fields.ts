import { z } from 'zod'
import type { Account } from '../types/index.ts'

/** An EVM account in any letter case; read as lower case. */
export const accountSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'an account is 0x and 40 hex digits')
  .transform((text) => text.toLowerCase() as Account)

/** A libp2p multiaddr; only its shape is checked here, the network reads it. */
export const multiaddrSchema = z.string().regex(/^\/[^/\s]+\/\S+$/, 'a multiaddr looks like /ip4/203.0.113.7/tcp/4700')

export const portSchema = z.int().min(0).max(65535)

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export const logLevelSchema = z.enum(LOG_LEVELS)
