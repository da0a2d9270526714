/** What a drawing shows, whatever its groups: one line a stroke, shape or word, with where it stands. */
export interface Shown {
  readonly tag: string;
  readonly text: string;
  /** Attributes that tell how it looks, sorted. */
  readonly look: string;
  /** All coordinates, in pixels of the drawing. */
  readonly numbers: readonly number[];
}

/** Says nothing of how a thing looks here: these are the defaults. */
const plain = new Set(['opacity="1"', 'stroke-dasharray=""', 'pointer-events="none"', 'fill="none"']);
const geometry = /^(?:d|x|y|x2|y2|width|height)$/;
const decimal = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g;
const shift = /transform="translate\(([^,]+),([^)]+)\)"/;

/** The shapes of an SVG in the order they are drawn; spots, Vega's backgrounds and paths to nowhere are left out. */
export function shapesOf(svg: string): Shown[] {
  const shown: Shown[] = [];
  const origins: [number, number][] = [[0, 0]];
  for (const [, close, tag, attributes, alone, text] of svg.matchAll(
    /<(\/?)(\w+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>([^<]*)/g,
  )) {
    const [left, top] = origins.at(-1)!;
    const moved = shift.exec(attributes!);
    const origin: [number, number] = [left + Number(moved?.[1] ?? 0), top + Number(moved?.[2] ?? 0)];
    if (tag === 'g') {
      if (close) origins.pop();
      else if (!alone) origins.push(origin);
    } else if (
      !close &&
      !/class="(?:background|foreground|spot)"/.test(attributes!) &&
      /^(?:path|line|text)$/.test(tag!)
    ) {
      shown.push({ tag: tag!, text: tag === 'text' ? text! : '', ...described(attributes!, origin) });
    }
  }
  return shown.filter(({ tag, numbers }) => tag !== 'path' || numbers.length > 2);
}

function described(attributes: string, [left, top]: [number, number]): Pick<Shown, 'look' | 'numbers'> {
  const all = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)];
  const places = all.filter(([, name]) => geometry.test(name!));
  const look = all
    .filter(([whole, name]) => name !== 'transform' && !geometry.test(name!) && !plain.has(whole))
    .map(([whole]) => whole.replace(/(?<=\.\d\d)\d+/, ''));
  const letters = places.map(([, name, value]) => `${name}=${value!.replace(decimal, '#')}`);
  return {
    look: [...look, ...letters].sort().join(' '),
    numbers: [left, top, ...places.flatMap(([, , value]) => (value!.match(decimal) ?? []).map(Number))],
  };
}
