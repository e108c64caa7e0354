import { randomBytes } from 'node:crypto'
import { reachesThing } from '../rules/access.ts'
import { type Instant, minutesAfter } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { beginningNow, type SessionLimits } from '../rules/sessions.ts'
import { HOURS_WITHOUT_REREADING, type Standing } from '../rules/staff.ts'
import type { WeekFilter } from '../rules/weeks.ts'
import { ensureJobCentre } from '../storage/job-centres.ts'
import { type Account, hashOfToken } from '../storage/sessions.ts'
import {
  claimRereading,
  type EndedStaffSession,
  endStaffSessions,
  extendStaffSession,
  findStaff,
  insertStaffSession,
  saveLookReason,
  saveStaff,
  saveStanding,
  saveWeekFilter,
} from '../storage/staff.ts'
import { takeKeptForm } from './steps/kept-form.ts'
import { type ActionContext, transact } from './transaction.ts'

export type { EndedStaffSession } from '../storage/staff.ts'

export interface StaffSignIn extends SessionLimits {
  readonly account: Account
  readonly name: string
  readonly standing: Standing
  readonly realNow: Instant
  /** When the provider's own session ends, where it says so. */
  readonly providerEnd?: Instant | undefined
  /** The token that this browser still has of an earlier session: it ends. */
  readonly former?: string | undefined
  /** Sealed. */
  readonly idToken?: Buffer | null
  /** Sealed; without one the session lasts an hour, for the roles cannot be read again. */
  readonly refreshToken?: Buffer | null
}

/**
 * Begins a session for somebody of a job centre, for whom their provider has vouched. The token is
 * one that nobody had before.
 */
export const signInStaff = (
  context: ActionContext,
  {
    account,
    name,
    standing,
    realNow,
    providerEnd,
    former,
    idToken = null,
    refreshToken = null,
    ...limits
  }: StaffSignIn,
): Promise<Outcome<{ token: string; hasKeptForm: boolean }>> =>
  transact(context, 'sign_in_staff', async (trx) => {
    const earlier = former ? hashOfToken(former) : null
    if (earlier) await endStaffSessions(trx, { tokenHash: earlier }, { at: realNow, because: 'signed_out' })
    const { jobCentre, roles } = standing
    await ensureJobCentre(trx, jobCentre)
    const staffId = await saveStaff(trx, { account, name, jobCentre, roles, at: realNow })
    const keptForm = await takeKeptForm(trx, 'staff', { former: earlier, personId: staffId })
    const hours = refreshToken ? limits.hours : Math.min(limits.hours, HOURS_WITHOUT_REREADING)
    const token = randomBytes(32).toString('base64url')
    await insertStaffSession(trx, {
      tokenHash: hashOfToken(token),
      staffId,
      account,
      ...beginningNow(realNow, { ...limits, hours }, providerEnd),
      idToken,
      refreshToken,
      keptForm,
    })
    return done({ token, hasKeptForm: keptForm !== null })
  })

/** Ends a session; null where it has ended already, which is no mistake. */
export const signOutStaff = (
  context: ActionContext,
  token: string,
  realNow: Instant,
): Promise<Outcome<EndedStaffSession | null>> =>
  transact(context, 'sign_out_staff', async (trx) => {
    const which = { tokenHash: hashOfToken(token) }
    const [ended = null] = await endStaffSessions(trx, which, { at: realNow, because: 'signed_out' })
    return done(ended)
  })

/** Lets one's own session, in use now, last until an instant; both by the machine's own time. */
export const extendStaffSessionUntil = (
  context: ActionContext,
  token: string,
  { realNow, until }: { readonly realNow: Instant; readonly until: Instant },
): Promise<Outcome<null>> =>
  transact(context, 'extend_staff_session', async (trx) => {
    await extendStaffSession(trx, { tokenHash: hashOfToken(token), seenAt: realNow, expiresAt: until })
    return done(null)
  })

/** Keeps what a search was for, so that the next page has it chosen. */
export const keepLookReason = (context: ActionContext, token: string, reason: string): Promise<Outcome<null>> =>
  transact(context, 'keep_look_reason', async (trx) => {
    await saveLookReason(trx, hashOfToken(token), reason)
    return done(null)
  })

/** Keeps how a week of times was looked at, so that the next one is looked at in the same way. */
export const keepWeekFilter = (context: ActionContext, token: string, filter: WeekFilter): Promise<Outcome<null>> =>
  transact(context, 'keep_week_filter', async (trx) => {
    await saveWeekFilter(trx, hashOfToken(token), filter)
    return done(null)
  })

/** A provider that does not answer is asked again after so long. */
const ASKED_AGAIN_AFTER_MINUTES = 1

/**
 * Takes the turn to read somebody's roles again: the sealed refresh token, for one request at a
 * time. Null where there is none, or another request has the turn.
 */
export const beginRereading = (
  context: ActionContext,
  token: string,
  realNow: Instant,
): Promise<Outcome<Buffer | null>> =>
  transact(context, 'reread_roles', async (trx) => {
    const notSince = minutesAfter(realNow, -ASKED_AGAIN_AFTER_MINUTES)
    return done(await claimRereading(trx, { tokenHash: hashOfToken(token), now: realNow, notSince }))
  })

/**
 * What the provider tells of somebody now. Null: nothing any more, which ends the session at once.
 */
export const endRereading = (
  context: ActionContext,
  token: string,
  {
    realNow,
    told,
  }: {
    readonly realNow: Instant
    readonly told: { readonly standing: Standing; readonly refreshToken: Buffer } | null
  },
): Promise<Outcome<null>> =>
  transact(context, 'reread_roles', async (trx) => {
    const tokenHash = hashOfToken(token)
    if (!told) await endStaffSessions(trx, { tokenHash }, { at: realNow, because: 'roles' })
    else {
      const { standing, refreshToken } = told
      await ensureJobCentre(trx, standing.jobCentre)
      await saveStanding(trx, tokenHash, { ...standing, now: realNow, refreshToken })
    }
    return done(null)
  })

/**
 * Ends all sessions of one member of staff at once; how many there were. Refusals: not_found, also
 * for those of another job centre.
 */
export const endSessionsOfStaff = (
  context: ActionContext,
  staffId: string,
  realNow: Instant,
): Promise<Outcome<number>> =>
  transact(context, 'end_staff_sessions', async (trx, granted) => {
    const member = await findStaff(trx, staffId)
    if (!member || !reachesThing(granted, member)) return refuse('not_found')
    const because = granted.reach === 'all' ? 'operator' : 'administrator'
    const ended = await endStaffSessions(trx, { staffId }, { at: realNow, because })
    return done(ended.length)
  })
