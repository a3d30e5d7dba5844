/** Text that may hold anything, as HTML. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => entities[character])
}

/** @param cells - as HTML; the first of a row stands at the left */
export function table(
  headers: readonly string[],
  rows: readonly { readonly cells: readonly string[]; readonly kind?: string }[],
): string {
  const head = headers.map((text) => `<th scope="col">${text}</th>`).join('')
  const body = rows.map(({ cells, kind }) => {
    const opening = kind === undefined ? '<tr>' : `<tr class="${kind}">`
    return `${opening}${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  })
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`
}

/** @param svg - of a chart */
export function figure(svg: string, label: string, caption: string): string {
  const accessible = svg.replace(/^<svg /, `<svg role="img" aria-label="${escapeHtml(label)}" `)
  return `<figure>${accessible}<figcaption>${escapeHtml(caption)}</figcaption></figure>`
}

/** @param entries - values as HTML */
export function definitions(entries: readonly (readonly [term: string, value: string])[]): string {
  return `<dl>${entries.map(([term, value]) => `<dt>${escapeHtml(term)}</dt><dd>${value}</dd>`).join('\n')}</dl>`
}
