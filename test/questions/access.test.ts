import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { askApiClients } from '../../src/questions/api-clients.ts'
import { askBookable, askBookableStarts } from '../../src/questions/bookable.ts'
import { askAnybody, askEverybody, askNumberOf } from '../../src/questions/everybody.ts'
import { askCapacity, askScarcity, askShortWith } from '../../src/questions/job-centre/capacity.ts'
import { askCase } from '../../src/questions/job-centre/case.ts'
import { askCitizen, askCitizenByNumber } from '../../src/questions/job-centre/citizens.ts'
import { askDeadline, askDeadlines } from '../../src/questions/job-centre/deadlines.ts'
import { askDeadlinesForMany } from '../../src/questions/job-centre/deadlines-for-many.ts'
import { askEvents } from '../../src/questions/job-centre/events.ts'
import { askFigures } from '../../src/questions/job-centre/figures.ts'
import { askHolidays } from '../../src/questions/job-centre/holidays.ts'
import {
  askLooksAtCitizen,
  askLooksOfJobCentre,
  askSampleOfLooks,
  askWhoseLooks,
} from '../../src/questions/job-centre/looks.ts'
import { askMeeting, askMeetings } from '../../src/questions/job-centre/meetings.ts'
import { askMessages, askUnreached } from '../../src/questions/job-centre/messages.ts'
import { askNewDeadline } from '../../src/questions/job-centre/new-deadline.ts'
import { askCitizenNumber } from '../../src/questions/job-centre/number.ts'
import {
  askCaseworker,
  askCaseworkers,
  askClosure,
  askClosures,
  askJobCentre,
  askOffer,
  askOfferedTime,
  askOffers,
  askTimes,
} from '../../src/questions/job-centre/offers.ts'
import {
  askChangedCitizens,
  askChangedDeadlines,
  askChangedMeetings,
} from '../../src/questions/job-centre/reconciling.ts'
import { askSeenCase } from '../../src/questions/job-centre/seen-case.ts'
import { askJobCentreSettings } from '../../src/questions/job-centre/settings.ts'
import { askSetup, askUnknownMessages } from '../../src/questions/job-centre/setup.ts'
import { askStaff, askStaffVisitor } from '../../src/questions/job-centre/staff.ts'
import { askTask, askTasks } from '../../src/questions/job-centre/tasks.ts'
import { askTimeRequests } from '../../src/questions/job-centre/time-requests.ts'
import { askTouchedByClosure, askTouchedByWithdrawal, noHandOver } from '../../src/questions/job-centre/touched.ts'
import { askDeliveries, askWebhook, askWebhooks } from '../../src/questions/job-centre/webhooks.ts'
import { askCopy, askDays, askPublishedTime, askSeries } from '../../src/questions/job-centre/week.ts'
import { askWhy } from '../../src/questions/job-centre/why.ts'
import { askCases, askToday } from '../../src/questions/job-centre/work-list.ts'
import { askKeptForm } from '../../src/questions/kept-form.ts'
import { askKeys } from '../../src/questions/keys.ts'
import { askLooks } from '../../src/questions/looks.ts'
import { askOutbox } from '../../src/questions/outbox.ts'
import { askHeldTime, askOfferNow, askShownDeadline, askTime } from '../../src/questions/own/booking.ts'
import { askOwnData, exportCitizen } from '../../src/questions/own/data.ts'
import { askAddressToConfirm, askOwnDetails } from '../../src/questions/own/details.ts'
import { askOwnLooks } from '../../src/questions/own/looks.ts'
import { askOwnMeeting, askOwnMeetings } from '../../src/questions/own/meetings.ts'
import { askJobCentres, askWhoHasNumber } from '../../src/questions/own/number.ts'
import { askOwnSessions } from '../../src/questions/own/sessions.ts'
import { askSubscription } from '../../src/questions/own/subscription.ts'
import { askVisitor } from '../../src/questions/own/visitor.ts'
import { askRetention } from '../../src/questions/retention.ts'
import { askSituation } from '../../src/questions/situation.ts'
import { askAllWebhooks, askBusyWebhooks } from '../../src/questions/webhooks.ts'
import { type Question, questions, type Row } from '../../src/rules/access.ts'
import { type Actor, roles, scopes, whoLooks } from '../../src/rules/actor.ts'
import { dateOf, instant, plainDate } from '../../src/rules/dates.ts'
import { defaultTimes } from '../../src/rules/kept-kinds.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import type { Outcome } from '../../src/rules/refusals.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { testKeys } from '../support/keys.ts'
import { citizenOf, createTestProgram, must, refusedCodes, SetClock, type TestProgram } from '../support/program.ts'

const day = plainDate('2026-07-10')
const closedDay = { from: day, to: day, place: null, caseworkerId: null }
const series = {
  offerId: '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11',
  caseworkers: ['a'],
  weekdays: [5],
  from: 540,
  until: 600,
  minutes: 30,
  pause: 0,
  capacity: 1,
  place: null,
  first: day,
  last: day,
  everyWeeks: 1,
  open: [],
} as const

// J-OWN: each question asks for access in its first step. Its database is nowhere, so that whoever
// gets beyond that step is seen: they fail to reach it.

const nowhere = openDatabase('postgres://nobody@127.0.0.1:1/nowhere', { connections: 2 })
after(() => nowhere.close())

const NOW = '2026-07-01T10:00:00+02:00'
const NOW_INSTANT = instant(NOW)
const ID = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'
const HERE = '10100'
const program = { db: nowhere.db, clock: new SetClock(NOW), keys: testKeys, minimumDays: 0, bounds: usualBounds }
const nobodyInParticular = { contactGroup: 2, category: null, absences: [] }
const page = { before: null, after: null, limit: 10 }
const period = { from: NOW_INSTANT, before: NOW_INSTANT }
const wholePage = { skip: 0, limit: 10 }

type Context = Parameters<typeof askCitizenByNumber>[0] &
  Parameters<typeof askNewDeadline>[0] &
  Parameters<typeof askBookableStarts>[0]

/** Each row of the table with the questions that ask it. */
const asking: { readonly [Q in Question]: readonly ((context: Context) => Promise<Outcome<unknown>>)[] } = {
  see_visitor: [],
  see_staff_visitor: [],
  see_api_clients: [(context) => askApiClients(context)],
  see_staff: [(context) => askStaff(context)],
  see_own_sessions: [
    (context) =>
      askOwnSessions(
        context,
        { citizenId: ID, token: 'token' },
        { realNow: program.clock.now(), limits: { hours: 8 } },
      ),
  ],
  see_who_has_number: [(context) => askWhoHasNumber(context, '6101900001')],
  see_job_centres: [(context) => askJobCentres(context)],
  see_subscription: [(context) => askSubscription(context, ID, () => true)],
  see_kept_form: [
    (context) => askKeptForm(context, 'citizen', 'token'),
    (context) => askKeptForm(context, 'staff', 'token'),
  ],
  see_own_details: [(context) => askOwnDetails(context, ID), (context) => askAddressToConfirm(context, ID, 'sms')],
  see_own_data: [(context) => askOwnData(context, ID, { realNow: NOW_INSTANT, looksYears: 2 })],
  see_own_looks: [(context) => askOwnLooks(context, ID, { realNow: NOW_INSTANT, years: 2, page: 1 })],
  see_own_meetings: [(context) => askOwnMeetings(context, ID), (context) => askOwnMeeting(context, ID)],
  see_booking: [
    (context) => askTime(context, ID),
    (context) => askOfferNow(context, ID),
    (context) => askHeldTime(context, { citizenId: ID, timeId: ID, rebooks: null }),
    (context) => askShownDeadline(context, ID),
  ],
  see_citizen: [(context) => askCitizen(context, ID), (context) => askSituation(context, ID)],
  search_citizen: [(context) => askCitizenByNumber(context, '6101900001')],
  see_bookable: [
    (context) => askBookableStarts(context, ID, {}),
    (context) => askBookable(context, ID, { offerId: null, from: null, to: null, forMeeting: null }),
  ],
  see_why: [(context) => askWhy({ ...context, minimumDays: 0 }, ID)],
  see_deadlines: [(context) => askDeadlines(context, ID), (context) => askDeadline(context, ID)],
  see_meetings: [(context) => askMeetings(context, ID), (context) => askMeeting(context, ID)],
  reconcile: [
    (context) => askChangedCitizens(context, { since: null, after: null, limit: 1 }),
    (context) => askChangedDeadlines(context, { since: null, after: null, limit: 1, status: null }),
    (context) =>
      askChangedMeetings(context, { since: null, after: null, limit: 1, caseworker: null, from: null, to: null }),
  ],
  see_case: [(context) => askCase(context, ID)],
  preview_deadline: [
    (context) => askNewDeadline(context, ID, { interviewType: null, dueDate: null, activationDate: null }),
  ],
  see_citizen_number: [(context) => askCitizenNumber(context, ID)],
  see_case_number: [(context) => askSeenCase(context, ID)],
  see_messages: [(context) => askMessages(context, ID, page)],
  see_unreached: [(context) => askUnreached(context, page)],
  see_work_list: [
    (context) => askToday(context, 'all'),
    (context) => askCases(context, 'ran_out', 'mine', { skip: 0, take: 50 }),
  ],
  see_retention: [(context) => askRetention(context, { realNow: NOW_INSTANT, times: defaultTimes })],
  export_citizen: [(context) => exportCitizen(context, ID, { realNow: NOW_INSTANT, looksYears: 2 })],
  export_looks: [(context) => askLooks(context, ID)],
  see_setup: [(context) => askSetup(context, dateOf(NOW_INSTANT))],
  see_unknown_messages: [(context) => askUnknownMessages(context)],
  see_tasks: [(context) => askTask(context, ID)],
  preview_deadlines_for_many: [
    (context) =>
      askDeadlinesForMany(
        { ...context, minimumDays: 0 },
        { ids: [ID] },
        { interviewType: 'job', dueDate: null, activationDate: null },
      ),
  ],
  see_figures: [(context) => askFigures(context)],
  see_task_list: [(context) => askTasks(context)],
  see_looks: [
    (context) => askLooksOfJobCentre(context, period, wholePage),
    (context) => askLooksAtCitizen(context, ID, period, wholePage),
    (context) => askSampleOfLooks(context, period, 1),
    (context) => askWhoseLooks(context, '6101900001'),
  ],
  see_keys: [(context) => askKeys(context)],
  see_outbox: [(context) => askOutbox(context, ID)],
  see_everybody: [
    (context) => askEverybody(context, { limit: 1 }),
    (context) => askAnybody(context, ID),
    (context) => askNumberOf(context, ID),
  ],
  see_capacity: [
    (context) => askCapacity(context, { interviewType: 'job', weeks: 8 }),
    (context) => askShortWith(context, 'job', []),
    (context) => askScarcity(context, nobodyInParticular, { interviewType: 'job', dueDate: plainDate('2026-08-01') }),
  ],
  see_events: [(context) => askEvents(context, { after: 'start', limit: 10, waitSeconds: 0, aside: async () => true })],
  see_webhooks: [
    (context) => askWebhooks(context),
    (context) => askWebhook(context, ID),
    (context) => askDeliveries(context, ID, { status: null, before: null, limit: 1 }),
  ],
  see_busy_webhooks: [(context) => askBusyWebhooks(context, NOW_INSTANT)],
  see_all_webhooks: [(context) => askAllWebhooks(context)],
  see_time_requests: [(context) => askTimeRequests(context)],
  see_touched: [
    (context) => askTouchedByClosure(context, closedDay, noHandOver),
    (context) => askTouchedByWithdrawal(context, { kind: 'one', timeId: ID }),
  ],
  see_offers: [
    (context) => askDays(context, { from: day, to: day }),
    (context) => askPublishedTime(context, ID),
    (context) => askHolidays(context, 2026),
    (context) => askSeries(context, series),
    (context) => askCopy(context, { from: day, to: day, caseworkers: null, open: [] }),
    (context) => askOffers(context, page),
    (context) => askOffer(context, ID),
    (context) => askOfferedTime(context, ID),
    (context) => askClosure(context, ID),
    (context) => askCaseworker(context, 'ahan'),
    (context) => askTimes(context, ID, { after: null, limit: 10, from: null, to: null }),
    (context) => askClosures(context, { after: null, limit: 10, from: null }),
    (context) => askCaseworkers(context, page),
    (context) => askJobCentre(context),
  ],
  see_job_centre_settings: [(context) => askJobCentreSettings(context)],
}

const client = { kind: 'client', jobCentre: HERE, scopes, client: 'case-system', user: null } as const
const everybody: readonly Actor[] = [
  { kind: 'citizen', citizenId: ID },
  { kind: 'staff', jobCentre: HERE, roles, name: 'Karin Brandt' },
  client,
  { kind: 'registry', client: 'cpr' },
  { kind: 'gateway', name: 'sms-1' },
  { kind: 'operator', name: 'drift' },
  { kind: 'calendar' },
  { kind: 'nobody' },
]

const isAsked = (name: string): name is Question => name in asking

/** Those that are written to the log, also where they are refused: that asks the database. */
const logged: ReadonlySet<Question> = new Set([
  'see_citizen',
  'see_why',
  'see_case',
  'preview_deadline',
  'see_citizen_number',
  'search_citizen',
  'see_bookable',
  'see_deadlines',
  'see_meetings',
  'see_messages',
  'see_unreached',
  'reconcile',
  'see_work_list',
  'see_touched',
  'export_looks',
  'see_looks',
  'see_tasks',
  'preview_deadlines_for_many',
  'export_citizen',
])

async function endOf(work: Promise<Outcome<unknown>>): Promise<string> {
  try {
    return refusedCodes(await work).join()
  } catch (error) {
    return error instanceof Error && /ECONNREFUSED/.test(error.message) ? 'asked the database' : String(error)
  }
}

suite('J-OWN: each question asks for access first, whoever asks', () => {
  for (const name of Object.keys(asking).filter(isAsked))
    test(name, async () => {
      const row: Row = questions[name]
      for (const actor of everybody)
        for (const ask of asking[name]) {
          const isRefused = row[actor.kind] === undefined && !(logged.has(name) && whoLooks(actor))
          const expected = isRefused ? 'not_found' : 'asked the database'
          assert.equal(await endOf(ask({ ...program, actor })), expected, actor.kind)
        }
    })
})

test('J-OWN: a citizen who asks for what is another citizen’s own is refused before anything is read', async () => {
  const other = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c12'
  const context = { ...program, actor: { kind: 'citizen', citizenId: other } as const }
  for (const asked of [
    askOwnDetails(context, ID),
    askAddressToConfirm(context, ID, 'sms'),
    askOwnMeetings(context, ID),
    askHeldTime(context, { citizenId: ID, timeId: ID, rebooks: null }),
  ])
    assert.equal(await endOf(asked), 'not_found')
})

test('a visitor is asked for by nobody alone: whoever is somebody needs no token', async () => {
  const ask = (actor: Actor) =>
    askVisitor({ ...program, actor }, 'token', { realNow: program.clock.now(), limits: { hours: 8 } })
  for (const actor of everybody.filter(({ kind }) => kind !== 'nobody')) assert.equal(await ask(actor), null)
  await assert.rejects(ask({ kind: 'nobody' }), /ECONNREFUSED/)
  const askOfStaff = (actor: Actor) =>
    askStaffVisitor({ ...program, actor }, 'token', { realNow: program.clock.now(), limits: { hours: 8 } })
  for (const actor of everybody.filter(({ kind }) => kind !== 'nobody')) assert.equal(await askOfStaff(actor), null)
  await assert.rejects(askOfStaff({ kind: 'nobody' }), /ECONNREFUSED/)
})

suite('J-OWN: each question writes its look itself', () => {
  let it: TestProgram
  before(async () => {
    it = await createTestProgram(NOW)
  })
  after(() => it.drop())

  const looks = async (citizenId: string | null) =>
    (
      await it.database.pool.query<{ look: string }>(
        `select concat_ws(' ', client, job_centre, operation, refused::text, subject) as look from access_log
         where citizen_id is not distinct from $1 order by id`,
        [citizenId],
      )
    ).rows.map(({ look }) => look)

  test('under the name that the door gives it, or its own; refused to another job centre it names whom there is', async () => {
    const citizenId = await citizenOf(it.staff)
    must(await askCitizen({ ...it.staff, operation: 'getCitizen' }, citizenId))
    must(await askDeadlines(it.staff, citizenId))
    for (const ask of [askCitizen, askDeadlines, askMeetings])
      assert.deepEqual(refusedCodes(await ask(it.asStaffOf('75100'), citizenId)), ['not_found'])
    assert.deepEqual(await looks(citizenId), [
      'case-system 10100 getCitizen false',
      'case-system 10100 see_deadlines false',
      'case-system 75100 see_citizen true',
      'case-system 75100 see_deadlines true',
      'case-system 75100 see_meetings true',
    ])
  })

  test('refused to a case system without the scope, and for an id that nobody has: with nobody', async () => {
    const citizenId = await citizenOf(it.staff)
    const blind = it.as({ ...client, scopes: ['citizens:write'] })
    assert.deepEqual(refusedCodes(await askCitizen(blind, citizenId)), ['not_found'])
    assert.deepEqual(refusedCodes(await askMeeting(it.staff, ID)), ['not_found'])
    assert.deepEqual(await looks(null), [
      'case-system 10100 see_citizen true',
      `case-system 10100 see_meetings true ${ID}`,
    ])
    assert.deepEqual(await looks(citizenId), [])
  })

  test('refused to whoever has no cell, with who it was and whether they act for a job centre', async () => {
    const citizenId = await citizenOf(it.staff)
    const refusedToAll = { operation: 'refused to all' }
    for (const actor of [
      { kind: 'registry', client: 'cpr' },
      { kind: 'operator', name: 'root' },
    ] as const)
      assert.deepEqual(refusedCodes(await askCitizen({ ...it.as(actor), ...refusedToAll }, citizenId)), ['not_found'])
    const { rows } = await it.database.pool.query<{ look: string }>(
      `select concat_ws(' ', kind, client, acting_user, refused::text, job_centre, citizen_id) as look from access_log
       where operation = 'refused to all' order by id`,
    )
    assert.deepEqual(
      rows.map(({ look }) => look),
      ['registry cpr true', 'operator operator root true'],
    )
  })

  test('a citizen’s own look is not one', async () => {
    const citizenId = await citizenOf(it.staff)
    must(await askBookableStarts(it.asCitizen(citizenId), citizenId, {}))
    assert.deepEqual(await looks(citizenId), [])
  })
})
