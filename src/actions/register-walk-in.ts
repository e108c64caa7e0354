import type { SeenCase } from '../rules/case-changes.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import { dateOf, type Instant, isInstantAfter } from '../rules/dates.ts'
import { DEFAULT_NOTICE_HOURS, type MeetingDetails } from '../rules/meetings.ts'
import { done, type Outcome, refuse, refusedBy } from '../rules/refusals.ts'
import { tooLongAgo } from '../rules/year-meant.ts'
import { newId } from '../storage/ids.ts'
import { ensureCaseworkers, ensureJobCentre } from '../storage/job-centres.ts'
import { hasMeetingThen, insertMeeting } from '../storage/meetings.ts'
import { lockCitizenAnd } from './steps/citizen.ts'
import { minutesAfter, noteChange } from './steps/meetings.ts'
import { refuseChangedSince } from './steps/seen-case.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * M-WALK-IN (annex 1): "Borger møder i jobcenter og gennemfører samtale" without having booked:
 * registered as held, and it touches no deadline. It overlaps no other meeting of the citizen: that
 * one is registered instead. `seen`: what a form had seen of the case (J-STALE). Refusals:
 * not_found, case_changed, day_changed, walk_in_in_the_future, too_long_ago (J-YEARS),
 * walk_in_overlaps.
 */
export const registerWalkIn = (
  context: ActionContext,
  citizenId: string,
  interview: { interviewType: InterviewType; heldAt: Instant; minutes: number; caseworker: string },
  { seen = null }: { readonly seen?: SeenCase | null } = {},
): Promise<Outcome<MeetingDetails>> =>
  transact(context, 'register_walk_in', async (trx, granted) => {
    const { jobCentre } = granted.actor
    const found = await lockCitizenAnd(trx, context, granted, citizenId, async () => {
      await ensureJobCentre(trx, jobCentre)
      return (await ensureCaseworkers(trx, jobCentre, [interview.caseworker])).get(interview.caseworker)
    })
    if (!found?.more) return refuse('not_found')
    const { locked, more: caseworker } = found
    const changed = await refuseChangedSince(trx, locked, seen)
    if (changed) return changed
    if (isInstantAfter(interview.heldAt, locked.now)) return refuse('walk_in_in_the_future')
    const tooOld = refusedBy(tooLongAgo(dateOf(interview.heldAt), locked.today))
    if (tooOld) return tooOld
    const hours = { startsAt: interview.heldAt, endsAt: minutesAfter(interview.heldAt, interview.minutes) }
    if (await hasMeetingThen(trx, citizenId, hours)) return refuse('walk_in_overlaps')
    const id = newId()
    await insertMeeting(trx, {
      id,
      citizenId,
      jobCentre,
      offerId: null,
      timeId: null,
      caseworkerId: caseworker.id,
      type: interview.interviewType,
      otherType: null,
      origin: 'walk_in',
      status: 'held',
      ...hours,
      form: 'in_person',
      place: null,
      message: null,
      rebooking: { allowed: false, noticeHours: DEFAULT_NOTICE_HOURS },
      cancelling: { allowed: false, noticeHours: DEFAULT_NOTICE_HOURS },
      outcomeOn: locked.today,
      plannedOn: null,
      remindOn: null,
      news: null,
      createdAt: locked.now,
    })
    return done(await noteChange(trx, context, locked, id, { kind: 'walk_in', rule: 'M-WALK-IN' }))
  })
