import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { changeContactGroup, changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { closeDeadline } from '../../src/actions/close-deadline.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { rebookMeeting } from '../../src/actions/rebook-meeting.ts'
import { reportAbsence, withdrawReportedAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { askBookableTimes } from '../../src/questions/bookable.ts'
import { askWhy } from '../../src/questions/job-centre/why.ts'
import { askSituation } from '../../src/questions/situation.ts'
import { addDays, dateOf, type PlainDate, startOf } from '../../src/rules/dates.ts'
import type { Outcome } from '../../src/rules/refusals.ts'
import { historyOf } from '../../src/storage/deadline-history.ts'
import { deadlinesOf } from '../../src/storage/deadlines.ts'
import { meetingsOf } from '../../src/storage/meetings.ts'
import { citizenOf, createTestProgram, offerOf, type TestProgram, timesAt } from '../support/program.ts'

// Generated lives of citizens: acts, days and nights in any order, with nightly runs done or
// missed. Afterwards the guide's promises must hold. A nightly run must store exactly the state
// that could be read before it (D-LATE-RUN).

let it: TestProgram
const BEGIN = '2026-03-20T08:00:00+01:00' // over the days of summer time
before(async () => {
  it = await createTestProgram(BEGIN)
  for (const meetingType of ['job', 'follow_up'] as const) {
    const offer = await offerOf(it.staff, { meetingType, contactGroups: [2, 24], horizonDays: 120 })
    const days = Array.from({ length: 130 }, (_, day) => addDays(dateOf(it.clock.now()), day))
    const hours = meetingType === 'job' ? '08:00:00Z' : '11:00:00Z'
    await timesAt(
      it.staff,
      offer,
      days.map((day) => `${day.toString()}T${hours}`),
      { capacity: 500, caseworker: meetingType },
    )
  }
})
after(() => it.drop())

interface Life {
  readonly citizenId: string
}

type Act = (life: Life) => Promise<Outcome<unknown> | null>

const today = (): PlainDate => dateOf(it.clock.now())
const citizenContext = ({ citizenId }: Life) => it.asCitizen(citizenId)

async function plannedMeeting({ citizenId }: Life): Promise<string | null> {
  const meetings = await meetingsOf(it.database.db, citizenId)
  return meetings.findLast((meeting) => meeting.status === 'planned' || meeting.status === 'due')?.id ?? null
}

async function someTime(life: Life, pick: number, forMeeting: string | null): Promise<string | null> {
  const found = await askBookableTimes(citizenContext(life), life.citizenId, { forMeeting })
  if (!found.ok || found.value.times.length === 0) return null
  return found.value.times[pick % found.value.times.length]?.id ?? null
}

const acts = {
  days:
    (days: number): Act =>
    async () => {
      it.clock.set(startOf(addDays(today(), days)).add({ hours: 9 }).toString())
      return null
    },
  night: (): Act => async () => {
    await runNight(it.as({ kind: 'calendar' }))
    return null
  },
  set:
    (type: boolean, due: number, activation: number): Act =>
    async ({ citizenId }) =>
      setDeadline(it.staff, citizenId, {
        interviewType: type ? 'job' : 'follow_up',
        dueDate: addDays(today(), due),
        activationDate: activation === 0 ? null : addDays(today(), activation),
      }),
  book:
    (pick: number): Act =>
    async (life) => {
      const timeId = await someTime(life, pick, null)
      if (!timeId) return null
      const { citizenId } = life
      const booked = await bookMeeting(citizenContext(life), {
        citizenId,
        timeId,
        form: null,
        message: null,
        requireHold: false,
      })
      assert.ok(
        booked.ok,
        `what is offered can be booked: ${booked.ok ? '' : booked.refusals.map((one) => one.code).join()}`,
      )
      return booked
    },
  rebook:
    (pick: number): Act =>
    async (life) => {
      const meetingId = await plannedMeeting(life)
      const timeId = meetingId && (await someTime(life, pick, meetingId))
      if (!meetingId || !timeId) return null
      const wanted = { meetingId, timeId, form: null, message: null, requireHold: false }
      const rebooked = await rebookMeeting(citizenContext(life), wanted)
      assert.ok(
        rebooked.ok,
        `what is offered can be rebooked to: ${rebooked.ok ? '' : rebooked.refusals.map((one) => one.code).join()}`,
      )
      return rebooked
    },
  summon:
    (days: number, hour: number): Act =>
    async ({ citizenId }) =>
      summonCitizen(it.staff, citizenId, {
        kind: 'own_hour',
        of: { interviewType: 'job' },
        startsAt: startOf(addDays(today(), days)).add({ hours: 13 + (hour % 6) }),
        minutes: 30,
        caseworker: `own ${citizenId}`,
        form: 'phone',
        place: null,
        rebooking: { allowed: true, noticeHours: 0 },
        cancelling: { allowed: true, noticeHours: 0 },
      }),
  move:
    (days: number): Act =>
    async (life) => {
      const meetingId = await plannedMeeting(life)
      if (!meetingId) return null
      return moveMeeting(it.staff, meetingId, {
        kind: 'own_hour',
        startsAt: startOf(addDays(today(), days)).add({ hours: 20 }),
      })
    },
  cancel:
    (byCitizen: boolean): Act =>
    async (life) => {
      const meetingId = await plannedMeeting(life)
      if (!meetingId) return null
      return byCitizen
        ? cancelMeeting(citizenContext(life), { meetingId, reason: null })
        : cancelMeeting(it.staff, { meetingId, reason: 'Sygdom' })
    },
  close:
    (): Act =>
    async ({ citizenId }) => {
      const situation = await askSituation(it.staff, citizenId)
      return situation.ok && situation.value.deadline
        ? closeDeadline(it.staff, situation.value.deadline.id, 'Fejl')
        : null
    },
  group:
    (group: number, ahead: number): Act =>
    async ({ citizenId }) =>
      changeContactGroup(it.staff, citizenId, { contactGroup: group, category: null, from: addDays(today(), ahead) }),
  sameMunicipality:
    (ahead: number): Act =>
    async ({ citizenId }) =>
      changeJobCentreOf(it.staff, citizenId, { jobCentre: '10100', from: addDays(today(), ahead) }),
  exempt:
    (ahead: number, length: number, withdrawn: boolean): Act =>
    async ({ citizenId }) => {
      const from = addDays(today(), ahead)
      const reported = await reportAbsence(it.staff, citizenId, { kind: 'exempt', from, to: addDays(from, length) })
      return reported.ok && withdrawn ? withdrawReportedAbsence(it.staff, reported.value.id) : reported
    },
}

const small = (max: number) => fc.integer({ min: 0, max })
const anAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: small(12).map(acts.days) },
  { weight: 3, arbitrary: fc.constant(acts.night()) },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.boolean(), small(30), small(20)).map(([type, due, ahead]) => acts.set(type, due, ahead)),
  },
  { weight: 4, arbitrary: small(100).map(acts.book) },
  { weight: 2, arbitrary: small(100).map(acts.rebook) },
  { weight: 2, arbitrary: fc.tuple(small(20), small(5)).map(([days, hour]) => acts.summon(days, hour)) },
  { weight: 1, arbitrary: small(30).map(acts.move) },
  { weight: 2, arbitrary: fc.boolean().map(acts.cancel) },
  { weight: 1, arbitrary: fc.constant(acts.close()) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(2, 24, 14), fc.integer({ min: -5, max: 10 }))
      .map(([group, ahead]) => acts.group(group, ahead)),
  },
  { weight: 1, arbitrary: small(5).map(acts.sameMunicipality) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(small(6), small(6), fc.boolean())
      .map(([ahead, length, back]) => acts.exempt(ahead, length, back)),
  },
)

/** The citizen's deadline as the pages and the API show it now. */
async function shown({ citizenId }: Life) {
  const found = await askSituation(it.staff, citizenId)
  const { deadline = null, plannedInterview = null } = found.ok ? found.value : {}
  return { deadline: deadline?.status ?? null, planned: plannedInterview?.id ?? null }
}

async function assertPromises(life: Life): Promise<void> {
  const { db } = it.database
  const deadlines = await deadlinesOf(db, life.citizenId)
  for (const deadline of deadlines) {
    const history = await historyOf(db, deadline.id)
    history.forEach((row, index) => assert.equal(row.from, history[index - 1]?.to ?? null, 'one story without a gap'))
    assert.equal(history.at(-1)?.to, deadline.status, 'which ends where the deadline stands')
    const moments = history.map((row) => row.at.epochMilliseconds)
    assert.deepEqual(
      moments,
      moments.toSorted((a, b) => a - b),
      'and goes forwards in time',
    )
  }
  const situation = await askSituation(it.staff, life.citizenId)
  const planned = situation.ok
    ? situation.value.meetings.filter((meeting) => meeting.status === 'planned' && meeting.type !== 'other')
    : []
  assert.ok(planned.length <= 1, 'M-ONE')
  const open = situation.ok ? situation.value.deadline : null
  if (open) {
    assert.equal(open.status === 'met', planned.length === 1, 'a deadline is met exactly while an interview is planned')
    if (open.status === 'met') assert.equal(open.meetingId, planned[0]?.id)
  }
}

/** J-WHY: the job centre's answer, the citizen's own and their refusal are one. */
async function assertWhy(life: Life): Promise<void> {
  const why = await askWhy(it.staff, life.citizenId)
  const own = await askBookableTimes(citizenContext(life), life.citizenId, { only: 'interviews' })
  assert.ok(why.ok && own.ok)
  assert.equal(why.value.times, own.value.times.length, 'what the sieve leaves is what can be booked')
  assert.deepEqual(why.value.reasons, own.value.reasons)
  assert.equal(why.value.verdict === 'can', own.value.times.length > 0)
  const against = new Set(why.value.rules.filter(({ verdict }) => verdict !== 'yes').map(({ rule }) => rule))
  const missing = own.value.reasons.map(({ rule }) => rule).filter((rule) => !against.has(rule))
  assert.deepEqual(missing, [], 'each reason is a rule that does not say yes')
}

async function assertNightAddsNothing(life: Life): Promise<void> {
  const seen = await shown(life)
  const first = await runNight(it.as({ kind: 'calendar' }))
  assert.deepEqual(await shown(life), seen, 'D-LATE-RUN: the night changes nothing that can be seen')
  const left = await askSituation(it.staff, life.citizenId)
  assert.deepEqual(left.ok ? left.value.unwritten : undefined, [], 'and leaves nothing unwritten')
  const second = await runNight(it.as({ kind: 'calendar' }))
  assert.deepEqual(
    [second.deadlines, second.meetings, second.messages],
    [0, 0, 0],
    `after ${JSON.stringify(first.steps)}`,
  )
}

async function assertMessages({ citizenId }: Life): Promise<void> {
  const { rows } = await it.database.pool.query<{ kinds: string[]; days: number }>(
    `select array_agg(kind order by id) as kinds, count(distinct (created_at at time zone 'Europe/Copenhagen')::date) as days
      from message where citizen_id = $1 and deadline_id is not null and channel = 'sms' group by deadline_id`,
    [citizenId],
  )
  for (const { kinds, days } of rows) {
    assert.equal(days, kinds.length, 'N-CREATED-LATE: never two reminders of a deadline on one day')
    const order = ['deadline_set', 'eight_days', 'three_days']
    assert.deepEqual(
      kinds,
      kinds.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
    )
  }
}

// The same thirty lives each time; `npm run soak` generates many more, from a seed that it prints.
const lives = Number(process.env['SOAK_LIVES'] ?? 30)
const seed = Number(process.env['SOAK_SEED'] ?? 2017)

test(`${lives} generated lives of up to 25 acts each keep the guide’s promises (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 5, maxLength: 25 }), async (life) => {
      it.clock.set(BEGIN)
      const one: Life = { citizenId: await citizenOf(it.staff) }
      for (const act of life) {
        await act(one)
        await assertPromises(one)
        await assertWhy(one)
      }
      await assertNightAddsNothing(one)
      await assertPromises(one)
      await assertMessages(one)
    }),
    { numRuns: lives, seed, verbose: fc.VerbosityLevel.Verbose },
  )
})
