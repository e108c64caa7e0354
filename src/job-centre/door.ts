import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ActionContext, ProgramContext } from '../actions/transaction.ts'
import type { FormTokenOf } from '../identity/form-owner.ts'
import type { RelyingParty } from '../identity/oidc/relying-party.ts'
import type { SignInRefusal } from '../identity/oidc/why-refused.ts'
import type { CookieOptions } from '../identity/sessions.ts'
import type { Clock } from '../rules/dates.ts'
import type { Message, Reader } from '../rules/messages.ts'
import type { SessionLimits } from '../rules/sessions.ts'
import type { StandingSettings, WhyNoStanding } from '../rules/staff.ts'
import type { Html } from '../web/html.ts'
import type { PageView } from '../web/layout.ts'
import { showToStranger } from '../web/stranger-page.ts'
import type { Texts } from '../web/texts.ts'
import { staffSiteIn } from './site.ts'

/** How staff sign in: their own provider, and what its values mean here. */
export interface StaffProvider {
  readonly party: RelyingParty
  readonly standing: StandingSettings
  /** The address at the provider as this browser reaches it; as it is without this. */
  readonly atBroker?: (address: string) => string
  /** Whether the provider can be told whom to sign in: that of the demo alone. */
  readonly takesHints?: boolean
}

/** Why somebody was not signed in; `detail` is a word of the protocol or of the rules. */
interface NotSignedIn {
  readonly why: SignInRefusal | WhyNoStanding
  readonly detail: string
}

export interface JobCentreOptions {
  /** Undefined: no way to sign in has been set up yet. */
  readonly provider?: StaffProvider | undefined
  /** Tells the operator why somebody was not signed in: never who. */
  readonly told: (facts: NotSignedIn) => void
  /** The machine's own time: sessions end by it, whatever the demo's clock says. */
  readonly realClock: Clock
  /** The network that a request comes from, for the tries that are counted by it (J-LIMITS). */
  readonly networkOf: (c: Context) => string
  /** F-WHOSE: what each form of somebody signed in carries. */
  readonly formTokenOf: FormTokenOf
  readonly limits: SessionLimits
  /** Where browsers find this portal. */
  readonly publicUrl?: string | undefined
  readonly portalName?: string | undefined
  readonly portalColour?: string | undefined
  /** N-WORDING: a message in the words in which its reader gets it. */
  readonly messageWords?:
    | ((
        message: Pick<Message, 'kind' | 'channel' | 'parameters'>,
        reader: Reader,
      ) => { readonly subject: string | null; readonly body: string })
    | undefined
  /** The demo's own bar at the top of every page. */
  readonly demoBar?: ((c: Context, texts: Texts, user: null) => Promise<Html>) | undefined
}

export interface Door {
  readonly program: ProgramContext
  readonly options: JobCentreOptions
}

export const nobody = ({ program }: Door): ActionContext => ({ ...program, actor: { kind: 'nobody' } })

export const cookieOptions = ({ options }: Door): CookieOptions => ({
  secure: options.publicUrl?.startsWith('https:') ?? false,
  portal: 'job-centre',
})

export type PageDetails = Pick<
  PageView,
  'title' | 'beside' | 'active' | 'problems' | 'above' | 'breadcrumbs' | 'skipTo' | 'titleIsWritten'
>

/** What one who is not signed in gets to see. */
export const showStranger = (
  { options }: Door,
  c: Context,
  details: PageDetails,
  body: Html,
  status: ContentfulStatusCode = 200,
): Promise<Response> =>
  showToStranger(c, { ...options, site: staffSiteIn(options.portalColour) }, details, body, status)

/** POST → redirect → GET: so that reloading the next page sends nothing twice. */
export const goTo = ({ c }: { readonly c: Context }, address: string): Response => c.redirect(address, 303)
