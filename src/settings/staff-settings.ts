import { type Role, roles } from '../rules/actor.ts'
import type { StandingSettings } from '../rules/staff.ts'
import {
  answersIn,
  claimIn,
  credentialIn,
  issuerIn,
  type ProviderSettings,
  parametersIn,
  type Reader,
  textsIn,
  wordsOf,
} from './oidc-settings.ts'

// How the job centre's people sign in: with their own provider. What each provider calls its claims
// stands here as a preset; each can be set otherwise.

/** The provider of staff, as the relying party takes it, and what its values mean here. */
export interface StaffSettings {
  readonly provider: ProviderSettings & {
    readonly name: string
    readonly roles: string
    readonly jobCentre: string | undefined
  }
  readonly standing: StandingSettings
}

/** What one provider calls things; undefined where it depends on how it was set up. */
interface Preset {
  readonly scope: string
  readonly name: string
  readonly roles: string
  readonly level: string | undefined
  readonly levels: string | undefined
}

const staffPresets = {
  // Roles are app roles. Two factors are an authentication context of Conditional Access.
  entra: { scope: 'openid profile offline_access', name: 'name', roles: 'roles', level: 'acrs', levels: undefined },
  // Client roles by a mapper to one flat claim.
  keycloak: { scope: 'openid profile', name: 'name', roles: 'roles', level: 'acr', levels: undefined },
  adfs: {
    scope: 'openid profile',
    name: 'name',
    roles: 'role',
    level: 'amr',
    levels: 'http://schemas.microsoft.com/claims/multipleauthn',
  },
} as const satisfies Record<string, Preset>

/** The settings that say that production means to have a provider of staff. */
export const settingsOfStaff = [
  'STAFF_PROVIDER',
  'STAFF_ISSUER',
  'STAFF_CLIENT_ID',
  'STAFF_KEY',
  'STAFF_SECRET',
] as const

const NONE = 'none'
const names = [...Object.keys(staffPresets), 'other']

const presetOf = (provider: string): Preset | undefined =>
  Object.entries<Preset>(staffPresets).find(([name]) => name === provider)?.[1]

const isRole = (text: string): text is Role => roles.some((role) => role === text)

function rolesIn(reader: Reader): StandingSettings['roles'] {
  const what = `a JSON object of the provider’s values and the role of each, such as {"Selvbook-sagsbehandler":"caseworker"}; the roles are ${roles.join(', ')}`
  const text = reader.required('STAFF_ROLES', what)
  if (text === '') return {}
  const entries = Object.entries(textsIn(text) ?? {}).map(
    ([value, role]) => [value, isRole(role) ? role : null] as const,
  )
  const known = entries.filter((entry): entry is [string, Role] => entry[1] !== null)
  if (known.length === 0 || known.length < entries.length)
    reader.mistakes.push(`STAFF_ROLES cannot be read: it must be ${what}`)
  return Object.fromEntries(known)
}

const isCode = (text: string): boolean => /^\d{5}$/.test(text)

/** One job centre for all, or one for each value of a claim. */
function jobCentreIn(reader: Reader): {
  readonly claim: string | undefined
  readonly jobCentre: StandingSettings['jobCentre']
} {
  const what =
    'the code of the job centre of all staff, such as 10100, or a JSON object of values of STAFF_JOB_CENTRE_CLAIM with the code of each'
  const text = reader.required('STAFF_JOB_CENTRE', what)
  const claim = reader.optional('STAFF_JOB_CENTRE_CLAIM')
  if (text === '' || isCode(text)) return { claim, jobCentre: text }
  const codes = textsIn(text)
  if (!codes || !Object.values(codes).every(isCode))
    reader.mistakes.push(`STAFF_JOB_CENTRE cannot be read: it must be ${what}`)
  if (claim === undefined)
    reader.mistakes.push('STAFF_JOB_CENTRE_CLAIM is not set: the claim whose values STAFF_JOB_CENTRE names')
  return { claim, jobCentre: codes ?? {} }
}

/**
 * The provider of staff; null where there is none, and then nobody of the job centre can sign in.
 * The demo has a test sign-in of its own.
 */
export function readStaffSettings(reader: Reader, production: boolean): StaffSettings | null {
  if (!production) return null
  const chosen = reader.text('STAFF_PROVIDER', NONE)
  if (chosen === NONE) return null
  if (!names.includes(chosen)) {
    reader.mistakes.push(`STAFF_PROVIDER is "${chosen}": it must be ${names.join(', ')} or ${NONE}`)
    return null
  }
  const preset = presetOf(chosen)
  const { claim, jobCentre } = jobCentreIn(reader)
  const what = 'the values of STAFF_LEVEL_CLAIM that mean two factors, with a blank between them'
  return {
    provider: {
      issuer: issuerIn(reader, 'STAFF'),
      clientId: reader.required('STAFF_CLIENT_ID', 'the name that the provider has given this program'),
      credential: credentialIn(reader, 'STAFF'),
      scope: reader.text('STAFF_SCOPE', preset?.scope ?? 'openid profile'),
      parameters: parametersIn(reader, 'STAFF'),
      acr: reader.optional('STAFF_ACR'),
      level: claimIn(
        reader,
        'STAFF_LEVEL_CLAIM',
        preset?.level,
        'the claim that tells of two factors, such as acr or amr',
      ),
      enough: wordsOf(claimIn(reader, 'STAFF_LEVELS', preset?.levels, what)),
      name: reader.text('STAFF_NAME_CLAIM', preset?.name ?? 'name'),
      roles: claimIn(reader, 'STAFF_ROLES_CLAIM', preset?.roles, 'the claim with the roles'),
      jobCentre: claim,
      ...answersIn(reader, 'STAFF'),
    },
    standing: { roles: rolesIn(reader), jobCentre },
  }
}
