import { resolve } from 'node:path';
import type { Usage } from '../core/adapter.ts';
import type { Curve } from '../core/curve.ts';
import { type Counted, LiveCount } from './count.ts';
import type { Run } from './runs.ts';
import { Tail } from './tail.ts';
import type { Till, World } from './world.ts';

/** Follows one run: counts its journal as it grows, with what it has cost. */
export class Watch {
  readonly #run: Run;
  readonly #world: World;
  readonly #count: LiveCount;
  readonly #primes: Tail;
  #till: Till | undefined;
  #drawn: { readonly lines: number; readonly curves: readonly Curve[] } | undefined;
  /** When answers were first counted whole, and how many there were: what the speed is told from. */
  #first: { readonly at: number; readonly asked: number } | undefined;

  constructor(run: Run, world: World) {
    this.#run = run;
    this.#world = world;
    this.#primes = new Tail(resolve(run.folder, 'primes.jsonl'));
    this.#count = new LiveCount(resolve(run.folder, 'results.jsonl'), (result) => this.#till?.add(result));
  }

  /** Counts to the end of the files as they are now. */
  async read(): Promise<void> {
    this.#till ??= await this.#world.till(this.#run.manifest);
    while (await this.#primes.advance(({ bytes }) => this.#prime(bytes)));
    await this.#count.read();
  }

  close(): void {
    this.#count.close();
  }

  #prime(bytes: Buffer): void {
    try {
      const { model, usage, latencyMs } = JSON.parse(bytes.toString('utf8')) as {
        readonly model: string;
        readonly usage: Usage;
        readonly latencyMs: number;
      };
      this.#till?.add({ model, completion: { text: '', finishReason: 'stop', usage, latencyMs } });
    } catch {
      // A torn line of a run that was killed.
    }
  }

  /** Lines counted: changes with every answer. */
  get lines(): number {
    return this.#count.lines;
  }

  /** Share of the journal that was counted. */
  get share(): number {
    return this.#count.share;
  }

  /** The curves of what was counted. */
  curves(): readonly Curve[] {
    if (this.#drawn?.lines !== this.lines) {
      const { models, plan } = this.#run.manifest;
      const synthetic = new Set(models.filter((model) => model.synthetic).map(({ name }) => name));
      const options = { synthetic: (model: string) => synthetic.has(model), seed: plan.seed };
      this.#drawn = { lines: this.lines, curves: this.#count.curves(options) };
    }
    return this.#drawn.curves;
  }

  /** One sentence a model, and what the run has cost. */
  progress(): readonly string[] {
    const total = this.#world.questions(this.#run.manifest.plan);
    const counted = this.#count.models();
    if (this.share < 1) return [`${Math.floor(100 * this.share)} % of the results are counted`];
    const asked = counted.reduce((sum, model) => sum + model.asked, 0);
    this.#first ??= { at: this.#world.now(), asked };
    const whole = total * this.#run.manifest.models.length;
    const spent = this.#till?.text() ?? null;
    return [
      ...counted.map((model) => progressOf(model, total)),
      ...(spent === null ? [] : [`spent: ${spent}`]),
      ...this.#left(asked, whole),
    ];
  }

  #left(asked: number, total: number): readonly string[] {
    const { at, asked: before } = this.#first!;
    const seconds = (this.#world.now() - at) / 1000;
    if (this.#run.manifest.imported || asked <= before || asked >= total || seconds < 5) return [];
    return [`about ${timeText(((total - asked) * seconds) / (asked - before))} left`];
  }
}

function progressOf({ model, asked, failed, input, cached }: Counted, total: number): string {
  const parts = [
    `${asked} of ${total} answered (${Math.floor((100 * asked) / Math.max(1, total))} %)`,
    ...(cached > 0 ? [`${Math.round((100 * cached) / input)} % of the prompts from cache`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return `${model}: ${parts.join(', ')}`;
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 90 * 60 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
