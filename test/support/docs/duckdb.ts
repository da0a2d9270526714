import { DuckDBInstance } from '@duckdb/node-api';

/** What `duckdb -csv` prints for a query over the files of a folder. */
export async function askDuckDb(sql: string, cwd: string): Promise<string> {
  const database = await DuckDBInstance.create();
  try {
    const connection = await database.connect();
    await connection.run(`SET file_search_path = '${cwd.replaceAll("'", "''")}'`);
    const answer = await connection.runAndReadAll(sql);
    const rows = answer.getRowsJson().map((row) => row.map((value) => String(value ?? '')));
    connection.closeSync();
    return [answer.columnNames(), ...rows].map((row) => `${row.join(',')}\n`).join('');
  } finally {
    database.closeSync();
  }
}
