import { codesForNow } from './codes.ts';
import { BASIS, mix } from './fnv.ts';

const identifier = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/** Every identifier of a text, in order, repeats included; words of comments and strings are among them. */
export const identifiersOf = (text: string): readonly string[] => text.match(identifier) ?? [];

/** What a character is to an identifier. */
const role = { none: 0, inner: 1, first: 2, beyond: 3 };
const ASCII = 128;
const roles = new Uint8Array(65536).fill(role.beyond);
for (let code = 0; code < ASCII; code++) {
  const character = String.fromCharCode(code);
  const isFirst = /[A-Za-z$_]/.test(character);
  roles[code] = isFirst ? role.first : /\d/.test(character) ? role.inner : role.none;
}

export function hashOfIdentifier(name: string): number {
  let hash = BASIS;
  for (let at = 0; at < name.length; at++) hash = mix(hash, name.charCodeAt(at));
  return hash;
}

/** Hands over the hash of each of `identifiersOf(text)`, without making them as long as the text is ASCII. */
export function hashIdentifiers(text: string, add: (hash: number) => void): void {
  const codes = codesForNow(text);
  let hash = BASIS;
  let isInside = false;
  for (let at = 0; at <= text.length; at++) {
    const code = codes[at]!;
    const found = roles[code]!;
    if (found === role.beyond) {
      for (const name of identifiersOf(text)) add(hashOfIdentifier(name));
      return;
    }
    if (found === role.first || (isInside && found === role.inner)) {
      hash = mix(hash, code);
      isInside = true;
    } else if (isInside) {
      add(hash);
      hash = BASIS;
      isInside = false;
    }
  }
}

/** Where each of `identifiersOf(text)` begins and ends, one after the other, without making them as long as the text is ASCII. */
export function identifierPlaces(text: string): number[] {
  const codes = codesForNow(text);
  const { length } = text;
  const places: number[] = [];
  let from = -1;
  for (let at = 0; at < length; at++) {
    const found = roles[codes[at]!]!;
    if (found === role.beyond) return placesOfAny(text);
    if (from < 0) {
      if (found === role.first) from = at;
    } else if (found === role.none) {
      places.push(from, at);
      from = -1;
    }
  }
  if (from >= 0) places.push(from, length);
  return places;
}

function placesOfAny(text: string): number[] {
  const places: number[] = [];
  for (const { 0: name, index } of text.matchAll(identifier)) places.push(index, index + name.length);
  return places;
}
