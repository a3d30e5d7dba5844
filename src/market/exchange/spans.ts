/** Bars that open in `[sinceMs, untilMs)`, UTC ms. */
export interface Span {
  readonly sinceMs: number
  readonly untilMs: number
}

/** The same times in as few spans as can be, ascending; spans that touch become one. */
export function unite(spans: readonly Span[]): Span[] {
  const united: Span[] = []
  for (const span of spans.toSorted((a, b) => a.sinceMs - b.sinceMs)) {
    if (span.untilMs <= span.sinceMs) continue
    const last = united.at(-1)
    if (last === undefined || span.sinceMs > last.untilMs) united.push(span)
    else united[united.length - 1] = { sinceMs: last.sinceMs, untilMs: Math.max(last.untilMs, span.untilMs) }
  }
  return united
}

/** What of `whole` lies in none of `spans`, ascending. */
export function subtract(whole: Span, spans: readonly Span[]): Span[] {
  const rest: Span[] = []
  let atMs = whole.sinceMs
  for (const { sinceMs, untilMs } of unite(spans)) {
    if (sinceMs > atMs) rest.push({ sinceMs: atMs, untilMs: Math.min(sinceMs, whole.untilMs) })
    atMs = Math.max(atMs, untilMs)
    if (atMs >= whole.untilMs) break
  }
  rest.push({ sinceMs: atMs, untilMs: whole.untilMs })
  return rest.filter(({ sinceMs, untilMs }) => untilMs > sinceMs)
}
