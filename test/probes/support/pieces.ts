import type { CodePiece, DocumentPiece, TablePiece } from '../../../src/core/piece.ts';

const sentence = (text: string, i: number): DocumentPiece => ({
  style: 'document',
  id: `s${i}`,
  sentence: text,
});

export const sentences: readonly DocumentPiece[] = [
  'The ferry to Brannock leaves from the northern pier every morning before the fog has lifted from the harbour.',
  'Most of the survey was carried out by two volunteers who walked the ridge in heavy rain for nine days.',
  'A small mill near the crossing ground barley for the villages until its wheel broke in the winter of 1871.',
  'Engineers later found that the multi-agent controller had been reading the wrong sensor since its first day.',
  'In spring the lower meadows flood twice, which keeps the soil dark and the fences short.',
  'Her letters describe a library with blue shelves, a stove that smoked, and no clock anywhere.',
  'The committee paid 71,432 crowns for a bell that cracked on the second Sunday after it was hung.',
  'Nobody could say why the lighthouse keeper painted every door of the old station in a different shade of green.',
  'Copper prices fell so quickly that the northern smelter closed its gates within a single week.',
].map(sentence);

export const chineseSentences: readonly DocumentPiece[] = [
  '北方的渡轮每天清晨在雾散之前离开旧码头开往小岛。',
  '两名志愿者在大雨中沿着山脊走了九天才完成这次调查。',
  '村口的水磨一直为附近的人家磨面直到轮子在冬天断裂。',
  '工程师后来发现控制器从第一天起就读错了传感器的数据。',
].map(sentence);

const lines = (...text: string[]): string => text.join('\n');

export const functions: readonly CodePiece[] = [
  {
    style: 'code',
    id: 'f0',
    name: 'parse_links',
    language: 'python',
    source: lines(
      'def parse_links(page, base):',
      '    anchors = page.find_all("a")',
      '    hrefs = [a.get("href") for a in anchors]',
      '    return [urljoin(base, href) for href in hrefs]',
    ),
    statements: [
      'anchors = page.find_all("a")',
      'hrefs = [a.get("href") for a in anchors]',
      'return [urljoin(base, href) for href in hrefs]',
    ],
  },
  {
    style: 'code',
    id: 'f1',
    name: 'merge_ranges',
    language: 'python',
    source: lines(
      'def merge_ranges(ranges):',
      '    ordered = sorted(ranges, key=first_of)',
      '    for low, high in ordered[1:]:',
      '        stack.append((low, max(high, stack[-1][1])))',
      '    return list(reversed(stack))',
    ),
    statements: [
      'ordered = sorted(ranges, key=first_of)',
      'for low, high in ordered[1:]:',
      'stack.append((low, max(high, stack[-1][1])))',
      'return list(reversed(stack))',
    ],
  },
  {
    style: 'code',
    id: 'f2',
    name: 'loadProfile',
    language: 'typescript',
    source: lines(
      'export async function loadProfile(user: string): Promise<Profile> {',
      '  const response = await fetch(pathOf(user));',
      '  const body = decode(await response.json());',
      '  return { ...body, fetched: clock.now() };',
      '}',
    ),
    statements: [
      'const response = await fetch(pathOf(user));',
      'const body = decode(await response.json());',
      'return { ...body, fetched: clock.now() };',
    ],
  },
  {
    style: 'code',
    id: 'f3',
    name: 'parseProfile',
    language: 'typescript',
    source: lines(
      'const parseProfile = (raw: unknown): Profile => {',
      '  const fields = schema.safeParse(raw);',
      '  if (!fields.success) throw new ProfileError(raw);',
      '  return fields.data.profile;',
      '};',
    ),
    statements: [
      'const fields = schema.safeParse(raw);',
      'if (!fields.success) throw new ProfileError(raw);',
      'return fields.data.profile;',
    ],
  },
  {
    style: 'code',
    id: 'f4',
    name: 'Drain',
    language: 'go',
    source: lines(
      'func (q *Queue) Drain(limit int) []Item {',
      '\ttaken := q.items[:limit]',
      '\tq.items = q.items[limit:]',
      '\treturn append([]Item{}, taken...)',
      '}',
    ),
    statements: [
      'taken := q.items[:limit]',
      'q.items = q.items[limit:]',
      'return append([]Item{}, taken...)',
    ],
  },
  {
    style: 'code',
    id: 'f5',
    name: 'checksum',
    language: 'rust',
    source: lines(
      'pub fn checksum(bytes: &[u8]) -> u32 {',
      '    let start = bytes.len() as u32;',
      '    let total = bytes.iter().map(|b| *b as u32).sum::<u32>();',
      '    total.rotate_left(7) ^ start',
      '}',
    ),
    statements: [
      'let start = bytes.len() as u32;',
      'let total = bytes.iter().map(|b| *b as u32).sum::<u32>();',
      'total.rotate_left(7) ^ start',
    ],
  },
  {
    style: 'code',
    id: 'f6',
    name: 'search',
    language: 'java',
    source: lines(
      '@Override',
      'public int search(List<String> names, String wanted) {',
      '    int found = names.indexOf(wanted.trim());',
      '    log.debug("looked for {}", wanted);',
      '    return found < 0 ? names.size() : found;',
      '}',
    ),
    statements: [
      'int found = names.indexOf(wanted.trim());',
      'log.debug("looked for {}", wanted);',
      'return found < 0 ? names.size() : found;',
    ],
  },
];

const row = (id: string, name: string, city: string, stock: string, code: string): TablePiece => ({
  style: 'table',
  id,
  fields: [
    { name: 'id', value: id },
    { name: 'name', value: name },
    { name: 'city', value: city },
    { name: 'stock', value: stock },
    { name: 'code', value: code },
  ],
});

export const rows: readonly TablePiece[] = [
  row('K-1040', 'Alder Rope Works', 'Oslo', '71432', 'ZT-519'),
  row('K-1041', 'Birch and Sons', 'Bergen', '714325', 'ZT-520'),
  row('K-1052', 'Cedar Point Supply', 'Oslo', '28110', 'QW-77'),
  row('K-1063', 'Dogwood', 'Narvik', '905', 'LM-4410'),
  row('K-1071', 'Elm Street "Deli"', 'Bergen', '60021', 'AB-300'),
  row('K-1082', 'Fir Tree Inn', 'Oslo', '1388', 'CD-818'),
];
