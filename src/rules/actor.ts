/** What a member of staff may do. Roles add up, and none includes another. */
export const roles = ['caseworker', 'planner', 'administrator', 'auditor'] as const
export type Role = (typeof roles)[number]

/** What a case system may do. */
export const scopes = ['read', 'citizens:write', 'deadlines:write', 'meetings:write', 'times:write'] as const
export type Scope = (typeof scopes)[number]

interface Citizen {
  readonly kind: 'citizen'
  readonly citizenId: string
}

/** A member of staff of one job centre who works without a case system. */
export interface Staff {
  readonly kind: 'staff'
  readonly jobCentre: string
  readonly roles: readonly Role[]
  readonly name: string
}

/** A case system, for one job centre. */
interface Client {
  readonly kind: 'client'
  readonly jobCentre: string
  readonly scopes: readonly Scope[]
  readonly client: string
  /** The caseworker whom it names; null where it names none. */
  readonly user: string | null
}

/** Who acts or asks. Whatever compares these parts stands in `access.ts`. */
export type Actor =
  | Citizen
  | Staff
  | Client
  /** The source of residence (CPR). */
  | { readonly kind: 'registry'; readonly client: string }
  /** What sends messages, and tells what became of them. */
  | { readonly kind: 'gateway'; readonly name: string }
  /**
   * The program itself: the night, the workers, the start, and the demo about its invented people.
   */
  | { readonly kind: 'calendar' }
  /** Whoever has not said who they are. */
  | { readonly kind: 'nobody' }

/** Whom a history can name. A caseworker is one whether or not a case system sent it. */
export const recordedKinds = ['citizen', 'caseworker', 'client', 'registry', 'calendar'] as const
export type RecordedKind = (typeof recordedKinds)[number]

/**
 * Who acted, as histories tell it: a name only of a caseworker, a client only where a system sent
 * it.
 */
export interface WhoActed {
  readonly kind: RecordedKind
  readonly name: string | null
  readonly client: string | null
}

/** Throws for a gateway and for nobody: they may do nothing that a history tells. */
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

/** The job centre for which somebody acts; null where they act for none. */
export const jobCentreOf = (actor: Actor): string | null =>
  actor.kind === 'staff' || actor.kind === 'client' ? actor.jobCentre : null
