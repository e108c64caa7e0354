import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { citizenOf, createTestProgram, must, offerOf, type TestProgram, timesAt } from '../support/program.ts'

let it: TestProgram
before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
})
after(() => it.drop())

/** The rows of both histories about a citizen, in the order written, without ids. */
async function historiesOf(citizenId: string): Promise<string[]> {
  const { rows } = await it.database.pool.query<{ line: string }>(
    `select concat_ws(' ', at at time zone 'Europe/Copenhagen', what, rule, by_kind, by, coalesce(by_client, '-'), job_centre) as line
     from (select number, at, coalesce(from_status, 'none') || '>' || to_status as what, rule, by_kind, by, by_client, job_centre
             from deadline_history where citizen_id = $1
           union all
           select number, at, kind, rule, by_kind, by, by_client, job_centre from meeting_history where citizen_id = $1) as both_histories
     order by number`,
    [citizenId],
  )
  return rows.map(({ line }) => line)
}

test('D-LATE-RUN, M-ONE: a night in bulk and an action for one citizen write the same of what the calendar did', async () => {
  const offer = await offerOf(it.staff)
  const times = await timesAt(it.staff, offer, ['2026-07-08T09:00:00+02:00', '2026-07-08T10:00:00+02:00'])
  // Two come to the night together: one row alone is no bulk.
  const citizens = await Promise.all([0, 1, 2].map(() => citizenOf(it.staff)))
  const [byAction = '', byNight = '', unbooked = ''] = citizens
  for (const citizenId of citizens)
    must(
      await setDeadline(it.staff, citizenId, {
        interviewType: 'job',
        dueDate: plainDate('2026-07-10'),
        activationDate: null,
      }),
    )
  for (const [index, citizenId] of [byAction, byNight].entries())
    must(
      await bookMeeting(it.asCitizen(citizenId), {
        citizenId,
        timeId: times[index] ?? '',
        form: null,
        message: null,
        requireHold: false,
      }),
    )
  it.clock.set('2026-07-12T06:00:00+02:00')
  const absence = { kind: 'holiday', from: plainDate('2026-08-03'), to: plainDate('2026-08-04') } as const
  must(await reportAbsence(it.asCitizen(byAction), byAction, absence))
  await runNight(it.as({ kind: 'calendar' }))
  const set = '2026-07-01 10:00:00 none>active D-CREATE caseworker caseworker case-system 10100'
  const booked = [
    set,
    '2026-07-01 10:00:00 active>met D-BOOK citizen citizen - 10100',
    '2026-07-01 10:00:00 booked D-BOOK citizen citizen - 10100',
    '2026-07-08 00:00:00 met>closed_met D-HELD calendar calendar - 10100',
    '2026-07-08 00:00:00 closed_met>closed D-HELD calendar calendar - 10100',
    '2026-07-08 00:00:00 due M-ONE calendar calendar - 10100',
  ]
  assert.deepEqual(await historiesOf(byAction), booked)
  assert.deepEqual(await historiesOf(byNight), booked)
  assert.deepEqual(await historiesOf(unbooked), [
    set,
    '2026-07-11 00:00:00 active>closed_overdue D-OVERDUE calendar calendar - 10100',
    '2026-07-11 00:00:00 closed_overdue>closed D-OVERDUE calendar calendar - 10100',
  ])
})
