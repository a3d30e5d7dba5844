import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../errors/index.ts'

/**
 * Reads a JSON file against a schema.
 *
 * @throws {ConfigError} UNREADABLE, or INVALID_CONFIG with every wrong key and value named
 */
export function loadConfig<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : message
    throw new ConfigError('UNREADABLE', `cannot read ${path}: ${why}`, { cause })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new ConfigError('INVALID_CONFIG', `${path} is not JSON: ${(cause as Error).message}`, { cause })
  }
  return parseConfig(path, json, schema)
}

/** @throws {ConfigError} INVALID_CONFIG */
export function parseConfig<Schema extends z.ZodType>(name: string, value: unknown, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(value)
  if (!result.success) throw new ConfigError('INVALID_CONFIG', `${name}:\n${z.prettifyError(result.error)}`)
  return result.data
}

/** A path written in a config file means a path beside that file. */
export function besideConfig(configPath: string, path: string): string {
  return isAbsolute(path) ? path : resolve(dirname(configPath), path)
}
