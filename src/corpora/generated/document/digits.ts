/** `value` whole steps of 10^−places as text: `1,240`, `12.07`. */
export function formatSteps(value: number, places: number): string {
  if (places <= 0) return value < 1000 ? `${value}` : grouped(value);
  const scale = places === 1 ? 10 : places === 2 ? 100 : 10 ** places;
  const whole = Math.floor(value / scale);
  return `${whole < 1000 ? whole : grouped(whole)}.${padded(value - whole * scale, places)}`;
}

/** A whole number in at least `width` digits. */
export function padded(value: number, width: number): string {
  let text = `${value}`;
  while (text.length < width) text = `0${text}`;
  return text;
}

function grouped(value: number): string {
  if (value < 1000) return `${value}`;
  const head = Math.floor(value / 1000);
  return `${grouped(head)},${padded(value - head * 1000, 3)}`;
}
