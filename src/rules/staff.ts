import { type Role, roles } from './actor.ts'
import { hoursAfter, type Instant, isInstantAfter, minutesAfter } from './dates.ts'

/** Why a session of staff was ended before its time. */
export type WhyEnded = 'signed_out' | 'provider' | 'roles' | 'administrator' | 'operator'

/**
 * A setting: what the values that a provider tells of somebody mean here. A value that it does not
 * name gives nothing.
 */
export interface StandingSettings {
  /** Values of the claim of roles. */
  readonly roles: Readonly<Record<string, Role>>
  /** The one job centre of all staff, or the job centre of each value of a claim. */
  readonly jobCentre: string | Readonly<Record<string, string>>
}

/** What the provider told of somebody, as it spells it. */
export interface ToldOfStaff {
  readonly roles: readonly string[]
  readonly jobCentres: readonly string[]
}

/** What somebody of the job centre may do there. */
export interface Standing {
  /** At least one, each once. */
  readonly roles: readonly Role[]
  readonly jobCentre: string
}

export type WhyNoStanding = 'no_role' | 'no_job_centre' | 'several_job_centres'

const meant = <T>(settings: Readonly<Record<string, T>>, values: readonly string[]): T[] =>
  values
    .flatMap((value) => (Object.hasOwn(settings, value) ? [settings[value]] : []))
    .filter((one) => one !== undefined)

/**
 * J-OWN: the roles and the job centre of somebody for whom a provider vouches. Without a role, or
 * without exactly one job centre, there is no way in.
 */
export function standingOf(
  settings: StandingSettings,
  told: ToldOfStaff,
): { readonly ok: true; readonly standing: Standing } | { readonly ok: false; readonly why: WhyNoStanding } {
  const given = new Set(meant(settings.roles, told.roles))
  if (given.size === 0) return { ok: false, why: 'no_role' }
  const { jobCentre: where } = settings
  const [jobCentre, ...more] = new Set(typeof where === 'string' ? [where] : meant(where, told.jobCentres))
  if (jobCentre === undefined) return { ok: false, why: 'no_job_centre' }
  if (more.length > 0) return { ok: false, why: 'several_job_centres' }
  return { ok: true, standing: { roles: roles.filter((role) => given.has(role)), jobCentre } }
}

/** How often the roles of somebody signed in are read again, where the provider allows it. */
const ROLES_READ_EVERY_MINUTES = 10

/** How long a session lasts whose roles cannot be read again: changes count after so long. */
export const HOURS_WITHOUT_REREADING = 1

/**
 * How far the roles of a session can be relied on. Too old: its provider has not answered for an
 * hour.
 */
export function ageOfRoles(readAt: Instant, now: Instant): 'fresh' | 'to_be_read' | 'too_old' {
  if (!isInstantAfter(hoursAfter(readAt, HOURS_WITHOUT_REREADING), now)) return 'too_old'
  return isInstantAfter(minutesAfter(readAt, ROLES_READ_EVERY_MINUTES), now) ? 'fresh' : 'to_be_read'
}
