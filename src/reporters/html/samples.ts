import type { Report } from '../../core/report.ts';
import { count } from '../words/numbers.ts';
import { embedded } from './embedded.ts';
import { html, type Markup } from './markup.ts';

/** The browser of samples: an empty frame that the page's script fills and filters. */
export function sampleBrowser({ curves, details: { excerpts } }: Report): Markup | null {
  if (excerpts.length === 0) return null;
  const shown = embedded(excerpts, curves.length).length;
  return html`<section aria-labelledby="samples"><h2 id="samples">Questions and answers</h2>
<p class="key">${count(shown, 'answer')} of ${count(excerpts.length, 'kept one')}: a few of every curve, outcome and third of the context, wrong ones first. ${shown < excerpts.length && 'All of them are in excerpts.jsonl beside the results. '}Pieces are shown where they stand, with their neighbours.</p>
<div id="sample-browser"><form class="filters" aria-label="Filter the answers">
<label>Outcome <select name="outcome"></select></label>
<label>Depth <select name="depth"></select></label>
<label>Cell <select name="cell"></select></label>
<label>Model <select name="model"></select></label>
<label>Text <input type="search" name="text" autocomplete="off"></label>
<label>Open excerpts.jsonl <input type="file" name="file" accept=".jsonl"></label>
</form>
<p class="n" role="status"></p>
<div class="reader"><div class="list" role="listbox" aria-label="Answers" tabindex="0"></div><article class="sample" aria-live="polite"></article></div></div>
<noscript><p class="key">Reading them here needs scripts; excerpts.jsonl holds them as JSON lines.</p></noscript></section>`;
}
