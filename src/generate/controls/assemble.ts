import type { Control } from '../../core/control.ts';
import { sha256 } from '../../core/hash.ts';
import type { Certificate, Context, Haystack, Position } from '../../core/haystack.ts';
import { formatLength } from '../../core/length.ts';
import type { Direction, Query } from '../../core/probe.ts';
import type { Block } from '../block.ts';
import type { Needle } from '../needles.ts';
import { MIN_STARS } from '../prompts.ts';
import { promptOf, template } from '../template.ts';
import type { Unit } from '../unit.ts';

/** One question of a control. */
export interface ControlQuestion {
  readonly control: Control;
  readonly direction: Direction;
  readonly query: Query;
  readonly position: Position;
}

/** A control's context and questions, before it is counted. */
export interface Draft {
  /** What tells it from the other haystacks of its probe and length, e.g. `oracle.03`. */
  readonly name: string;
  readonly text: string;
  /** Pieces that answers may come from; those of the context first. */
  readonly pieces: readonly Unit[];
  /** Their depths; 0 for what does not stand in the context. */
  readonly depths: Float64Array;
  readonly questions: readonly ControlQuestion[];
  readonly certificate: Certificate;
}

/** Counts and names a control's haystack. Its prompts are not padded: they need no common length. */
export async function assembled({ request, sizer }: Block, draft: Draft): Promise<Haystack> {
  const { name: probe, length, tokenizer } = request;
  const { text, questions } = draft;
  const [tokens = 0] = await tokenizer.count([text]);
  const context: Context = { id: sha256(text), text, tokens };
  const sizes = await sizer.sizes(questions.map(({ query }) => query.question));
  const haystack = `${probe}.${formatLength(length)}.${draft.name}`;
  const samples = questions.map(({ control, direction, query, position }, i) => {
    const prompt = promptOf(query.question, MIN_STARS);
    const identity = [template, probe, request.probe.version, direction, context.id, prompt, control];
    return {
      id: sha256(identity.join('\n')).slice(0, 16),
      control,
      probe,
      direction,
      length,
      tokens: tokens + sizes[i]!,
      haystack,
      position,
      prompt,
      query,
    };
  });
  return {
    id: haystack,
    probe,
    length,
    context,
    pieces: draft.pieces.map(({ piece }) => piece),
    depths: draft.depths,
    samples,
    certificate: draft.certificate,
  };
}

/** The questions about a needle, one a direction, that stands at `position`. */
export const questionsAbout = (
  { queries }: Needle,
  control: Control,
  position: Position,
): readonly ControlQuestion[] =>
  queries.map(({ direction, query }) => ({ control, direction, query, position }));

/** `03`, so that names sort by number. */
export const numbered = (name: string, number: number): string =>
  `${name}.${String(number).padStart(2, '0')}`;
