import type { PageData } from '../page-data.ts';
import { draw, whenSeen } from './draw.ts';
import { browseSamples } from './samples.ts';
import { tooltip } from './tooltip.ts';

/** The script of the page: draws a chart in every place kept for one, those in sight first. */
const data = JSON.parse(document.getElementById('data')?.textContent ?? '{}') as PageData;
const showTip = tooltip();
const drawHere = (place: HTMLElement): void => draw(place, data, showTip);

const places = [...document.querySelectorAll<HTMLElement>('[data-chart]')];
whenSeen(places, drawHere);
addEventListener('beforeprint', () => places.forEach(drawHere));
const browser = document.getElementById('sample-browser');
if (browser) browseSamples(browser, data.excerpts);
