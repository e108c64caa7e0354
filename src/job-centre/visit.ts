import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { extendStaffSessionUntil } from '../actions/staff-sessions.ts'
import type { ActionContext } from '../actions/transaction.ts'
import type { Given } from '../http/form-input.ts'
import { tokenOf } from '../identity/sessions.ts'
import { askStaffVisitor, type StaffSession } from '../questions/job-centre/staff.ts'
import { mayAct, type What } from '../rules/access.ts'
import { type Instant, secondsBetween } from '../rules/dates.ts'
import { isFinal, prolongedUntil } from '../rules/sessions.ts'
import type { Html } from '../web/html.ts'
import { addressOfPage, textsFor } from '../web/language.ts'
import { type PageView, page } from '../web/layout.ts'
import { type ProblemKind, problemPage, problemStatus } from '../web/problem-pages.ts'
import { sendPage } from '../web/send-page.ts'
import type { Texts } from '../web/texts.ts'
import { cookieOptions, type Door, nobody, type PageDetails } from './door.ts'
import { rereadRoles } from './reread-roles.ts'
import { headerSearch } from './search-form.ts'
import { staffSiteIn } from './site.ts'

/** One request of somebody of a job centre who is signed in. */
export interface Visit extends Door {
  readonly c: Context
  /** The program with this person as the one who acts. */
  readonly context: ActionContext
  readonly session: StaffSession
  readonly formToken: string
  readonly texts: Texts
  readonly realNow: Instant
  readonly demoBar: Html | null
}

export type Answer = (visit: Visit, given: Given) => Promise<Response>

/** Whether this person may do or ask something at all. */
export const may = ({ context }: Visit, what: What): boolean => mayAct(context.actor, what).ok

/**
 * The session of a request, as of now: its roles are read again first where they are old. Null when
 * nobody is signed in. Nothing is prolonged.
 */
export async function readStaffSession(door: Door, c: Context): Promise<StaffSession | null> {
  const token = tokenOf(c, cookieOptions(door))
  if (!token) return null
  const asked = { realNow: door.options.realClock.now(), limits: door.options.limits }
  const session = await askStaffVisitor(nobody(door), token, asked)
  if (!session) return null
  const reread = await rereadRoles(door, session, asked.realNow)
  if (reread === 'as_before') return session
  return reread === 'read' ? await askStaffVisitor(nobody(door), token, asked) : null
}

/** The program with the person of a session as the one who acts. */
export const contextOf = ({ program }: Door, { tokenHash, member, lookReason }: StaffSession): ActionContext => ({
  ...program,
  actor: { kind: 'staff', jobCentre: member.jobCentre, roles: member.roles, name: member.name },
  staffSession: tokenHash,
  lookReason,
})

/** Who asks, as of now; null when nobody is signed in. A session in use is prolonged. */
export async function openVisit(door: Door, c: Context): Promise<Visit | null> {
  const { options } = door
  const session = await readStaffSession(door, c)
  if (!session) return null
  const realNow = options.realClock.now()
  const context = contextOf(door, session)
  const until = prolongedUntil(session, options.limits, realNow)
  if (until) await extendStaffSessionUntil(context, session.token, { realNow, until })
  const texts = textsFor(c)
  return {
    ...door,
    c,
    context,
    session: until ? { ...session, expiresAt: until } : session,
    formToken: options.formTokenOf(session.member.id),
    texts,
    realNow,
    demoBar: (await options.demoBar?.(c, texts, null)) ?? null,
  }
}

/** "Karin Holst, sagsbehandler" */
const nameWithRoles = ({ texts, session: { member } }: Visit): string =>
  [member.name, ...member.roles.map((role) => texts.t(`jobCentre.role.${role}.name`).toLowerCase())].join(', ')

/** What every page of a visit has. */
function frameOf(visit: Visit): Omit<PageView, 'title'> {
  const { c, texts, session, formToken, demoBar, options, realNow } = visit
  const { name, phone, email } = session.jobCentre
  return {
    texts,
    site: staffSiteIn(options.portalColour, visit.context.actor),
    // The second skip link leads to the search where the page names nothing more usual.
    ...(may(visit, 'search_citizen')
      ? { headerForm: headerSearch(visit), skipTo: { href: '#find', text: texts.t('jobCentre.find.skipTo') } }
      : {}),
    user: {
      name: nameWithRoles(visit),
      formToken,
      secondsLeft: secondsBetween(realNow, session.expiresAt),
      isFinal: isFinal(session, options.limits),
    },
    here: addressOfPage(c),
    jobCentre: { name, ...(phone ? { phone } : {}), ...(email ? { email } : {}) },
    demoBar,
    portalName: options.portalName,
  }
}

export async function show(
  visit: Visit,
  details: PageDetails,
  body: Html,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  return await sendPage(visit.c, page({ ...frameOf(visit), ...details }, body), status)
}

/** One of the pages that say what was wrong with a request. */
export async function showProblem(visit: Visit, kind: ProblemKind): Promise<Response> {
  return await sendPage(visit.c, problemPage(frameOf(visit), kind), problemStatus[kind])
}
