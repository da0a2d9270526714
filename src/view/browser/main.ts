import { draw, whenSeen } from '../../reporters/html/browser/draw.ts';
import { tooltip } from '../../reporters/html/browser/tooltip.ts';
import type { PageData } from '../../reporters/html/page-data.ts';

/** The script of the pages with charts: draws them, and keeps those of a run that goes on up to date. */
const showTip = tooltip();
const frame = document.getElementById('figures');

const dataIn = (part: ParentNode): PageData =>
  JSON.parse(part.querySelector('script.data')?.textContent ?? '{}') as PageData;
const placesIn = (part: ParentNode) => part.querySelectorAll<HTMLElement>('[data-chart]');

function drawAll(part: HTMLElement, at: 'once' | 'when seen'): void {
  if (!part.querySelector('script.data')) return;
  const data = dataIn(part);
  const one = (place: HTMLElement): void => draw(place, data, showTip);
  if (at === 'once') placesIn(part).forEach(one);
  else whenSeen(placesIn(part), one);
}

/** Puts new figures in place of the old; tables that were opened stay open. */
async function refresh(part: HTMLElement, source: string): Promise<void> {
  const answer = await fetch(source);
  const text = answer.ok ? await answer.text() : '';
  // Who reads or types here with the keyboard is not thrown out; the next figures come soon.
  if (text === '' || part.contains(document.activeElement)) return;
  const opened = [...part.querySelectorAll('details')].map(({ open }) => open);
  part.innerHTML = text;
  part.querySelectorAll('details').forEach((one, i) => {
    one.open = opened[i] ?? false;
  });
  drawAll(part, 'when seen');
}

function follow(part: HTMLElement, events: string, source: string): void {
  const progress = document.getElementById('progress');
  const say = (...lines: readonly string[]): void =>
    progress?.replaceChildren(
      ...lines.map((line) => {
        const made = document.createElement('p');
        made.textContent = line;
        return made;
      }),
    );
  const stream = new EventSource(events);
  stream.addEventListener('progress', ({ data }) => say(...(JSON.parse(data) as string[])));
  stream.addEventListener('figures', () => void refresh(part, source));
  stream.addEventListener('ended', async ({ data }) => {
    stream.close();
    await refresh(part, source);
    progress?.append(`The run is ${String(data)}.`);
  });
  stream.addEventListener('error', () => {
    if (stream.readyState === EventSource.CLOSED) say('The server no longer answers; load the page again.');
  });
}

if (frame) {
  drawAll(frame, 'when seen');
  addEventListener('beforeprint', () => drawAll(frame, 'once'));
  const { live, source } = frame.dataset;
  if (live !== undefined && source !== undefined) follow(frame, live, source);
}
