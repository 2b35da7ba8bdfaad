/** Of the report, which brings all that it needs. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #fbfbf9; --card: #fff; --ink: #1d2430; --quiet: #667085; --rule: #e3e5e8;
  --good: #157f4e; --bad: #c4321f; --mind: #9a6700; --s0: #2468c9; --s1: #b06a00; --s2: #b42a6b; --s3: #667085; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --card: #1c2027; --ink: #e6e9ee; --quiet: #98a2b3;
  --rule: #313740; --good: #4cc38a; --bad: #ff7a66; --mind: #e5b350; --s0: #6ea8ff; --s1: #f2b04a; --s2: #f27fb4; --s3: #98a2b3; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 28px 20px 60px; max-width: 1180px; background: var(--paper); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { margin: 0; font-size: 24px; } h2 { margin: 34px 0 10px; font-size: 16px; }
header p { margin: 4px 0 0; color: var(--quiet); }
.verdict { margin: 18px 0; padding: 10px 16px; border-radius: 8px; border: 1px solid; font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); }
.doubt { margin: 8px 0; padding: 8px 16px; border-left: 3px solid var(--mind); color: var(--mind); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(145px, 1fr)); gap: 12px; margin: 18px 0; }
.tile, figure, .table { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; }
.tile { padding: 12px 14px; } .tile b { display: block; font-size: 22px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.tile span { color: var(--quiet); font-size: 13px; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 14px; }
figure { margin: 0; padding: 12px 14px 6px; } figcaption { font-weight: 600; } figcaption small { color: var(--quiet); font-weight: 400; }
.u-legend { text-align: left; font-size: 13px; } .u-legend th, .u-legend td { padding: 2px 4px; border: 0; }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 14px; text-align: left; border-bottom: 1px solid var(--rule); } tr:last-child td { border-bottom: 0; }
th { color: var(--quiet); font-weight: 500; font-size: 13px; } .number { text-align: right; }
footer { margin-top: 34px; color: var(--quiet); font-size: 13px; }
`;
