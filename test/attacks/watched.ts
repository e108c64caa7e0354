import { Client, escapeIdentifier } from 'pg'

/** A row that was inserted, changed or deleted. */
export interface Touched {
  readonly table: string
  /** As JSON. */
  readonly row: string
}

/** Tables that no request of a visitor writes. */
const NOT_WATCHED: ReadonlySet<string> = new Set(['migration'])

/**
 * Notes every row that is written from now on, by a trigger on every table. Returns a function that
 * gives the rows since it was last called. A rolled back write leaves none.
 */
export async function watchRows(
  connectionString: string,
  opened: AsyncDisposableStack,
): Promise<() => Promise<Touched[]>> {
  const client = new Client({ connectionString })
  await client.connect()
  opened.defer(() => client.end())
  await client.query(`
    create table touched (number bigint generated always as identity, name text not null, row jsonb not null);
    create function note_touched() returns trigger language plpgsql security definer as $$ begin
      insert into public.touched (name, row) values (tg_table_name, to_jsonb(coalesce(new, old)));
      return null;
    end $$`)
  const { rows } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'touched'`,
  )
  for (const { name } of rows.filter((table) => !NOT_WATCHED.has(table.name)))
    await client.query(`create trigger note_touched after insert or update or delete on ${escapeIdentifier(name)}
      for each row execute function note_touched()`)
  return async () => {
    const found = await client.query<Touched & { number: string }>(
      'with gone as (delete from touched returning *) select number, name as table, row::text as row from gone order by number',
    )
    return found.rows.map(({ table, row }) => ({ table, row }))
  }
}
