import { withOut, withOverlay, withReports } from './shared/options.ts';
import { flag, list, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

/** Flags that take one text, and what they are. */
const texts: Readonly<Record<string, string>> = {
  completions: 'JSON lines: {"id": …, "completion": …}',
  model: 'Name of the model in reports',
  from: 'Foreign format: film',
  task: 'With --from film: database, code or document',
  predictions: 'With --from: file of predictions',
  labels: 'With --from: file of labels',
  pieces: 'With --from: file of pieces',
  compat: "With --from: the source's own rules and figures",
};

const score: Verb = {
  command: 'score [samples]',
  describe: 'Score completions made elsewhere, or a run again',
  options: (command) => {
    withOverlay(withReports(withOut(command))).positional('samples', {
      type: 'string',
      describe: 'Folder made by generate or run',
    });
    for (const [name, describe] of Object.entries(texts)) {
      command.option(name, { type: 'string', requiresArg: true, describe });
    }
    return command
      .example(
        '$0 score ./samples --completions answers.jsonl --model my-model',
        'answers of another harness',
      )
      .example(
        '$0 score reports/runs/2026-11-23T08-00-00-smoke --out ./again',
        'a run, by the rules of this version',
      )
      .example(
        '$0 score --from film --task database --predictions p.jsonl --labels l.jsonl --compat film',
        "FILM's own figures",
      );
  },
  async run(args, io) {
    const { scoreCommand } = await import('../score.ts');
    return await scoreCommand(
      {
        samples: text(args, 'samples'),
        completions: text(args, 'completions'),
        model: text(args, 'model'),
        out: text(args, 'out'),
        json: flag(args, 'json'),
        format: list(args, 'format'),
        size: text(args, 'size'),
        overlay: list(args, 'overlay') ?? [],
        from: text(args, 'from'),
        task: text(args, 'task'),
        predictions: text(args, 'predictions'),
        labels: text(args, 'labels'),
        pieces: text(args, 'pieces'),
        compat: text(args, 'compat'),
      },
      io,
    );
  },
};
export default score;
