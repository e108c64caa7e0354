import { commit } from './process/commit.ts'
import { version } from './process/health.ts'
import { knownSettings } from './settings/known-settings.ts'
import { numberOf, readMigrations } from './storage/migration-files.ts'
import { oldestRunningOn } from './storage/schema-span.ts'

/** What a verb does, for `help`. */
export interface VerbHelp {
  /** What may stand behind it; '' where nothing may. */
  readonly usage: string
  readonly what: string
}

/**
 * `version`: of the program, its commit where it is a release, and the schema that it was written
 * for. O-SCHEMA: also the oldest schema whose program runs on beside it.
 */
export function versionLine(): string {
  const migrations = readMigrations()
  const newest = numberOf(migrations.at(-1)?.name ?? '')
  const from = commit === null ? 'no release' : `commit ${commit.slice(0, 12)}`
  return `Selvbook ${version} (${from}), schema ${newest}; programs of schema ${oldestRunningOn(migrations)} and later run on with it`
}

/** `help`: every verb and every setting with its default, from the tables that read them. */
export function helpText(verbs: ReadonlyMap<string, VerbHelp>): string {
  const lines = [...verbs].map(([name, { usage, what }]) => `  ${`${name} ${usage}`.trim()}\n      ${what}`)
  const settings = knownSettings.map(({ name, usual, what }) => `  ${name} (${usual}): ${what}`)
  return [
    versionLine(),
    'npm run <verb> -- …',
    ...lines,
    'Settings are environment variables; README.md says more, and which secrets can stand in files:',
    ...settings,
    'Exit codes: 0 done, 1 failed, 2 wrongly called, 75 try again.',
  ].join('\n')
}
