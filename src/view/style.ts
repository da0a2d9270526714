import { style } from '../reporters/html/style.ts';

/** The style sheet of the view: the report's, and what a list needs besides. */
export const viewStyle = `${style}
.top nav { font-size: .85rem; }
a { color: var(--m0); }
.runs fieldset { margin: 0 0 .8rem; border: 1px solid var(--line); border-radius: 6px; font-size: .85rem; }
.filters { align-items: center; margin-bottom: .8rem; }
.filters input[type=search] { max-width: 9rem; }
.runs tbody th.text { min-width: 12rem; }
button { padding: .25rem .8rem; border: 1px solid var(--m0); border-radius: 4px; background: var(--card); color: var(--m0); font: inherit; font-size: .85rem; cursor: pointer; }
.actions { margin: .8rem 0; }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; }
td.said { max-width: 26rem; overflow: hidden; text-overflow: ellipsis; }
td.why { min-width: 14rem; white-space: normal; }
.sample h2 { margin-top: 0; }
.sample h3 { margin: .8rem 0 .2rem; font-size: .85rem; color: var(--muted); }
`;
