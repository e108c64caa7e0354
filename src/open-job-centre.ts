import { type Context, Hono, type MiddlewareHandler } from 'hono'
import type { ProgramContext } from './actions/transaction.ts'
import { wordsOf } from './delivery/words.ts'
import { ownFormsOnly } from './http/security.ts'
import { formTokens } from './identity/form-owner.ts'
import { RelyingParty } from './identity/oidc/relying-party.ts'
import { isOfJobCentre, paths } from './job-centre/paths.ts'
import { type JobCentreOptions, jobCentrePortal, type StaffProvider } from './job-centre/portal.ts'
import { systemClock } from './process/clock.ts'
import type { Settings } from './settings/config.ts'

/** The provider of the job centre's people that is set; undefined where there is none. */
export const providerOfStaff = ({ staff }: Pick<Settings, 'staff'>): StaffProvider | undefined =>
  staff ? { party: new RelyingParty(staff.provider, { realClock: systemClock }), standing: staff.standing } : undefined

type Answer = (c: Context) => Response | Promise<Response>

interface Rest extends Pick<JobCentreOptions, 'demoBar' | 'networkOf' | 'provider' | 'told'> {
  /** Answers a form that is not our own. */
  readonly refused: Answer
}

/** The job centre's portal with its settings, behind the check that a form is its own. */
export function openJobCentre(context: ProgramContext, settings: Settings, { refused, ...rest }: Rest): Hono {
  const publicUrl = settings.jobCentreUrl ?? settings.publicUrl
  const app = new Hono()
  app.use(`${paths.start}/*`, ownFormsOnly({ ...(publicUrl === undefined ? {} : { publicUrl }), refused }))
  const portal = jobCentrePortal(context, {
    ...rest,
    realClock: systemClock,
    formTokenOf: formTokens(context.keys),
    limits: settings.staffLimits,
    publicUrl,
    portalName: settings.portalTitle,
    portalColour: settings.portalColour,
    messageWords: (message, reader) => wordsOf(message, settings, reader),
  })
  return app.route('/', portal)
}

const hostOf = (address: string | undefined): string | null => (address === undefined ? null : new URL(address).host)

/**
 * Keeps the portals apart where each has a host of its own: the job centre's host serves its portal
 * alone, and no other host serves it. Mount it behind the static files, which both need.
 */
export function portalsApart(
  { jobCentreUrl, publicUrl }: Pick<Settings, 'jobCentreUrl' | 'publicUrl'>,
  notFound: Answer,
): MiddlewareHandler {
  const ofStaff = hostOf(jobCentreUrl)
  const apart = ofStaff !== null && ofStaff !== hostOf(publicUrl)
  return async (c, next) => {
    if (!apart) return await next()
    const isStaffHost = (c.req.header('host') ?? '').toLowerCase() === ofStaff
    if (isStaffHost && c.req.path === '/') return c.redirect(paths.start, 302)
    return isStaffHost === isOfJobCentre(c.req.path) ? await next() : await notFound(c)
  }
}
