import { costOfLoads, type Load, optimalQueries, tokensOf } from '../core/forecast.ts';
import type { Plan } from '../core/manifest.ts';
import { oneOf } from '../core/one-of.ts';
import { type Price, priceOf } from '../core/price.ts';
import { UserError } from '../core/user-error.ts';
import { controlCount, controlLoads } from '../generate/controls.ts';
import { type Span, wholeCurve, zones } from '../stats/bins.ts';
import { detectableDrop, type PairedDesign, pairsIn } from '../stats/power.ts';
import { iccOf, type Observed, observedIn } from './plan/observed.ts';
import { sampleCount } from './shared/build.ts';
import { parsePoints } from './shared/compare.ts';
import { type Forecast, forecastJson, forecastText, type ModelCost } from './shared/forecast.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { planOf } from './shared/parts.ts';
import { readPrices } from './shared/prices.ts';
import { printConfig, resolveAll, type SettingArguments } from './shared/resolve.ts';

export interface PlanArguments extends SettingArguments {
  readonly detect?: string | undefined;
  readonly where?: string | undefined;
  readonly power?: string | undefined;
  readonly flips?: string | undefined;
  readonly budget?: string | undefined;
  readonly from?: string | undefined;
  readonly json: boolean;
}

/** Tokens of a question behind its context and of an answer, where no run tells. */
const ASSUMED = { asked: 110, answer: 40 };

/** Fewer haystacks give no bound to rest a verdict on. */
const LEAST = 12;
const MOST = 5000;

const spans: Readonly<Record<string, Span>> = {
  start: zones.F,
  middle: zones.M,
  end: zones.L,
  all: wholeCurve,
};

/** `midspan plan`: what a run would cost and what it could find. */
export async function planCommand(args: PlanArguments, io: Io): Promise<number> {
  const { suite, settings, sources } = await resolveAll(args, io, () => 'quick');
  if (args.printConfig) return printConfig(io, settings, sources);
  const plan = await planOf(suite.name, settings);
  const budget = args.budget === undefined ? undefined : parseBudget(args.budget);
  const prices = await readPrices(io.cwd, settings.prices ?? undefined);
  const observed = args.from === undefined ? undefined : await observedIn(io, args.from);
  const goal = goalOf(args, observed);
  const answer = observed?.answer ?? ASSUMED.answer;
  const loads = { curves: loadsOf(plan, answer), controls: controlLoadsOf(plan, answer) };
  const design = designOf(plan, goal);
  const forecast: Forecast = {
    plan,
    goal,
    questions: sampleCount({ ...plan, controls: [] }),
    tokens: tokensOf(loads.curves),
    controls:
      loads.controls.length === 0
        ? undefined
        : { questions: controlCount(plan), tokens: tokensOf(loads.controls) },
    assumed: { ...ASSUMED, answer, answerFrom: observed?.answer === undefined ? undefined : args.from },
    finds: detectableDrop(design(plan.haystacks), goal.power),
    needs: neededHaystacks(design, goal),
    observed: observed && { run: args.from!, deff: observed.deff, icc: iccOf(observed) },
    models: settings.model.map((spec) =>
      modelCost(spec, { plan, loads, prices, budget, goal, design, icc: observed && iccOf(observed) }),
    ),
    budget,
  };
  io.stdout(
    args.json ? `${JSON.stringify(forecastJson(forecast), null, 2)}\n` : forecastText(forecast, io.columns),
  );
  return exitCodes.ok;
}

export interface Goal {
  /** Drop to find, as a difference of shares. */
  readonly detect: number;
  readonly where: string;
  readonly power: number;
  /** Share of answers that change by chance, and the answers that were asked twice to know it. */
  readonly flips: number;
  readonly flipsOf?: number;
}

function goalOf(args: PlanArguments, observed: Observed | undefined): Goal {
  const power = args.power === undefined ? 0.8 : Number(args.power);
  if (!(power > 0.5 && power < 1))
    throw new UserError(
      `--power must be above 0.5 and below 1, not "${args.power}".`,
      'Write e.g. --power 0.8.',
    );
  return {
    detect: parsePoints(args.detect ?? '10pp', 'detect'),
    where: oneOf('zone', args.where ?? 'middle', Object.keys(spans)),
    power,
    ...flipsIn(args, observed),
  };
}

function flipsIn({ flips }: PlanArguments, observed: Observed | undefined): Pick<Goal, 'flips' | 'flipsOf'> {
  if (flips === undefined && observed?.flips)
    return { flips: observed.flips.flips / observed.flips.n, flipsOf: observed.flips.n };
  return { flips: parsePoints(flips ?? '3pp', 'flips') };
}

export interface Budget {
  readonly amount: number;
  readonly currency: string;
}

/** `$3`, `3`, `€3`, `3 EUR`; dollars where no currency is named. */
export function parseBudget(text: string): Budget {
  const match = /^([$€£])?\s*(\d+(?:\.\d+)?)\s*([A-Z]{3})?$/.exec(text.trim());
  const amount = Number(match?.[2]);
  const sign = { $: 'USD', '€': 'EUR', '£': 'GBP' }[match?.[1] ?? '$'];
  if (match && amount > 0) return { amount, currency: match[3] ?? sign! };
  throw new UserError(
    `--budget must be an amount above 0, not "${text}".`,
    "Write e.g. --budget '$3' or 3EUR.",
  );
}

const loadsOf = ({ lengths, probes, haystacks, queries }: Plan, answer: number): Load[] =>
  lengths.flatMap((length) =>
    probes.map(({ directions }) => ({
      length,
      contexts: haystacks,
      questions: queries * directions.length,
      asked: Math.min(ASSUMED.asked, length),
      answer,
    })),
  );

/** Controls are asked once, however many haystacks a run has. */
const controlLoadsOf = (plan: Plan, answer: number): Load[] =>
  plan.lengths.flatMap((length) =>
    controlLoads(plan, length).map(({ questions, usual }) => ({
      length: usual.length,
      contexts: usual.contexts,
      questions: questions / usual.contexts,
      asked: Math.min(ASSUMED.asked, usual.length),
      answer,
    })),
  );

/** The paired comparison of one cell with so many haystacks, all cells sharing the level by Holm's first step. */
const designOf =
  ({ lengths, probes, queries }: Plan, { where, flips }: Goal): ((haystacks: number) => PairedDesign) =>
  (haystacks) => ({
    haystacks: Math.max(2, haystacks),
    pairs: haystacks * pairsIn(queries, spans[where]),
    flips,
    cells: lengths.length * probes.reduce((sum, { directions }) => sum + directions.length, 0),
  });

/** The fewest haystacks, at least 12, that find the drop; null where not even 5,000 do. */
function neededHaystacks(
  design: (haystacks: number) => PairedDesign,
  { detect, power }: Goal,
): number | null {
  const finds = (haystacks: number): boolean => detectableDrop(design(haystacks), power) <= detect;
  if (!finds(MOST)) return null;
  let [low, high] = [LEAST - 1, MOST];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (finds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

interface Costing {
  readonly plan: Plan;
  readonly loads: { readonly curves: readonly Load[]; readonly controls: readonly Load[] };
  readonly prices: readonly Price[];
  readonly budget: Budget | undefined;
  readonly goal: Goal;
  readonly design: (haystacks: number) => PairedDesign;
  readonly icc: number | undefined;
}

function modelCost(spec: string, { plan, loads, prices, budget, goal, design, icc }: Costing): ModelCost {
  const name = nameIn(spec);
  const price = priceOf(prices, name);
  const longest = loads.curves.at(-1)!;
  const directions = Math.max(...plan.probes.map((probe) => probe.directions.length));
  const best = icc === undefined ? undefined : optimalQueries(longest, directions, icc, price);
  if (!price) return { name, best };
  if (budget && budget.currency !== price.currency)
    throw new UserError(
      `The price of ${name} is in ${price.currency}, the budget in ${budget.currency}.`,
      `Give --budget in ${price.currency}, or --prices with yours.`,
    );
  const cost = costOfLoads([...loads.curves, ...loads.controls], price);
  const own = costOfLoads(loads.curves, price).cached;
  const fixed = cost.cached - own;
  const haystacks = budget && Math.max(0, Math.floor(((budget.amount - fixed) / own) * plan.haystacks));
  return {
    name,
    best,
    price,
    cost,
    ...(haystacks !== undefined && {
      pays: { haystacks, finds: haystacks < LEAST ? null : detectableDrop(design(haystacks), goal.power) },
    }),
  };
}

/** The model's name in a spec: what follows the scheme or `#`, without settings. */
const nameIn = (spec: string): string => {
  const [target = spec] = spec.includes('#')
    ? [spec.slice(spec.indexOf('#') + 1)]
    : [spec.replace(/\?.*$/, '')];
  return target.startsWith('synthetic:') ? target : target.replace(/^[a-z-]+:(?!\/)/, '');
};
