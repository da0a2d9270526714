import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Corpus } from '../../src/core/corpus.ts';
import type { CodePiece } from '../../src/core/piece.ts';
import source from '../../src/corpora/source.ts';
import { folderOf, mistakeOf, openOn } from '../fixtures/corpora/open.ts';

const piecesOf = (corpus: Corpus): CodePiece[] =>
  [...corpus.draw('1')].filter((piece) => piece.style === 'code').sort((a, b) => (a.id < b.id ? -1 : 1));

const read = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<CodePiece[]> =>
  piecesOf(await openOn(source, await folderOf(files)));

const python = `import os

class Mill:
    @property
    def stop(self, wheel, *, hard=False):
        """Stops the wheel."""

        if wheel.turns and hard:
            wheel.brake(1)   # with force
        elif wheel.free: wheel.hold()
        else:
            self.log(
                'nothing to stop',
            )
        try:
            wheel.lock()
        except OSError:
            raise RuntimeError('stuck') from None
\t
        return wheel
`;

const typescript = `export const grind = async (sacks: number): Promise<number> => {
	const rest = sacks - 1;
	if (rest < 0) return 0; // none left
	for (const sack of queue) {
		switch (sack.kind) {
			case 'rye':
				pour(sack);
				break;
			default: drop(sack);
		}
	}
	queue.forEach((sack) => {
		sack.close();
	});
	return rest;
};
`;

const javascript = `class Mill {
  async turn(wheel) {
    let speed = wheel.speed;
    do {
      speed -= 1;
    } while (speed > 0);
    const rest = {
      speed,
    };
    await wheel.rest(rest);
  }
}
`;

const go = `package mill

// Turn turns the wheel.
func (m *Mill) Turn(by int) (int, error) {
	if by < 0 {
		return 0, errNegative // not back
	}
	for i := 0; i < by; i++ {
		m.turns++
	}
	return m.turns, nil
}
`;

const java = `class Mill {
  @Override
  @Deprecated
  public int turn(int by) throws Stuck {
    int rest = by;
    try (Lock lock = lock()) {
      rest -= 1;
    } finally {
      lock.free();
    }
    /* nothing
       more */
    return rest;
  }
}
`;

const rust = `impl Mill {
    /// Turns.
    #[inline]
    pub fn turn(&mut self, by: u32) -> u32 {
        let kind = match by {
            0 => Kind::Idle,
            _ => {
                self.count();
                Kind::Busy
            }
        };
        self.wheel
            .turn(by);
        if by > 3 { return 0; }
        self.note(kind)
    }
}
`;

describe('every language gives functions with their statements', () => {
  test.each([
    [
      'mill.py',
      python,
      'python',
      'stop',
      [
        'if wheel.turns and hard:',
        'wheel.brake(1)',
        'elif wheel.free: wheel.hold()',
        'try:',
        'wheel.lock()',
        "raise RuntimeError('stuck') from None",
        'return wheel',
      ],
    ],
    [
      'mill.ts',
      typescript,
      'typescript',
      'grind',
      [
        'const rest = sacks - 1;',
        'if (rest < 0) return 0;',
        'for (const sack of queue) {',
        'switch (sack.kind) {',
        'pour(sack);',
        'break;',
        'default: drop(sack);',
        'return rest;',
      ],
    ],
    [
      'mill.mjs',
      javascript,
      'javascript',
      'turn',
      ['let speed = wheel.speed;', 'do {', 'speed -= 1;', 'await wheel.rest(rest);'],
    ],
    [
      'mill.go',
      go,
      'go',
      'Turn',
      [
        'if by < 0 {',
        'return 0, errNegative',
        'for i := 0; i < by; i++ {',
        'm.turns++',
        'return m.turns, nil',
      ],
    ],
    [
      'Mill.java',
      java,
      'java',
      'turn',
      ['int rest = by;', 'try (Lock lock = lock()) {', 'rest -= 1;', 'lock.free();', 'return rest;'],
    ],
    [
      'mill.rs',
      rust,
      'rust',
      'turn',
      [
        'let kind = match by {',
        '0 => Kind::Idle,',
        'self.count();',
        'Kind::Busy',
        'if by > 3 { return 0; }',
        'self.note(kind)',
      ],
    ],
  ])('%s', async (file, content, language, name, statements) => {
    const [piece, ...others] = await read({ [file]: content });
    expect(others).toEqual([]);
    expect(piece).toMatchObject({ style: 'code', language, name, statements });
    const lines = piece!.source.split('\n');
    expect(lines.every((line) => line.trim() !== '' && line === line.trimEnd())).toBe(true);
    expect(statements.filter((statement) => !piece!.source.includes(statement))).toEqual([]);
    expect(piece!.source).toMatch(/^\p{L}/u);
  });

  test('.tsx, .jsx and .cjs are read too', async () => {
    const component = `function Wheel(props) {\n  const turns = props.turns;\n  const label = <b>{turns}</b>;\n  return <p>{label}</p>;\n}\n`;
    const pieces = await read({
      'a.tsx': component,
      'b.jsx': component.replace('Wheel', 'Spoke'),
      'c.cjs': javascript,
    });
    expect(pieces.map((piece) => `${piece.name} ${piece.language}`)).toEqual([
      'Wheel typescript',
      'Spoke javascript',
      'turn javascript',
    ]);
  });
});

describe('the text of a function', () => {
  test('begins in column 0 without annotations, blank lines or tabs that indent', async () => {
    const [piece] = await read({ 'mill.py': python });
    expect(piece!.source).toBe(`def stop(self, wheel, *, hard=False):
    """Stops the wheel."""
    if wheel.turns and hard:
        wheel.brake(1)   # with force
    elif wheel.free: wheel.hold()
    else:
        self.log(
            'nothing to stop',
        )
    try:
        wheel.lock()
    except OSError:
        raise RuntimeError('stuck') from None
    return wheel`);
    expect((await read({ 'Mill.java': java }))[0]!.source).toMatch(
      /^public int turn\(int by\) throws Stuck \{\n {2}int/,
    );
    const [grind] = await read({ 'mill.ts': typescript.replaceAll('\n', '\r\n') });
    expect(grind!.source).toMatch(/^const grind = async/);
    expect(grind!.source).toContain('\n    const rest = sacks - 1;\n    if (rest < 0)');
    expect(grind!.source).not.toMatch(/[\t\r]/);
  });

  test('is known by its file, line and name, and comes once however often it stands in the tree', async () => {
    const corpus = await openOn(
      source,
      await folderOf({ 'a/mill.go': go, 'b/mill.go': go.toUpperCase(), 'c.go': `\n${go}` }),
    );
    expect(piecesOf(corpus).map((piece) => piece.id)).toEqual(['a/mill.go:4:Turn']);
  });
});

describe('left out', () => {
  const body = (lines: number): string =>
    Array.from({ length: lines }, (_, index) => `  step(${index});\n`).join('');
  const fn = (name: string, lines: number): string => `function ${name}() {\n${body(lines)}}\n`;

  test('are functions with fewer than 3 statements, more than 60 lines or syntax errors', async () => {
    const content = `${fn('two', 2)}${fn('three', 3)}${fn('most', 58)}${fn('over', 59)}function broken() {\n  a();\n  b(;\n  c();\n}\n`;
    expect((await read({ 'a.js': content })).map((piece) => piece.name).sort()).toEqual(['most', 'three']);
  });

  test('are functions whose last statement is spread over lines', async () => {
    const head = '() {\n  a();\n  b();\n  c();\n  ';
    const object = `function object${head}return build({\n    d,\n  });\n}\n`;
    const closing = `function closing${head}try {\n    d();\n  } finally { e(); }\n}\n`;
    const content = object + closing + fn('three', 3);
    expect((await read({ 'a.js': content })).map((piece) => piece.name)).toEqual(['three']);
  });

  test('are functions inside one that is taken, while those inside a function that is too long are pieces', async () => {
    const inner = (name: string): string => fn(name, 4).replaceAll(/^/gm, '  ').trimEnd();
    const small = `function small() {\n  a();\n  b();\n${inner('inSmall')}\n  return 1;\n}\n`;
    const large = `function large() {\n${body(60)}${inner('inLarge').replace('step(0)', 'jump(0)')}\n  return 1;\n}\n`;
    const pieces = await read({ 'a.js': small + large });
    expect(pieces.map((piece) => piece.name).sort()).toEqual(['inLarge', 'small']);
    expect(pieces.find((piece) => piece.name === 'small')!.statements).toEqual(['a();', 'b();', 'return 1;']);
  });

  test('are files of others, minified or generated ones, those over 1 MiB and those that are not UTF-8', async () => {
    const files = {
      'node_modules/a.js': fn('a', 3),
      'dist/b.js': fn('b', 3),
      'target/c.rs': rust,
      '.venv/d.py': python,
      'e.min.js': fn('e', 3),
      'f.js': `${fn('f', 3)}const data = '${'x'.repeat(3000)}';\n`,
      'g.js': fn('g', 3) + '// padding\n'.repeat(100_000),
      'h.js': new Uint8Array([...new TextEncoder().encode(fn('h', 3)), 0xff]),
      'kept.js': fn('kept', 3),
    };
    expect((await read(files)).map((piece) => piece.name)).toEqual(['kept']);
  });
});

test('a tree without usable functions is an error with numbers', async () => {
  const folder = await folderOf({ 'a.js': 'function one() {\n  a();\n}\n', 'b.rb': 'def x\nend\n' });
  expect(await mistakeOf(openOn(source, folder))).toMatch(
    /no function .* \(1 files read, 1 functions unusable\)/,
  );
  expect(await mistakeOf(openOn(source, join(folder, 'none')))).toMatch(/There is no file or folder/);
  expect(await mistakeOf(openOn(source, join(folder, 'b.rb')))).toMatch(
    /\(1 files read, 0 functions unusable\)/,
  );
  expect(await mistakeOf(openOn(source, folder, { language: 'go' }))).toMatch(
    /takes no settings, but "language"/,
  );
});
