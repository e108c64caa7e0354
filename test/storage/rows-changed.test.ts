import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { releasePlace } from '../../src/actions/steps/own-hours.ts'
import { deleteClosure } from '../../src/storage/closures.ts'
import { newId } from '../../src/storage/ids.ts'
import { insertMeetingHistory } from '../../src/storage/meeting-history.ts'
import { updateMeeting } from '../../src/storage/meetings.ts'
import { transaction } from '../../src/storage/pipeline.ts'
import { RowsChangedError } from '../../src/storage/rows-changed.ts'
import { setTimeStatus } from '../../src/storage/times.ts'
import { createTestProgram, type TestProgram } from '../support/program.ts'

// To PostgreSQL an update of no row is no error. A policy that hides a row makes it one of ours.

const folder = new URL('../../src/storage/', import.meta.url).pathname

/** The exported functions of a file, each until the next one begins. */
const functionsIn = (text: string): string[] =>
  text.split(/^(?=export (?:async )?(?:function|const) )/m).filter((part) => part.startsWith('export'))

const writes = (text: string): boolean =>
  /\b(insertInto|updateTable|deleteFrom)\('|\b(insert into|delete from) \w|\bupdate (\w+|\$\{\w+\})( as \w+)? set\b/.test(
    text,
  )

/** `writing`: what is written together with others is counted where it is sent. */
const saysHowMany = (text: string): boolean =>
  /\b(mustChange|rowsChanged|assertRows)\(|\bwriting[<(]|\breturning\b|\bnum(InsertedOrUpdated|Updated|Deleted|Affected)Rows\b/.test(
    text,
  )

const silentIn = (text: string): string[] =>
  functionsIn(text)
    .filter((one) => writes(one) && !saysHowMany(one))
    .map((one) => /(?:function|const) (\w+)/.exec(one)?.[1] ?? '')

suite('each writing function of storage says how many rows it changes', () => {
  test('none is silent', () => {
    const found = globSync('**/*.ts', { cwd: folder, exclude: ['migrate.ts'] }).flatMap((path) =>
      silentIn(readFileSync(join(folder, path), 'utf8')).map((name) => `${path}: ${name}`),
    )
    assert.deepEqual(found, [])
  })

  test('one that is would be found', () => {
    const silent = `export async function f(trx) {\n  await trx.updateTable('seat').set({}).execute()\n}\n`
    assert.deepEqual(silentIn(silent), ['f'])
    assert.deepEqual(silentIn(silent.replace('await', 'await mustChange(1,')), [])
  })
})

let it: TestProgram
before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
})
after(() => it.drop())

suite('a write that meets no row takes its transaction back', () => {
  const nothing = newId()
  const by = { kind: 'calendar', name: null, client: null } as const
  const note = { kind: 'moved', rule: 'M-MOVE-MEETING', by } as const
  const written = { ...note, meetingId: nothing, reason: null }
  const fails = (work: Parameters<typeof transaction<void>>[1]) =>
    assert.rejects(transaction(it.database.db, work), RowsChangedError)

  test('an update, a deletion, a history of a meeting', async () => {
    await fails((trx) => updateMeeting(trx, nothing, { place: 'Sal 2' }))
    await fails((trx) => setTimeStatus(trx, [nothing], 'withdrawn'))
    await fails((trx) => deleteClosure(trx, nothing))
    await fails((trx) => insertMeetingHistory(trx, { ...written, at: it.clock.now() }))
  })

  test('a cancelled meeting whose hour is not seen', async () => {
    const cancelling = transaction(it.database.db, (trx) => releasePlace(trx, { id: nothing, timeId: nothing }))
    await assert.rejects(cancelling, /the time of a meeting is not there/)
  })
})
