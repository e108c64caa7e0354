import type { Role } from '../rules/actor.ts'
import type { Instant } from '../rules/dates.ts'
import type { SessionTimes } from '../rules/sessions.ts'
import type { WhyEnded } from '../rules/staff.ts'
import type { WeekFilter } from '../rules/weeks.ts'
import type { Queryable, Transaction } from './database.ts'
import { newId } from './ids.ts'
import type { JobCentre } from './job-centres.ts'
import { mustChange } from './rows-changed.ts'
import type { Account } from './sessions.ts'

/** Somebody of a job centre, as their identity provider last told. */
export interface StaffMember {
  readonly id: string
  readonly name: string
  readonly jobCentre: string
  readonly roles: readonly Role[]
}

const memberColumns = ['staff.id', 'staff.name', 'staff.job_centre as jobCentre', 'staff.roles'] as const

/** Somebody signs in; who is known by their account is brought up to date. Returns the id. */
export async function saveStaff(
  trx: Transaction,
  { account, at, ...member }: Omit<StaffMember, 'id'> & { readonly account: Account; readonly at: Instant },
): Promise<string> {
  const told = { name: member.name, job_centre: member.jobCentre, roles: [...member.roles] }
  const { id } = await trx
    .insertInto('staff')
    .values({
      id: newId(),
      issuer: account.issuer,
      subject: account.subject,
      ...told,
      first_signed_in_at: at,
      signed_in_at: at,
      seen_at: at,
    })
    .onConflict((conflict) =>
      conflict.columns(['issuer', 'subject']).doUpdateSet({ ...told, signed_in_at: at, seen_at: at }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export interface NewStaffSession extends SessionTimes {
  readonly tokenHash: Buffer
  readonly staffId: string
  readonly account: Account
  /** Sealed. */
  readonly idToken: Buffer | null
  /** Sealed. */
  readonly refreshToken: Buffer | null
  /** F-ROBUST: the form that was sent before signing in again. Sealed. */
  readonly keptForm: Buffer | null
}

export async function insertStaffSession(trx: Transaction, session: NewStaffSession): Promise<void> {
  const inserted = trx.insertInto('staff_session').values({
    token_hash: session.tokenHash,
    staff_id: session.staffId,
    ...session.account,
    created_at: session.createdAt,
    seen_at: session.createdAt,
    ends_at: session.endsAt,
    expires_at: session.expiresAt,
    roles_read_at: session.createdAt,
    roles_asked_at: null,
    id_token: session.idToken,
    refresh_sealed: session.refreshToken,
    look_reason: null,
    kept_form: session.keptForm,
    ended_at: null,
    ended_because: null,
  })
  await mustChange(1, inserted.execute())
}

/** Whose session a token is, with what a page needs to know. */
export interface StaffVisitor extends SessionTimes {
  readonly member: StaffMember
  readonly account: Account
  readonly jobCentre: JobCentre
  readonly rolesReadAt: Instant
  /** Sealed; null where the provider gave none, or while another request uses it. */
  readonly refreshToken: Buffer | null
  readonly lookReason: string | null
  /** As they looked at a week of times last. */
  readonly weekFilter: WeekFilter | null
}

/** Null for a token of nobody, and of a session that was ended. Time is the caller's to judge. */
export async function findStaffVisitor(db: Queryable, tokenHash: Buffer): Promise<StaffVisitor | null> {
  const row = await db
    .selectFrom('staff_session')
    .innerJoin('staff', 'staff.id', 'staff_session.staff_id')
    .innerJoin('job_centre', 'job_centre.code', 'staff.job_centre')
    .select([
      ...memberColumns,
      'staff_session.issuer',
      'staff_session.subject',
      'staff_session.sid',
      'staff_session.created_at as createdAt',
      'staff_session.ends_at as endsAt',
      'staff_session.expires_at as expiresAt',
      'staff_session.roles_read_at as rolesReadAt',
      'staff_session.refresh_sealed as refreshToken',
      'staff_session.look_reason as lookReason',
      'staff.week_filter as weekFilter',
    ])
    .select([
      'job_centre.code',
      'job_centre.name as centreName',
      'job_centre.address',
      'job_centre.phone',
      'job_centre.email',
      'job_centre.url',
    ])
    .where('staff_session.token_hash', '=', tokenHash)
    .where('staff_session.ended_at', 'is', null)
    .executeTakeFirst()
  if (!row) return null
  const { id, name, jobCentre, roles, code, centreName, address, phone, email, url, ...rest } = row
  const { issuer, subject, sid, ...session } = rest
  const centre = { code, name: centreName, address, phone, email, url }
  const account = { issuer, subject, sid }
  return { ...session, member: { id, name, jobCentre, roles }, account, jobCentre: centre }
}

/** Somebody uses their session: it lasts until `expiresAt`. */
export async function extendStaffSession(
  trx: Transaction,
  { tokenHash, seenAt, expiresAt }: { tokenHash: Buffer; seenAt: Instant; expiresAt: Instant },
): Promise<void> {
  const used = await trx
    .updateTable('staff_session')
    .set({ seen_at: seenAt, expires_at: expiresAt })
    .where('token_hash', '=', tokenHash)
    .where('ended_at', 'is', null)
    .returning('staff_id')
    .executeTakeFirst()
  if (!used) return
  await mustChange(1, trx.updateTable('staff').set({ seen_at: seenAt }).where('id', '=', used.staff_id).execute())
}

/** What the last search was for, so that the next page has it chosen. */
export async function saveLookReason(trx: Transaction, tokenHash: Buffer, reason: string): Promise<void> {
  const kept = trx.updateTable('staff_session').set({ look_reason: reason })
  await mustChange({ atMost: 1 }, kept.where('token_hash', '=', tokenHash).where('ended_at', 'is', null).execute())
}

/** How somebody looked at a week of times last, in any of their sessions. */
export async function saveWeekFilter(trx: Transaction, tokenHash: Buffer, filter: WeekFilter): Promise<void> {
  const whose = trx.selectFrom('staff_session').select('staff_id').where('token_hash', '=', tokenHash)
  const kept = trx.updateTable('staff').set({ week_filter: JSON.stringify(filter) })
  await mustChange({ atMost: 1 }, kept.where('id', 'in', whose.where('ended_at', 'is', null)).execute())
}

/**
 * Takes the turn to ask the provider for the roles again, for one request at a time: a refresh
 * token is good for once. Null where another has asked since `notSince`.
 */
export async function claimRereading(
  trx: Transaction,
  { tokenHash, now, notSince }: { tokenHash: Buffer; now: Instant; notSince: Instant },
): Promise<Buffer | null> {
  const claimed = await trx
    .updateTable('staff_session')
    .set({ roles_asked_at: now })
    .where('token_hash', '=', tokenHash)
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('roles_asked_at', 'is', null), eb('roles_asked_at', '<', notSince)]))
    .returning('refresh_sealed')
    .executeTakeFirst()
  return claimed?.refresh_sealed ?? null
}

/** The roles as the provider tells them now, with the token for the next time. */
export async function saveStanding(
  trx: Transaction,
  tokenHash: Buffer,
  {
    now,
    refreshToken,
    ...standing
  }: Pick<StaffMember, 'roles' | 'jobCentre'> & {
    readonly now: Instant
    /** Sealed. */
    readonly refreshToken: Buffer
  },
): Promise<void> {
  const read = await trx
    .updateTable('staff_session')
    .set({ roles_read_at: now, refresh_sealed: refreshToken })
    .where('token_hash', '=', tokenHash)
    .where('ended_at', 'is', null)
    .returning('staff_id')
    .executeTakeFirst()
  if (!read) return
  const { roles, jobCentre } = standing
  const told = trx.updateTable('staff').set({ roles: [...roles], job_centre: jobCentre })
  await mustChange(1, told.where('id', '=', read.staff_id).execute())
}

/** A session of staff that has just been ended. */
export interface EndedStaffSession {
  readonly account: Account
  /** Sealed. */
  readonly idToken: Buffer | null
}

/** Which sessions to end. */
export type StaffSessionsOf =
  | { readonly tokenHash: Buffer }
  | { readonly staffId: string }
  | { readonly issuer: string; readonly sid: string }
  | { readonly issuer: string; readonly subject: string }
  | 'everybody'

const columnsOf = (which: Exclude<StaffSessionsOf, 'everybody'>) => {
  if ('tokenHash' in which) return { token_hash: which.tokenHash }
  if ('staffId' in which) return { staff_id: which.staffId }
  return 'sid' in which ? { issuer: which.issuer, sid: which.sid } : { issuer: which.issuer, subject: which.subject }
}

/** Ends sessions at once; those that ended before are not among them. */
export async function endStaffSessions(
  trx: Transaction,
  which: StaffSessionsOf,
  { at, because }: { readonly at: Instant; readonly because: WhyEnded },
): Promise<EndedStaffSession[]> {
  const columns = which === 'everybody' ? {} : columnsOf(which)
  const open = await trx
    .selectFrom('staff_session')
    .select(['token_hash', 'issuer', 'subject', 'sid', 'id_token as idToken'])
    .where((eb) => eb.and(columns))
    .where('ended_at', 'is', null)
    .orderBy('token_hash')
    .forUpdate()
    .execute()
  if (open.length > 0) {
    const ended = trx
      .updateTable('staff_session')
      .set({ ended_at: at, ended_because: because, id_token: null, refresh_sealed: null })
      .where(
        'token_hash',
        'in',
        open.map(({ token_hash: hash }) => hash),
      )
    await mustChange(open.length, ended.execute())
  }
  return open.map(({ issuer, subject, sid, idToken }) => ({ account: { issuer, subject, sid }, idToken }))
}

/** Somebody who has signed in to a job centre's portal. */
export interface SignedInStaff extends StaffMember {
  readonly signedInAt: Instant
  readonly seenAt: Instant
  /** When the last of those that are not ended ends; null where there is none. */
  readonly lastsUntil: Instant | null
}

/** Everybody who has signed in, whoever was seen last first; of one job centre, or of all. */
export async function listStaff(db: Queryable, jobCentre: string | null): Promise<SignedInStaff[]> {
  return await db
    .selectFrom('staff')
    .select([...memberColumns, 'staff.signed_in_at as signedInAt', 'staff.seen_at as seenAt'])
    .select((staff) =>
      staff
        .selectFrom('staff_session')
        .select((session) =>
          session.fn.max(session.fn<Instant>('least', [session.ref('expires_at'), session.ref('ends_at')])).as('until'),
        )
        .whereRef('staff_session.staff_id', '=', 'staff.id')
        .where('ended_at', 'is', null)
        .as('lastsUntil'),
    )
    .$if(jobCentre !== null, (query) => query.where('staff.job_centre', '=', jobCentre ?? ''))
    .orderBy('staff.seen_at', 'desc')
    .orderBy('staff.id')
    .limit(500)
    .execute()
}

export const findStaff = (db: Queryable, id: string): Promise<StaffMember | undefined> =>
  db.selectFrom('staff').select(memberColumns).where('id', '=', id).executeTakeFirst()
