import { maySeeMeeting, worksFor } from '../rules/access.ts'
import { chosenWith, type Detail } from '../rules/contact-details.ts'
import { isAfter, type PlainDate } from '../rules/dates.ts'
import { isStanding } from '../rules/meetings.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { saveDeath, updateContactDetails } from '../storage/citizens.ts'
import { releaseHold } from '../storage/seats.ts'
import { lockTimes } from '../storage/times.ts'
import { cancelLocked } from './steps/cancel.ts'
import { lockCitizen, rereadCitizen } from './steps/citizen.ts'
import { happen } from './steps/deadline.ts'
import { type ActionContext, transact } from './transaction.ts'

const silent = { smsService: false, emailService: false } as const
const services: readonly Detail[] = ['smsService', 'emailService']
const WHY = 'Afgået ved døden'

/**
 * The citizen has died: the open deadline closes (D-CLOSE), planned meetings are cancelled
 * (M-CANCEL) and both services end for good. So nothing is sent, also not what waits (N-TRUE).
 * From then on nothing is set or booked for them. Null takes back what was told by mistake: what
 * it has closed and cancelled stays so. Refusals: not_found, death_in_the_future.
 */
export const recordDeath = (context: ActionContext, citizenId: string, on: PlainDate | null): Promise<Outcome<null>> =>
  transact(context, 'record_death', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    const { row, today } = locked
    if (on === null) {
      if (row.diedOn === null) return done(null)
      await saveDeath(trx, citizenId, null)
      await updateContactDetails(trx, citizenId, { chosen: row.chosen.filter((one) => !services.includes(one)) })
      return done(null)
    }
    if (isAfter(on, today)) return refuse('death_in_the_future', { on: on.toString() })
    await saveDeath(trx, citizenId, on)
    // As their own choice (N-OPTOUT): no import says otherwise.
    const chosen = [...new Set([...chosenWith(row, silent), ...services])]
    await updateContactDetails(trx, citizenId, { ...silent, chosen })
    await releaseHold(trx, citizenId)
    let now = await rereadCitizen(trx, context, { ...row, ...silent, chosen, diedOn: on })
    const standing = now.situation.meetings.filter(
      (meeting) =>
        isStanding(meeting) &&
        maySeeMeeting(granted.actor, meeting, now.situation) &&
        worksFor(granted.actor, now.situation.jobCentre),
    )
    await lockTimes(
      trx,
      standing.flatMap(({ timeId }) => timeId ?? []),
    )
    // First the deadline: a cancelled interview would make it active again (D-CANCEL).
    const closed = await happen(trx, context, now, { kind: 'closed_by_job_centre' }, WHY)
    if (!closed.ok) return closed
    for (const { id } of standing) {
      now = await rereadCitizen(trx, context, now.row)
      const cancelled = await cancelLocked(trx, context, now, { meetingId: id, by: 'job_centre', reason: WHY })
      if (!cancelled.ok) return cancelled
    }
    return done(null)
  })
