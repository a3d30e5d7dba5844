import type { Stream } from '@libp2p/interface'
import { messageStreamToDuplex } from '@libp2p/utils'
import { decode, encode } from 'it-length-prefixed'
import { pipe } from 'it-pipe'
import { NetworkError } from '../errors/index.ts'

/** Bytes that a length prefix may take. */
const MAX_PREFIX_BYTES = 8

type Chunk = Parameters<Stream['send']>[0]

const limitsOf = (maxBytes: number) => ({ maxDataLength: maxBytes, maxLengthLength: MAX_PREFIX_BYTES })

const toError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))

/**
 * Watches over a stream: resets it when the signal aborts, or when its peer sends more than one message of `maxBytes`
 * could be, because what turns a stream into a source buffers without bound.
 *
 * @returns a promise that never resolves and rejects when the stream breaks: one that broke before anybody listened
 * would keep its reader waiting for ever
 */
function guard(stream: Stream, maxBytes: number, signal: AbortSignal): Promise<never> {
  const { promise: broken, reject } = Promise.withResolvers<never>()
  // Whoever races it handles it; nobody does once the race is over.
  broken.catch(() => undefined)
  let received = 0
  const closed = new AbortController()
  const abort = (reason: unknown): void => {
    stream.abort(toError(reason))
    reject(reason)
  }
  stream.addEventListener('close', ({ error }) => {
    closed.abort()
    if (error !== undefined) reject(error)
  })
  signal.addEventListener('abort', () => abort(signal.reason), { once: true, signal: closed.signal })
  stream.addEventListener('message', ({ data }) => {
    received += data.byteLength
    if (received > maxBytes + MAX_PREFIX_BYTES) {
      abort(new NetworkError('TOO_LARGE', `A peer sent more than the ${maxBytes} bytes it may.`))
    }
  })
  if (signal.aborted) abort(signal.reason)
  else if (stream.status === 'aborted' || stream.status === 'reset' || stream.status === 'closed') {
    reject(new NetworkError('BAD_RESPONSE', 'The stream broke as soon as it was opened.'))
  }
  return broken
}

/**
 * The first message; the end of the stream is not waited for, which a liar could put off and which may have come before
 * anybody listened.
 */
async function firstMessage(source: AsyncIterable<Chunk>): Promise<Uint8Array> {
  for await (const chunk of source) return chunk.subarray()
  throw new NetworkError('BAD_RESPONSE', 'The peer closed the stream without a message.')
}

/**
 * Sends one length-prefixed message and reads the one that answers it.
 *
 * @param maxBytes - bytes that the answer may have
 * @throws {NetworkError} BAD_RESPONSE | TOO_LARGE, or libp2p's error when the stream breaks
 */
export async function exchange(
  stream: Stream,
  request: Uint8Array,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const broken = guard(stream, maxBytes, signal)
  try {
    if (stream.remoteWriteStatus === 'closed') {
      throw new NetworkError('BAD_RESPONSE', 'The peer closed the stream before it was asked.')
    }
    const response = pipe(
      [request],
      (source) => encode(source, limitsOf(request.byteLength)),
      messageStreamToDuplex(stream),
      (source) => decode(source, limitsOf(maxBytes)),
      firstMessage,
    )
    return await Promise.race([response, broken])
  } catch (error) {
    stream.abort(toError(error))
    throw error
  }
}

/**
 * Reads one length-prefixed message and answers it.
 *
 * @param maxRequestBytes - bytes that the message may have
 * @param respond - must not reject
 * @throws libp2p's error when the stream breaks or the message is no message
 */
export async function answer(
  stream: Stream,
  maxRequestBytes: number,
  maxResponseBytes: number,
  signal: AbortSignal,
  respond: (request: Uint8Array) => Promise<Uint8Array>,
): Promise<void> {
  const broken = guard(stream, maxRequestBytes, signal)
  const duplex = messageStreamToDuplex(stream)
  try {
    const answered = pipe(
      duplex.source,
      (source) => decode(source, limitsOf(maxRequestBytes)),
      async function* (source) {
        yield await respond(await firstMessage(source))
      },
      (source) => encode(source, limitsOf(maxResponseBytes)),
      duplex.sink,
    )
    await Promise.race([answered, broken])
  } catch (error) {
    stream.abort(toError(error))
    throw error
  }
}
