import type { Answer, Report } from '../../core/report.ts';
import { type AnswerColumn, answerColumns, type Value } from './columns.ts';

/** A row group ends after so many rows, or so many characters of text: an answer may be a megabyte long. */
const ROWS = 32_768;
const CHARACTERS = 16 << 20;

/** The bytes of `results.parquet`, a row group at a time, so that a million answers take no more memory than one group. */
export async function* parquetParts({
  answers,
  manifest,
}: Pick<Report, 'answers' | 'manifest'>): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: answerColumns.map((column) => named(column, [])) }),
    createdBy: `midspan ${manifest.version}`,
  });
  for await (const rows of groups(answers())) {
    const columnData = answerColumns.map((column, i) => named(column, rows[i]!));
    file.write({ columnData: columnData.map(({ name, data }) => ({ name, data })), rowGroupSize: ROWS });
    yield taken();
  }
  file.finish();
  yield taken();
}

const named = ({ name, type, nullable }: AnswerColumn, data: Value[]) => ({ name, type, nullable, data });

/** The values of each column, group by group. */
async function* groups(answers: AsyncIterable<Answer>): AsyncGenerator<readonly Value[][]> {
  let columns: Value[][] = answerColumns.map(() => []);
  let rows = 0;
  let characters = 0;
  for await (const answer of answers) {
    answerColumns.forEach((column, i) => {
      const value = column.value(answer);
      if (typeof value === 'string') characters += value.length;
      columns[i]!.push(value);
    });
    if (++rows < ROWS && characters < CHARACTERS) continue;
    yield columns;
    columns = answerColumns.map(() => []);
    rows = 0;
    characters = 0;
  }
  if (rows > 0) yield columns;
}
