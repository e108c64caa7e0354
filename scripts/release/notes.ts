import type { Migration } from '../../src/storage/migration-files.ts'
import { numberOf } from '../../src/storage/migration-files.ts'
import { runsOn } from '../../src/storage/schema-span.ts'

/** What the notes need of a migration. */
export type Noted = Pick<Migration, 'name' | 'worksWith'>

/** A version that was released before: its name, and its newest migration. */
export interface Before {
  readonly tag: string
  /** `0044` */
  readonly schema: string
}

/** A version's part of CHANGELOG.md. */
export interface Changes {
  /** What stands in brackets: a date, or `unreleased`. */
  readonly released: string
  readonly text: string
}

/** The part `## 0.1.0 (2026-12-01)` of a changelog; null where it has none. */
export function changesOf(changelog: string, version: string): Changes | null {
  const parts = changelog.split(/^## /m).slice(1)
  for (const part of parts) {
    const [, of, released = ''] = /^(\S+) \(([^)]*)\)\n/.exec(part) ?? []
    if (of === version) return { released, text: part.slice(part.indexOf('\n')).trim() }
  }
  return null
}

/** The first line of a migration's own comment: what it is for. */
const lineOf = ({ name, worksWith }: Noted): string =>
  `- \`${name}\`: ${worksWith === null ? 'no version before it runs on' : `programs of schema ${worksWith} and later run on`}`

/** Whether a version before may stay while others go over, and be put back. */
const stays = ({ tag, schema }: Before, migrations: readonly Noted[]): string => {
  const newer = migrations.filter(({ name }) => numberOf(name) > schema)
  if (newer.length === 0) return `- ${tag}: may stay, and may be put back. It has the same schema.`
  return runsOn(schema, migrations)
    ? `- ${tag}: may stay while you migrate, and may be put back. The schema then stays.`
    : `- ${tag}: must be stopped before you migrate, and cannot be put back without a backup.`
}

/** The notes of a release: what to do, the schema, which versions before may stay, what is new. */
export function notesOf(told: {
  readonly version: string
  readonly commit: string
  readonly changes: Changes
  readonly migrations: readonly Noted[]
  readonly before: readonly Before[]
}): string {
  const { version, commit, changes, migrations, before } = told
  const newest = numberOf(migrations.at(-1)?.name ?? '')
  const last = before.at(-1)
  const added = last ? migrations.filter(({ name }) => numberOf(name) > last.schema) : []
  const schema =
    last === undefined
      ? [`The schema is ${newest}. This is the first release: there is nothing to migrate from.`]
      : added.length === 0
        ? [`The schema stays ${newest}: \`npm run migrate\` has nothing to do.`]
        : [
            `The schema changes from ${last.schema} to ${newest}: run \`npm run migrate\` of this version first.`,
            '',
            ...added.map(lineOf),
          ]
  return [
    `# Selvbook ${version}`,
    '',
    `${changes.released}, commit ${commit}.`,
    '',
    '## Before you update',
    '',
    ...schema,
    '',
    '## Versions before',
    '',
    ...(before.length === 0 ? ['None.'] : before.toReversed().map((one) => stays(one, migrations))),
    '',
    '## What is new',
    '',
    changes.text,
    '',
  ].join('\n')
}
