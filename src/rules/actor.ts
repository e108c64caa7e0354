/** The roles of staff. A person can have several; no role includes another. */
export const roles = ['caseworker', 'planner', 'administrator', 'auditor'] as const
export type Role = (typeof roles)[number]

/** The scopes of a case system. */
export const scopes = [
  'read',
  'citizens:write',
  'deadlines:write',
  'meetings:write',
  'times:write',
  // The source of residence alone.
  'residence',
  // What has happened.
  'events',
  // Whoever audits: who looked at whom.
  'audit',
] as const
export type Scope = (typeof scopes)[number]

/** What a client may do unless it is told: all but what few should. */
export const usualScopes: readonly Scope[] = scopes.filter((scope) => scope !== 'residence' && scope !== 'audit')

export const isScope = (name: string): name is Scope => scopes.some((scope) => scope === name)

interface Citizen {
  readonly kind: 'citizen'
  readonly citizenId: string
}

/** A member of staff of one job centre who works directly in this program. */
export interface Staff {
  readonly kind: 'staff'
  readonly jobCentre: string
  readonly roles: readonly Role[]
  readonly name: string
}

/** A case system that acts for one job centre. */
export interface Client {
  readonly kind: 'client'
  readonly jobCentre: string
  readonly scopes: readonly Scope[]
  readonly client: string
  /** The caseworker that the request names; null where it names none. */
  readonly user: string | null
}

/** The party that acts or asks. Only `access.ts` and `hats.ts` compare these parts. */
export type Actor =
  | Citizen
  | Staff
  | Client
  /** The source of residence (CPR). */
  | { readonly kind: 'registry'; readonly client: string }
  /** The service that sends messages and reports what became of them. */
  | { readonly kind: 'gateway'; readonly name: string }
  /** Whoever runs the program, at its command line: the name is the machine's user. */
  | { readonly kind: 'operator'; readonly name: string }
  /**
   * The program itself: the nightly run, the workers, the start, and the demo for its invented
   * people.
   */
  | { readonly kind: 'calendar' }
  /** A party that has not identified itself. */
  | { readonly kind: 'nobody' }

/** Whether this is somebody who works directly in this program, and not a case system. */
export const isStaff = (actor: Actor): actor is Staff => actor.kind === 'staff'

/** The actors that a history can name. A caseworker is one with or without a case system. */
export const recordedKinds = ['citizen', 'caseworker', 'client', 'registry', 'calendar'] as const
export type RecordedKind = (typeof recordedKinds)[number]

/**
 * The actor as a history stores it. Only a caseworker has a name; a client stands only where a
 * system sent the request.
 */
export interface WhoActed {
  readonly kind: RecordedKind
  readonly name: string | null
  readonly client: string | null
}

/** The calendar, as a history stores it. */
export const theCalendar: WhoActed = { kind: 'calendar', name: null, client: null }

/** Throws for a gateway, an operator and `nobody`: they do nothing that a history records. */
export function whoActs(actor: Actor): WhoActed {
  switch (actor.kind) {
    case 'citizen':
    case 'calendar':
      return { kind: actor.kind, name: null, client: null }
    case 'staff':
      return { kind: 'caseworker', name: actor.name, client: null }
    case 'client':
      return { kind: actor.user === null ? 'client' : 'caseworker', name: actor.user, client: actor.client }
    case 'registry':
      return { kind: 'registry', name: null, client: actor.client }
    default:
      throw new Error(`no history tells of what is done by: ${actor.kind}`)
  }
}

/**
 * D-RESIDENCE: who has said it where a client speaks for the source of residence: not the job
 * centre that the client belongs to.
 */
export const asRegistry = (actor: Actor): Actor =>
  actor.kind === 'client' ? { kind: 'registry', client: actor.client } : actor

/** J-OWN: those whose looks and acts stand in the record of access. */
export type RecordedLookKind = 'caseworker' | 'client' | 'registry' | 'operator'

/** Who looks, as the record of access has it. */
export interface WhoLooks {
  readonly kind: RecordedLookKind
  /** The caseworker's, or the operator's. */
  readonly name: string | null
  /** The system by which they look. */
  readonly client: string
  readonly jobCentre: string | null
}

/**
 * J-OWN: who stands in the record of access for what this actor looks at or does. Null for
 * citizens, who look at what is their own, and for the program itself.
 */
export function whoLooks(actor: Actor): WhoLooks | null {
  switch (actor.kind) {
    case 'staff':
      return { kind: 'caseworker', name: actor.name, client: 'portal', jobCentre: actor.jobCentre }
    case 'client': {
      const { user: name, client, jobCentre } = actor
      return { kind: name === null ? 'client' : 'caseworker', name, client, jobCentre }
    }
    case 'registry':
      return { kind: 'registry', name: null, client: actor.client, jobCentre: null }
    case 'operator':
      return { kind: 'operator', name: actor.name, client: 'operator', jobCentre: null }
    default:
      return null
  }
}

/** The job centre for which this actor acts; null where there is none. */
export const jobCentreOf = (actor: Actor): string | null =>
  actor.kind === 'staff' || actor.kind === 'client' ? actor.jobCentre : null
