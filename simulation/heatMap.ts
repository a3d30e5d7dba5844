import type { AttackMatrix, MatrixCell } from './matrix.ts'

const CELL_WIDTH = 62
const CELL_HEIGHT = 30
const GAP = 2
const MARGIN = 24
const CHARACTER_WIDTH = 7.7
const TITLE_HEIGHT = 56
const LEGEND_HEIGHT = 58
/** Sine and cosine of the slant of the column titles, 40°. */
const SLANT = { degrees: -40, sine: 0.643, cosine: 0.766 }

/** From as good as the clean mean to twice its loss; beyond, a model is as good as lost. */
const WORST_EXCESS = 1
/** Colours between which a cell's is mixed: teal, sand, orange, dark red. Distinct in lightness too. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  [38, 128, 122],
  [240, 226, 178],
  [222, 128, 64],
  [122, 20, 38],
]
const FONT = 'font-family="ui-sans-serif, system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"'
const INK = '#24292f'
const FAINT_INK = '#57606a'

/**
 * The matrix as an SVG picture on a card of its own, so that it reads on light and dark pages alike: a row per rule, a
 * column per attack, in each cell how much the final loss exceeds the clean mean's.
 *
 * @param subtitle - what was simulated, one line
 */
export function heatMap({ attacks, rules, cells }: AttackMatrix, subtitle: string): string {
  const left = MARGIN + textWidth(rules) + 12
  const titlesHeight = textWidth(attacks) * SLANT.sine + 18
  const top = MARGIN + TITLE_HEIGHT + titlesHeight
  const overhang = textWidth(attacks.slice(-1)) * SLANT.cosine
  const width = Math.ceil(
    Math.max(left + attacks.length * CELL_WIDTH + overhang, subtitle.length * 6.2 + MARGIN) + MARGIN,
  )
  const height = Math.ceil(top + rules.length * CELL_HEIGHT + LEGEND_HEIGHT + MARGIN)
  const titles = attacks.map((attack, column) => {
    const x = left + (column + 0.5) * CELL_WIDTH - 4
    return `<text transform="translate(${round(x)} ${round(top - 8)}) rotate(${SLANT.degrees})" fill="${INK}">${escaped(attack)}</text>`
  })
  const names = rules.map((rule, row) => {
    const y = top + (row + 0.5) * CELL_HEIGHT + 4
    return `<text x="${round(left - 10)}" y="${round(y)}" text-anchor="end" fill="${INK}">${escaped(rule)}</text>`
  })
  const boxes = cells.map((cell) => {
    const x = left + attacks.indexOf(cell.attack) * CELL_WIDTH
    return box(cell, x, top + rules.indexOf(cell.rule) * CELL_HEIGHT)
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${FONT} font-size="13" role="img">`,
    '<title>Final loss under attack, relative to the clean mean</title>',
    `<rect width="${width}" height="${height}" rx="10" fill="#fbfbfa"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 16}" font-size="17" font-weight="600" fill="${INK}">Final loss under attack, relative to the clean mean</text>`,
    `<text x="${MARGIN}" y="${MARGIN + 38}" font-size="12" fill="${FAINT_INK}">${escaped(subtitle)}</text>`,
    ...titles,
    ...names,
    ...boxes,
    ...legend(left, top + rules.length * CELL_HEIGHT + 22),
    '</svg>',
    '',
  ].join('\n')
}

function box(cell: MatrixCell, x: number, y: number): string {
  const colour = colourOf(cell.ratio)
  // Perceived lightness decides between dark and light figures.
  const lightness = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
  const ink = lightness > 140 ? INK : '#ffffff'
  const [w, h] = [CELL_WIDTH - GAP, CELL_HEIGHT - GAP]
  const note = `${cell.rule} under ${cell.attack}: loss ${cell.finalLoss.toPrecision(4)}, ×${cell.ratio.toPrecision(4)}`
  return (
    `<g><title>${escaped(note)}</title>` +
    `<rect x="${round(x)}" y="${round(y)}" width="${w}" height="${h}" rx="3" fill="rgb(${colour.join(' ')})"/>` +
    `<text x="${round(x + w / 2)}" y="${round(y + h / 2 + 4.5)}" text-anchor="middle" fill="${ink}" font-size="12">${formatCell(cell)}</text></g>`
  )
}

function legend(x: number, y: number): string[] {
  const steps = 40
  const stepWidth = 7
  const bars = Array.from({ length: steps }, (_, i) => {
    const colour = mixed(i / (steps - 1))
    return `<rect x="${round(x + i * stepWidth)}" y="${round(y)}" width="${stepWidth + 0.5}" height="10" fill="rgb(${colour.join(' ')})"/>`
  })
  const marks = [1, 1.05, 1.2, 1.5, 2].map((ratio) => {
    const at = x + shade(ratio) * steps * stepWidth
    const label = ratio === 1 ? 'clean' : formatRatio(ratio).replace(/\.0(?= %|$)/, '')
    return `<text x="${round(at)}" y="${round(y + 25)}" text-anchor="middle" font-size="11" fill="${FAINT_INK}">${label}</text>`
  })
  return [...bars, ...marks]
}

/** A cell's ratio, or that it stalled. */
export function formatCell({ ratio, isStalled }: Pick<MatrixCell, 'ratio' | 'isStalled'>): string {
  return isStalled ? 'stalled' : formatRatio(ratio)
}

/** `+3.2 %`, or `×12` where percents mislead. */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return '∞'
  const percent = 100 * (ratio - 1)
  if (percent < 99.5) {
    const shown = Math.abs(percent) < 9.95 ? Math.abs(percent).toFixed(1) : Math.abs(percent).toFixed(0)
    return `${percent < 0 && Number(shown) > 0 ? '−' : '+'}${shown} %`
  }
  if (ratio < 9.95) return `×${ratio.toFixed(1)}`
  return ratio < 10_000 ? `×${ratio.toFixed(0)}` : `×${ratio.toExponential(0).replace('e+', 'e')}`
}

/** 0 for the clean mean's loss or less, 1 for twice it or more; by the square root, since a few percent matter. */
function shade(ratio: number): number {
  return Math.sqrt(Math.min(WORST_EXCESS, Math.max(0, ratio - 1)) / WORST_EXCESS)
}

function colourOf(ratio: number): number[] {
  return mixed(shade(ratio))
}

/** @param share - 0 to 1, from the first colour to the last */
function mixed(share: number): number[] {
  const place = share * (COLOURS.length - 1)
  const below = Math.min(COLOURS.length - 2, Math.floor(place))
  return COLOURS[below].map((value, i) => Math.round(value + (place - below) * (COLOURS[below + 1][i] - value)))
}

function textWidth(texts: readonly string[]): number {
  return CHARACTER_WIDTH * Math.max(0, ...texts.map(({ length }) => length))
}

function round(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
