const powers = Array.from({ length: 10 }, (_, places) => 10 ** places);

/** 10^places, 0 ≤ places ≤ 9. */
export const power = (places: number): number => powers[places]!;

/** A whole number in at least `width` digits. */
export function padded(value: number, width: number): string {
  let text = `${value}`;
  while (text.length < width) text = `0${text}`;
  return text;
}

/** `value` whole steps of 10^−places: `12.07`. */
export function decimal(value: number, places: number): string {
  if (places === 0) return `${value}`;
  const whole = Math.floor(value / power(places));
  return `${whole}.${padded(value - whole * power(places), places)}`;
}

/** A whole number with commas: `12,480`. */
export function grouped(value: number): string {
  if (value < 1000) return `${value}`;
  const head = Math.floor(value / 1000);
  return `${grouped(head)},${padded(value - head * 1000, 3)}`;
}
