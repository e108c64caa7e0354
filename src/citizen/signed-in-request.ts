import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { extendSessionUntil } from '../actions/extend-session.ts'
import type { ActionContext, ProgramContext } from '../actions/transaction.ts'
import type { Given } from '../http/form-input.ts'
import type { FormTokenOf } from '../identity/form-owner.ts'
import type { RelyingParty } from '../identity/oidc/relying-party.ts'
import type { SignInRefusal } from '../identity/oidc/why-refused.ts'
import { type CookieOptions, readSession } from '../identity/sessions.ts'
import type { AlreadyRead, JobCentre, Session } from '../questions/own/visitor.ts'
import { type Clock, type Instant, secondsBetween } from '../rules/dates.ts'
import { isFinal, prolongedUntil, type SessionLimits } from '../rules/sessions.ts'
import type { SituationToday } from '../rules/situation.ts'
import { isId } from '../storage/ids.ts'
import type { Html } from '../web/html.ts'
import { addressOfPage } from '../web/language.ts'
import { contactPanel, type JobCentreView, type PageView, page, withAside } from '../web/layout.ts'
import { type ProblemKind, problemPage, problemStatus } from '../web/problem-pages.ts'
import { sendPage } from '../web/send-page.ts'
import { showToStranger } from '../web/stranger-page.ts'
import { type Texts, textsIn } from '../web/texts.ts'
import { citizenSite, siteIn } from './site.ts'

/** How citizens sign in: through one broker. */
export interface CitizenSignIn {
  readonly party: RelyingParty
  /** The address at the broker as this browser reaches it; as it is without this. */
  readonly atBroker?: (address: string) => string
  /** Whether a link may say who is to sign in: only the demo's do. */
  readonly takesHints?: boolean
  /** Tells the operator why somebody was not signed in: never who. */
  readonly told: (facts: { readonly why: SignInRefusal | 'not_registered'; readonly detail: string }) => void
}

export interface PortalOptions {
  /** Null: no way to sign in has been set up yet. */
  readonly signIn: CitizenSignIn | null
  /** The machine's own time: sessions end by it, whatever the demo's clock says. */
  readonly realClock: Clock
  /** The network that a request comes from, for the tries that are counted by it (J-LIMITS). */
  readonly networkOf: (c: Context) => string
  /** F-WHOSE: what each form of a signed-in citizen carries. */
  readonly formTokenOf: FormTokenOf
  /** A session unused for so many minutes ends, and any after so many hours. */
  readonly sessionLimits: SessionLimits
  /** J-OWN: how many years looks are kept. */
  readonly keepLooksYears?: number | undefined
  /** Where browsers find the portal. Over https the session's cookie is sent over https alone. */
  readonly publicUrl?: string | undefined
  readonly portalName?: string | undefined
  readonly portalColour?: string | undefined
  /** The address that calendar files name as the organizer's. */
  readonly organizerAddress?: string | undefined
  /** The address that shows a place on a map, with `{place}` where the place goes. */
  readonly mapAddress?: string | undefined
  /** The film about booking meetings (§2.4); without one our own page tells it. */
  readonly filmAddress?: string | undefined
  /**
   * The demo's own bar at the top of every page, in the page's language; with whoever is signed in.
   */
  readonly demoBar?: ((c: Context, texts: Texts, user: DemoUser | null) => Promise<Html>) | undefined
}

/** Whoever is signed in, for the demo's bar. */
interface DemoUser {
  readonly citizenId: string
  readonly formToken: string
}

export interface Door {
  readonly program: ProgramContext
  readonly options: PortalOptions
}

/** One request of a signed-in citizen, with all that every page needs, as of now. */
export interface Visit extends Door {
  readonly c: Context
  /** The program with this citizen as the one who acts. */
  readonly context: ActionContext
  readonly session: Session
  /** F-WHOSE: what each form of a page for this citizen carries. */
  readonly formToken: string
  readonly texts: Texts
  readonly now: Instant
  readonly situation: SituationToday
  /** Null when the citizen belongs to none. */
  readonly jobCentre: JobCentre | null
  /**
   * With the offer that the address or the form names (`emne`), and its days for a page that will
   * show them.
   */
  readonly alreadyRead: AlreadyRead<SituationToday>
  readonly demoBar: Html | null
}

/** What answers a request, with what its address or its form says. */
export type Answer = (visit: Visit, given: Given) => Promise<Response>

/** Whoever has not said who they are: for signing in and out. */
export const nobody = ({ program }: Door): ActionContext => ({ ...program, actor: { kind: 'nobody' } })

export const cookieOptions = ({ options }: Door): CookieOptions => ({
  secure: options.publicUrl?.startsWith('https:') ?? false,
})

/**
 * What a page reads along with who asks: the offer that is named, and its days where they are to be
 * shown.
 */
interface ReadAlong {
  readonly offer: string
  readonly days: boolean
}

/**
 * The citizen who asks, as of now, with the offer that they name; null when nobody is signed in. A
 * session in use is prolonged.
 */
export async function openVisit(
  door: Door,
  c: Context,
  along: ReadAlong = { offer: '', days: false },
): Promise<Visit | null> {
  const { program, options } = door
  const realNow = options.realClock.now()
  const offerId = isId(along.offer) ? along.offer : null
  const { sessionLimits: limits } = options
  const wanted = { realNow, limits, offerId, days: along.days }
  const visitor = await readSession(nobody(door), c, cookieOptions(door), wanted)
  if (!visitor) return null
  const { session, ...known } = visitor
  const { citizenId, token } = session
  const context: ActionContext = { ...program, actor: { kind: 'citizen', citizenId }, session: token }
  const until = prolongedUntil(session, limits, realNow)
  if (until) await extendSessionUntil(context, token, { realNow, until })
  const texts = textsIn(session.language)
  const formToken = options.formTokenOf(citizenId)
  const demoBar = (await options.demoBar?.(c, texts, { citizenId, formToken })) ?? null
  return {
    ...door,
    c,
    context,
    session: until ? { ...session, expiresAt: until } : session,
    formToken,
    texts,
    now: program.clock.now(),
    ...known,
    demoBar,
  }
}

/** A job centre as pages show it. Its address is one text; a line of it ends at a comma. */
export const jobCentreView = ({ name, phone, email, address }: JobCentre): JobCentreView => ({
  name,
  ...(phone ? { phone } : {}),
  ...(email ? { email } : {}),
  ...(address ? { address: address.split(/\s*[,\n]\s*/).filter(Boolean) } : {}),
})

/** What every page of a visit has. */
const frameOf = ({
  c,
  texts: words,
  session,
  formToken,
  jobCentre,
  demoBar,
  options,
}: Visit): Omit<PageView, 'title'> => ({
  texts: words,
  site: siteIn(options.portalColour),
  user: {
    name: session.name,
    formToken,
    secondsLeft: secondsBetween(options.realClock.now(), session.expiresAt),
    isFinal: isFinal(session, options.sessionLimits),
  },
  here: addressOfPage(c),
  ...(jobCentre ? { jobCentre: jobCentreView(jobCentre) } : {}),
  demoBar,
  portalName: options.portalName,
})

export type PageDetails = Omit<PageView, 'texts' | 'site' | 'user' | 'here' | 'jobCentre' | 'demoBar' | 'portalName'>

/** A page of the signed-in citizen. */
export async function show(
  visit: Visit,
  details: PageDetails,
  body: Html,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  return await sendPage(visit.c, page({ ...frameOf(visit), ...details }, body), status)
}

/** The page's matter with the job centre's address beside it. */
export const besideContact = ({ texts: words, jobCentre }: Visit, main: Html): Html =>
  jobCentre ? withAside(main, contactPanel({ texts: words, site: citizenSite }, jobCentreView(jobCentre))) : main

/** One of the pages that say what was wrong with a request. */
export async function showProblem(visit: Visit, kind: ProblemKind): Promise<Response> {
  return await sendPage(visit.c, problemPage(frameOf(visit), kind), problemStatus[kind])
}

/** What one who is not signed in gets to see. */
export const showStranger = (
  { options }: Door,
  c: Context,
  details: PageDetails,
  body: Html,
  status: ContentfulStatusCode = 200,
): Promise<Response> => showToStranger(c, { ...options, site: siteIn(options.portalColour) }, details, body, status)

/** POST → redirect → GET: so that reloading the next page sends nothing twice. */
export const goTo = ({ c }: Pick<Visit, 'c'>, address: string): Response => c.redirect(address, 303)
