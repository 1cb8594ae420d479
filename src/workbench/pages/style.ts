/** What the workbench has beyond the report's own style. Boxes that fill in have their height from the start. */
export const WORKBENCH_STYLE = `
h1{margin-bottom:.75rem}.banner h1{margin-bottom:0}
.crumbs ol{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem .5rem;padding:0;margin:0 0 .75rem}
.crumbs li+li:before{content:"/";color:var(--muted);margin-right:.5rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:1rem;padding:0;list-style:none}
.cards>li{border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;min-height:10.5rem;min-width:0}
.cards h3{margin:0 0 .25rem}
form.line,.actions{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:end;margin:.5rem 0}
form.again{display:inline-block;margin:.15rem 0}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr));gap:.75rem 1rem;margin:.5rem 0}
.field{display:flex;flex-direction:column;justify-content:space-between;gap:.2rem;font-size:.875rem;min-width:0}
.field .tag,.check .tag{font-size:.75rem;white-space:nowrap}.check{display:flex;gap:.4rem;align-items:center;font-size:.875rem}
input,select,button,.button{font:inherit;padding:.35rem .6rem;color:inherit;background:var(--bg);border:1px solid var(--muted);
border-radius:4px;min-height:2.25rem;max-width:100%}
input[type=checkbox],input[type=radio]{min-height:1.25rem;width:1.25rem;height:1.25rem;flex:none}
button{cursor:pointer;background:var(--soft)}button.main{background:var(--link);border-color:var(--link);color:var(--bg);font-weight:600}
.field input,.field select{width:100%}
.says{margin:0}.says dt{font-weight:600;color:var(--text)}
.error{border-left:.3rem solid var(--fail);background:var(--fail-bg);padding:.5rem .75rem;margin:.5rem 0}
.sofar{border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;margin:0 0 1rem}
.sofar h1{margin:0 0 .35rem}
#progress{min-height:2.7rem}.live h2{margin-top:1rem}.sofar form{margin:0}progress{width:100%;height:.9rem;accent-color:var(--link)}
.tally{display:flex;flex-wrap:wrap;gap:.35rem .9rem;padding:0;margin:.35rem 0;list-style:none;font-variant-numeric:tabular-nums}
.tally li{flex:0 0 8.4rem}#said{min-height:1.4rem}
.live{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem;align-items:start}#now svg.flow{min-width:35rem}
.fixed{overflow:auto;border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem}
#broken{height:15rem}#found{height:34rem}.history{white-space:pre-wrap;overflow-wrap:anywhere;margin:.25rem 0 .75rem}#now{height:34rem}body:has(.live){max-width:100rem}
.fixed h2{margin:0 0 .5rem;border:0;padding:0;font-size:1.1rem}
.board h3{font-size:.9rem;margin:.75rem 0 .25rem}.board ul{list-style:none;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.25rem}
.cell{display:block;width:4.9rem;padding:.15rem .3rem;border-radius:4px;font-size:.75rem;line-height:1.35;font-weight:600;
text-decoration:none;white-space:nowrap;border:1px solid var(--line);color:var(--muted);background:var(--bg)}
.cell i{position:absolute;left:-999rem}.board li{position:relative;overflow:hidden}.cell:hover{text-decoration:underline}
.cell.fail{color:var(--fail);background:var(--fail-bg)}.cell.warn{color:var(--warn);background:var(--warn-bg)}
.cell.pass{color:var(--pass);background:var(--pass-bg)}.cell.info{color:var(--info);background:var(--info-bg)}
.cell.unverified{color:var(--unverified);background:var(--unverified-bg)}
.cell.skip,.cell.na,.cell.waived{color:var(--skip);background:var(--skip-bg)}
.board li:has(:focus-visible){overflow:visible}
.flows .s{margin:.25rem 0}.flows summary{min-height:2rem}
.trend{display:block;width:100%;max-width:40rem;height:8rem}
.trend .fail{fill:var(--fail)}.trend .unverified{fill:var(--unverified)}.trend .warn{fill:var(--warn)}.trend .pass{fill:var(--pass)}
.trend .other{fill:var(--line)}.runs td,.runs th{font-size:.875rem}.runs .n{text-align:right;font-variant-numeric:tabular-nums}
.nowrap{white-space:nowrap}
@media(max-width:40rem){#progress{min-height:7rem}#said{min-height:2.8rem}.tally li{flex-basis:8.1rem}}
@media(max-width:60rem){.live{grid-template-columns:minmax(0,1fr)}#broken{height:14rem}#found{height:20rem}#now{height:24rem}}
@media print{.crumbs,form,.actions{display:none!important}}
`
