import { type Actor, jobCentreOf, type Role, roles, type Scope } from './actor.ts'
import { isStanding, type Meeting } from './meetings.ts'
import { done, type Outcome, type RefusalCode, type Refused, refuse } from './refusals.ts'
import type { SituationToday } from './situation.ts'

/** How far a permission reaches. */
export const reaches = {
  own: "one's own",
  ours: 'citizens who belong to the job centre today, and what is its own',
  written: 'what was written to the job centre, also when the citizen has moved (D-RESIDENCE)',
  standing: 'the same, and what still stands with the old job centre of a citizen who has moved here (M-FLAG)',
  secret: 'what a secret in their hands names: a session, a signed link',
  all: 'everything',
} as const
export type Reach = keyof typeof reaches

/** The row of one action or question: who may, and how far the permission reaches. */
export interface Row {
  readonly citizen?: Reach
  readonly staff?: { readonly reach: Reach; readonly roles: readonly Role[] }
  readonly client?: { readonly reach: Reach; readonly scope: Scope }
  readonly registry?: Reach
  readonly gateway?: Reach
  readonly operator?: Reach
  readonly calendar?: Reach
  readonly nobody?: Reach
  /** The refusal for a missing cell; else not_found: to strangers nothing exists (J-OWN). */
  readonly otherwise?: RefusalCode
}

/** Staff with any of these roles, and case systems with this scope. */
const staffAndClients = (reach: Reach, ofStaff: readonly Role[], scope: Scope) => ({
  staff: { reach, roles: ofStaff },
  client: { reach, scope },
})
const caseworkers = (reach: Reach, scope: Scope) => staffAndClients(reach, ['caseworker'], scope)
const planners = staffAndClients('ours', ['planner'], 'times:write')
const timeMakers = staffAndClients('ours', ['planner', 'caseworker'], 'times:write')
const caseSystems = (reach: Reach, scope: Scope) => ({ client: { reach, scope } })
const programItself = { calendar: 'all' } as const

/** J-OWN: who may do what, one row for each action. A missing cell is a refusal. */
export const acts = {
  // sessions; a sign-in is begun and finished by one browser, which proves it by a secret
  begin_sign_in: { nobody: 'secret' },
  finish_sign_in: { nobody: 'secret' },
  sign_in: { nobody: 'secret' },
  sign_out: { nobody: 'secret' },
  extend_session: { citizen: 'own' },
  sign_out_everywhere: { citizen: 'own' },
  // sessions of staff; a provider that ends somebody's session says so by a signed token
  sign_in_staff: { nobody: 'secret' },
  sign_out_staff: { nobody: 'secret' },
  reread_roles: { nobody: 'secret' },
  extend_staff_session: { staff: { reach: 'own', roles } },
  keep_look_reason: { staff: { reach: 'own', roles } },
  keep_week_filter: { staff: { reach: 'own', roles: ['caseworker', 'planner'] } },
  end_sessions_at_provider: { nobody: 'secret' },
  end_staff_sessions: { staff: { reach: 'ours', roles: ['administrator'] }, operator: 'all' },
  end_citizen_sessions: { operator: 'all' },
  end_all_sessions: { operator: 'all' },
  keep_draft: { citizen: 'own' },
  // a form that was sent after the session had ended: its token is the secret
  keep_form: { nobody: 'secret' },
  // clients of the API; what a client has signed for a token is its secret
  add_api_client: { operator: 'all' },
  change_api_client: { operator: 'all' },
  rotate_client_secret: { operator: 'all' },
  change_client_keys: { operator: 'all' },
  end_api_client: { operator: 'all' },
  take_assertion: { nobody: 'secret' },
  // contact details, and proof of notices shown
  change_contact_details: { citizen: 'own', ...caseworkers('ours', 'citizens:write') },
  ask_for_address: { citizen: 'own' },
  confirm_address: { citizen: 'own' },
  record_notice_shown: { citizen: 'own' },
  record_meeting_opened: { citizen: 'own' },
  record_no_time: { citizen: 'own' },
  // D-RESIDENCE decides whom. It reaches all, for a job centre takes over citizens who have moved.
  register_citizen: caseworkers('all', 'citizens:write'),
  // what befalls a citizen; the case system tells it
  change_number: caseSystems('ours', 'citizens:write'),
  record_death: caseSystems('ours', 'citizens:write'),
  erase_own_citizen: caseSystems('ours', 'citizens:write'),
  change_contact_group: caseworkers('ours', 'citizens:write'),
  move_citizen: caseworkers('ours', 'citizens:write'),
  // D-RESIDENCE: a client with this scope speaks for the source of residence
  report_residence: { client: { reach: 'all', scope: 'residence' }, registry: 'all' },
  report_death: { client: { reach: 'all', scope: 'residence' }, registry: 'all' },
  report_number: { registry: 'all' },
  report_protection: { client: { reach: 'all', scope: 'residence' }, registry: 'all' },
  withdraw_coming_change: caseworkers('ours', 'citizens:write'),
  // F-ABSENCE; D-EXEMPT: only a job centre sets exemptions (56, 57), and it alone lifts its own
  report_absence: { citizen: 'own', ...caseworkers('ours', 'citizens:write') },
  report_exemption: { ...caseworkers('ours', 'citizens:write'), otherwise: 'absence_reserved_for_job_centre' },
  change_absence: { citizen: 'own', ...caseworkers('written', 'citizens:write') },
  withdraw_absence: { citizen: 'own', ...caseworkers('written', 'citizens:write') },
  withdraw_exemption: { ...caseworkers('written', 'citizens:write'), otherwise: 'absence_reserved_for_job_centre' },
  // deadlines
  set_deadline: caseworkers('ours', 'deadlines:write'),
  close_deadline: caseworkers('ours', 'deadlines:write'),
  // J-WORK: what staff decide about a case of the work list
  set_aside_case: caseworkers('written', 'deadlines:write'),
  tell_otherwise: caseworkers('written', 'deadlines:write'),
  keep_flagged_meeting: caseworkers('written', 'meetings:write'),
  send_message_again: caseworkers('written', 'deadlines:write'),
  // meetings by the citizen's own rules
  hold_time: { citizen: 'own', ...caseSystems('ours', 'meetings:write') },
  release_hold: caseSystems('ours', 'meetings:write'),
  book_meeting: { citizen: 'own', ...caseSystems('ours', 'meetings:write') },
  rebook_meeting: { citizen: 'own', ...caseSystems('ours', 'meetings:write') },
  // M-CANCEL: by the citizen's rules or the job centre's; M-FLAG: so may the citizen's new one
  cancel_meeting: { citizen: 'own', ...caseworkers('standing', 'meetings:write') },
  // meetings by the job centre's rules
  summon_citizen: caseworkers('ours', 'meetings:write'),
  register_walk_in: caseworkers('ours', 'meetings:write'),
  strike_out_walk_in: caseworkers('written', 'meetings:write'),
  move_meeting: caseworkers('written', 'meetings:write'),
  change_meeting: caseworkers('written', 'meetings:write'),
  register_outcome: caseworkers('written', 'meetings:write'),
  // a job centre's offers
  create_offer: planners,
  change_offer: planners,
  publish_times: planners,
  // J-SETTINGS: caseworkers too, where their job centre lets them
  make_series: timeMakers,
  copy_week: timeMakers,
  import_times: timeMakers,
  open_holiday: planners,
  change_seats: planners,
  // M-CANCEL: meetings on withdrawn times are cancelled, whichever citizen has them
  withdraw_times: staffAndClients('written', ['planner'], 'times:write'),
  // M-FLAG, M-CANCEL: as above, for meetings on the days that are closed
  close_days: staffAndClients('written', ['planner'], 'times:write'),
  change_closure: planners,
  reopen_days: planners,
  // caseworkers ask planners for times, and planners say what came of it
  ask_for_times: staffAndClients('ours', ['caseworker', 'planner'], 'times:write'),
  end_time_request: planners,
  change_caseworker: planners,
  change_job_centre: staffAndClients('ours', ['planner', 'administrator'], 'times:write'),
  // what the job centre's portal goes by
  // N-ONCE: a message of unknown outcome, settled by whoever has asked the gateway
  settle_message: staffAndClients('ours', ['administrator'], 'deadlines:write'),
  change_job_centre_settings: { staff: { reach: 'ours', roles: ['administrator'] } },
  // the same deadline for many, which the program then sets one by one, and its undoing
  start_task: caseworkers('ours', 'deadlines:write'),
  // where a case system has events sent
  add_webhook: caseSystems('own', 'events'),
  end_webhook: { ...caseSystems('own', 'events'), operator: 'all' },
  rotate_webhook_secret: caseSystems('own', 'events'),
  redeliver_events: caseSystems('own', 'events'),
  queue_deliveries: programItself,
  claim_deliveries: programItself,
  end_delivery: programItself,
  // the program itself
  claim_database: programItself,
  register_job_centres: programItself,
  run_night: programItself,
  work_at_tasks: programItself,
  // what is kept so long and no longer
  sweep: { ...programItself, operator: 'all' },
  // O-KEYS, and on a citizen's demand
  rotate_keys: { operator: 'all' },
  erase_citizen: { operator: 'all' },
  claim_messages: programItself,
  hand_over_messages: programItself,
  end_attempts: programItself,
  give_up_abandoned: programItself,
  ask_about_attempts: programItself,
  switch_channel: programItself,
  vouch_for_database: programItself,
  say_what_happened: { operator: 'all' },
  set_demo_clock: programItself,
  take_delivery_receipt: { gateway: 'own' },
} as const satisfies Record<string, Row>

/** J-OWN: who may ask what, one row for each question. A missing cell is a refusal. */
export const questions = {
  // whose a number is that a broker vouches for; how to reach the job centres
  see_who_has_number: { nobody: 'secret' },
  see_job_centres: { nobody: 'all' },
  // the session that a token opens; the citizen's own number, address and services
  see_visitor: { nobody: 'secret' },
  // whether a citizen gets e-mail, to whoever holds their signed link
  see_subscription: { nobody: 'secret' },
  see_own_sessions: { citizen: 'own' },
  // the session that a token opens; who has signed in to the job centre's portal
  see_staff_visitor: { nobody: 'secret' },
  see_staff: { staff: { reach: 'ours', roles: ['administrator'] }, operator: 'all' },
  // the clients, among whom whoever shows a secret or a token is found
  see_api_clients: { nobody: 'secret', operator: 'all' },
  see_kept_form: { citizen: 'own', staff: { reach: 'own', roles } },
  see_own_details: { citizen: 'own' },
  see_own_meetings: { citizen: 'own' },
  // who has looked, without names of employees
  see_own_looks: { citizen: 'own' },
  // all that is kept of the citizen, as a file
  see_own_data: { citizen: 'own' },
  see_booking: { citizen: 'own' },
  see_citizen: { citizen: 'own', ...caseworkers('ours', 'read'), ...programItself },
  search_citizen: caseworkers('ours', 'read'),
  see_bookable: { citizen: 'own', ...caseworkers('ours', 'read') },
  // J-WHY
  see_why: caseworkers('ours', 'read'),
  see_deadlines: { ...caseworkers('written', 'read'), ...programItself },
  see_meetings: { ...caseworkers('standing', 'read'), ...programItself },
  // all of a citizen on one page, with what follows from acts before they are done
  see_case: { staff: { reach: 'standing', roles: ['caseworker'] } },
  preview_deadline: { staff: { reach: 'ours', roles: ['caseworker'] } },
  see_citizen_number: { staff: { reach: 'ours', roles: ['caseworker'] } },
  // the number of the last thing that happened, which tells nothing else (J-STALE)
  see_case_number: { staff: { reach: 'standing', roles: ['caseworker'] } },
  // the whole state of a job centre, for a case system that keeps its own
  reconcile: caseSystems('ours', 'read'),
  see_messages: { ...caseworkers('written', 'read'), ...programItself },
  see_unreached: caseworkers('ours', 'read'),
  // the day and the work list, and lists of citizens
  see_work_list: caseworkers('ours', 'read'),
  // the record of access of one citizen, whole
  export_looks: { operator: 'all' },
  // long tasks of one's own job centre; with those of whom they could not be done for caseworkers
  see_tasks: staffAndClients('ours', ['caseworker', 'planner'], 'read'),
  preview_deadlines_for_many: { staff: { reach: 'ours', roles: ['caseworker'] } },
  see_figures: staffAndClients('ours', ['caseworker', 'planner', 'administrator'], 'read'),
  see_task_list: staffAndClients('ours', ['caseworker', 'planner'], 'read'),
  // the record of access of one's own job centre, for whoever audits it
  see_looks: staffAndClients('ours', ['auditor'], 'audit'),
  // the keys for national id numbers, and how many people need each
  see_keys: { operator: 'all' },
  export_citizen: { operator: 'all' },
  // what the night would take away, in numbers
  see_retention: { operator: 'all' },
  // what the demo has handed over, and its people
  see_outbox: programItself,
  see_everybody: programItself,
  // offers, times, closures, caseworkers, and the job centre itself
  // whether times suffice: numbers alone, and what was asked for
  see_capacity: staffAndClients('ours', ['caseworker', 'planner'], 'read'),
  see_time_requests: staffAndClients('ours', ['caseworker', 'planner'], 'read'),
  // whose meetings are lost where times are withdrawn or days closed
  see_touched: staffAndClients('written', ['planner'], 'times:write'),
  // what has happened, in order
  see_events: caseSystems('ours', 'events'),
  see_webhooks: caseSystems('own', 'events'),
  see_busy_webhooks: programItself,
  see_all_webhooks: { operator: 'all' },
  see_offers: staffAndClients('ours', ['caseworker', 'planner'], 'read'),
  see_setup: { staff: { reach: 'ours', roles: ['planner', 'administrator'] } },
  see_unknown_messages: staffAndClients('ours', ['administrator'], 'read'),
  see_job_centre_settings: { staff: { reach: 'ours', roles: ['caseworker', 'planner', 'administrator'] } },
} as const satisfies Record<string, Row>

export type Act = keyof typeof acts
export type Question = keyof typeof questions
export type What = Act | Question

export const access = { ...acts, ...questions }

type KindOf<W extends What> = W extends What ? keyof (typeof access)[W] : never

/** The actors who have a cell in this row. */
type ActorOf<W extends What> = Extract<Actor, { kind: KindOf<W> }>

/** Proof that access was checked and given. Whatever reads or locks a citizen demands it. */
export interface Granted {
  readonly what: What
  readonly actor: Actor
  readonly reach: Reach
}

/** As `Granted`, for one row: the actor is narrowed to those who have a cell in it. */
export interface GrantedFor<W extends What> extends Granted {
  readonly what: W
  readonly actor: ActorOf<W>
}

/**
 * How far this actor's permission reaches in this row. Null where the cell is missing, or the actor
 * lacks its role or scope.
 */
function reachOf(row: Row, actor: Actor): Reach | null {
  switch (actor.kind) {
    case 'staff': {
      const { staff: cell } = row
      return cell?.roles.some((role) => actor.roles.includes(role)) ? cell.reach : null
    }
    case 'client': {
      const { client: cell } = row
      return cell && actor.scopes.includes(cell.scope) ? cell.reach : null
    }
    default:
      return row[actor.kind] ?? null
  }
}

/**
 * J-OWN: whether this actor may do or ask this at all. Refuses with not_found, or with the row's
 * `otherwise`.
 */
export function mayAct<W extends What>(actor: Actor, what: W): Outcome<GrantedFor<W>> {
  const row: Row = access[what]
  const reach = reachOf(row, actor)
  if (reach === null) return refuse(row.otherwise ?? 'not_found')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a reach is found only for an actor with a cell
  return done({ what, actor: actor as ActorOf<W>, reach })
}

/** J-SETTINGS: whether this actor makes times only where the job centre lets its caseworkers. */
export const needsLeaveToOpenTimes = (actor: Actor): boolean =>
  actor.kind === 'staff' && !actor.roles.includes('planner')

/** Whether this actor acts for this job centre. */
export const worksFor = (actor: Actor, jobCentre: string | null | undefined): boolean =>
  typeof jobCentre === 'string' && jobCentreOf(actor) === jobCentre

/**
 * J-OWN: whether a permission reaches this citizen. For the reach `written` the thing itself is
 * checked next, unless the caller says whether there is one.
 */
export function reachesCitizen(
  { actor, reach }: Granted,
  { citizenId, jobCentre }: Pick<SituationToday, 'citizenId' | 'jobCentre'>,
  { written = true }: { written?: boolean } = {},
): boolean {
  switch (reach) {
    case 'own':
      return actor.kind === 'citizen' && actor.citizenId === citizenId
    case 'ours':
      return worksFor(actor, jobCentre)
    case 'written':
    case 'standing':
      return written || worksFor(actor, jobCentre)
    case 'all':
      return true
    default:
      return false
  }
}

/**
 * J-OWN: whether a permission reaches a job centre's thing: an offer, a time, a closure, an absence
 * or a deadline.
 */
export function reachesThing({ actor, reach }: Granted, thing: { readonly jobCentre: string }): boolean {
  switch (reach) {
    case 'own':
    case 'all':
      // The rules decide which things of the citizen's own job centre are within reach. Things
      // stored about a citizen are checked together with that citizen.
      return true
    case 'ours':
    case 'written':
    case 'standing':
      return worksFor(actor, thing.jobCentre)
    default:
      return false
  }
}

/** J-OWN: whether a permission reaches what a case system has set up for itself in a job centre. */
export const reachesClients = (
  { actor, reach }: Granted,
  thing: { readonly client: string; readonly jobCentre: string },
): boolean =>
  reach === 'all' || (actor.kind === 'client' && actor.client === thing.client && worksFor(actor, thing.jobCentre))

type Owned = Pick<Meeting, 'jobCentre' | 'status'>
type Home = Pick<SituationToday, 'jobCentre'>

/**
 * J-OWN, M-FLAG: whether the actor may know of a meeting of a citizen within reach. A job centre
 * knows its own meetings. Of a citizen who has moved here, it also knows those still planned with
 * the old job centre.
 */
export function maySeeMeeting(actor: Actor, meeting: Owned, { jobCentre }: Home): boolean {
  switch (actor.kind) {
    case 'citizen':
    case 'calendar':
      return true
    case 'staff':
    case 'client': {
      const stands = isStanding(meeting)
      return worksFor(actor, meeting.jobCentre) || (stands && worksFor(actor, jobCentre))
    }
    default:
      return false
  }
}

/**
 * M-FLAG: "After a move the meeting stays with the job centre that owns the time; the new one sees
 * that it exists and may cancel it". Only the owner may do more. Refusals: not_found,
 * meeting_of_other_job_centre.
 */
export function refuseMeeting({ actor, reach }: Granted, meeting: Owned, home: Home): Refused | null {
  if (!maySeeMeeting(actor, meeting, home)) return refuse('not_found')
  const ownersOnly = reach === 'ours' || reach === 'written'
  return ownersOnly && !worksFor(actor, meeting.jobCentre) ? refuse('meeting_of_other_job_centre') : null
}
