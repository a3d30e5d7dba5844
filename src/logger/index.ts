import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

/**
 * Logs to stderr, since stdout belongs to a verb's result: readable lines on a terminal, JSON lines elsewhere.
 *
 * @param level - a pino level or `silent`
 */
export function createLogger(level: string, bindings: Record<string, string> = {}): Logger {
  const base = { pid: undefined, hostname: undefined, ...bindings }
  if (!process.stderr.isTTY) return pino({ level, base }, pino.destination({ fd: 2, sync: true }))
  const stream = pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' })
  return pino({ level, base }, stream)
}
