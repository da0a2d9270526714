import { dark, light, properties } from '../charts/theme.ts';

/** The style sheet of the report. */
export const style = `
:root { ${properties(light)} }
@media screen and (prefers-color-scheme: dark) {
  :root { ${properties(dark)} }
}
* { box-sizing: border-box; }
html { color-scheme: light dark; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
.top, main, footer { max-width: 80rem; margin: 0 auto; padding: 0 1.25rem; }
.top { padding-top: 1.25rem; }
.brand { margin: 0; color: var(--muted); font-size: .85rem; letter-spacing: .04em; }
h1 { margin: .1rem 0 1rem; font-size: 1.6rem; line-height: 1.25; }
h1 span { color: var(--muted); font-weight: 400; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.2rem; }
h3 { margin: 0; font-size: 1rem; }
h3 span { font-weight: 400; color: var(--muted); }
h3 span::before { content: "· "; }
.banner { margin: 0 0 1rem; padding: .75rem 1rem; border: 1px solid; border-left-width: 6px; border-radius: 6px; }
.banner p, .banner ul { margin: 0; }
.invalid { background: var(--invalid-bg); border-color: var(--invalid-line); }
.synthetic { background: var(--warn-bg); border-color: var(--warn-line); }
.note { background: var(--card); border-color: var(--line); }
.note ul, .invalid ul { padding-left: 1.2rem; }
.verdict p { margin: 0 0 .5rem; font-size: 1.15rem; line-height: 1.45; max-width: 62rem; }
.scroll + .key, .wide + .key { margin-top: .5rem; }
.key { margin: 0 0 .9rem; color: var(--muted); font-size: .85rem; max-width: 62rem; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0 0 .6rem; padding: 0; list-style: none; }
.glyph { width: 34px; height: 12px; vertical-align: middle; fill: none; }
.row { display: grid; gap: 1rem; margin-bottom: 1rem; align-items: start; }
.panel { min-width: 0; padding: .8rem .9rem .6rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; break-inside: avoid; }
.row.n1 .panel { max-width: 42rem; }
.panel > header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .75rem; align-items: baseline; }
.chart svg { display: block; width: 100%; height: auto; }
.chart.curve { aspect-ratio: 380 / 234; max-width: 34rem; margin: 0 auto; }
.chart.positions, .chart.directions, .chart.controls, .chart.effective { overflow-x: auto; }
.chart.positions svg, .chart.directions svg, .chart.controls svg, .chart.effective svg { min-width: 34rem; max-width: 60rem; }
.chart.outcomes { aspect-ratio: 380 / 174; max-width: 34rem; }
.chart.latency { aspect-ratio: 380 / 154; max-width: 34rem; }
.chart.displacement { aspect-ratio: 236 / 112; max-width: 18rem; }
.tiles, .wide { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; }
.bars { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem; margin-bottom: 1rem; }
.swatch { width: 16px; height: 16px; vertical-align: -3px; font-family: inherit; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin-bottom: .5rem; font-size: .85rem; }
.filters label { color: var(--muted); }
.filters label[hidden] { display: none; }
.filters input, .filters select { max-width: 14rem; padding: .2rem .4rem; border: 1px solid var(--line); border-radius: 4px; background: var(--card); color: var(--ink); font: inherit; }
.reader { display: grid; grid-template-columns: minmax(12rem, 20rem) 1fr; gap: 1rem; align-items: start; }
.list { max-height: 36rem; overflow-y: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--card); font-size: .82rem; }
.list > div { padding: .3rem .6rem; border-bottom: 1px solid var(--line); border-left: 4px solid transparent; cursor: pointer; }
.list > [aria-selected=true] { border-left-color: var(--m0); background: var(--zone-end); }
.list b { color: var(--bad); }
.list .o-correct b { color: inherit; }
.sample { min-width: 0; padding: .7rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.sample h4 { margin: .8rem 0 .2rem; font-size: .85rem; color: var(--muted); }
.sample pre { margin: 0; padding: .5rem .7rem; background: var(--page); border-radius: 4px; font: .8rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; max-height: 24rem; overflow-y: auto; }
.passage > * { display: block; margin-bottom: .4rem; }
.passage span { color: var(--muted); }
.passage mark { padding: .2rem .3rem; background: var(--zone-middle); color: var(--ink); border-left: 3px solid var(--m1); }
.chart.confusions { aspect-ratio: 236 / 222; max-width: 18rem; }
.tip { position: fixed; z-index: 9; max-width: min(26rem, calc(100vw - 8px)); padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: var(--ink); box-shadow: 0 2px 10px #0003; font-size: .8rem; white-space: pre-line; pointer-events: none; }
.n { margin: 0; color: var(--muted); font-size: .85rem; }
.warn { color: var(--bad); }
.headline { margin: .2rem 0 .3rem; font-size: .95rem; min-height: 3em; }
.headline .soft, .soft { color: var(--muted); font-size: .85rem; font-weight: 400; }
.bad > strong, strong.bad, td.bad { color: var(--bad); }
.calm > strong, strong.calm { font-weight: 600; }
.chip { display: inline-block; padding: 0 .5em; border: 1px solid var(--line); border-radius: 1em; font-size: .8rem; line-height: 1.5; }
.bad .chip { border-color: var(--bad); color: var(--bad); font-weight: 600; }
.stats { margin: .2rem 0 .4rem; padding: 0; list-style: none; font-size: .85rem; }
.overlay { margin: .1rem 0 .3rem; color: var(--muted); font-size: .8rem; }
.spots_marks path:hover { stroke: var(--ink) !important; }
.curve .spots_marks path:hover { opacity: .08 !important; fill: var(--ink) !important; }
details { margin-top: .3rem; font-size: .85rem; }
summary { cursor: pointer; color: var(--muted); width: fit-content; padding: .15rem 0; }
.scroll { width: fit-content; max-width: 100%; overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--card); }
:focus-visible { outline: 2px solid var(--m0); outline-offset: 2px; }
table { border-collapse: collapse; font-size: .82rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
.panel table { font-size: .75rem; }
.panel th, .panel td { padding: .15rem .4rem; }
caption { padding: .3rem .6rem; text-align: left; font-weight: 600; }
th, td { padding: .22rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th.text, td.text { text-align: left; }
tbody th.text { min-width: 8rem; max-width: 18rem; white-space: normal; overflow-wrap: anywhere; }
thead th { color: var(--muted); font-weight: 600; }
tbody th { font-weight: 500; }
tbody tr:last-child > * { border-bottom: 0; }
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: 1rem; }
.map { margin: 0; padding: .7rem .8rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; font-size: .9rem; break-inside: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: 0; font-size: .9rem; }
dt { grid-column: 1; color: var(--muted); }
dd { grid-column: 2; margin: 0; }
footer { margin-top: 2rem; padding-bottom: 2rem; color: var(--muted); font-size: .8rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (min-width: 46rem) and (max-width: 63.99rem) {
  .row:not(.n1) { grid-template-columns: 1fr 1fr; }
}
@media (min-width: 64rem) {
  .row.n2 { grid-template-columns: 1fr 1fr; }
  .row.n3 { grid-template-columns: repeat(3, 1fr); }
  .row.n2 .c2, .row.n3 .c2 { grid-column: 2; }
  .row.n3 .c3 { grid-column: 3; }
}
@media (max-width: 46rem) {
  .reader { grid-template-columns: 1fr; }
  .list { max-height: 14rem; }
}
@media (max-width: 30rem) {
  body { font-size: 15px; }
  .top, main, footer { padding-left: .75rem; padding-right: .75rem; }
  h1 { font-size: 1.3rem; }
  .verdict p { font-size: 1.05rem; }
  .panel { padding: .7rem .6rem .5rem; }
  .headline { min-height: 0; }
  dl { display: block; }
  dt { margin-top: .5rem; }
}
@media print {
  body { background: #fff; font-size: 10pt; }
  .row.n2 { grid-template-columns: 1fr 1fr; }
  .row.n3 { grid-template-columns: repeat(3, 1fr); }
  .filters, .list { display: none; }
  .reader { grid-template-columns: 1fr; }
  .scroll { overflow: visible; border: 0; }
  .panel details, .map details { display: none; }
  table { font-size: 6.5pt; }
  th, td { padding: 1pt 2pt; white-space: normal; }
  * { print-color-adjust: exact; }
}
`;
