import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { changeContactGroup, changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import type { ActionContext } from '../../src/actions/transaction.ts'
import { askNewDeadline, type NewDeadlinePreview } from '../../src/questions/job-centre/new-deadline.ts'
import { addDays, plainDate } from '../../src/rules/dates.ts'
import {
  citizenOf,
  createTestProgram,
  must,
  offerOf,
  refusedCodes,
  type TestProgram,
  timesAt,
} from '../support/program.ts'

// What is shown before a deadline is set is what then happens: statuses, messages and their days,
// warnings and free times, for cases of every kind at once.

let it: TestProgram
before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
})
after(() => it.drop())

const TODAY = plainDate('2026-07-01')
const CASES = 36
const LAST_DAY = '2026-10-09'

/** Numbers that look thrown, the same in every run: 0 to below `below`. */
function thrower(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

const karin = (): ActionContext =>
  it.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin Brandt' })

/** Something in the life of a citizen, before the deadline or foreseen. */
async function live(citizenId: string, thrown: (below: number) => number, freeTime: string | undefined): Promise<void> {
  const coming = addDays(TODAY, 1 + thrown(40))
  switch (thrown(6)) {
    case 0:
      must(
        await setDeadline(it.staff, citizenId, {
          interviewType: 'job',
          dueDate: addDays(TODAY, 5),
          activationDate: null,
        }),
      )
      break
    case 1:
      if (freeTime)
        must(
          await bookMeeting(it.asCitizen(citizenId), {
            citizenId,
            timeId: freeTime,
            form: null,
            message: null,
            requireHold: false,
          }),
        )
      break
    case 2:
      must(await changeContactGroup(it.staff, citizenId, { contactGroup: 1, category: null, from: coming }))
      break
    case 3:
      must(await changeJobCentreOf(it.staff, citizenId, { jobCentre: null, from: coming }))
      break
    case 4:
      must(
        await reportAbsence(it.staff, citizenId, {
          kind: thrown(2) === 0 ? 'exempt' : 'holiday',
          from: coming,
          to: addDays(coming, 9),
        }),
      )
      break
    default:
  }
}

/** As the preview has it: `2026-07-10 active>closed_overdue`, `2026-07-02 eight_days 8`. */
function foreseen({ follows, situation }: NewDeadlinePreview): string[] {
  if (!follows) return []
  const { set, days } = follows
  const all = [{ on: situation.today, steps: set.steps, reminder: set.reminder }, ...days]
  return all.flatMap(({ on, steps, reminder }) => [
    ...steps.map(({ on: day, from, to, rule }) => `${day.toString()} ${from ?? 'none'}>${to} ${rule}`),
    ...(reminder && follows.channels.length > 0
      ? [`${on.toString()} ${reminder.kind} ${reminder.daysLeft ?? 'none'}`]
      : []),
  ])
}

/** The same as it has happened, of the deadline that was set. */
async function happened(deadlineId: string): Promise<string[]> {
  const { rows } = await it.database.pool.query<{ line: string }>(
    `select line from (
       select at, number as place, (at at time zone 'Europe/Copenhagen')::date || ' ' || coalesce(from_status, 'none') || '>' || to_status || ' ' || rule as line
         from deadline_history where deadline_id = $1
       union all
       select distinct created_at, 9e15, (created_at at time zone 'Europe/Copenhagen')::date || ' ' || kind || ' ' || coalesce(parameters ->> 'daysLeft', 'none')
         from message where deadline_id = $1) as both_kinds
     order by (at at time zone 'Europe/Copenhagen')::date, place`,
    [deadlineId],
  )
  return rows.map(({ line }) => line)
}

test('J-CAPACITY, D-CREATE: what is shown before a deadline is set is what then happens (seed 20260701)', async () => {
  const thrown = thrower(20_260_701)
  const offer = await offerOf(it.staff)
  const times = await timesAt(
    it.staff,
    offer,
    Array.from({ length: 30 }, (_, at) => `${addDays(TODAY, 1 + at).toString()}T09:00:00+02:00`),
  )
  const set: { readonly id: string; readonly preview: NewDeadlinePreview }[] = []
  for (let at = 0; at < CASES; at += 1) {
    const citizenId = await citizenOf(it.staff)
    await live(citizenId, thrown, times[at])
    if (thrown(4) === 0)
      await it.database.pool.query('update citizen set sms_service = false, email_service = false where id = $1', [
        citizenId,
      ])
    const dueDate = addDays(TODAY, thrown(4) === 0 ? thrown(4) : thrown(99))
    const activationDate = thrown(3) === 0 ? addDays(TODAY, thrown(dueDate.since(TODAY).days + 1)) : null
    const wanted = { interviewType: 'job', dueDate, activationDate } as const
    const preview = must(await askNewDeadline(karin(), citizenId, wanted))
    const outcome = await setDeadline(karin(), citizenId, { ...wanted, seen: preview.seen })
    if (!preview.follows) {
      assert.deepEqual(
        refusedCodes(outcome),
        preview.refusals.map(({ code }) => code),
      )
      continue
    }
    const { seen, warnings, bookableTimes } = must(outcome)
    assert.deepEqual(warnings, preview.follows.warnings)
    assert.equal(bookableTimes, preview.follows.freeTimes)
    set.push({ id: seen.deadline.id, preview })
  }
  assert.ok(set.length > CASES / 2, 'most can be set')
  // The nights of all days on which something was foreseen; what comes on another day is late.
  const days = set.flatMap(({ preview }) => preview.follows?.days.map(({ on }) => on.toString()) ?? [])
  for (const day of new Set([...days, LAST_DAY].toSorted())) {
    it.clock.set(`${day}T00:10:00+02:00`)
    await runNight(it.as({ kind: 'calendar' }))
  }
  const ends = new Set<string>()
  for (const { id, preview } of set) {
    const lines = await happened(id)
    assert.deepEqual(lines, foreseen(preview), JSON.stringify(preview.wanted))
    ends.add(lines.at(-1)?.split(' ').at(-1) ?? '')
  }
  assert.ok(ends.size >= 4, `the cases end in many ways: ${[...ends].join(', ')}`)
})
