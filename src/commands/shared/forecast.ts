import type { Cost, Tokens } from '../../core/forecast.ts';
import { formatLength } from '../../core/length.ts';
import type { Plan } from '../../core/manifest.ts';
import type { Price } from '../../core/price.ts';
import type { Budget, Goal } from '../plan.ts';

/** What one model would cost; without a price only what needs none. */
export interface ModelCost {
  readonly name: string;
  /** Queries per context that give most precision for the money; undefined where no run told how answers cluster. */
  readonly best?: number | undefined;
  readonly price?: Price;
  readonly cost?: Cost;
  /** Haystacks that the budget pays for with a cache, and the drop they find; null for fewer than 12. */
  readonly pays?: { readonly haystacks: number; readonly finds: number | null };
}

/** Everything `plan` says. Drops are differences of shares. */
export interface Forecast {
  readonly plan: Plan;
  readonly goal: Goal;
  readonly questions: number;
  readonly tokens: Tokens;
  /** What controls add; undefined where none are asked. */
  readonly controls: { readonly questions: number; readonly tokens: Tokens } | undefined;
  readonly assumed: {
    readonly asked: number;
    readonly answer: number;
    readonly answerFrom: string | undefined;
  };
  /** Smallest drop that the plan finds with the goal's power. */
  readonly finds: number;
  /** Haystacks that find the goal's drop; null where no number does. */
  readonly needs: number | null;
  readonly observed: { readonly run: string; readonly deff: number; readonly icc: number } | undefined;
  readonly models: readonly ModelCost[];
  readonly budget: Budget | undefined;
}

const points = (share: number): string => `${(100 * share).toFixed(1)} points`;
const number = (value: number): string => Math.round(value).toLocaleString('en');
const millions = (tokens: number): string => `${(tokens / 1e6).toFixed(tokens < 1e7 ? 2 : 0)} M`;
const money = (amount: number, currency: string): string => {
  const text = amount.toFixed(2);
  return currency === 'USD' ? `$${text}` : `${text} ${currency}`;
};

const isAdvisory = ({ finds, goal, plan }: Forecast): boolean => finds > goal.detect || plan.haystacks < 12;

/** The plan in words. */
export function forecastText(forecast: Forecast, columns: number): string {
  const { plan, goal, tokens, assumed, finds, needs, observed, models } = forecast;
  const cells = plan.probes.reduce((sum, { directions }) => sum + directions.length, 0);
  const contexts = plan.probes.length * plan.lengths.length * plan.haystacks;
  const rows: [string, string][] = [
    [
      'design',
      `${cells * plan.lengths.length} cells (${plan.lengths.map(formatLength).join(', ')}), ${plan.haystacks} haystacks × ${plan.queries} queries each`,
    ],
    ['asks', `${number(forecast.questions)} questions about ${number(contexts)} contexts`],
    [
      'tokens',
      `${millions(tokens.sent)} sent, ${millions(tokens.fresh)} of them not in a prompt cache, ${millions(tokens.answers)} answered`,
    ],
    ...controlRows(forecast),
    [
      'assumed',
      `${assumed.asked} tokens a question behind its context, ${assumed.answer} an answer${assumed.answerFrom ? ` (as in ${assumed.answerFrom})` : ''}; ${(100 * goal.flips).toFixed(1)} % of answers change by chance${goal.flipsOf ? ` (of ${number(goal.flipsOf)} asked twice in ${observed?.run})` : ''}`,
    ],
    [
      isAdvisory(forecast) ? 'ADVISORY' : 'finds',
      `a drop of ${points(finds)} in ${goal.where === 'all' ? 'the whole curve' : `the ${goal.where}`}, with a chance of ${Math.round(100 * goal.power)} %` +
        (isAdvisory(forecast) ? `: too weak a gate for ${points(goal.detect)}` : ''),
    ],
    [
      `${points(goal.detect)}`,
      needs === null ? 'no number of haystacks finds it' : `needs ${needs} haystacks`,
    ],
  ];
  if (observed)
    rows.push([
      'observed',
      `design effect ${observed.deff.toFixed(2)} of LiM in ${observed.run} (correlation ${observed.icc.toFixed(4)})`,
    ]);
  for (const model of models) rows.push(...modelRows(model, forecast));
  const width = Math.max(...rows.map(([name]) => name.length));
  return `${rows.map(([name, text]) => hanging(name.padEnd(width), text, columns)).join('\n')}\n`;
}

const controlRows = ({ controls }: Forecast): [string, string][] =>
  controls
    ? [
        [
          'controls',
          `${number(controls.questions)} questions more, once: about ${millions(controls.tokens.sent)} tokens sent, ${millions(controls.tokens.fresh)} of them not in a prompt cache, ${millions(controls.tokens.answers)} answered`,
        ],
      ]
    : [];

function modelRows(
  { name, price, cost, pays, best }: ModelCost,
  { goal, budget }: Forecast,
): [string, string][] {
  const rows: [string, string][] = [];
  if (!price || !cost) rows.push(['price', `none known for ${name}; where it has one, give --prices`]);
  else {
    const { currency, date, source } = price;
    const batch = cost.batch === null ? '' : `, in a batch API ${money(cost.batch, currency)}`;
    rows.push([
      'price',
      `${name}: ${money(cost.cold, currency)} without a prompt cache, ${money(cost.cached, currency)} with one${batch} (list price of ${date}, ${source})`,
    ]);
  }
  if (pays && budget && price)
    rows.push([
      'budget',
      `${money(budget.amount, price.currency)} pays for ${pays.haystacks} haystacks with a cache: ${
        pays.finds === null
          ? 'fewer than the 12 that a verdict needs'
          : `a drop of ${points(pays.finds)} is found${pays.finds > goal.detect ? ', ADVISORY' : ''}`
      }`,
    ]);
  if (best !== undefined)
    rows.push([
      'queries',
      Number.isFinite(best)
        ? `about ${Math.max(1, Math.round(best))} a context give most for the money (${price ? name : 'tokens computed'})`
        : 'as many a context as fit: answers about one context differ as much as any',
    ]);
  return rows;
}

/** Text behind a name, broken at blanks and indented. */
function hanging(name: string, text: string, columns: number): string {
  const room = Math.max(30, columns - name.length - 2);
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line, i) => `${i === 0 ? name : ' '.repeat(name.length)}  ${line}`).join('\n');
}

/** The plan for scripts; drops as differences of shares, money in the price's currency. */
export function forecastJson(forecast: Forecast): object {
  const { plan, goal, questions, tokens, controls, assumed, finds, needs, observed, models, budget } =
    forecast;
  return {
    plan,
    goal,
    questions,
    tokens,
    ...(controls && { controls }),
    assumed: { asked: assumed.asked, answer: assumed.answer },
    finds,
    advisory: isAdvisory(forecast),
    needs_haystacks: needs,
    ...(observed && { observed }),
    ...(budget && { budget }),
    models: models.map(({ name, price, cost, pays, best }) => ({
      name,
      price: price ?? null,
      cost: cost ?? null,
      ...(pays && { pays: { ...pays, advisory: pays.finds === null || pays.finds > goal.detect } }),
      ...(best !== undefined && { best_queries: Number.isFinite(best) ? best : null }),
    })),
  };
}
