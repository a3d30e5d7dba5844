import { CodecError } from '../errors/index.ts'
import type { UpdateCodec } from './codec.ts'
import { float32Codec } from './float32.ts'
import { int8Codec } from './int8.ts'

export type { UpdateCodec } from './codec.ts'

export const CODEC_NAMES = ['int8', 'float32'] as const
export type CodecName = (typeof CODEC_NAMES)[number]

const CODECS: Record<CodecName, UpdateCodec> = { int8: int8Codec, float32: float32Codec }

/** @throws {CodecError} UNKNOWN_CODEC */
export function codecNamed(name: string): UpdateCodec {
  const codec = Object.values(CODECS).find((candidate) => candidate.name === name)
  if (codec === undefined) throw new CodecError('UNKNOWN_CODEC', `there is no update codec '${name}'`)
  return codec
}
