import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Pool } from 'pg'
import { violatedConstraint } from '../../src/storage/database-errors.ts'
import { createTestProgram, type TestProgram } from '../support/program.ts'

// What two racing requests could break the database itself refuses, straight and without any of our
// code in between.

let it: TestProgram
let pool: Pool

const CITIZEN = '00000000-0000-7000-8000-000000000001'
const OTHER = '00000000-0000-7000-8000-000000000002'
const CASEWORKER = '00000000-0000-7000-8000-00000000000c'
const OFFER = '00000000-0000-7000-8000-00000000000f'

before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
  pool = it.database.pool
  await pool.query(`
    insert into job_centre (code, name) values ('10100', 'Jobcenter');
    insert into citizen (id, name, created_at) values ('${CITIZEN}', 'A', now()), ('${OTHER}', 'B', now());
    insert into citizen_number (citizen_id, key_number, hash) values ('${CITIZEN}', 1, '\\x01'), ('${OTHER}', 1, '\\x02');
    insert into caseworker (id, job_centre, ref, name) values ('${CASEWORKER}', '10100', 'c', 'C');
    insert into meeting_offer (id, job_centre, title, description, meeting_type, contact_groups, categories,
      booking_notice_hours, horizon_days, forms, minutes, rebooking_allowed, rebooking_notice_hours,
      cancelling_allowed, cancelling_notice_hours, created_at)
    values ('${OFFER}', '10100', 'T', 'D', 'job', '{2}', '{}', 0, 90, '{in_person}', 45, true, 24, true, 24, now())`)
})
after(() => it.drop())

const deadline = (status: string, more: Record<string, string> = {}) =>
  insert('deadline', {
    id: 'gen_random_uuid()',
    citizen_id: `'${CITIZEN}'`,
    job_centre: `'10100'`,
    interview_type: `'job'`,
    created_date: `'2026-07-01'`,
    activation_date: `'2026-07-01'`,
    due_date: `'2026-07-10'`,
    status: `'${status}'`,
    next_date: status === 'closed' ? 'null' : `'2026-07-11'`,
    created_at: 'now()',
    ...more,
  })

const meeting = (startsAt: string, endsAt: string, more: Record<string, string> = {}) =>
  insert('meeting', {
    id: 'gen_random_uuid()',
    citizen_id: `'${CITIZEN}'`,
    job_centre: `'10100'`,
    type: `'job'`,
    origin: `'booked'`,
    status: `'planned'`,
    starts_at: `'${startsAt}'`,
    ends_at: `'${endsAt}'`,
    form: `'phone'`,
    rebooking_allowed: 'true',
    rebooking_notice_hours: '0',
    cancelling_allowed: 'true',
    cancelling_notice_hours: '0',
    created_at: 'now()',
    ...more,
  })

const time = (id: string, startsAt: string, endsAt: string, more: Record<string, string> = {}) =>
  insert('offered_time', {
    id: `'${id}'`,
    job_centre: `'10100'`,
    offer_id: `'${OFFER}'`,
    caseworker_id: `'${CASEWORKER}'`,
    starts_at: `'${startsAt}'`,
    ends_at: `'${endsAt}'`,
    capacity: '1',
    status: `'open'`,
    ...more,
  })

const seat = (timeId: string, seatNumber: number, more: Record<string, string> = {}) =>
  insert('seat', {
    time_id: `'${timeId}'`,
    seat_number: String(seatNumber),
    date: 'current_date',
    capacity: '1',
    citizen_id: `'${CITIZEN}'`,
    held_until: 'now()',
    ...more,
  })

const message = (more: Record<string, string>) =>
  insert('message', {
    id: 'gen_random_uuid()',
    citizen_id: `'${CITIZEN}'`,
    job_centre: `'10100'`,
    kind: `'eight_days'`,
    channel: `'sms'`,
    parameters: `'{}'`,
    created_at: 'now()',
    due_at: 'now()',
    ...more,
  })

const insert = (table: string, columns: Record<string, string>) =>
  `insert into ${table} (${Object.keys(columns).join(', ')}) values (${Object.values(columns).join(', ')})`

/**
 * Runs statements in a transaction that is always rolled back: all but the last must go well, the
 * last must be refused by name.
 */
async function refused(constraint: string | { readonly code: string }, ...statements: string[]): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    for (const statement of statements.slice(0, -1)) await client.query(statement)
    await assert.rejects(client.query(statements.at(-1) ?? ''), (error: unknown) => {
      if (typeof constraint === 'string') assert.equal(violatedConstraint(error), constraint)
      else assert.equal(error instanceof Error && 'code' in error ? error.code : '', constraint.code)
      return true
    })
  } finally {
    await client.query('rollback')
    client.release()
  }
}

/** The same, where the last must go well. */
async function allowed(...statements: string[]): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

const FOREIGN_KEY = '23503'
const T1 = '00000000-0000-7000-8000-0000000000a1'
const T2 = '00000000-0000-7000-8000-0000000000a2'
const [NINE, HALF_PAST_NINE, TEN, ELEVEN] = [
  '2026-07-08 09:00Z',
  '2026-07-08 09:30Z',
  '2026-07-08 10:00Z',
  '2026-07-08 11:00Z',
]

test('no column that a booking writes has a word that is none', async () => {
  const none = (column: string) => ({ [column]: `'forgotten'` })
  const written = { citizen_id: `'${CITIZEN}'`, job_centre: `'10100'`, at: 'now()', rule: `'M-ONE'`, by: `'x'` }
  const ofMeeting = { meeting_id: `'${T2}'`, kind: `'booked'`, starts_at: 'now()', ...written }
  const ofDeadline = { deadline_id: `'${T2}'`, to_status: `'active'`, ...written }
  const [met, due] = [meeting(NINE, TEN, { id: `'${T2}'` }), deadline('active', { id: `'${T2}'` })]
  for (const column of ['status', 'type', 'origin', 'form', 'news'])
    await refused(`meeting_${column}_check`, meeting(NINE, TEN, none(column)))
  await refused('meeting_form_check', time(T1, NINE, TEN), seat(T1, 1, none('form')))
  await refused('interview_type_check', deadline('active', none('interview_type')))
  await allowed(met, insert('meeting_history', ofMeeting), due, insert('deadline_history', ofDeadline))
  await refused('meeting_happening_check', met, insert('meeting_history', { ...ofMeeting, ...none('kind') }))
  await refused('acting_kind_check', met, insert('meeting_history', { ...ofMeeting, ...none('by_kind') }))
  for (const column of ['from_status', 'to_status'])
    await refused('deadline_step_check', due, insert('deadline_history', { ...ofDeadline, ...none(column) }))
  await refused('acting_kind_check', due, insert('deadline_history', { ...ofDeadline, ...none('by_kind') }))
})

suite('deadlines', () => {
  test('En borger kan kun have én aktiv frist ad gangen uanset samtaletype (D-ONE)', async () => {
    for (const status of ['not_activated', 'active'])
      await refused(
        'deadline_one_open_per_citizen',
        deadline('active'),
        deadline(status, { interview_type: `'follow_up'` }),
      )
    await allowed(deadline('closed'), deadline('closed'), deadline('active'))
    await allowed(deadline('active'), deadline('active', { citizen_id: `'${OTHER}'` }))
  })
  test('a deadline rests only in the four statuses, and a met one has its meeting', async () => {
    await refused('deadline_status_check', deadline('closed_met'))
    await refused('deadline_status_check', deadline('forgotten'))
    await refused('deadline_met_by_a_meeting', deadline('met'))
  })
  test('due when created or later, activated no later than due, and with a next date exactly while open (D-CREATE)', async () => {
    await refused(
      'deadline_due_when_created_or_later',
      deadline('active', { due_date: `'2026-06-30'`, activation_date: `'2026-06-29'` }),
    )
    await refused('deadline_activates_before_it_is_due', deadline('not_activated', { activation_date: `'2026-07-11'` }))
    await refused('deadline_next_date_while_open', deadline('active', { next_date: 'null' }))
    await refused('deadline_next_date_while_open', deadline('closed', { next_date: `'2026-07-11'` }))
  })
})

suite('meetings', () => {
  test('Der kan kun være planlagt én samtale af typen Jobsamtale eller Opfølgningssamtale ad gangen (M-ONE)', async () => {
    await refused(
      'meeting_one_planned_interview_per_citizen',
      meeting(NINE, TEN),
      meeting(TEN, ELEVEN, { type: `'follow_up'` }),
    )
    await allowed(meeting(NINE, TEN, { status: `'due'` }), meeting(TEN, ELEVEN))
    await allowed(meeting(NINE, TEN), meeting(TEN, ELEVEN, { type: `'other'` }))
  })
  test('på dagen for samtale registreret med to bookinger: never a third, whatever day it is (M-ONE)', async () => {
    const third = 'meeting_two_interviews_at_most'
    const of = (status: string, day: string, hour: number, plannedOn: string, more: Record<string, string> = {}) =>
      meeting(`2026-07-${day} ${hour}:00Z`, `2026-07-${day} ${hour}:45Z`, {
        status: `'${status}'`,
        planned_on: `'2026-07-${plannedOn}'`,
        ...more,
      })
    const first = of('due', '08', 9, '01')
    const today = of('due', '08', 11, '08')
    const later = of('planned', '15', 9, '08', { type: `'follow_up'` })
    await allowed(first, later)
    await allowed(first, today)
    await refused(third, first, today, later)
    await refused(third, first, later, today)
    await refused(third, today, first, of('due', '08', 13, '08'))
    // Those that are registered or cancelled, of another kind or of another citizen, do not count.
    for (const status of ['held', 'no_show', 'cancelled']) await allowed(first, of(status, '08', 11, '08'), later)
    await allowed(first, today, of('planned', '15', 9, '08', { type: `'other'` }))
    await allowed(first, today, of('planned', '15', 9, '08', { citizen_id: `'${OTHER}'` }))
    // The next day nothing of this counts any more, registered or not (D-VOLUNTARY).
    await allowed(first, today, of('planned', '15', 9, '09'))
    await allowed(first, later, of('due', '15', 11, '15'))
  })
  test('a third comes neither by a move nor by an outcome that is taken back (M-ONE)', async () => {
    const third = 'meeting_two_interviews_at_most'
    const of = (id: string, status: string, day: string, hour: number, plannedOn: string) =>
      meeting(`2026-07-${day} ${hour}:00Z`, `2026-07-${day} ${hour}:45Z`, {
        id: `'${id}'`,
        status: `'${status}'`,
        planned_on: `'2026-07-${plannedOn}'`,
      })
    const held = of(T1, 'held', '08', 9, '01')
    const takenBack = `update meeting set status = 'due' where id = '${T1}'`
    await refused(third, held, of(T2, 'due', '08', 11, '08'), of(CASEWORKER, 'planned', '15', 9, '08'), takenBack)
    await allowed(held, of(T2, 'due', '08', 11, '08'), takenBack)
    const moved = `update meeting set starts_at = '2026-07-08 13:00Z', ends_at = '2026-07-08 13:45Z', status = 'due',
      planned_on = '2026-07-08' where id = '${CASEWORKER}'`
    await allowed(of(T1, 'due', '08', 9, '01'), of(CASEWORKER, 'planned', '15', 9, '08'), moved)
    const two = [of(T1, 'due', '08', 9, '01'), of(CASEWORKER, 'planned', '15', 9, '08'), moved]
    await refused(third, ...two, of(T2, 'planned', '15', 9, '08'))
  })
  test('whoever writes without saying on which day: the day on which the meeting was made counts (M-ONE)', async () => {
    const made = { created_at: `'2026-07-08 07:00Z'` }
    await refused(
      'meeting_two_interviews_at_most',
      meeting(NINE, TEN, { status: `'due'`, created_at: `'2026-07-01 07:00Z'` }),
      meeting(TEN, ELEVEN, { status: `'due'`, ...made }),
      meeting('2026-07-15 09:00Z', '2026-07-15 10:00Z', made),
    )
  })
  test('a citizen never has two overlapping meetings (M-NO-DOUBLE)', async () => {
    await refused(
      'meeting_no_overlap_per_citizen',
      meeting(NINE, TEN),
      meeting(HALF_PAST_NINE, ELEVEN, { type: `'other'` }),
    )
    await refused(
      'meeting_no_overlap_per_citizen',
      meeting(NINE, TEN, { status: `'due'` }),
      meeting(HALF_PAST_NINE, ELEVEN),
    )
    await allowed(meeting(NINE, TEN, { status: `'cancelled'` }), meeting(HALF_PAST_NINE, ELEVEN))
    await allowed(meeting(NINE, TEN), meeting(HALF_PAST_NINE, ELEVEN, { citizen_id: `'${OTHER}'` }))
  })
})

suite('times and seats', () => {
  test('a caseworker never has two overlapping times or own-hour summonses (M-NO-DOUBLE)', async () => {
    const constraint = 'offered_time_no_overlap_per_caseworker'
    await refused(constraint, time(T1, NINE, TEN), time(T2, HALF_PAST_NINE, ELEVEN))
    await refused(
      constraint,
      time(T1, NINE, TEN),
      time(T2, HALF_PAST_NINE, ELEVEN, { status: `'own'`, offer_id: 'null' }),
    )
    await refused(constraint, time(T1, NINE, TEN, { status: `'kept'` }), time(T2, NINE, TEN))
    await allowed(time(T1, NINE, TEN), time(T2, TEN, ELEVEN))
    await allowed(time(T1, NINE, TEN, { status: `'withdrawn'` }), time(T2, NINE, TEN))
  })
  test('a time never holds more meetings than seats (M-NO-DOUBLE)', async () => {
    await refused('seat_pkey', time(T1, NINE, TEN), seat(T1, 1), seat(T1, 1, { citizen_id: `'${OTHER}'` }))
    await refused('seat_within_capacity', time(T1, NINE, TEN), seat(T1, 2))
    await refused({ code: FOREIGN_KEY }, time(T1, NINE, TEN), seat(T1, 2, { capacity: '2' }))
    await allowed(time(T1, NINE, TEN, { capacity: '2' }), seat(T1, 2, { capacity: '2' }))
  })
  test('one hold per citizen (M-HOLD)', async () => {
    await refused('seat_one_hold_per_citizen', time(T1, NINE, TEN), time(T2, TEN, ELEVEN), seat(T1, 1), seat(T2, 1))
    await refused('seat_taken_or_held', time(T1, NINE, TEN), seat(T1, 1, { held_until: 'null' }))
  })
})

suite('messages', () => {
  const DEADLINE = '00000000-0000-7000-8000-0000000000d1'
  test('each (deadline, message, channel) at most once; receipts one per (meeting, revision, kind, channel) (N-ONCE)', async () => {
    const of = { deadline_id: `'${DEADLINE}'` }
    const own = deadline('active', { id: `'${DEADLINE}'` })
    await refused('message_once_per_deadline', own, message(of), message(of))
    await allowed(own, message(of), message({ ...of, channel: `'email'` }), message({ ...of, kind: `'three_days'` }))
    const receipt = { meeting_id: `'${T1}'`, revision: '0', kind: `'booked'` }
    const met = meeting(NINE, TEN, { id: `'${T1}'` })
    await refused('message_once_per_meeting', met, message(receipt), message(receipt))
    await allowed(met, message(receipt), message({ ...receipt, revision: '1' }))
  })
  test('a message is of a deadline or of a meeting', () => refused('message_of_deadline_or_meeting', message({})))
})

test('one row per person, whoever registers', () =>
  refused(
    'citizen_number_one_per_person',
    `insert into citizen_number (citizen_id, key_number, hash) values ('${OTHER}', 2, '\\x01')`,
  ))
