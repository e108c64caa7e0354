import { citizenOfDeadline, citizenOfMeeting } from '../questions/whose.ts'
import type { What } from '../rules/access.ts'
import { jobCentreOf } from '../rules/actor.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { lockCitizenRow } from '../storage/citizens.ts'
import type { Transaction } from '../storage/database.ts'
import { lockOpenDeadline } from '../storage/deadlines.ts'
import { lockCaseworkerNamed, lockJobCentre, lockThing, type ThingWithId } from '../storage/lock-things.ts'
import { type ActionContext, transact } from './transaction.ts'

/** What two may change, by its id; a caseworker by the job centre's own name. */
export type Subject =
  | { readonly of: 'citizen' | 'deadline' | 'meeting' | ThingWithId; readonly id: string }
  | { readonly of: 'caseworker'; readonly ref: string }
  | { readonly of: 'job_centre' }

/**
 * Locks what an act is about, in the order of every act: it stands still from being compared until
 * it is changed. Part of the act's own transaction: `does` is the act. Nothing is told, and nothing
 * refused that the act would not refuse.
 */
export const holdStill = (context: ActionContext, does: What, subject: Subject): Promise<Outcome<null>> =>
  transact(context, does, async (trx) => {
    await lockSubject(trx, context, subject)
    return done(null)
  })

async function lockSubject(trx: Transaction, context: ActionContext, subject: Subject): Promise<void> {
  const jobCentre = jobCentreOf(context.actor) ?? ''
  switch (subject.of) {
    case 'citizen':
      return await lockCitizenOf(trx, subject.id)
    case 'deadline':
      return await lockCitizenOf(trx, await citizenOfDeadline({ db: trx }, subject.id))
    case 'meeting':
      return await lockCitizenOf(trx, await citizenOfMeeting({ db: trx }, subject.id))
    case 'caseworker':
      return await lockCaseworkerNamed(trx, jobCentre, subject.ref)
    case 'job_centre':
      return await lockJobCentre(trx, jobCentre)
    case 'offer':
    case 'time':
    case 'closure':
      return await lockThing(trx, subject.of, subject.id)
  }
}

async function lockCitizenOf(trx: Transaction, citizenId: string | null): Promise<void> {
  if (citizenId === null) return
  await Promise.all([lockCitizenRow(trx, citizenId), lockOpenDeadline(trx, citizenId)])
}
