import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { changeContactDetails, changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { eraseCitizen } from '../../src/actions/erase-citizen.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { TooManyTries } from '../../src/http/limit-headers.ts'
import { askCitizen } from '../../src/questions/job-centre/citizens.ts'
import { exportCitizen, ownSectionNames } from '../../src/questions/own/data.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { leftOut, ownSections } from '../../src/storage/own-data.ts'
import { OWNER_FIELD } from '../../src/web/forms.ts'
import { languages, type TextKey, textsIn } from '../../src/web/texts.ts'
import { livedCitizen } from '../support/lived-citizen.ts'
import { citizenOf, must } from '../support/program.ts'
import { createTestPortal, formTokenOf, type TestPortal } from './portal.ts'
import type { Visitor } from './visitor.ts'

let it: TestPortal
before(async () => {
  it = await createTestPortal('2026-07-01T10:00:00+02:00')
})
after(() => it.drop())

const query = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  (await it.database.pool.query<Record<string, unknown>>(text, values)).rows

const PAGE = '/indstillinger/mine-oplysninger'

async function fetched(visitor: Visitor, citizenId: string, format: string) {
  await visitor.go(PAGE)
  const { action, fields } = visitor.page.sending(
    format === 'json' ? 'Hent fil til en computer (JSON)' : 'Hent fil til at læse',
    {},
  )
  assert.ok(!action.includes(citizenId))
  const response = await visitor.ask(action, { method: 'POST', body: fields })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

test('each column of each table with a citizen’s id is in the file, or left out with a reason', async () => {
  const columns = await query(`select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and table_name in (
      select table_name from information_schema.columns where column_name = 'citizen_id' and table_schema = 'public'
      union values ('citizen'), ('notice_shown'))`)
  assert.ok(columns.length > 100)
  const told = new Map<string, ReadonlySet<string>>(
    ownSectionNames.map((name) => [name, new Set<string>(ownSections[name].columns)]),
  )
  const isLeftOut = (table: string, column: string) =>
    Object.values(leftOut).some((reasons) => {
      const tables = reasons[column]
      return tables === 'every table' || (tables ?? '').split(' ').includes(table)
    })
  const missing = columns
    .map((row) => [String(row['table']), String(row['column'])] as const)
    .filter(([table, column]) => !told.get(table)?.has(column) && !isLeftOut(table, column))
  assert.deepEqual(missing, [])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is where it is checked
  for (const language of languages())
    for (const section of ownSectionNames)
      for (const column of ownSections[section].columns)
        assert.ok(textsIn(language).t(`ownData.field.${column}` as TextKey).length > 0)
})

suite('the citizen’s own file', () => {
  let citizenId: string
  let visitor: Visitor
  before(async () => {
    citizenId = await livedCitizen(it)
    must(
      await askCitizen(it.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin B' }), citizenId),
    )
    must(await changeContactDetails(it.asCitizen(citizenId), citizenId, { email: 'min@example.dk' }))
    await query(`update citizen set name = '<script>alert(1)</script>' where id = $1`, [citizenId])
    visitor = await it.visitorAs(citizenId)
  })

  test('as JSON: every section, the rows of the citizen alone, no secret and no employee', async () => {
    await citizenOf(it.staff)
    const { status, headers, text } = await fetched(visitor, citizenId, 'json')
    assert.deepEqual(
      [status, headers.get('content-type'), headers.get('content-disposition')],
      [200, 'application/json; charset=UTF-8', 'attachment; filename="mine-oplysninger.json"'],
    )
    const data: Record<string, unknown[]> = JSON.parse(text)
    assert.deepEqual(
      Object.entries(data).filter(([, rows]) => rows.length === 0),
      [],
      'a section without rows',
    )
    assert.equal(data['citizen']?.length, 1)
    assert.match(text, /min@example\.dk/)
    assert.match(text, /"kind": "illness"/)
    assert.ok(!/Karin|caseworker \d|token_hash|cpr/.test(text))
  })

  test('to read: one page without script, style or address, and what was typed is text', async () => {
    const { status, headers, text } = await fetched(visitor, citizenId, 'html')
    assert.deepEqual(
      [status, headers.get('content-disposition')],
      [200, 'attachment; filename="mine-oplysninger.html"'],
    )
    assert.ok(!/<(script|style|link|img|a|form)\b|https?:/i.test(text))
    assert.match(text, /<dt>Navn<\/dt><dd>&lt;script&gt;alert\(1\)&lt;\/script&gt;<\/dd>/)
    assert.match(text, /<h2>Dit fravær<\/h2><dl>/)
    assert.match(text, /<dt>Fra<\/dt><dd>20\. juli 2026<\/dd>/)
  })

  test('D-HIDDEN: a deadline is in the file from its activation date on', async () => {
    const hidden = await citizenOf(it.staff)
    const wanted = { dueDate: plainDate('2026-08-20'), activationDate: plainDate('2026-08-01') }
    must(await setDeadline(it.staff, hidden, { interviewType: 'job', ...wanted }))
    const own = await it.visitorAs(hidden)
    const read = async () => JSON.parse((await fetched(own, hidden, 'json')).text)
    const early = await read()
    assert.deepEqual([early.deadline, early.deadline_history], [[], []])
    it.clock.set('2026-08-01T10:00:00+02:00')
    assert.equal((await read()).deadline.length, 1)
    it.clock.set('2026-07-01T10:00:00+02:00')
  })

  test('somebody else’s form, and another format, give nothing', async () => {
    const other = await citizenOf(it.staff)
    const foreign = new URLSearchParams({ format: 'json', [OWNER_FIELD]: formTokenOf(other) })
    const refused = await visitor.ask(PAGE, { method: 'POST', body: foreign })
    assert.notEqual(refused.status, 200)
    const wrong = new URLSearchParams({ format: 'xml', [OWNER_FIELD]: formTokenOf(citizenId) })
    assert.equal((await visitor.ask(PAGE, { method: 'POST', body: wrong })).status, 404)
  })

  test('J-LIMITS: so many an hour, and no more', async () => {
    const many = await livedCitizen(it)
    const own = await it.visitorAs(many)
    for (let at = 0; at < usualBounds.own_files; at += 1) assert.equal((await fetched(own, many, 'json')).status, 200)
    await assert.rejects(fetched(own, many, 'json'), TooManyTries)
  })

  test('the operator gets the same, and that is a look', async () => {
    const operator = it.as({ kind: 'operator', name: 'root' })
    const data = must(await exportCitizen(operator, citizenId, { realNow: it.realClock.now(), looksYears: 2 }))
    assert.equal(data.citizen.length, 1)
    const [look] = await query(
      `select kind, acting_user from access_log where operation = 'export_citizen' and citizen_id = $1`,
      [citizenId],
    )
    assert.deepEqual(look, { kind: 'operator', acting_user: 'root' })
  })
})

suite('erasing a citizen', () => {
  const operator = () => it.as({ kind: 'operator', name: 'root' })

  /** The tables in which a text stands, in whatever column. */
  async function tablesWith(text: string): Promise<string[]> {
    const tables = await query(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    )
    const found: string[] = []
    for (const { name } of tables) {
      const [row] = await query(`select count(*) as n from ${String(name)} t where strpos(t::text, $1) > 0`, [text])
      if (row?.['n'] !== 0) found.push(String(name))
    }
    return found.toSorted()
  }

  test('not while a job centre has them, or a deadline or a meeting stands', async () => {
    const citizenId = await livedCitizen(it)
    const erasing = must(await eraseCitizen(operator(), citizenId, { dryRun: false }))
    assert.deepEqual(erasing, { kind: 'stands', because: ['jobCentre', 'deadline', 'meeting'] })
    const [row] = await query('select name <> $2 as named from citizen where id = $1', [citizenId, ''])
    assert.deepEqual(row, { named: true })
  })

  test('a dry run changes nothing; then name, number, addresses and words are nowhere, and the bare case stays', async () => {
    const citizenId = await livedCitizen(it)
    await query(
      `update citizen set name = 'Gudrun Hemmelig', email = 'gudrun@hemmelig.dk', mobile = '+4599887766' where id = $1`,
      [citizenId],
    )
    await query(`update message set sent_to = '+4599887766', body = 'Kære Gudrun Hemmelig' where citizen_id = $1`, [
      citizenId,
    ])
    await query(
      `insert into idempotency_key (client, key, request_hash, status, headers, body)
      values ('demo', 'gudrun', '', 200, '{}', $1)`,
      [`{"id":"${citizenId}","name":"Gudrun Hemmelig"}`],
    )
    must(await askCitizen(it.staff, citizenId))
    const [{ id: meetingId } = { id: '' }] = await query('select id from meeting where citizen_id = $1', [citizenId])
    must(
      await cancelMeeting(it.staff, {
        meetingId: String(meetingId),

        reason: 'Gudrun Hemmelig er syg',
      }),
    )
    must(await changeJobCentreOf(it.staff, citizenId, { jobCentre: null, from: plainDate('2026-07-01') }))
    const [{ hash } = { hash: null }] = await query('select hash from citizen_number where citizen_id = $1', [
      citizenId,
    ])
    assert.ok(Buffer.isBuffer(hash))

    const dry = must(await eraseCitizen(operator(), citizenId, { dryRun: true }))
    assert.equal(dry.kind, 'would_erase')
    assert.ok((await tablesWith('Gudrun Hemmelig')).includes('citizen'))
    const done = must(await eraseCitizen(operator(), citizenId, { dryRun: false }))
    assert.equal(done.kind, 'erased')

    for (const text of ['Gudrun', 'gudrun@hemmelig.dk', '99887766']) assert.deepEqual(await tablesWith(text), [], text)
    assert.deepEqual(await tablesWith('Hemmelig'), [])
    assert.deepEqual(await query('select citizen_id from citizen_number where hash = $1', [hash]), [])
    const left = await tablesWith(citizenId)
    assert.deepEqual(left, [
      'access_log',
      'case_decision',
      'citizen',
      'contact_group_period',
      'deadline',
      'deadline_history',
      'event',
      'job_centre_period',
      'meeting',
      'meeting_history',
      'message',
      'no_time_finding',
    ])
    const [erased] = await query(
      `select name, mobile, email, erased_at is not null as erased from citizen where id = $1`,
      [citizenId],
    )
    assert.deepEqual(erased, { name: '', mobile: null, email: null, erased: true })
    const [act] = await query(`select kind from access_log where operation = 'erase_citizen' and citizen_id = $1`, [
      citizenId,
    ])
    assert.deepEqual(act, { kind: 'operator' })
  })
})
