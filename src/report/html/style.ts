/** The whole style sheet. Colours are pairs that keep WCAG AA contrast in both schemes. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--soft:#f6f8fa;--text:#1b1f24;--muted:#515961;--line:#d0d7de;--link:#0550ae;
--fail:#a40e19;--fail-bg:#ffebe9;--warn:#734700;--warn-bg:#fff4d1;--pass:#0f5323;--pass-bg:#dafbe1;--info:#0a4a8f;
--info-bg:#ddf4ff;--unverified:#4b2a99;--unverified-bg:#efe7ff;--skip:#424a53;--skip-bg:#e7ebef}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--soft:#161b22;--text:#e6edf3;--muted:#a4aeb8;--line:#3d444d;
--link:#79b8ff;--fail:#ffb3ad;--fail-bg:#4a1215;--warn:#f3cd7d;--warn-bg:#3d2c00;--pass:#8ce8aa;--pass-bg:#0f3a1d;
--info:#a5d1ff;--info-bg:#0c2d57;--unverified:#d9c9ff;--unverified-bg:#321f66;--skip:#c3cbd3;--skip-bg:#272d35}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1rem;background:var(--bg);color:var(--text);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.45rem;line-height:1.3;margin:0}
h1 .rest{display:block;font-size:1.05rem;font-weight:500;margin-top:.35rem;color:var(--text)}
h2{font-size:1.25rem;margin:2.5rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.25rem 0 .5rem}
h4{font-size:.95rem;margin:1rem 0 .25rem}
p{margin:.4rem 0}ul{margin:.4rem 0;padding-left:1.25rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code,pre{font:.85rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;unicode-bidi:isolate}
pre{white-space:pre-wrap;background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.6rem;margin:.35rem 0}
td,dd,li{unicode-bidi:isolate}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid var(--line)}
th{font-weight:600}caption{text-align:left;font-weight:600;padding:.25rem 0}
.muted{color:var(--muted)}.small{font-size:.875rem}
.skip-link{position:absolute;left:-999rem}.skip-link:focus{position:static}
.banner{border-left:.6rem solid;border-radius:6px;padding:1rem;margin-bottom:1rem}
.banner p{color:var(--text)}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;margin:.75rem 0}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem;align-items:start}
.grid>*{min-width:0}
.box{border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;margin:0 0 1rem}
.box h2{margin:0 0 .5rem;border:0;padding:0}
.box.fail,.box.unverified,.box.pass{border-width:2px;border-color:currentColor}
.box.fail h2{color:var(--fail)}.box.unverified h2{color:var(--unverified)}.box.pass h2{color:var(--pass)}
.box>*{color:var(--text)}
.big{font-size:1.6rem;font-weight:700;margin-right:.35rem}
.counts td,.counts thead th{text-align:right;font-variant-numeric:tabular-nums}
.counts thead th:first-child{text-align:left}
th{overflow-wrap:normal}.counts th{white-space:nowrap}.id{white-space:nowrap}.counts caption{white-space:normal}.counts caption span{position:sticky;left:0;display:inline-block;max-width:calc(100vw - 2rem)}
.asked{margin:.15rem 0 .35rem;padding-left:1rem;font-size:.875rem}.banner .about{margin:.35rem 0}.banner .big{white-space:nowrap}
.counts .zero{color:var(--muted)}
.counts tfoot th,.counts tfoot td{border-top:2px solid var(--line);font-weight:700}
.scroll{overflow-x:auto}
.v{display:inline-block;font-size:.8rem;line-height:1.3;font-weight:700;padding:.1rem .45rem;border-radius:4px;white-space:nowrap}
.fail{color:var(--fail)}.warn{color:var(--warn)}.pass{color:var(--pass)}.info{color:var(--info)}
.unverified{color:var(--unverified)}.skip,.na,.waived{color:var(--skip)}
.v.fail,.banner.fail{background:var(--fail-bg)}.v.warn{background:var(--warn-bg)}
.v.pass,.banner.pass{background:var(--pass-bg)}.v.info{background:var(--info-bg)}
.v.unverified,.banner.unverified{background:var(--unverified-bg)}.v.skip,.v.na,.v.waived{background:var(--skip-bg)}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:0}
dt{color:var(--muted)}dd{margin:0}
details{margin:.25rem 0}
summary{cursor:pointer;padding:.25rem}
.r,.s{border:1px solid var(--line);border-radius:6px;padding:0 .5rem}
.r[open],.s[open]{padding-bottom:.75rem}
.r>summary,.s>summary{padding:.45rem .25rem}
.r:target,.s:target,.e:target{outline:3px solid var(--link)}
.tag{font-size:.8rem;color:var(--muted)}
.meaning{border-left:.3rem solid;padding:.1rem .75rem;margin:.5rem 0}.meaning p:not(.muted){color:var(--text)}
.meaning dl{margin:.25rem 0}.meaning dd ul{margin:0}.meaning dd{color:var(--text)}
.rows td{font-size:.875rem}
.filter{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;background:var(--soft);border:1px solid var(--line);
border-radius:6px;padding:.75rem;margin-bottom:1rem}
.filter label{display:flex;flex-direction:column;font-size:.875rem;gap:.2rem}
.filter input,.filter select,.filter button{font:inherit;padding:.3rem .5rem;color:inherit;background:var(--bg);
border:1px solid var(--muted);border-radius:4px;min-height:2rem}
.filter output{font-weight:600}
[hidden]{display:none!important}
svg.flow{display:block;min-width:40rem;width:100%;max-width:52rem;height:auto}
svg.flow text{font:12px system-ui,sans-serif;fill:var(--text)}
svg.flow .ms,svg.flow .gap{fill:var(--muted)}
svg.flow .lane{stroke:var(--line)}
svg.flow .a,svg.flow .b{stroke:var(--link);stroke-width:1.5;marker-end:url(#arrow)}
svg.flow .b{stroke-dasharray:4 3}
svg.flow .bad{stroke:var(--fail);stroke-width:2.5;marker-end:url(#arrow-bad)}
svg.flow text.bad{fill:var(--fail);stroke:none;font-weight:700}
figure.timeline{margin:1rem 0}.timeline .scroll{max-width:52rem}
svg.flow .point{fill:var(--link);stroke:none}svg.flow .quiet{fill:var(--muted)}svg.flow .odd{fill:var(--fail)}
svg.flow .mark{fill:var(--fail-bg);stroke:none}
svg.defs{position:absolute;width:0;height:0}
#arrow path{fill:var(--link)}#arrow-bad path{fill:var(--fail)}
@media(max-width:40rem){body{padding:.6rem}h1{font-size:1.2rem}
.rows thead{position:absolute;left:-999rem}
.rows tr,.rows td{display:block;border:0;padding:.1rem 0}
.rows tbody tr{border-bottom:1px solid var(--line);padding:.35rem 0}.meaning p:not(.muted){color:var(--text)}
.rows td[data-l]:before{content:attr(data-l) ": ";color:var(--muted)}
dl{grid-template-columns:1fr}dd{margin-bottom:.35rem}
.counts th,.counts td{padding:.25rem .3rem;font-size:.85rem}}
@media print{body{max-width:none;padding:0;font-size:10pt}nav,.filter{display:none!important}
.r::details-content{content-visibility:visible;height:auto}
.r,.box,tr{break-inside:avoid-page}.r{border:0;border-top:1px solid #999}
a{color:inherit;text-decoration:none}}
`
