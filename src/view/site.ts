import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Curve } from '../core/curve.ts';
import type { Report } from '../core/report.ts';
import { UserError } from '../core/user-error.ts';
import { AnswerIndex, type Wanted } from './answers.ts';
import { readCurves } from './figures.ts';
import { ANSWERS, answerPage, answersPage } from './pages/answers.ts';
import { type Chosen, comparePage, sideName } from './pages/compare.ts';
import { listPage, listQuery } from './pages/list.ts';
import { curvesPage, figures, reportOf, runPage } from './pages/run.ts';
import type { Prepared } from './prepared.ts';
import { Recent } from './recent.ts';
import { type Run, Runs } from './runs.ts';
import { Watch } from './watch.ts';
import type { World } from './world.ts';

/** A page, or what else an address gives. */
export interface Answer {
  readonly type: 'html' | 'css' | 'js';
  readonly body: string | Buffer;
  /** A page that somebody else may have written: it is cut off from this one. */
  readonly foreign?: true;
}

/** What one follower of a run is told. */
export interface Told {
  readonly event: 'progress' | 'figures' | 'ended';
  readonly data: string;
}

/** Journals held open at once, and runs that may be drawn together. */
const HELD = 4;
const TOGETHER = 36;
/** A page waits this long for what is being read or counted; then it comes without it. */
const PATIENCE_MS = 400;
/** A follower hears at most this often. */
const BEAT_MS = 1000;

/** Every page by its address; all of them only read. */
export class Site {
  readonly #world: World;
  readonly #prepared: Prepared;
  readonly #runs: Runs;
  readonly #watches = new Recent<Watch>(HELD);
  readonly #indices = new Recent<AnswerIndex>(HELD);
  #isReading = false;
  #isClosed = false;

  constructor(world: World, prepared: Prepared) {
    this.#world = world;
    this.#prepared = prepared;
    this.#runs = new Runs(world.root, (folder) => world.isRunning(folder));
  }

  close(): void {
    this.#isClosed = true;
    this.#watches.close();
    this.#indices.close();
  }

  /** What stands at an address; a UserError where nothing does. */
  async page(path: string, query: URLSearchParams): Promise<Answer> {
    const html = (body: string): Answer => ({ type: 'html', body });
    switch (path) {
      case '/':
        return html(this.#list(query));
      case '/style.css':
        return { type: 'css', body: this.#prepared.style };
      case '/script.js':
        return { type: 'js', body: this.#prepared.script };
      case '/run':
        return html(await this.#run(this.#named(query)));
      case '/figures':
        return html(await this.#figures(this.#named(query)));
      case '/report':
        return reportFile(this.#named(query));
      case '/curves':
        return html(await this.#together(query.getAll('run').map((id) => this.#find(id))));
      case '/compare':
        return html(await this.#compare(query));
      case '/answers':
        return html(await this.#answers(this.#named(query), query));
      case '/answer':
        return html(await this.#answer(this.#named(query), query));
      default:
        throw new UserError('There is no such page.', 'Begin with the list of runs.');
    }
  }

  #list(query: URLSearchParams): string {
    const began = this.#world.now();
    const listing = this.#runs.list(() => this.#world.now() - began > PATIENCE_MS);
    if (listing.unread > 0) this.readRuns();
    return listPage(listing, listQuery(query), this.#world.shownRoot);
  }

  /** Reads all runs beside other work, so that lists need not wait for them. */
  readRuns(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    void this.#runs
      .readAll(() => this.#isClosed)
      .finally(() => {
        this.#isReading = false;
      });
  }

  #named(query: URLSearchParams): Run {
    return this.#find(query.get('id') ?? '');
  }

  #find(id: string): Run {
    const run = this.#runs.find(id);
    if (!run)
      throw new UserError(
        `There is no run "${id}" here.`,
        'It may have been removed, or its run.json broken: see the list.',
      );
    return run;
  }

  #watch(run: Run): Watch {
    return this.#watches.get(run.folder, () => new Watch(run, this.#world));
  }

  /** The figures of a run: as written, or else counted; null while counting takes longer than a reader waits. */
  async #report(run: Run, patience = PATIENCE_MS): Promise<Report | null> {
    const written = run.gists && run.state !== 'running' ? readCurves(run.folder) : null;
    if (written) return reportOf(run, written, run);
    const watch = this.#watch(run);
    await Promise.race([watch.read(), setTimeout(patience, undefined, { ref: false })]);
    return watch.share < 1 ? null : reportOf(run, watch.curves());
  }

  async #run(run: Run): Promise<string> {
    const hasReport = existsSync(resolve(run.folder, 'report.html'));
    return runPage(run, await this.#report(run), this.#prepared.specs, { hasReport });
  }

  async #figures(run: Run): Promise<string> {
    const report = await this.#report(run);
    return report ? figures(report, this.#prepared.specs).markup : '';
  }

  async #together(runs: readonly Run[]): Promise<string> {
    if (runs.length === 0)
      throw new UserError('No run is ticked.', 'Go back, tick the runs to draw, and try again.');
    if (runs.length > TOGETHER)
      throw new UserError(
        `${runs.length} runs are ticked; no more than ${TOGETHER} can be told apart.`,
        'Tick fewer.',
      );
    const reports = await Promise.all(runs.map(async (run) => ({ run, report: await this.#report(run) })));
    const left = reports.flatMap(({ run, report }) =>
      report ? [] : [`${run.id} is still being counted; load this page again.`],
    );
    const curves = reports.flatMap(({ run, report }) => labelled(runs, run, report?.curves ?? []));
    const remarks = {
      invalid: runs.flatMap(({ id, invalid }) => invalid.map((one) => `${id}: ${one}`)),
      warnings: [],
    };
    return curvesPage(reportOf(runs[0]!, curves, remarks), this.#prepared.specs, left);
  }

  async #compare(query: URLSearchParams): Promise<string> {
    const ids = [...new Set(query.getAll('run'))];
    if (ids.length < 1 || ids.length > 2)
      throw new UserError(
        `${ids.length === 0 ? 'No run is' : `${ids.length} runs are`} ticked.`,
        'Go back and tick two runs, or one with several models.',
      );
    // The one that was started first is the baseline, until the reader says otherwise.
    const runs = ids
      .map((id) => this.#find(id))
      .sort((a, b) => (a.manifest.started < b.manifest.started ? -1 : 1));
    const sides = runs.flatMap((run) =>
      run.manifest.models.map(({ name }): Chosen => ({ run, model: name })),
    );
    const named = (name: string): Chosen | undefined =>
      sides.find((side) => sideName(side) === query.get(name));
    const baseline = named('baseline') ?? sides[0];
    const candidate =
      named('candidate') ??
      sides.find(({ run }) => run !== baseline?.run) ??
      sides.find((side) => side !== baseline);
    if (!baseline || !candidate)
      throw new UserError('One model alone cannot be compared.', 'Go back and tick a second run.');
    const margin = query.get('margin') || '5pp';
    const comparison = await this.#world.compare(baseline, candidate, margin);
    const drawn = await Promise.all(
      [baseline, candidate].map(async ({ run, model }) => {
        const curves = ((await this.#report(run))?.curves ?? []).filter((curve) => curve.model === model);
        return labelled(runs, run, curves);
      }),
    );
    const curves = drawn.flat();
    const report = curves.length > 0 ? reportOf(baseline.run, curves) : null;
    return comparePage(comparison, { baseline, candidate, margin }, runs, report, this.#prepared.specs);
  }

  #index(run: Run): AnswerIndex {
    return this.#indices.get(run.folder, () => new AnswerIndex(resolve(run.folder, 'results.jsonl')));
  }

  async #answers(run: Run, query: URLSearchParams): Promise<string> {
    const index = this.#index(run);
    await Promise.race([index.read(), setTimeout(PATIENCE_MS, undefined, { ref: false })]);
    const given = (name: string): string | undefined => query.get(name) || undefined;
    const third = Number(given('third') ?? Number.NaN);
    const wanted: Wanted = {
      model: given('model'),
      cell: given('cell'),
      outcome: given('outcome'),
      third: [0, 1, 2].includes(third) ? third : undefined,
    };
    const page = Math.max(1, Math.trunc(Number(given('page'))) || 1);
    const { total, offsets } = index.find(wanted, (page - 1) * ANSWERS, ANSWERS);
    const rows = await Promise.all(
      offsets.map(async (offset) => ({ offset, result: await index.at(offset) })),
    );
    return answersPage({
      run,
      wanted,
      page,
      total,
      share: index.share,
      shelves: index.shelves,
      rows: rows.flatMap(({ offset, result }) => (result ? [{ offset, result }] : [])),
    });
  }

  async #answer(run: Run, query: URLSearchParams): Promise<string> {
    const offset = Number(query.get('at') ?? Number.NaN);
    const result =
      Number.isSafeInteger(offset) && offset >= 0 ? await this.#index(run).at(offset) : undefined;
    if (!result) throw new UserError('No answer begins there.', 'Choose one from the list of answers.');
    return answerPage(run, result, await this.#world.excerpt(run, result));
  }

  /** What there is to tell of a run until it ends: progress, and word whenever its figures have changed. */
  async *events(id: string, signal: AbortSignal): AsyncGenerator<Told> {
    let drawn = -1;
    for (let first = true; !signal.aborted; first = false) {
      const run = this.#find(id);
      const watch = this.#watch(run);
      await Promise.race([watch.read(), setTimeout(BEAT_MS, undefined, { ref: false })]);
      const whole = watch.share === 1;
      const ended = run.state !== 'running' && whole;
      yield { event: 'progress', data: JSON.stringify(watch.progress()) };
      if (whole && watch.lines !== drawn && !first) {
        drawn = watch.lines;
        yield { event: 'figures', data: String(drawn) };
      }
      if (ended && !first) {
        yield { event: 'ended', data: run.state };
        return;
      }
      await setTimeout(first ? 0 : BEAT_MS, undefined, { ref: false });
    }
  }
}

/** Curves with their run's name beside the model's, where several runs have a model of that name. */
function labelled(runs: readonly Run[], { id, manifest }: Run, curves: readonly Curve[]): readonly Curve[] {
  const holders = (model: string) =>
    runs.filter((run) => run.manifest.models.some(({ name }) => name === model));
  const short = id === '.' ? manifest.id : basename(id);
  const clear = runs.filter((run) => basename(run.id) === short).length === 1 ? short : id;
  return curves.map((curve) =>
    holders(curve.model).length > 1 ? { ...curve, model: `${curve.model} (${clear})` } : curve,
  );
}

function reportFile({ id, folder }: Run): Answer {
  try {
    return { type: 'html', body: readFileSync(resolve(folder, 'report.html')), foreign: true };
  } catch {
    throw new UserError(`${id} has no report.html.`, 'Make it with midspan report.');
  }
}
