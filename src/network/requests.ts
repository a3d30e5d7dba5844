import type { Connection, Stream } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { MurmurationError, NetworkError, StorageError, WireError } from '../errors/index.ts'
import type { PeerId } from '../types/index.ts'
import type { Method, MethodName, Methods, ResponseEnvelope } from '../wire/index.ts'
import {
  envelopeCodec,
  MAX_REQUESTS_PER_PEER,
  MAX_SENTENCE_BYTES,
  MAX_WAITING_REQUESTS,
  METHOD_NAMES,
  METHODS,
  methodName,
} from '../wire/index.ts'
import { isNamed, messageOf, outcomeOf, RefusedError } from './errors.ts'
import type { Host } from './host.ts'
import { RequestGate } from './requestGate.ts'
import { answer, exchange } from './streams.ts'
import type { NetworkLogger, NetworkMetrics, RequestContext, RequestHandler } from './types.ts'

type AnyMethod = Method<unknown, unknown>
type AnyHandler = (request: unknown, context: RequestContext) => unknown

/** Streams of one method that one connection may have open; above what is served, so that a refusal can be told. */
const MAX_STREAMS = 2 * MAX_REQUESTS_PER_PEER

const methodOf = (name: MethodName): AnyMethod => METHODS[name] as AnyMethod

/** Asks peers and answers them. */
export class Requests {
  readonly #host: Host
  readonly #metrics: NetworkMetrics
  readonly #logger: NetworkLogger
  readonly #stopped = new AbortController()
  readonly #handlers = new Map<MethodName, AnyHandler>()
  readonly #gates = new Map(
    METHOD_NAMES.map((name) => [
      name,
      new RequestGate({
        maxRunning: METHODS[name].maxConcurrent,
        maxWaiting: MAX_WAITING_REQUESTS,
        maxPerPeer: MAX_REQUESTS_PER_PEER,
      }),
    ]),
  )

  constructor(host: Host, metrics: NetworkMetrics, logger: NetworkLogger) {
    this.#host = host
    this.#metrics = metrics
    this.#logger = logger
  }

  /** Opens the protocol of every method; one without a handler is refused as UNSUPPORTED. */
  async start(): Promise<void> {
    for (const name of METHOD_NAMES) {
      const serve = (stream: Stream, connection: Connection): Promise<void> => this.#serve(name, stream, connection)
      await this.#host.handle(methodName(name), serve, {
        maxInboundStreams: MAX_STREAMS,
        maxOutboundStreams: MAX_STREAMS,
      })
    }
  }

  stop(): void {
    this.#stopped.abort(new NetworkError('UNREACHABLE', 'The network is stopped.'))
  }

  handle<M extends MethodName>(method: M, handler: RequestHandler<M>): void {
    this.#handlers.set(method, handler as AnyHandler)
  }

  async request<M extends MethodName>(
    peer: PeerId,
    name: M,
    request: Methods[M]['request'],
    signal?: AbortSignal,
  ): Promise<Methods[M]['response']> {
    signal?.throwIfAborted()
    const method = methodOf(name)
    const timeout = AbortSignal.timeout(method.timeoutMs)
    const signals = [timeout, this.#stopped.signal, ...(signal === undefined ? [] : [signal])]
    try {
      const response = await this.#ask(peer, name, method, request, AbortSignal.any(signals))
      this.#metrics.count('request_sent', { method: name, outcome: 'ok' })
      return response as Methods[M]['response']
    } catch (error) {
      signal?.throwIfAborted()
      this.#stopped.signal.throwIfAborted()
      const failure = timeout.aborted
        ? new NetworkError('TIMEOUT', `${peer} did not answer ${name} in ${method.timeoutMs} ms.`, { cause: error })
        : error
      this.#metrics.count('request_sent', { method: name, outcome: outcomeOf(failure) })
      throw failure
    }
  }

  async #ask(
    peer: PeerId,
    name: MethodName,
    method: AnyMethod,
    request: unknown,
    signal: AbortSignal,
  ): Promise<unknown> {
    const bytes = encodeRequest(name, method, request)
    const envelope = envelopeCodec(method.response.maxBytes)
    const stream = await this.#open(peer, name, method, signal)
    let response: ResponseEnvelope
    try {
      response = envelope.decode(await exchange(stream, bytes, envelope.maxBytes, signal))
      if (response.ok) return method.response.decode(response.value)
    } catch (error) {
      throw brokenResponse(peer, name, error)
    }
    const { code, message } = response
    throw new RefusedError(code, `${peer} refused ${name} (${code}): ${message}`)
  }

  async #open(peer: PeerId, name: MethodName, method: AnyMethod, signal: AbortSignal): Promise<Stream> {
    try {
      return await this.#host.dialProtocol(peerIdFromString(peer), method.name, {
        signal,
        maxOutboundStreams: MAX_STREAMS,
      })
    } catch (cause) {
      if (isNamed(cause, 'UnsupportedProtocolError')) {
        throw new RefusedError('UNSUPPORTED', `${peer} does not answer ${name}.`, { cause })
      }
      throw new NetworkError('UNREACHABLE', `${peer} cannot be asked for ${name}: ${messageOf(cause)}`, { cause })
    }
  }

  /** The boundary to strangers: every failure becomes an outcome that is counted, and none goes further. */
  async #serve(name: MethodName, stream: Stream, connection: Connection): Promise<void> {
    const method = methodOf(name)
    const peer = connection.remotePeer.toString() as PeerId
    const signal = AbortSignal.any([AbortSignal.timeout(method.timeoutMs), this.#stopped.signal])
    const envelope = envelopeCodec(method.response.maxBytes)
    let outcome = 'MALFORMED'
    try {
      await answer(stream, method.request.maxBytes, envelope.maxBytes, signal, async (bytes) => {
        const response = await this.#respond(name, method, bytes, peer, signal)
        outcome = response.ok ? 'ok' : response.code
        return envelope.encode(response)
      })
    } catch (error) {
      if (outcome === 'ok') outcome = 'UNREACHABLE'
      this.#logger.debug({ method: name, peer, err: error }, 'A request could not be answered.')
    }
    this.#metrics.count('request_served', { method: name, outcome })
  }

  async #respond(
    name: MethodName,
    method: AnyMethod,
    bytes: Uint8Array,
    peer: PeerId,
    signal: AbortSignal,
  ): Promise<ResponseEnvelope> {
    const handler = this.#handlers.get(name)
    if (handler === undefined) return { ok: false, code: 'UNSUPPORTED', message: `This peer does not answer ${name}.` }
    try {
      const request = method.request.decode(bytes)
      const leave = await this.#gates.get(name)!.enter(peer)
      try {
        signal.throwIfAborted()
        return { ok: true, value: method.response.encode(await handler(request, { peer, signal })) }
      } finally {
        leave()
      }
    } catch (error) {
      if (error instanceof MurmurationError && !(error instanceof StorageError)) {
        return { ok: false, code: outcomeOf(error), message: sentenceOf(error) }
      }
      this.#logger.warn({ method: name, peer, err: error }, 'A request handler failed.')
      // What a stranger is told names none of this machine's paths.
      return { ok: false, code: outcomeOf(error), message: 'The peer failed to answer.' }
    }
  }
}

/** @throws {NetworkError} TOO_LARGE | WireError MALFORMED: the mistake is this node's own */
function encodeRequest(name: MethodName, method: AnyMethod, request: unknown): Uint8Array {
  try {
    return method.request.encode(request)
  } catch (cause) {
    if (!(cause instanceof WireError && cause.code === 'TOO_LARGE')) throw cause
    throw new NetworkError('TOO_LARGE', `The ${name} request is too large: ${cause.message}`, { cause })
  }
}

function brokenResponse(peer: PeerId, name: MethodName, cause: unknown): NetworkError {
  if (cause instanceof NetworkError && cause.code !== 'TOO_LARGE') return cause
  const oversize =
    cause instanceof MurmurationError ? cause.code === 'TOO_LARGE' : isNamed(cause, 'InvalidDataLengthError')
  if (oversize) return new NetworkError('BAD_RESPONSE', `${peer} answered ${name} with too many bytes.`, { cause })
  return new NetworkError('BAD_RESPONSE', `${peer} gave no valid answer to ${name}: ${messageOf(cause)}`, { cause })
}

/** An error's message, cut to what an envelope holds. */
function sentenceOf({ message }: Error): string {
  let sentence = message.toWellFormed()
  while (Buffer.byteLength(sentence) > MAX_SENTENCE_BYTES) sentence = sentence.slice(0, -16).toWellFormed()
  return sentence
}
