const THEME = `
:root { color-scheme: light dark; --page: #f5f6f8; --card: #ffffff; --ink: #1b2030; --soft: #5c6478; --line: #e1e4ec;
  --accent: #3457d5; --good: #0a7a4b; --bad: #b3261e; --wait: #8a5a00; --good-back: #e2f5ec; --bad-back: #fdeae8; --wait-back: #fdf1dc;
  --shade: 0 1px 2px rgb(20 25 45 / .06), 0 4px 16px rgb(20 25 45 / .05); --empty: #e9ebf1; }
@media (prefers-color-scheme: dark) {
  :root { --page: #10131b; --card: #191e2a; --ink: #e8ebf4; --soft: #98a1b8; --line: #2a3142; --accent: #8aa4ff;
    --good: #5fd6a0; --bad: #ff9a90; --wait: #ffc766; --good-back: #123528; --bad-back: #41201f; --wait-back: #3b2d12; --shade: none; --empty: #222938; }
}`;

const PAGE = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main, header.top { max-width: 1480px; margin: 0 auto; padding: 0 28px; }
header.top { padding-top: 36px; }
h1 { font-size: 27px; line-height: 1.2; margin: 0; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 0 0 14px; letter-spacing: -.005em; }
section { margin-top: 36px; }
.heading { display: flex; gap: 14px; align-items: center; flex-wrap: wrap; }
.status { font-weight: 600; font-size: 13px; padding: 3px 12px; border-radius: 99px; background: var(--wait-back); color: var(--wait); }
.status.good, .state.done { background: var(--good-back); color: var(--good); }
.status.bad, .state.failed { background: var(--bad-back); color: var(--bad); }
.state.skipped, .state.unfinished { background: var(--wait-back); color: var(--wait); }
.subtitle { color: var(--soft); margin: 6px 0 0; overflow-wrap: anywhere; }
.reason { background: var(--bad-back); color: var(--bad); border-radius: 10px; padding: 12px 16px; margin: 18px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px; margin-top: 22px; }
.tile, .panel, .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shade); }
.tile { padding: 12px 16px; }
.tile b { display: block; font-size: 23px; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: 13px; }
.facts { display: flex; flex-wrap: wrap; gap: 6px 26px; margin: 18px 0 0; color: var(--soft); font-size: 14px; }
.facts div { display: flex; gap: 7px; min-width: 0; } .facts dt { flex: none; } .facts dd { margin: 0; color: var(--ink); overflow-wrap: anywhere; }
.none { color: var(--soft); margin: 6px 0 0; font-size: 13px; }
footer { color: var(--soft); font-size: 13px; padding: 36px 28px 40px; text-align: center; }
@media (max-width: 640px) { main, header.top { padding-left: 14px; padding-right: 14px; } header.top { padding-top: 20px; } .tools { position: static !important; } .tiles { grid-template-columns: repeat(auto-fit, minmax(98px, 1fr)); gap: 8px; } .tile { padding: 9px 12px; } .tile b { font-size: 20px; } }
@media print { .tools { display: none; } .card { break-inside: avoid; } }`;

const TOOLS = `
.tools { position: sticky; top: 0; z-index: 5; background: color-mix(in srgb, var(--page) 92%, transparent); backdrop-filter: blur(8px);
  display: flex; flex-wrap: wrap; gap: 8px 18px; align-items: center; padding: 10px 0; margin-bottom: 8px; border-bottom: 1px solid var(--line); font-size: 14px; }
.tools .labels { display: flex; flex-wrap: wrap; gap: 6px; max-height: 96px; overflow: auto; }
.tools label { display: inline-flex; gap: 7px; align-items: center; cursor: pointer; white-space: nowrap; }
.chip { border: 1px solid var(--line); border-radius: 99px; padding: 2px 11px 2px 8px; background: var(--card); max-width: 260px; }
.chip:has(:checked) { border-color: color-mix(in srgb, var(--c) 70%, var(--line)); }
.chip:not(:has(:checked)) { opacity: .55; }
.chip input { accent-color: var(--c); margin: 0; } .chip i { width: 10px; height: 10px; border-radius: 3px; background: var(--c); flex: none; }
.chip span { overflow: hidden; text-overflow: ellipsis; } .chip small { color: var(--soft); }
.tools output, #shown { font-variant-numeric: tabular-nums; color: var(--soft); } #shown { margin-left: auto; font-size: 13px; }
.tools input[type=range] { width: 130px; accent-color: var(--accent); }
.tools button, .tools select { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 2px 10px; cursor: pointer; }
.legend { display: inline-flex; align-items: center; gap: 7px; color: var(--soft); font-size: 13px; }
.legend svg { width: 26px; height: 8px; stroke: currentColor; stroke-width: 2.5; } .legend .dashed { stroke-dasharray: 5 3; } .legend .dotted { stroke-dasharray: 1.5 3; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }`;

const CARDS = `
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 18px; align-items: start; }
.card { overflow: hidden; margin: 0; } [hidden] { display: none !important; } .card.wide { grid-column: 1 / -1; }
.picture { position: relative; display: block; width: 100%; padding: 0; border: 0; background: var(--empty); cursor: zoom-in; font: inherit; line-height: 0; overflow: hidden; }
.picture { aspect-ratio: 4 / 3; } .picture img { width: 100%; height: 100%; display: block; object-fit: contain; }
.card.wide .picture { cursor: zoom-out; aspect-ratio: var(--ratio); width: min(100%, calc(86vh * var(--ratio))); margin: 0 auto; }
.picture .missing { display: grid; place-items: center; height: 100%; color: var(--soft); line-height: 1.4; font-size: 14px; padding: 20px; }
div.picture { cursor: default; }
.overlay { position: absolute; inset: 0; width: 100%; height: 100%; overflow: hidden; }
.overlay .shape > :is(rect, polygon, polyline, circle) { fill-opacity: .13; stroke-width: 2px; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.overlay .shape > .open { fill: none; } .overlay .shape > .dot { fill-opacity: .9; stroke: #fff; stroke-width: 1.5px; }
.overlay .shape:is(.kept, .removed) > :is(rect, polygon, polyline) { stroke-dasharray: 7 4; fill-opacity: .05; }
.overlay .shape.removed > :is(rect, polygon, polyline) { stroke-dasharray: 2 4; fill-opacity: 0; opacity: .8; }
.overlay .shape:hover > :is(rect, polygon, circle) { fill-opacity: .38; } .overlay .shape:hover > :is(rect, polygon, polyline) { stroke-width: 3.5px; }
.overlay .tag { stroke: none; pointer-events: none; } .overlay text { font-family: system-ui, sans-serif; font-weight: 600; }
.badges { position: absolute; inset: 8px 8px auto; display: flex; flex-wrap: wrap; gap: 5px; line-height: 1.4; }
.badge { background: var(--c); color: var(--i); font-size: 13px; font-weight: 600; border-radius: 6px; padding: 2px 9px; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.badge.kept { background: var(--card); color: var(--ink); border: 2px dashed var(--c); } .badge.removed { background: var(--card); color: var(--soft); border: 2px dotted var(--c); text-decoration: line-through; }
.off { display: none !important; }
figcaption { padding: 10px 14px 12px; display: flex; gap: 4px 10px; flex-wrap: wrap; align-items: baseline; }
figcaption b { font-weight: 600; overflow-wrap: anywhere; flex: 1 1 auto; } figcaption .sizes { color: var(--soft); font-size: 13px; flex: 1 1 100%; overflow-wrap: anywhere; }
.state { font-size: 12px; font-weight: 600; border-radius: 99px; padding: 1px 9px; }
.overlay .shape > image { pointer-events: none; image-rendering: auto; } .overlay .shape.kept > image { opacity: .65; } .overlay .shape.removed > image { opacity: .35; }
.tags { list-style: none; display: flex; flex-wrap: wrap; gap: 5px; margin: 5px 0 0; padding: 0; flex: 1 1 100%; min-width: 0; }
.tags li { font-size: 12.5px; border-radius: 6px; padding: 1px 8px; border: 1px solid var(--line); background: var(--page); overflow-wrap: anywhere; }
.tags li.new { border-color: color-mix(in srgb, var(--accent) 55%, var(--line)); } .tags li::before { content: "#"; color: var(--soft); margin-right: 1px; }`;

const FAMILIES = `
.families { display: grid; gap: 18px; } h3 { font-size: 15px; margin: 26px 0 12px; }
.family { display: grid; grid-template-columns: minmax(220px, 300px) 30px minmax(0, 1fr); align-items: start; background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shade); padding: 14px; }
.family .card { box-shadow: none; } .family:has(> .source.wide) { grid-template-columns: 1fr; }
.family .grid { grid-template-columns: repeat(auto-fill, minmax(min(100%, 210px), 1fr)); gap: 14px; } .family figcaption { padding: 8px 11px 10px; font-size: 14px; }
.family .source .shape.kept > :is(rect, polygon, polyline) { stroke-dasharray: none; fill-opacity: .13; } .family .source .shape.kept > image { opacity: 1; }
.made-card figcaption b { font-weight: 500; font-size: 13px; } .made > .none { margin: 0; padding: 12px 0; }
.arrow { align-self: center; justify-self: center; width: 9px; height: 9px; border: solid var(--soft); border-width: 2px 2px 0 0; transform: rotate(45deg); }
.family:has(> .source.wide) .arrow { width: 9px; height: 9px; margin: 6px; transform: rotate(135deg); }
@media (max-width: 640px) { .family { grid-template-columns: 1fr; padding: 10px; } .family .grid { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; } .arrow { transform: rotate(135deg); margin: 8px; }
  .family .source .shape.kept > :is(rect, polygon, polyline) { stroke-dasharray: none; fill-opacity: .13; } .family .source .shape.kept > image { opacity: 1; }
.made-card figcaption b { font-size: 12px; } }`;

const PANELS = `
.panels { columns: 2 420px; column-gap: 18px; margin-bottom: -18px; } .panels > .panel { break-inside: avoid; margin-bottom: 18px; }
.panel { padding: 18px 20px; min-width: 0; overflow-x: auto; } .panel h2 { font-size: 15px; margin-bottom: 12px; }
.chart { display: block; width: 100%; max-width: 640px; height: auto; } .chart text { font-size: 12px; fill: var(--ink); } .chart .value { fill: var(--soft); }
.bar { fill: var(--accent); } .axis { stroke: var(--line); }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 14px 6px 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; } th { font-weight: 600; }
thead th { border: 0; color: var(--soft); font-weight: 500; font-size: 13px; padding-top: 0; }
th[scope=row] { min-width: 8.5em; } .timings th[scope=row] { min-width: 0; }
.timings :is(th, td) { white-space: nowrap; overflow-wrap: normal; } .meter { width: 40%; min-width: 60px; } .meter svg { width: 100%; height: 10px; display: block; margin-top: 6px; }
details { border-top: 1px solid var(--line); } details:first-of-type { border: 0; } summary { cursor: pointer; padding: 7px 0; font-weight: 600; font-size: 14px; overflow-wrap: anywhere; } summary small { color: var(--soft); font-weight: 400; }
pre { margin: 0 0 12px; padding: 12px 14px; border-radius: 8px; background: var(--page); font: 12.5px/1.55 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 420px; overflow-y: auto; }`;

/** The whole style of the page, for light and dark, wide and narrow. */
export const styles: string = [THEME, PAGE, TOOLS, CARDS, FAMILIES, PANELS].join('\n');
