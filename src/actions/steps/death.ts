import { chosenWith, type Detail } from '../../rules/contact-details.ts'
import { isAfter, type PlainDate } from '../../rules/dates.ts'
import { isStanding } from '../../rules/meetings.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { saveDeath, updateContactDetails } from '../../storage/citizens.ts'
import type { Transaction } from '../../storage/database.ts'
import { releaseHold } from '../../storage/seats.ts'
import { deleteSessionsOf } from '../../storage/sessions.ts'
import { lockTimes } from '../../storage/times.ts'
import type { ActionContext } from '../transaction.ts'
import { cancelLocked } from './cancel.ts'
import { rereadCitizen } from './citizen.ts'
import { tellChange } from './citizen-changes.ts'
import { happen } from './deadline.ts'
import { recordCitizenNews } from './events.ts'
import type { LockedCitizen } from './locked-citizen.ts'

const silent = { smsService: false, emailService: false } as const
const services: readonly Detail[] = ['smsService', 'emailService']

/**
 * D-DEATH: a citizen under lock has died on a day. The open deadline closes, planned meetings are
 * cancelled, wherever they are, and both services end for good. So nothing is sent, also not what
 * waits (N-TRUE). Their sessions end. Said again it changes the day alone. Refusals:
 * death_in_the_future.
 */
export async function die(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  on: PlainDate,
): Promise<Outcome<null>> {
  const { row, today, situation, now: at } = locked
  if (isAfter(on, today)) return refuse('death_in_the_future', { on: on.toString() })
  const { id } = row
  await saveDeath(trx, id, on)
  // As their own choice (N-OPTOUT): no import says otherwise.
  const chosen = [...new Set([...chosenWith(row, silent), ...services])]
  await updateContactDetails(trx, id, { ...silent, chosen })
  await releaseHold(trx, id)
  // Whoever is signed in as them is somebody else, or alive and reads so at the next sign-in.
  if (row.diedOn === null) await deleteSessionsOf(trx, id)
  const news = { type: 'citizen.died', rule: 'D-DEATH', data: { on: on.toString() } } as const
  const { actor } = context
  await recordCitizenNews(trx, { citizenId: id, jobCentre: situation.jobCentre }, news, { actor, at })
  let now = await rereadCitizen(trx, context, { ...row, ...silent, chosen, diedOn: on })
  const standing = now.situation.meetings.filter(isStanding)
  await lockTimes(
    trx,
    standing.flatMap(({ timeId }) => timeId ?? []),
  )
  // First the deadline: a cancelled interview would make it active again (D-CANCEL).
  const closed = await happen(trx, context, now, { kind: 'died' })
  if (!closed.ok) return closed
  for (const meeting of standing) {
    now = await rereadCitizen(trx, context, now.row)
    const cancelled = await cancelLocked(trx, context, now, {
      meetingId: meeting.id,
      by: 'job_centre',
      rule: 'D-DEATH',
      reason: null,
    })
    if (!cancelled.ok) return cancelled
  }
  return done(null)
}

/** A death was told by mistake: what it has closed and cancelled stays so (D-UNDO). */
export async function takeDeathBack(trx: Transaction, context: ActionContext, locked: LockedCitizen): Promise<void> {
  const { row } = locked
  if (row.diedOn === null) return
  await saveDeath(trx, row.id, null)
  await updateContactDetails(trx, row.id, { chosen: row.chosen.filter((one) => !services.includes(one)) })
  await tellChange(trx, context, locked, 'D-DEATH', { what: 'death_taken_back' })
}
