import { ExchangeError } from '../../errors/index.ts'

const REQUEST_TIMEOUT_MS = 20_000
/** Of what an exchange says about an error, in characters. */
const SHOWN_REASON = 160

/** A request that failed below what the exchange's API is about. */
export class TransportError extends ExchangeError {
  /** How long the exchange asks to wait, ms. */
  readonly retryAfterMs: number | undefined

  constructor(code: ExchangeError['code'], message: string, retryAfterMs?: number, options?: ErrorOptions) {
    super(code, message, options)
    this.retryAfterMs = retryAfterMs
  }
}

/** What ccxt asks of `fetch` and reads of its response. */
export interface HttpRequest {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}
export interface HttpResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  text(): Promise<string>
}
export type Transport = (url: string, request: HttpRequest) => Promise<HttpResponse>

/**
 * Carries ccxt's requests: one deadline for the whole answer, and errors that say what to do about them, which ccxt's own do
 * not (they lose `Retry-After`, and a web page passes as data).
 *
 * @param signal - aborts all requests, which then reject with its reason
 * @returns a function that rejects with {TransportError} UNREACHABLE | BUSY | REFUSED
 */
export function createTransport(signal: AbortSignal): Transport {
  return async (url, { method, headers, body }) => {
    const { host } = new URL(url)
    let response: Response
    let text: string
    try {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)])
      response = await fetch(url, { method, headers, body, signal: deadline, redirect: 'manual' })
      text = await response.text()
    } catch (error) {
      signal.throwIfAborted()
      throw new TransportError('UNREACHABLE', `cannot reach ${host}: ${reasonOf(error)}`, undefined, { cause: error })
    }
    refuseUseless(host, response, text)
    const { status, statusText } = response
    return { status, statusText, headers: response.headers, text: () => Promise.resolve(text) }
  }
}

function refuseUseless(host: string, { status, headers }: Response, text: string): void {
  const isPage = /^\s*</.test(text)
  const said = isPage || text.trim() === '' ? '' : `: ${messageOf(text)}`
  // Binance answers 418 to those who went on after 429.
  if (status === 429 || status === 418) {
    const retryAfterMs = retryAfter(headers.get('retry-after'), headers.get('date'))
    throw new TransportError('BUSY', `${host} asks for fewer requests (HTTP ${status})${said}`, retryAfterMs)
  }
  if (status >= 500) {
    const retryAfterMs = retryAfter(headers.get('retry-after'), headers.get('date'))
    throw new TransportError('UNREACHABLE', `${host} is not available (HTTP ${status})${said}`, retryAfterMs)
  }
  if (status === 451) throw new TransportError('REFUSED', `${host} does not serve this location (HTTP 451)${said}`)
  if (status >= 300 && status < 400) {
    throw new TransportError('REFUSED', `${host} sends requests elsewhere (HTTP ${status}), which are not followed`)
  }
  if (isPage) {
    throw new TransportError(
      'REFUSED',
      `${host} answers with a web page instead of data (HTTP ${status}): it blocks this location, or is no exchange's API`,
    )
  }
}

/** @returns ms, of a header in s or as a date; undefined without */
function retryAfter(value: string | null, date: string | null): number | undefined {
  if (value === null) return undefined
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000
  const wait = Date.parse(value) - (date === null ? Date.now() : Date.parse(date))
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}

/** What a JSON error says, or the text itself, in one line. */
function messageOf(text: string): string {
  const message = /"(?:msg|message|error)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text
  return message.replace(/\s+/g, ' ').trim().slice(0, SHOWN_REASON)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${REQUEST_TIMEOUT_MS / 1000} s`
  // `fetch` wraps what happened; of several addresses each has an error of its own.
  const { cause } = error
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join('; ')
  return cause instanceof Error ? cause.message || reasonOf(cause) : error.message
}
