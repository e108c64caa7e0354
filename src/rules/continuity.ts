import type { Act } from './access.ts'

// O-RESTORED: whether the database is still the one that the house worked with, or a copy of an
// earlier moment.

/**
 * PostgreSQL's name of a cluster, and of its timeline: a restore and a failover begin a new one.
 */
export interface Copy {
  readonly cluster: string
  readonly timeline: string
}

/** What a journal, or a process, knows that the database had committed. */
export interface Evidence {
  readonly journal: string
  readonly beat: number
  /** The number of the last `restored`, as the database told it then. */
  readonly era: number
}

/** The same as the database has it. */
export interface KnownJournal {
  readonly journal: string
  readonly beat: number
  /** Whether no other process was heard of a minute later. */
  readonly isNewest: boolean
}

/** Why nothing is sent and booked. */
export type HeldBecause = 'behind_journal' | 'another_copy' | 'being_said'

/** What the database says of itself; `copy` is null before the first program has met it. */
export interface Continuity {
  readonly copy: Copy | null
  readonly era: number
  readonly held: HeldBecause | null
}

export type Verdict =
  /** Nobody has met it yet: it is the house's. */
  | 'first'
  | 'same'
  /** A failover: another timeline that has all that somebody alive to the end knows of. */
  | 'goes_on'
  | { readonly held: HeldBecause }

const isSame = (a: Copy, b: Copy): boolean => a.cluster === b.cluster && a.timeline === b.timeline

/**
 * Whether the database has all that is known of it. A line that it lacks holds it, whatever its
 * timeline. Another timeline holds it unless somebody vouches: whose evidence it has, and who was
 * there until the last moment that it knows.
 */
export function verdictOf(
  { copy, era, held }: Continuity,
  current: Copy,
  evidence: readonly Evidence[],
  known: readonly KnownJournal[],
): Verdict {
  if (held !== null) return { held }
  if (copy === null) return 'first'
  const ofNow = evidence.filter((one) => one.era >= era)
  const knownOf = (one: Evidence) => known.find(({ journal }) => journal === one.journal)
  const isBehind = ofNow.some((one) => one.era > era || one.beat > (knownOf(one)?.beat ?? -1))
  if (isBehind) return { held: 'behind_journal' }
  if (isSame(copy, current)) return 'same'
  return ofNow.some((one) => knownOf(one)?.isNewest === true) ? 'goes_on' : { held: 'another_copy' }
}

/** What is done all the same while a database is held: who signs in, proof of what was seen. */
const goesOn: ReadonlySet<Act> = new Set<Act>([
  'begin_sign_in',
  'finish_sign_in',
  'sign_in',
  'sign_out',
  'extend_session',
  'sign_out_everywhere',
  'sign_in_staff',
  'sign_out_staff',
  'reread_roles',
  'extend_staff_session',
  'keep_look_reason',
  'end_sessions_at_provider',
  'end_staff_sessions',
  'end_citizen_sessions',
  'end_all_sessions',
  'keep_draft',
  'keep_form',
  'add_api_client',
  'change_api_client',
  'rotate_client_secret',
  'change_client_keys',
  'end_api_client',
  'take_assertion',
  'record_notice_shown',
  'record_meeting_opened',
  'record_no_time',
  'claim_database',
  'register_job_centres',
  // It asks the database itself whether it is held.
  'claim_messages',
  'end_attempts',
  'give_up_abandoned',
  'ask_about_attempts',
  'take_delivery_receipt',
  'end_delivery',
  'switch_channel',
  'vouch_for_database',
  'say_what_happened',
])

/** Whether an act waits until somebody has said what happened meanwhile. */
export const isHeldBack = (what: string): boolean => ![...goesOn].some((act) => act === what)
