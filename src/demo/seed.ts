import { bookMeeting } from '../actions/book-meeting.ts'
import { handOverMessages, type Words } from '../actions/hand-over-messages.ts'
import { runNight } from '../actions/nightly-run.ts'
import { registerCitizen } from '../actions/register-citizen.ts'
import { registerOutcome } from '../actions/register-outcome.ts'
import { registerWalkIn } from '../actions/register-walk-in.ts'
import { setDeadline } from '../actions/set-deadline.ts'
import { summonCitizen } from '../actions/summon-citizen.ts'
import type { ProgramContext } from '../actions/transaction.ts'
import { askEverybody } from '../questions/everybody.ts'
import { askMeetings } from '../questions/job-centre/meetings.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import { addDays, atHour, dateOf, type Instant, isInstantAfter, type PlainDate } from '../rules/dates.ts'
import type { Message, Reader } from '../rules/messages.ts'
import { type Moment, made, momentOf } from './acting-at.ts'
import { type Act, type Citizens, type Days, firstTime, lastWeekday, type Scene } from './acts.ts'
import { makeJobCentres, type OfferKey } from './job-centres.ts'
import { officeActs } from './office-lives.ts'
import { DEMO_JOB_CENTRE, people, type StoryKey, storyKeys } from './stories.ts'

/** How a message is put into words: the roof gives it, for no door knows another. */
export type WordsOf = (
  message: Message,
  reader: Reader,
) => Words & {
  readonly attachment: { readonly name: string; readonly type: string; readonly content: string } | null
}

/** Days of history before today, and days of times ahead of it. */
const DAYS_BACK = 35
const DAYS_AHEAD = 120

/**
 * Fills an empty demo: two job centres, their offers and times, and a citizen for each story, at
 * stages that let every notice be seen (§2.3). Relative to the clock's today, on whatever day of
 * the week. Nothing where there is a citizen already. Returns whether it did.
 */
export async function seedDemo(program: ProgramContext, wordsOf: WordsOf): Promise<boolean> {
  if (made(await askEverybody({ ...program, actor: { kind: 'calendar' } }, { limit: 1 })).length > 0) return false
  const now = program.clock.now()
  const today = dateOf(now)
  const first = addDays(today, -DAYS_BACK)
  const offers = await makeJobCentres(program, first, DAYS_BACK + DAYS_AHEAD + 1)
  const citizens = await registerPeople(momentOf(program, atHour(first, 8)))
  const scene = { today, citizens, offers, words: wordsOf }
  const acts = [...stories(scene), ...officeActs(scene)]
  acts.sort((a, b) => a.hour - b.hour)
  for (let day = first; day.toString() <= today.toString(); day = addDays(day, 1))
    await live(
      program,
      wordsOf,
      day,
      acts.filter((act) => act.day.equals(day)),
      now,
    )
  return true
}

/**
 * One day as it would have been: the night, the acts of the day, and messages handed over as their
 * time comes.
 */
async function live(program: ProgramContext, wordsOf: WordsOf, day: PlainDate, acts: readonly Act[], until: Instant) {
  const calendar = (at: Instant) => momentOf(program, at).as({ kind: 'calendar' })
  const midnight = atHour(day, 0)
  await runNight(calendar(midnight))
  const nine = atHour(day, 9)
  if (!isInstantAfter(nine, until)) await handOverMessages(calendar(nine), wordsOf)
  for (const act of acts) {
    const at = atHour(day, act.hour)
    await act.happen(momentOf(program, at))
    await handOverMessages(calendar(at), wordsOf)
  }
}

async function registerPeople({ staff }: Moment): Promise<Citizens> {
  const citizens = new Map<StoryKey, string>()
  for (const key of storyKeys) {
    const { name, cpr, contactGroup, mobile, services } = people[key]
    const { id } = made(
      await registerCitizen(staff, {
        cpr,
        name,
        contactGroup,
        category: null,
        jobCentre: DEMO_JOB_CENTRE,
        details: {
          mobile,
          email: mobile === null ? null : `${(name.split(' ')[0] ?? key).toLowerCase()}@borger.example`,
          smsService: services.includes('sms'),
          emailService: services.includes('email'),
        },
      }),
    )
    citizens.set(key, id)
  }
  return citizens
}

function stories({ today, citizens, offers }: Scene): Act[] {
  const on = (days: Days): PlainDate => addDays(today, days)
  const act = (days: Days, hour: number, happen: Act['happen']): Act => ({ day: on(days), hour, happen })
  const atWork = (days: Days, hour: number, happen: Act['happen']): Act => ({
    day: lastWeekday(on(days)),
    hour,
    happen,
  })
  const id = (key: StoryKey): string => citizens.get(key) ?? ''
  const deadline = (key: StoryKey, days: Days, due: Days, { type = 'job', activation }: DeadlineExtras = {}): Act =>
    atWork(days, 13, async ({ staff }) => {
      const activationDate = activation === undefined ? null : on(activation)
      made(await setDeadline(staff, id(key), { interviewType: type, dueDate: on(due), activationDate }))
    })
  const booking = (key: StoryKey, days: Days, offer: OfferKey, from: Days, to: Days): Act =>
    act(days, 19, async (at) => {
      const context = at.as({ kind: 'citizen', citizenId: id(key) })
      const timeId = await firstTime(at, context, {
        citizenId: id(key),
        offerId: offers[offer],
        from: on(from),
        to: on(to),
      })
      made(await bookMeeting(context, { citizenId: id(key), timeId, form: null, message: null, requireHold: false }))
    })
  const worked = lastWeekday(on(-1))
  const acts: Act[] = [
    deadline('books', -5, 14),
    // Annex 1: "møder på jobcentret uden først at have booket en samtale"
    deadline('walksIn', -20, 6),
    { day: worked, hour: 11, happen: (at) => walkIn(at, id('walksIn'), atHour(worked, 10)) },
    deadline('summoned', -12, 9),
    atWork(-2, 14, (at) => summon(at, id('summoned'), offers.job, on(3), on(10))),
    booking('bookedBefore', -9, 'flexJob', 7, 14),
    deadline('bookedBefore', -3, 20),
    deadline('noShow', -30, -11),
    booking('noShow', -20, 'job', -10, -4),
    // After the meetings of its day, should it be that same one.
    atWork(-3, 17, (at) => registerNoShow(at, id('noShow'))),
    deadline('noShow', -2, 2),
    deadline('neverBooks', -25, 0),
    deadline('notActivated', -9, 35, { activation: 21 }),
    deadline('booksEarly', -6, 34, { activation: 21 }),
    booking('booksEarly', -1, 'job', 8, 15),
    deadline('followUp', -15, 8, { type: 'follow_up' }),
    deadline('noTimes', -4, 10),
  ]
  return acts
}

interface DeadlineExtras {
  readonly type?: InterviewType
  readonly activation?: Days
}

async function walkIn({ staff }: Moment, citizenId: string, heldAt: Instant): Promise<void> {
  made(await registerWalkIn(staff, citizenId, { interviewType: 'job', heldAt, minutes: 45, caseworker: 'aline' }))
}

async function summon(at: Moment, citizenId: string, offerId: string, from: PlainDate, to: PlainDate) {
  const timeId = await firstTime(at, at.staff, { citizenId, offerId, from, to })
  made(await summonCitizen(at.staff, citizenId, { kind: 'time', timeId, form: null }))
}

async function registerNoShow({ staff, as }: Moment, citizenId: string): Promise<void> {
  const meetings = made(await askMeetings(as({ kind: 'calendar' }), citizenId))
  for (const { meeting } of meetings) made(await registerOutcome(staff, meeting.id, 'no_show'))
}
