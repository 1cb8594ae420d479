import { STYLE } from '../style.js'

/** What the matrix has beyond the report's own style. `i` holds the word beside a sign, for those who do not see colours. */
export const MATRIX_STYLE = `${STYLE}
body{max-width:none}
header,#legend{max-width:76rem}
.targets td,.targets th{font-size:.875rem}.targets .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.targets .name{width:50%;min-width:min(20rem,70vw)}.targets .said{display:block;font-weight:400;color:var(--muted)}
.heat-box{position:relative;overflow:auto;max-height:92vh;border:1px solid var(--line);border-radius:6px}
.heat{width:auto;border-collapse:separate;border-spacing:0;font-size:.8rem;line-height:1.25}
.heat caption{position:absolute;left:-999rem}
.heat th,.heat td{padding:.15rem .35rem;border-bottom:1px solid var(--line);border-right:1px solid var(--line)}
.heat thead th{position:sticky;top:0;z-index:2;background:var(--soft);vertical-align:bottom}
.heat tbody th{position:sticky;left:0;z-index:1;background:var(--bg);font-weight:400;width:36vw;min-width:24rem;vertical-align:middle}
.heat thead th:first-child{left:0;z-index:3}
.heat tbody .group{background:var(--soft);font-weight:600;left:auto;position:static}
.heat .group span{position:sticky;left:.35rem}
.heat td{text-align:center;vertical-align:middle;min-width:2.2rem;font-weight:700}
.heat td a{display:block;color:inherit;text-decoration:none;min-height:1.5rem;line-height:1.5rem}
.heat td a:hover{text-decoration:underline}
.heat i{font-style:normal;font-weight:400}.heat td a{white-space:nowrap}
.heat .many i,.heat .off{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.heat thead .t{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;max-width:9rem;overflow:hidden;overflow-wrap:anywhere}
.heat thead.many .t{display:block;white-space:nowrap;text-overflow:ellipsis;writing-mode:vertical-rl;transform:rotate(180deg);max-width:none;max-height:11rem;line-height:1.3;margin:0 auto .3rem}
.heat thead .v{padding:.1rem .25rem}
.heat .fail{background:var(--fail);color:var(--bg)}.heat .warn{background:var(--warn-bg)}
.heat .pass{background:var(--pass-bg);font-weight:400}.heat .info{background:var(--info-bg);font-weight:400}
.heat .unverified{background:var(--unverified-bg)}.heat .waived{background:var(--skip-bg)}
.heat .skip,.heat .na,.heat .none{color:var(--muted);font-weight:400}
.heat .n{font-weight:400;font-variant-numeric:tabular-nums}
.heat tbody{content-visibility:auto}
@media(max-width:40rem){.heat tbody th{width:5.5rem;min-width:5.5rem}.heat th .title{display:none}
.heat thead.many .t{max-height:8rem}}
@media print{.heat-box{overflow:visible;max-height:none;border:0}.heat thead th,.heat tbody th{position:static}
.heat{font-size:7pt}.heat tbody th{width:auto;min-width:0}}
`
