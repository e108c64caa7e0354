import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { operationRuleNames, ruleNames } from '../src/rules/rule-names.ts'

// Readers of a history (the time line, the proof of notice, an audit) rely on two facts of each
// row: the actor and the rule.

/** The only file of storage that writes a history, and its only caller. */
const writers: Readonly<Record<string, readonly [storage: string, step: string]>> = {
  deadline_history: ['src/storage/deadline-history.ts', 'src/actions/steps/deadline-history.ts'],
  meeting_history: ['src/storage/meeting-history.ts', 'src/actions/steps/meeting-history.ts'],
  contact_group_period: ['src/storage/citizen-history.ts', 'src/actions/steps/citizen-history.ts'],
  job_centre_period: ['src/storage/citizen-history.ts', 'src/actions/steps/citizen-history.ts'],
  absence: ['src/storage/citizen-history.ts', 'src/actions/steps/citizen-history.ts'],
  event: ['src/storage/events.ts', 'src/actions/steps/events.ts'],
  channel_history: ['src/storage/channels.ts', 'src/actions/switch-channel.ts'],
}

const root = new URL('..', import.meta.url).pathname
const source: ReadonlyMap<string, string> = new Map(
  globSync('src/**/*.ts', { cwd: root })
    .toSorted()
    .map((path) => [path, readFileSync(join(root, path), 'utf8').replaceAll(/^ *(\/?\*|\/\/).*/gm, '')] as const),
)

const writes = (text: string, table: string): boolean =>
  new RegExp(
    `\\b(insert\\s+into|update|delete\\s+from|merge\\s+into)\\s+${table}\\b|(insertInto|updateTable|deleteFrom|mergeInto)\\('${table}'`,
  ).test(text)

/**
 * The functions of a file of storage that write: they take the transaction, or make what is written
 * together with other rows.
 */
const writingFunctions = (text: string): string[] =>
  [
    ...text.matchAll(/^export (?:async )?(?:function|const) (\w+)[^=({]*(?:=\s*(?:async\s*)?)?\(\s*trx: /gm),
    ...text.matchAll(/^export const (\w+) = (?:writing\b|\([^)]*\): Write\b)/gm),
  ].map(([, name = '']) => name)

/** Every second writer of a history among these files, as a sentence. */
const secondWriters = (files: ReadonlyMap<string, string>): string[] =>
  Object.entries(writers).flatMap(([table, [storage, step]]) => {
    const names = writingFunctions(files.get(storage) ?? '')
    const calls = new RegExp(`\\b(${names.join('|')})\\b`)
    return [...files].flatMap(([path, text]) => [
      ...(path !== storage && writes(text, table) ? [`${path} writes ${table}`] : []),
      ...(path !== storage && path !== step && calls.test(text) ? [`${path} has ${table} written`] : []),
    ])
  })

const rules = new RegExp(`'(${[...ruleNames, ...operationRuleNames].join('|')})'`)
const storageThatNamesRules = (files: ReadonlyMap<string, string>): string[] =>
  [...files].flatMap(([path, text]) => (path.startsWith('src/storage/') && rules.test(text) ? [path] : []))

suite('each history has one writer', () => {
  for (const [table, [storage, step]] of Object.entries(writers))
    test(`${table}: ${storage}, called from ${step}`, () => {
      assert.ok(writes(source.get(storage) ?? '', table), 'it is written there')
      const names = writingFunctions(source.get(storage) ?? '')
      assert.ok(names.length > 0)
      for (const name of names) assert.ok(source.get(step)?.includes(`${name}(`), `${step} calls ${name}`)
    })

  test('no other file writes a history', () => assert.deepEqual(secondWriters(source), []))

  test('storage names no rule: its callers hand the rule in', () => assert.deepEqual(storageThatNamesRules(source), []))

  const withOne = (path: string, text: string) => new Map([...source, [path, text]])
  const bad: readonly [string, string, string][] = [
    ['src/storage/bad.ts', 'sql`insert into deadline_history (deadline_id)`', 'writes deadline_history'],
    ['src/storage/bad.ts', `trx.insertInto('meeting_history')`, 'writes meeting_history'],
    ['src/storage/bad.ts', 'sql`update meeting_history set reason = null`', 'writes meeting_history'],
    ['src/actions/steps/bad.ts', 'await insertMeetingHistories(trx, rows)', 'has meeting_history written'],
    ['src/actions/steps/bad.ts', 'writes.push(meetingEventWritten(event))', 'has meeting_history written'],
    ['src/actions/bad.ts', 'writes.push(deadlineStepWritten(step))', 'has deadline_history written'],
    ['src/storage/bad.ts', `trx.updateTable('absence')`, 'writes absence'],
    ['src/demo/bad.ts', 'await setChannel(trx, change, at)', 'has channel_history written'],
  ]
  for (const [path, text, expected] of bad)
    test(`the check finds that ${path} ${expected}: ${text}`, () =>
      assert.deepEqual(secondWriters(withOne(path, text)), [`${path} ${expected}`]))

  test('the check finds a rule in storage', () =>
    assert.deepEqual(storageThatNamesRules(withOne('src/storage/bad.ts', `select 'M-ONE'`)), ['src/storage/bad.ts']))
})
