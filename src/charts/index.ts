import { type LoggerInterface, parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

export type { TopLevelSpec } from 'vega-lite'

/** A chart was asked for that cannot be drawn as it was written. */
export class ChartError extends Error {
  override readonly name = 'ChartError'
}

/** A chart has its data with it: no file is opened and no address asked for, whatever a specification says. */
const NO_LOADER = {
  load: (uri: string) => refuse(uri),
  sanitize: (uri: string) => refuse(uri),
  http: (uri: string) => refuse(uri),
  file: (path: string) => refuse(path),
}

function refuse(uri: string): Promise<never> {
  return Promise.reject(new ChartError(`a chart refers to nothing outside it, not to ${uri}`))
}

/** Takes what vega-lite and vega complain of, which they would print. They call its methods with another `this`. */
function collector(complaints: string[]) {
  const complain = (...parts: readonly unknown[]) => {
    complaints.push(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' '))
    return logger
  }
  const ignore = () => logger
  const logger = { level: ignore, error: complain, warn: complain, info: ignore, debug: ignore } as LoggerInterface
  return logger
}

/**
 * Draws a chart as SVG text, by itself: without I/O, a browser or a canvas. Widths of text are estimated, so that a
 * specification gives the same text on every machine.
 *
 * @param spec - of Vega-Lite; sizes are numbers of CSS pixels, the data stand in it as `values`
 * @returns one `<svg …>…</svg>` element
 * @throws {ChartError} when Vega-Lite or Vega cannot make sense of the specification, or would have to guess
 * @see Satyanarayan et al. 2017, Vega-Lite: A grammar of interactive graphics, doi:10.1109/TVCG.2016.2599030
 */
export async function renderChart(spec: TopLevelSpec): Promise<string> {
  const complaints: string[] = []
  const view = viewOf(spec, collector(complaints))
  try {
    const svg = await view.toSVG()
    if (complaints.length > 0) throw new ChartError(complaints[0])
    return svg
  } finally {
    view.finalize()
  }
}

function viewOf(spec: TopLevelSpec, logger: LoggerInterface): View {
  try {
    return new View(parse(compile(spec, { logger }).spec), { renderer: 'none', loader: NO_LOADER, logger })
  } catch (cause) {
    throw new ChartError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
