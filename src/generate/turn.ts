import { fold } from '../core/fold.ts';
import { sha256 } from '../core/hash.ts';
import type { Context, Haystack, Sample } from '../core/haystack.ts';
import { formatLength } from '../core/length.ts';
import type { Block } from './block.ts';
import { readFrom } from './ring.ts';
import { contextText, template } from './template.ts';
import type { Unit } from './unit.ts';

/** A haystack's readable name, e.g. `table.4k.h03`. */
export const haystackId = (probe: string, length: number, number: number): string =>
  `${probe}.${formatLength(length)}.h${String(number).padStart(2, '0')}`;

/**
 * The haystack that reads a block's ring from segment `first` on, its token count and its proof made anew on the
 * final text; undefined where one of them does not hold there.
 */
export async function turn(block: Block, number: number, first: number): Promise<Haystack | undefined> {
  const { request, ring, frame, headTokens } = block;
  const from = ring.segments[first]!;
  const units = readFrom(ring, first);
  const text = contextText(frame, units);
  const folded = [fold(frame.head), ...units.map((unit) => unit.folded), fold(frame.tail)].join(' ');
  const proofs = block.prove(folded);
  if (!proofs.every(Boolean)) return undefined;
  const tokens = first === block.start ? block.startTokens : (await request.tokenizer.count([text]))[0]!;
  const context: Context = { id: sha256(text), text, tokens };
  const id = haystackId(request.name, request.length, number);
  const { offsets, depths } = places(units, headTokens);
  const samples = await samplesOf(block, context, id, (unit) => {
    const index = (unit - from + units.length) % units.length;
    return { index, count: units.length, tokenOffset: offsets[index]!, depth: depths[index]! };
  });
  if (samples.some((sample) => sample.tokens > request.length)) return undefined;
  return {
    id,
    probe: request.name,
    length: request.length,
    context,
    pieces: units.map((unit) => unit.piece),
    depths,
    samples,
    certificate: { method: 'aho-corasick on folded text', proved: proofs.length, resampled: block.resampled },
  };
}

/** Token offsets of the units, and their depths by token midpoint. */
export function places(
  units: readonly Unit[],
  headTokens: number,
): { offsets: Float64Array; depths: Float64Array } {
  const total = units.reduce((sum, unit) => sum + unit.tokens, 0);
  const offsets = new Float64Array(units.length);
  const depths = new Float64Array(units.length);
  let before = 0;
  units.forEach(({ tokens }, i) => {
    offsets[i] = headTokens + before;
    depths[i] = (before + tokens / 2) / total;
    before += tokens;
  });
  return { offsets, depths };
}

/** Every needle in every direction, in the order of their depth. */
async function samplesOf(
  { request, ring, sizer }: Block,
  context: Context,
  haystack: string,
  positionOf: (unit: number) => Sample['position'],
): Promise<Sample[]> {
  const asked = ring.needles
    .flatMap(({ unit, queries }) => queries.map((question) => ({ ...question, position: positionOf(unit) })))
    .sort((a, b) => a.position.index - b.position.index);
  const room = request.length - context.tokens;
  const prompts = await sizer.padded(
    asked.map(({ query }) => query.question),
    room,
  );
  return asked.map(({ direction, query, position }, i) => {
    const { prompt, tokens } = prompts[i]!;
    const identity = [template, request.name, request.probe.version, direction, context.id, prompt].join(
      '\n',
    );
    return {
      id: sha256(identity).slice(0, 16),
      probe: request.name,
      direction,
      length: request.length,
      tokens: context.tokens + tokens,
      haystack,
      position,
      prompt,
      query,
    };
  });
}
