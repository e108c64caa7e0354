import { findRunning } from './postgres/embedded.ts'
import { type Settings, SettingsError } from './settings/config.ts'
import { type PlannedMigration, planMigrations } from './storage/migration-plan.ts'

type Say = (line: string) => void

const about = (rows: number | null): string => (rows === null ? 'rows not counted yet' : `about ${rows} rows`)

function linesOf({ name, inTransaction, worksWith, tables, harms }: PlannedMigration): string[] {
  const older = worksWith === null ? 'no program before it runs on' : `programs from ${worksWith} on run on`
  return [
    `${name}: ${inTransaction ? 'in one transaction' : 'statement by statement'}; ${older}`,
    ...tables.map(({ table, rows }) => `  changes ${table} (${about(rows)})`),
    ...harms.map(({ harm, what, table, reason }) => `  ${harm} ${table}: ${what}${reason ? ` (${reason})` : ''}`),
  ]
}

/** `npm run migrate -- --plan`: what it would do, and to which tables. */
export async function sayPlan(settings: Settings, say: Say): Promise<void> {
  const address =
    settings.databaseOwnerUrl ?? settings.databaseUrl ?? (await findRunning(settings.dataDir))?.ownerConnectionString
  if (address === undefined) throw new SettingsError(['There is no database yet: the start makes it.'])
  const planned = await planMigrations(address)
  if (planned.length === 0) say('Nothing is to be done.')
  for (const migration of planned) for (const line of linesOf(migration)) say(line)
}
