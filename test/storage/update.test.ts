import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { runNight } from '../../src/actions/nightly-run.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { citizenIdWithNumber } from '../../src/storage/citizen-numbers.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { execute } from '../support/database.ts'
import { createDatabaseBefore } from '../support/earlier.ts'
import { formerNumbers, testKeys } from '../support/keys.ts'
import { SetClock } from '../support/program.ts'

// A filled database of an earlier version, updated in one go as `npm start` does it.

const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const [ANNA, BO, KARIN, OFFER, OPEN, OWN, BLOCKED, PLANNED, HELD, MET, CLOSED] = Array.from({ length: 11 }, (_, n) =>
  id(n + 1),
)
const CPR = '6101900001'
const [REMINDER, RECEIPT, CODE, ATTEMPT] = [id(21), id(22), id(23), id(24)]

/**
 * At least one row of every table, as the version with the foundation alone wrote them; every
 * foreign key stands in one of them.
 */
const rowsOf0013 = [
  `insert into job_centre (code, name, address) values ('10100', 'Jobcenter', 'Rådhuspladsen 1')`,
  `insert into citizen (id, cpr_encrypted, cpr_hash, name, mobile, email, sms_service, email_service, first_signed_in_at, created_at) values
    ('${ANNA}', '${formerNumbers.sealed(CPR)}', '${formerNumbers.hash(CPR)}', 'Anna', '20123456', 'anna@example.dk', true, true, '2026-06-02T08:00Z', '2026-06-01T08:00Z'),
    ('${BO}', '\\x00', '\\x02', 'Bo', '+4520123457', null, true, false, null, '2026-06-01T08:00Z')`,
  `insert into contact_group_period (citizen_id, contact_group, category, from_date, reported_on)
    values ('${ANNA}', 2, 'jobparat', '2026-06-01', '2026-06-01'), ('${BO}', 12, null, '2026-06-01', '2026-06-01')`,
  `insert into job_centre_period (citizen_id, job_centre, from_date, reported_on)
    values ('${ANNA}', '10100', '2026-06-01', '2026-06-01'), ('${BO}', '10100', '2026-06-01', '2026-06-01')`,
  `insert into absence (id, citizen_id, job_centre, kind, from_date, to_date, reported_on, reported_by, withdrawn_at) values
    ('${id(31)}', '${ANNA}', '10100', 'holiday', '2026-08-01', '2026-08-14', '2026-06-02', 'citizen', null),
    ('${id(32)}', '${ANNA}', '10100', 'illness', '2026-06-03', '2026-06-04', '2026-06-03', 'karin', '2026-06-03T10:00Z')`,
  `insert into caseworker (id, job_centre, ref, name, email, video_url)
    values ('${KARIN}', '10100', 'karin', 'Karin', 'karin@example.dk', 'https://video.example.dk/karin')`,
  `insert into meeting_offer (id, job_centre, title, description, meeting_type, contact_groups, categories, booking_notice_hours, horizon_days,
      forms, place, minutes, rebooking_allowed, rebooking_notice_hours, cancelling_allowed, cancelling_notice_hours, created_at)
    values ('${OFFER}', '10100', 'Jobsamtale', 'Om job', 'job', '{2,12}', '{}', 0, 90, '{in_person,phone}', 'Sal 1', 45, true, 24, true, 24, '2026-06-01T08:00Z')`,
  `insert into offered_time (id, job_centre, offer_id, caseworker_id, starts_at, ends_at, capacity, place, status, blocked_by) values
    ('${OPEN}', '10100', '${OFFER}', '${KARIN}', '2026-07-08T08:00Z', '2026-07-08T08:45Z', 2, 'Sal 1', 'open', null),
    ('${OWN}', '10100', null, '${KARIN}', '2026-07-09T08:00Z', '2026-07-09T09:00Z', 1, null, 'own', null),
    ('${BLOCKED}', '10100', '${OFFER}', '${KARIN}', '2026-07-09T08:15Z', '2026-07-09T09:00Z', 1, null, 'blocked', '${OWN}')`,
  `insert into closure (id, job_centre, from_date, to_date, place) values ('${id(33)}', '10100', '2026-12-24', '2026-12-26', 'Sal 1')`,
  `insert into meeting (id, citizen_id, job_centre, offer_id, time_id, caseworker_id, type, origin, status, starts_at, ends_at, form, place, message,
      rebooking_allowed, rebooking_notice_hours, cancelling_allowed, cancelling_notice_hours, outcome_on, revision, created_at) values
    ('${PLANNED}', '${ANNA}', '10100', '${OFFER}', '${OPEN}', '${KARIN}', 'job', 'booked', 'planned', '2026-07-08T08:00Z', '2026-07-08T08:45Z',
      'in_person', 'Sal 1', 'Hej', true, 24, true, 24, null, 0, '2026-07-01T08:00Z'),
    ('${HELD}', '${ANNA}', '10100', null, null, '${KARIN}', 'job', 'walk_in', 'held', '2026-06-10T08:00Z', '2026-06-10T08:45Z',
      'phone', null, null, false, 0, false, 0, '2026-06-10', 1, '2026-06-10T08:00Z')`,
  `insert into seat (time_id, seat_number, capacity, citizen_id, meeting_id, held_until, form, rebooks, offer_id, date) values
    ('${OPEN}', 1, 2, '${ANNA}', '${PLANNED}', null, null, null, '${OFFER}', '2026-07-08'),
    ('${OPEN}', 2, 2, '${ANNA}', null, '2026-07-01T08:20Z', 'phone', '${PLANNED}', '${OFFER}', '2026-07-08')`,
  `insert into deadline (id, citizen_id, job_centre, interview_type, created_date, activation_date, due_date, status, meeting_id, visible_since,
      reminded_through, next_date, created_at) values
    ('${MET}', '${ANNA}', '10100', 'job', '2026-06-20', '2026-06-20', '2026-07-10', 'met', '${PLANNED}', '2026-06-20', '2026-06-20', '2026-07-08', '2026-06-20T08:00Z'),
    ('${CLOSED}', '${ANNA}', '10100', 'job', '2026-06-02', '2026-06-02', '2026-06-12', 'closed', '${HELD}', '2026-06-02', null, null, '2026-06-02T08:00Z')`,
  `insert into deadline_history (deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by, reason) values
    ('${CLOSED}', '${ANNA}', '10100', '2026-06-10T08:00Z', 'met', 'closed_met', 'D-HELD', 'karin', null),
    ('${MET}', '${ANNA}', '10100', '2026-06-20T08:00Z', null, 'active', 'D-CREATE', 'case-system', null),
    ('${MET}', '${ANNA}', '10100', '2026-07-01T08:00Z', 'active', 'met', 'D-BOOK', 'citizen', null)`,
  `insert into meeting_history (meeting_id, citizen_id, job_centre, at, kind, starts_at, rule, by, reason) values
    ('${HELD}', '${ANNA}', '10100', '2026-06-10T08:00Z', 'walk_in', '2026-06-10T08:00Z', 'M-WALK-IN', 'karin', null),
    ('${PLANNED}', '${ANNA}', '10100', '2026-07-01T08:00Z', 'booked', '2026-07-08T08:00Z', 'D-BOOK', 'citizen', null)`,
  `insert into message (id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at, status,
      settled_at, dropped_because, sent_to, subject, body, attempts, handed_over_at) values
    ('${REMINDER}', '${ANNA}', '10100', '${MET}', null, null, 'deadline_set', 'sms', '{"dueDate": "2026-07-10", "daysLeft": null}',
      '2026-06-20T08:00Z', '2026-06-20T08:00Z', 'delivered', '2026-06-20T08:00Z', null, '20123456', null, 'Husk', 1, '2026-06-20T08:00Z'),
    ('${RECEIPT}', '${ANNA}', '10100', null, '${PLANNED}', 0, 'booked', 'email', '{"startsAt": "2026-07-08T08:00:00Z"}',
      '2026-07-01T08:00Z', '2026-07-01T08:00Z', 'waiting', null, null, null, null, null, 0, null),
    ('${CODE}', '${ANNA}', '10100', null, null, null, 'confirmation_code', 'sms', '{"code": "123456", "to": "20123456"}',
      '2026-06-03T08:00Z', '2026-06-03T08:00Z', 'dropped', '2026-06-03T09:00Z', 'no_longer_true', null, null, null, 0, null)`,
  `insert into message_attempt (id, message_id, number, gateway, begun_at, outcome, ended_at, gateway_id)
    values ('${ATTEMPT}', '${REMINDER}', 1, 'sms-1', '2026-06-20T08:00Z', 'accepted', '2026-06-20T08:00Z', '17')`,
  `insert into delivery_receipt (attempt_id, status, meaning, at, received_at)
    values ('${ATTEMPT}', 'DELIVERED', 'delivered', '2026-06-20T08:01Z', '2026-06-20T08:01Z')`,
  `insert into message_gateway (name, allowance, refilled_at) values ('sms-1', 10, '2026-06-20T08:00Z')`,
  `insert into notice_shown (deadline_id, stage, first_shown_at) values ('${MET}', 'new', '2026-06-21T08:00Z')`,
  `insert into address_confirmation (id, citizen_id, channel, address, code, tries, created_at, expires_at, confirmed_at) values
    ('${id(34)}', '${ANNA}', 'sms', '20123456', '123456', 1, '2026-06-03T08:00Z', '2026-06-03T08:10Z', '2026-06-03T08:05Z')`,
  `insert into no_time_finding (citizen_id, job_centre, offer_id, at, window_from, window_until)
    values ('${ANNA}', '10100', '${OFFER}', '2026-06-21T08:00Z', '2026-06-21', '2026-07-17')`,
  `insert into nightly_run (day, started_at, finished_at, deadlines, meetings, messages)
    values ('2026-06-30', '2026-06-29T22:05Z', '2026-06-29T22:06Z', 1, 0, 1)`,
  `insert into session (token_hash, citizen_id, created_at, expires_at, draft_message)
    values ('\\x05', '${ANNA}', '2026-07-01T08:00Z', '2026-07-01T08:30Z', 'Hej')`,
  `insert into idempotency_key (client, key, request_hash, status, headers, body, created_at)
    values ('case-system', 'one', '\\x06', 201, '{}', '{}', '2026-06-20T08:00Z')`,
  `insert into access_log (at, client, acting_user, job_centre, citizen_id, operation)
    values ('2026-06-20T08:00Z', 'case-system', 'karin', '10100', '${ANNA}', 'setDeadline')`,
  `insert into demo_clock (offset_milliseconds) values (0)`,
]

type Row = Readonly<Record<string, unknown>>

/**
 * What the update changes on purpose, by table and column: Danish numbers get their country code,
 * and national id numbers a table of their own. Codes go: they counted for minutes.
 */
const changes: Readonly<Record<string, (row: Row) => Row>> = {
  citizen: ({ cpr_encrypted: _sealed, cpr_hash: _hash, ...row }) => ({
    ...row,
    mobile: row['mobile'] === '20123456' ? '+4520123456' : row['mobile'],
  }),
  address_confirmation: ({ code: _code, ...row }) => ({ ...row, address: '+4520123456' }),
}

/** All rows of all tables but the list of migrations, as JSON. */
async function rowsIn(client: Client): Promise<Map<string, Row[]>> {
  const tables = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migration' order by tablename`,
  )
  const rows = new Map<string, Row[]>()
  for (const { name } of tables.rows) {
    const found = await client.query<{ row: Row }>(`select to_jsonb(t) as row from "${name}" as t`)
    rows.set(
      name,
      found.rows.map(({ row }) => row),
    )
  }
  return rows
}

/** The names of the foreign keys of one column that are null in every row. */
async function unusedKeys(client: Client): Promise<string[]> {
  const keys = await client.query<{ name: string; table: string; column: string }>(
    `select c.conname as name, c.conrelid::regclass::text as table, a.attname as column from pg_constraint c
     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] where c.contype = 'f' order by c.conname`,
  )
  const unused: string[] = []
  for (const { name, table, column } of keys.rows) {
    const used = await client.query(`select from ${table} where "${column}" is not null limit 1`)
    if (used.rowCount === 0) unused.push(name)
  }
  return unused
}

const inOrder = (rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

test('a filled database of the foundation is brought up to date in one go: every row stands, every constraint is validated, the night runs', async (t) => {
  const opened = new AsyncDisposableStack()
  t.after(() => opened.disposeAsync())
  const { connectionString, drop } = await createDatabaseBefore('0002')
  opened.defer(drop)
  await execute(connectionString, ...rowsOf0013)
  const client = new Client({ connectionString })
  opened.defer(() => client.end())
  await client.connect()
  const before = await rowsIn(client)
  assert.deepEqual(
    [...before].filter(([, rows]) => rows.length === 0).map(([name]) => name),
    [],
    'a table without a row proves nothing',
  )
  assert.deepEqual(await unusedKeys(client), [])

  await migrate(connectionString)

  const after = await rowsIn(client)
  for (const [table, rows] of before) {
    const columns = Object.keys(changes[table]?.(rows[0] ?? {}) ?? rows[0] ?? {})
    const kept = (after.get(table) ?? []).map(
      (row): Row => Object.fromEntries(columns.map((name) => [name, row[name]])),
    )
    assert.deepEqual(inOrder(kept), inOrder(rows.map((row) => changes[table]?.(row) ?? row)), table)
  }
  const open = await client.query(`
    select conname as name from pg_constraint where not convalidated
    union all select indexrelid::regclass::text from pg_index where not indisvalid`)
  assert.deepEqual(open.rows, [], 'not validated')

  const database = openDatabase(connectionString, { connections: 2 })
  opened.defer(() => database.close())
  const clock = new SetClock('2026-07-08T00:05:00+02:00')
  const found = await citizenIdWithNumber(database.db, testKeys.numbers.lookUp(CPR))
  assert.equal(found, ANNA, 'found before the night has come, by the former hash')
  const night = await runNight({
    db: database.db,
    clock,
    keys: testKeys,
    minimumDays: 0,
    bounds: usualBounds,
    actor: { kind: 'calendar' },
  })
  assert.deepEqual([night.meetings, night.deadlines], [1, 1])
  const { rows: numbers } = await client.query<{ citizen_id: string; key_number: number }>(
    'select citizen_id, key_number from citizen_number order by citizen_id, key_number',
  )
  const stored = numbers.map(({ citizen_id, key_number }) => [citizen_id, key_number])
  assert.deepEqual(
    stored,
    [
      [ANNA, 1],
      [BO, 0],
    ],
    'the night stores Anna’s number under key 1; Bo’s does not open',
  )
})
