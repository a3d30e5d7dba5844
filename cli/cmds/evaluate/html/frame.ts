import { renderChart, type TopLevelSpec } from '../../../../src/charts/index.ts'
import { escapeHtml, figure } from './markup.ts'
import { STYLE } from './style.ts'

/** Says that a file is a report of this verb, which may be replaced by another. */
export const GENERATOR = '<meta name="generator" content="murmuration evaluate">'

/** One HTML document that refers to nothing outside it. @param sections - as HTML */
export function documentOf(title: string, sections: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${GENERATOR}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`
}

/** A chart with its caption, as HTML. */
export async function chart(spec: TopLevelSpec, label: string, caption: string): Promise<string> {
  return figure(await renderChart(spec), label, caption)
}
