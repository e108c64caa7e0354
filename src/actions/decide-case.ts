import { type Granted, reachesThing, refuseMeeting } from '../rules/access.ts'
import { whoActs } from '../rules/actor.ts'
import type { PlainDate } from '../rules/dates.ts'
import { done, type Outcome, refuse, refusedBy } from '../rules/refusals.ts'
import { aboutOf, type DecidableKind, setAsideRefusals, type ToldWay } from '../rules/work-list.ts'
import { type CaseSubject, insertCaseDecision } from '../storage/case-decisions.ts'
import type { Transaction } from '../storage/database.ts'
import { findDeadline } from '../storage/deadlines.ts'
import { lockCitizen } from './steps/citizen.ts'
import type { LockedCitizen } from './steps/locked-citizen.ts'
import { lockMeeting } from './steps/meetings.ts'
import { type ActionContext, transact } from './transaction.ts'

/** What a case of the work list is about. */
export interface CaseAbout {
  readonly of: 'deadline' | 'meeting'
  readonly id: string
}

interface LockedCase {
  readonly locked: LockedCitizen
  readonly subject: CaseSubject
}

/**
 * The deadline or meeting behind its citizen's lock. Refusals: not_found,
 * meeting_of_other_job_centre.
 */
async function lockCase(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  { of, id }: CaseAbout,
): Promise<Outcome<LockedCase>> {
  if (of === 'deadline') {
    const deadline = await findDeadline(trx, id)
    const locked = deadline && (await lockCitizen(trx, context, granted, deadline.citizenId))
    if (!locked || !reachesThing(granted, deadline)) return refuse('not_found')
    const { citizenId, jobCentre } = deadline
    return done({ locked, subject: { citizenId, jobCentre, deadlineId: id, meeting: null } })
  }
  const found = await lockMeeting(trx, context, granted, id)
  if (!found) return refuse('not_found')
  const { locked, meeting } = found
  const { citizenId, jobCentre, revision } = meeting
  const refused = refuseMeeting(granted, meeting, locked.situation)
  return refused ?? done({ locked, subject: { citizenId, jobCentre, deadlineId: null, meeting: { id, revision } } })
}

/** A case is set aside until a day, which `judge` names or refuses behind the lock. */
const setAside = (
  context: ActionContext,
  about: CaseAbout,
  kind: DecidableKind,
  judge: (today: PlainDate) => Outcome<{ readonly until: PlainDate; readonly reason: string | null }>,
): Promise<Outcome<{ readonly citizenId: string }>> =>
  transact(context, 'set_aside_case', async (trx, granted) => {
    if (!aboutOf[kind].includes(about.of)) return refuse('not_such_a_case')
    const found = await lockCase(trx, context, granted, about)
    if (!found.ok) return found
    const { locked, subject } = found.value
    const judged = judge(locked.today)
    if (!judged.ok) return judged
    const by = { who: whoActs(granted.actor), at: locked.now }
    await insertCaseDecision(trx, subject, { what: 'set_aside', kind, ...judged.value }, by)
    return done({ citizenId: subject.citizenId })
  })

/**
 * J-WORK: sets a case aside until a day, with the reason. The fact stays: on that day the case is
 * listed again if it still holds. Refusals: not_found, meeting_of_other_job_centre,
 * not_such_a_case, those of `setAsideRefusals`.
 */
export const setAsideCase = (
  context: ActionContext,
  about: CaseAbout,
  { kind, until, reason }: { readonly kind: DecidableKind; readonly until: PlainDate; readonly reason: string },
): Promise<Outcome<{ readonly citizenId: string }>> =>
  setAside(context, about, kind, (today) => refusedBy(setAsideRefusals(until, today)) ?? done({ until, reason }))

/**
 * J-WORK: shows a case again that was set aside: by mistake, or because something has come up.
 * Refusals: not_found, meeting_of_other_job_centre, not_such_a_case.
 */
export const showCaseAgain = (
  context: ActionContext,
  about: CaseAbout,
  kind: DecidableKind,
): Promise<Outcome<{ readonly citizenId: string }>> =>
  setAside(context, about, kind, (today) => done({ until: today, reason: null }))

/**
 * N-ONCE, D-UNKNOWING: the citizen was told of the deadline or the meeting by a person. No message
 * changes by it. Refusals: not_found, meeting_of_other_job_centre.
 */
export const tellOtherwise = (
  context: ActionContext,
  about: CaseAbout,
  how: ToldWay,
): Promise<Outcome<{ readonly citizenId: string }>> =>
  transact(context, 'tell_otherwise', async (trx, granted) => {
    const found = await lockCase(trx, context, granted, about)
    if (!found.ok) return found
    const { locked, subject } = found.value
    await insertCaseDecision(trx, subject, { what: 'told', how }, { who: whoActs(granted.actor), at: locked.now })
    return done({ citizenId: subject.citizenId })
  })
