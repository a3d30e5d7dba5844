/** One style sheet for screen, dark screen and paper; nothing is fetched. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1c2430; --soft: #5b6675; --paper: #ffffff; --panel: #f5f7fa; --line: #dde3ea;
  --beats: #1f9d76; --noWorse: #b07d10; --worse: #d64550; --model: #2f81d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e3e8ef; --soft: #98a4b3; --paper: #12161c; --panel: #1a2029; --line: #2c3542;
    --noWorse: #d9a62b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 940px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 27px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 19px; margin: 44px 0 6px; padding-top: 14px; border-top: 1px solid var(--line); }
h3 { font-size: 15px; margin: 24px 0 4px; }
p { margin: 6px 0; }
.soft, figcaption, .note { color: var(--soft); font-size: 13px; }
.verdict {
  margin: 22px 0; padding: 16px 20px; background: var(--panel); border-left: 5px solid var(--soft); border-radius: 4px;
}
.verdict p:first-child { font-size: 17px; font-weight: 600; }
.verdict.beats { border-color: var(--beats); }
.verdict.noWorse { border-color: var(--noWorse); }
.verdict.worse { border-color: var(--worse); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin: 18px 0; }
.card { background: var(--panel); border-radius: 6px; padding: 12px 16px; }
.card b { display: block; font-size: 23px; font-weight: 650; font-variant-numeric: tabular-nums; }
.card span { color: var(--soft); font-size: 12.5px; }
table { border-collapse: collapse; width: 100%; margin: 8px 0 4px; font-variant-numeric: tabular-nums; font-size: 13.5px; }
th { font-weight: 500; color: var(--soft); text-align: right; border-bottom: 1px solid var(--line); padding: 5px 8px; }
td { text-align: right; padding: 5px 8px; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
tr.model td { font-weight: 650; color: var(--model); }
tr.best td:first-child::after { content: " best baseline"; color: var(--soft); font-size: 12px; }
.beats { color: var(--beats); } .noWorse { color: var(--noWorse); } .worse { color: var(--worse); }
.verdict.beats, .verdict.noWorse, .verdict.worse { color: var(--ink); }
figure { margin: 12px 0; overflow-x: auto; break-inside: avoid; }
figure svg { max-width: 100%; height: auto; display: block; color: var(--ink); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(380px, 1fr)); gap: 16px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 18px; margin: 8px 0; font-size: 13.5px; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
code { font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
@media print {
  :root { --ink: #000; --soft: #444; --paper: #fff; --panel: #f3f3f3; --line: #ccc; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  table, .verdict { break-inside: avoid; }
}
`
