/**
 * Colours by name, on white and on black. Those of models (m0 to m5) are a colour-blind safe set (after Okabe and Ito,
 * darkened on white so that each has a contrast of 3:1 and more).
 */
export const light = {
  page: '#f6f7f9',
  card: '#ffffff',
  ink: '#1b1f24',
  muted: '#57606a',
  line: '#d5dae0',
  'zone-end': '#eef3f9',
  'zone-middle': '#fdf1e2',
  overlay: '#8b949e',
  heat: '#b3400a',
  bad: '#b3261e',
  'warn-bg': '#fff3d6',
  'warn-line': '#c98a00',
  'invalid-bg': '#fde7e5',
  'invalid-line': '#c62828',
  m0: '#0069b4',
  m1: '#c44e00',
  m2: '#00805d',
  m3: '#a8428a',
  m4: '#7a6200',
  m5: '#5d3a9b',
} as const;

export type ColourName = keyof typeof light;

export const dark: Readonly<Record<ColourName, string>> = {
  page: '#0e1116',
  card: '#171b21',
  ink: '#e8ebef',
  muted: '#9da7b3',
  line: '#343b44',
  'zone-end': '#1c2530',
  'zone-middle': '#2d2519',
  overlay: '#8b949e',
  heat: '#ff9a4d',
  bad: '#ff7b72',
  'warn-bg': '#33290f',
  'warn-line': '#d9a11e',
  'invalid-bg': '#3a1613',
  'invalid-line': '#ff6b61',
  m0: '#56b4e9',
  m1: '#ff8c42',
  m2: '#2ecc9b',
  m3: '#e79ac6',
  m4: '#e6c229',
  m5: '#b9a3f0',
};

/** The colours as properties of a style sheet, which charts name as `var(--m0)`. */
export const properties = (theme: Readonly<Record<ColourName, string>>): string =>
  Object.entries(theme)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ');

/** Names of colours replaced by the colours, for pictures that have no style sheet. */
export const coloured = (svg: string, theme: Readonly<Record<ColourName, string>>): string =>
  svg.replace(/var\(--([\w-]+)\)/g, (name, key: string) => theme[key as ColourName] ?? name);
