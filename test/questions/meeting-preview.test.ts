import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { askCitizenCase } from '../../src/questions/job-centre/around-citizen.ts'
import { askMoving, askSummons, type Planning } from '../../src/questions/job-centre/planning.ts'
import { addDays, dateOf, type Instant, minutesAfter, plainDate } from '../../src/rules/dates.ts'
import {
  deadlineWhenCancelled,
  deadlineWhenExempted,
  deadlineWhenMoved,
  deadlineWhenPlanned,
} from '../../src/rules/meeting-consequences.ts'
import { refusal } from '../../src/rules/refusals.ts'
import { movingRefusals, summonsRefusals } from '../../src/rules/summons.ts'
import { at } from '../guide/support.ts'
import { citizenOf, createTestProgram, must, refusedCodes, type TestProgram } from '../support/program.ts'

// What a page shows before an act, and what the act then does, are the same: for made-up cases.

const TODAY = plainDate('2026-11-02')
let it: TestProgram
before(async () => {
  it = await createTestProgram(at('2026-11-02 10:00').toString())
})
after(() => it.drop())

const statusOf = async (citizenId: string): Promise<string | undefined> => {
  const row = await it.database.db
    .selectFrom('deadline')
    .select('status')
    .where('citizen_id', '=', citizenId)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.status
}

const hourOn = (day: number, hour: number): Instant => at(`${addDays(TODAY, day).toString()} ${hour}:00`)
const dayIn = fc.integer({ min: 0, max: 25 })
const hourIn = fc.integer({ min: 8, max: 15 })
const codes = (refusals: readonly { readonly code: string }[]): string[] => refusals.map(({ code }) => code).toSorted()

/** Every reason that a page would show against this own hour. */
const against = (planning: Planning, refusals: readonly { readonly code: string }[]): string[] =>
  codes([...refusals, ...(planning.isHourTaken ? [refusal('caseworker_busy')] : [])])

const made = fc.record({
  due: fc.option(fc.integer({ min: 0, max: 20 })),
  activation: fc.option(fc.integer({ min: 1, max: 5 })),
  type: fc.constantFrom('job' as const, 'follow_up' as const),
  day: dayIn,
  hour: hourIn,
  toDay: dayIn,
  toHour: hourIn,
  exemptFrom: fc.integer({ min: 0, max: 20 }),
  end: fc.constantFrom('cancelled' as const, 'exempted' as const),
})

test('what a page shows before summoning, moving, cancelling and exempting is what then happens', async () => {
  await fc.assert(
    fc.asyncProperty(made, async ({ due, activation, type, day, hour, toDay, toHour, exemptFrom, end }) => {
      const id = await citizenOf(it.staff)
      if (due !== null) {
        const activationDate = activation === null || activation > due ? null : addDays(TODAY, activation)
        must(await setDeadline(it.staff, id, { interviewType: 'job', dueDate: addDays(TODAY, due), activationDate }))
      }
      const startsAt = hourOn(day, hour)
      const endsAt = minutesAfter(startsAt, 45)
      // One caseworker for all: their hours fill up.
      const first = must(await askSummons(it.staff, id, { offerId: null, from: null, ownHour: null }))
      const karin = [...first.caseworkers].find(([, { ref }]) => ref === 'Karin')?.[0]
      const ownHour = karin === undefined ? null : { caseworkerId: karin, startsAt, endsAt }
      const planning = must(await askSummons(it.staff, id, { offerId: null, from: null, ownHour }))
      const wanted = { type, startsAt, endsAt, date: dateOf(startsAt) }
      const barred = against(planning, summonsRefusals(planning.situation, wanted, planning.now))
      const becomes = deadlineWhenPlanned(planning.situation, wanted)?.deadline.status ?? (await statusOf(id))
      const summoned = await summonCitizen(it.staff, id, {
        kind: 'own_hour',
        of: { interviewType: type },
        startsAt,
        minutes: 45,
        caseworker: 'Karin',
        form: 'in_person',
        place: null,
        rebooking: null,
        cancelling: null,
      })
      if (!summoned.ok) {
        assert.ok(barred.length > 0)
        assert.ok(refusedCodes(summoned).every((code) => barred.includes(code)))
        return
      }
      assert.deepEqual(barred, [])
      assert.equal(await statusOf(id), becomes)
      await movedAsShown(id, summoned.value.id, hourOn(toDay, toHour))
      if (end === 'cancelled') await cancelledAsShown(id, summoned.value.id)
      else await exemptedAsShown(id, exemptFrom)
    }),
    { numRuns: 30, seed: 2026 },
  )
})

async function movedAsShown(citizenId: string, meetingId: string, startsAt: Instant): Promise<void> {
  const first = must(await askMoving(it.staff, meetingId, { offerId: null, from: null, ownHour: null }))
  const { caseworkerId } = first.of.meeting
  assert.ok(caseworkerId)
  const ownHour = { caseworkerId, startsAt, endsAt: minutesAfter(startsAt, 45) }
  const moving = must(await askMoving(it.staff, meetingId, { offerId: null, from: null, ownHour }))
  const standing = moving.situation.meetings.find(({ id }) => id === meetingId)
  assert.ok(standing)
  const wanted = { ...ownHour, date: dateOf(startsAt) }
  const barred = against(moving, movingRefusals(moving.situation, standing, wanted, moving.now))
  const becomes =
    deadlineWhenMoved(moving.situation, standing, wanted.date)?.deadline.status ?? (await statusOf(citizenId))
  const moved = await moveMeeting(it.staff, meetingId, { kind: 'own_hour', startsAt })
  assert.equal(moved.ok, barred.length === 0, barred.join(', '))
  if (moved.ok) assert.equal(await statusOf(citizenId), becomes)
}

async function cancelledAsShown(citizenId: string, meetingId: string): Promise<void> {
  const { situation } = must(await askCitizenCase(it.staff, citizenId))
  const becomes = deadlineWhenCancelled(situation, { id: meetingId })?.deadline.status ?? (await statusOf(citizenId))
  must(await cancelMeeting(it.staff, { meetingId, reason: null }))
  assert.equal(await statusOf(citizenId), becomes)
}

async function exemptedAsShown(citizenId: string, from: number): Promise<void> {
  const { situation } = must(await askCitizenCase(it.staff, citizenId))
  const absence = { kind: 'exempt', from: addDays(TODAY, from), to: addDays(TODAY, 40) } as const
  const becomes = deadlineWhenExempted(situation, absence)?.deadline.status
  must(await reportAbsence(it.staff, citizenId, absence))
  const { situation: told } = must(await askCitizenCase(it.staff, citizenId))
  // On a coming day it closes then: until it comes the deadline stands as it did.
  if (from === 0) assert.equal(await statusOf(citizenId), becomes ?? (await statusOf(citizenId)))
  else assert.equal(told.deadline?.status, situation.deadline?.status)
  if (becomes !== undefined) assert.equal(becomes, 'closed')
}
