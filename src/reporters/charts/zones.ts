/** F, M and L (measurement: fifths at the ends, the middle third), as the curve shows them. */
export const zones = [
  { from: 0, middle: 0.1, to: 0.2, name: 'start', fill: 'var(--zone-end)', bottom: 0, top: 1 },
  { from: 1 / 3, middle: 0.5, to: 2 / 3, name: 'middle', fill: 'var(--zone-middle)', bottom: 0, top: 1 },
  { from: 0.8, middle: 0.9, to: 1, name: 'end', fill: 'var(--zone-end)', bottom: 0, top: 1 },
] as const;
