import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { after, before, suite, test } from 'node:test'
import type { Outcome } from '../../src/rules/refusals.ts'
import type { TestProgram } from '../support/program.ts'

// The net under J-OWN: here the program's own checks are gone, and the database alone stands
// between one person and another. A second database without policies shows that they are gone.

/** The checks of `src/rules/access.ts`, each of which says yes here. */
const checks = ['reachesCitizen', 'reachesThing', 'maySeeMeeting']
let removed = 0

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context)
    if (!url.endsWith('/src/rules/access.ts')) return loaded
    const { source: given } = loaded
    const source = checks.reduce(
      (text, name) =>
        text.replace(new RegExp(`(export function ${name}\\([^]*?\\): boolean \\{\\n)`), (head) => {
          removed += 1
          return `${head}  return true\n`
        }),
      typeof given === 'string' ? given : new TextDecoder().decode(given ?? undefined),
    )
    return { ...loaded, source }
  },
})

// Imported only now, so that they get the other file.
const { citizenOf, createTestProgram, must, offerOf, timesAt } = await import('../support/program.ts')
const { bookMeeting } = await import('../../src/actions/book-meeting.ts')
const { changeContactDetails } = await import('../../src/actions/change-citizen.ts')
const { closeDeadline } = await import('../../src/actions/close-deadline.ts')
const { setDeadline } = await import('../../src/actions/set-deadline.ts')
const { askBookable } = await import('../../src/questions/bookable.ts')
const { askCitizen } = await import('../../src/questions/job-centre/citizens.ts')
const { askDeadline, askDeadlines } = await import('../../src/questions/job-centre/deadlines.ts')
const { askMeeting, askMeetings } = await import('../../src/questions/job-centre/meetings.ts')
const { askMessages } = await import('../../src/questions/job-centre/messages.ts')
const { askOffer } = await import('../../src/questions/job-centre/offers.ts')
const { askHeldTime, askShownDeadline } = await import('../../src/questions/own/booking.ts')
const { askOwnDetails } = await import('../../src/questions/own/details.ts')
const { askOwnMeeting, askOwnMeetings } = await import('../../src/questions/own/meetings.ts')
const { plainDate } = await import('../../src/rules/dates.ts')
const { askSituation } = await import('../../src/questions/situation.ts')

const STRANGER = '75100'
const page = { before: null, after: null, limit: 10 }

/** A citizen of 10100 with all that can be asked of them, and another of 75100. */
interface Made {
  readonly it: TestProgram
  readonly ids: Readonly<Record<'citizen' | 'deadline' | 'meeting' | 'offer' | 'freeTime' | 'other', string>>
}

async function make(): Promise<Made> {
  const it = await createTestProgram('2026-07-01T10:00:00+02:00')
  const citizen = await citizenOf(it.staff)
  const offer = await offerOf(it.staff)
  const [timeId = '', freeTime = ''] = await timesAt(it.staff, offer, [
    '2026-07-08T09:00:00+02:00',
    '2026-07-09T09:00:00+02:00',
  ])
  const wanted = { interviewType: 'job', dueDate: plainDate('2026-07-20'), activationDate: null } as const
  const deadline = must(await setDeadline(it.staff, citizen, wanted)).seen.deadline.id
  const booking = { citizenId: citizen, timeId, form: null, message: null, requireHold: false }
  const meeting = must(await bookMeeting(it.staff, booking)).id
  const other = await citizenOf(it.asStaffOf(STRANGER))
  return { it, ids: { citizen, deadline, meeting, offer: offer.id, freeTime, other } }
}

type Attempt = (made: Made) => Promise<Outcome<unknown>>

/** What a stranger asks and does that is not theirs: another job centre, and another citizen. */
const attempts: Readonly<Record<string, Attempt>> = {
  'see a citizen': ({ it, ids }) => askCitizen(it.asStaffOf(STRANGER), ids.citizen),
  'see a situation': ({ it, ids }) => askSituation(it.asStaffOf(STRANGER), ids.citizen),
  'see deadlines': ({ it, ids }) => askDeadlines(it.asStaffOf(STRANGER), ids.citizen),
  'see a deadline': ({ it, ids }) => askDeadline(it.asStaffOf(STRANGER), ids.deadline),
  'see meetings': ({ it, ids }) => askMeetings(it.asStaffOf(STRANGER), ids.citizen),
  'see a meeting': ({ it, ids }) => askMeeting(it.asStaffOf(STRANGER), ids.meeting),
  'see messages': ({ it, ids }) => askMessages(it.asStaffOf(STRANGER), ids.citizen, page),
  'see an offer': ({ it, ids }) => askOffer(it.asStaffOf(STRANGER), ids.offer),
  'see what can be booked': ({ it, ids }) =>
    askBookable(it.asStaffOf(STRANGER), ids.citizen, { offerId: null, from: null, to: null, forMeeting: null }),
  'close a deadline': ({ it, ids }) => closeDeadline(it.asStaffOf(STRANGER), ids.deadline, 'x'),
  'change contact details': ({ it, ids }) => changeContactDetails(it.asStaffOf(STRANGER), ids.citizen, { name: 'x' }),
  'see another citizen’s details': ({ it, ids }) => askOwnDetails(it.asCitizen(ids.other), ids.citizen),
  'see another citizen’s meeting': ({ it, ids }) => askOwnMeeting(it.asCitizen(ids.other), ids.meeting),
  'see another citizen’s deadline': ({ it, ids }) => askShownDeadline(it.asCitizen(ids.other), ids.deadline),
}

suite('J-OWN without the checks of the program: the net', () => {
  let withNet: Made
  let without: Made
  before(async () => {
    withNet = await make()
    without = await make()
    const tables = `select oid::regclass as name from pg_class
      where relnamespace = 'public'::regnamespace and relrowsecurity`
    const { rows } = await without.it.database.pool.query<{ name: string }>(tables)
    for (const { name } of rows) await without.it.database.pool.query(`alter table ${name} disable row level security`)
  })
  after(() => Promise.all([withNet.it.drop(), without.it.drop()]))

  test('the checks are gone', () => assert.equal(removed, checks.length))

  for (const [what, attempt] of Object.entries(attempts))
    test(`${what}: refused by the net, and done without it`, async () => {
      const caught = await attempt(withNet)
      assert.deepEqual(caught.ok ? 'done' : caught.refusals.map(({ code }) => code), ['not_found'])
      const through = await attempt(without)
      assert.ok(through.ok, 'without policies nothing stops it: the check was the only one')
    })

  test('a list of another citizen’s is empty, and their hold is not told', async () => {
    const { it, ids } = withNet
    assert.deepEqual(must(await askOwnMeetings(it.asCitizen(ids.other), ids.citizen)), [])
    assert.equal(must(await askOwnMeetings(without.it.asCitizen(without.ids.other), without.ids.citizen)).length, 1)
    const asked = { citizenId: ids.citizen, timeId: ids.freeTime, rebooks: null }
    assert.equal(must(await askHeldTime(it.asCitizen(ids.other), asked)).until, null)
  })
})
