import { mayAct } from '../../rules/access.ts'
import { jobCentreOf } from '../../rules/actor.ts'
import { type Instant, isInstantAfter } from '../../rules/dates.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import { absoluteEnd, endOf, type SessionLimits } from '../../rules/sessions.ts'
import { worn } from '../../storage/hats.ts'
import { hashOfToken } from '../../storage/sessions.ts'
import { findStaffVisitor, listStaff, type SignedInStaff, type StaffVisitor } from '../../storage/staff.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'

export type { SignedInStaff } from '../../storage/staff.ts'

/** Somebody of a job centre who is signed in, as of now. */
export interface StaffSession extends StaffVisitor {
  readonly token: string
  readonly tokenHash: Buffer
}

/**
 * Whose session a token is; null when nobody's, or when it has ended by the machine's own time.
 * Asked by nobody: the token is the secret that names them.
 */
export async function askStaffVisitor(
  context: QuestionContext,
  token: string,
  { realNow, limits }: { readonly realNow: Instant; readonly limits: Pick<SessionLimits, 'hours'> },
): Promise<StaffSession | null> {
  if (!mayAct(context.actor, 'see_staff_visitor').ok) return null
  const tokenHash = hashOfToken(token)
  const found = await findStaffVisitor(worn(context, 'see_staff_visitor'), tokenHash)
  if (!found || !isInstantAfter(endOf(found, limits), realNow)) return null
  return { ...found, token, tokenHash, endsAt: absoluteEnd(found, limits), expiresAt: endOf(found, limits) }
}

/** Who has signed in to the portal: of one's own job centre, of all where the operator asks. */
export const askStaff = (context: QuestionContext): Promise<Outcome<SignedInStaff[]>> =>
  askUnlogged(context, 'see_staff', async ({ actor }, db) => done(await listStaff(db, jobCentreOf(actor))))
