import { bookMeeting } from '../actions/book-meeting.ts'
import { claimMessages } from '../actions/claim-messages.ts'
import { endAttempts } from '../actions/end-attempts.ts'
import { reportAbsence } from '../actions/report-absence.ts'
import { setDeadline } from '../actions/set-deadline.ts'
import { summonCitizen } from '../actions/summon-citizen.ts'
import { askMeetings } from '../questions/job-centre/meetings.ts'
import { addDays, type PlainDate, timeZone } from '../rules/dates.ts'
import { type Moment, made } from './acting-at.ts'
import { type Act, firstTime, lastWeekday, type Scene } from './acts.ts'
import type { StoryKey } from './stories.ts'

const SATURDAY = 6

/** The day itself, or the Monday after it. */
const nextWeekday = (day: PlainDate): PlainDate =>
  day.dayOfWeek < SATURDAY ? day : addDays(day, SATURDAY + 2 - day.dayOfWeek)

/**
 * What gives the job centre's people something to do. Meetings of today, one without an outcome,
 * and one that an absence covers; a deadline that ran out; somebody whom nothing reaches, and a
 * message that failed.
 */
export function officeActs({ today, citizens, offers, words }: Scene): Act[] {
  const id = (key: StoryKey): string => citizens.get(key) ?? ''
  const on = (days: number): PlainDate => addDays(today, days)
  const deadline = (key: StoryKey, days: number, due: number): Act => ({
    day: lastWeekday(on(days)),
    hour: 12,
    happen: async ({ staff }) => {
      made(await setDeadline(staff, id(key), { interviewType: 'job', dueDate: on(due), activationDate: null }))
    },
  })
  const summons = (key: StoryKey, days: number, to: { readonly day: PlainDate; readonly time: string }): Act => ({
    day: lastWeekday(on(days)),
    hour: 15,
    happen: (at) => summon(at, id(key), to),
  })
  return [
    summons('meetsToday', -7, { day: nextWeekday(today), time: '08:10' }),
    summons('meetsLater', -6, { day: nextWeekday(today), time: '15:50' }),
    summons('notRegistered', -9, { day: lastWeekday(on(-2)), time: '11:30' }),
    deadline('ranOut', -20, -3),
    deadline('unreached', -6, 12),
    {
      day: lastWeekday(on(-5)),
      hour: 12,
      happen: async (at) => {
        const wanted = { interviewType: 'job', dueDate: on(13), activationDate: null } as const
        made(await setDeadline(at.staff, id('messageFailed'), wanted))
        await failToSend(at, words)
      },
    },
    {
      day: on(-6),
      hour: 20,
      happen: (at) => book(at, { citizenId: id('flagged'), offerId: offers.job, from: on(4), to: on(13) }),
    },
    { day: on(-1), hour: 20, happen: (at) => reportAway(at, id('flagged')) },
  ]
}

/** To an hour of the caseworker's own, at which none of the published times is. */
async function summon(
  { staff }: Moment,
  citizenId: string,
  { day, time }: { readonly day: PlainDate; readonly time: string },
): Promise<void> {
  const startsAt = day.toZonedDateTime({ timeZone, plainTime: time }).toInstant()
  made(
    await summonCitizen(staff, citizenId, {
      kind: 'own_hour',
      of: { interviewType: 'job' },
      startsAt,
      minutes: 45,
      caseworker: 'karin',
      form: 'in_person',
      place: 'Havnegade 12, 1. sal',
      rebooking: null,
      cancelling: null,
    }),
  )
}

async function book(at: Moment, wanted: Parameters<typeof firstTime>[2]): Promise<void> {
  const { citizenId } = wanted
  const context = at.as({ kind: 'citizen', citizenId })
  const timeId = await firstTime(at, context, wanted)
  made(await bookMeeting(context, { citizenId, timeId, form: null, message: null, requireHold: false }))
}

/** A pace at which a gateway just made may have some in its first microsecond. */
const AT_ONCE = 1_000_000_000

/** N-ONCE: the gateway takes none of what waits, as where a number is no longer anybody's. */
async function failToSend({ as }: Moment, words: Scene['words']): Promise<void> {
  const program = as({ kind: 'calendar' })
  const gateways = ['outbox']
  const due = { channel: 'sms', gateways, perSecond: AT_ONCE, patience: 60, limit: 10, words } as const
  const { claimed } = await claimMessages(program, due)
  if (claimed.length === 0) throw new Error('the demo could not be made: no message to fail')
  const refused = { gateway: 'outbox', trial: false, outcome: 'refused', gatewayFailed: false } as const
  const ends = claimed.map(({ attemptId }) => ({
    ...refused,
    attemptId,
    number: 1,
    gatewayId: null,
    reason: 'unknown_number',
  }))
  await endAttempts(program, ends)
}

/** M-FLAG: an absence over the day of one's own meeting. */
async function reportAway({ as }: Moment, citizenId: string): Promise<void> {
  const [held] = made(await askMeetings(as({ kind: 'calendar' }), citizenId))
  if (!held) throw new Error('the demo could not be made: no meeting to be away from')
  const { date } = held.meeting
  made(await reportAbsence(as({ kind: 'citizen', citizenId }), citizenId, { kind: 'holiday', from: date, to: date }))
}
