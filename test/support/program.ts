import { changeOffer, createOffer, type OfferContent } from '../../src/actions/change-offer.ts'
import { publishTimes } from '../../src/actions/publish-times.ts'
import { registerCitizen } from '../../src/actions/register-citizen.ts'
import type { ActionContext, ProgramContext } from '../../src/actions/transaction.ts'
import { type Actor, jobCentreOf, scopes } from '../../src/rules/actor.ts'
import { type Clock, type Instant, instant } from '../../src/rules/dates.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import type { Offer } from '../../src/rules/offers.ts'
import type { Outcome, RefusalCode } from '../../src/rules/refusals.ts'
import { databaseLimits } from '../../src/storage/connections.ts'
import { type OpenDatabase, openDatabase } from '../../src/storage/database.ts'
import { type OpenHats, openHats } from '../../src/storage/hats.ts'
import { openLimits } from '../../src/storage/limits.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { testKeys } from './keys.ts'

/** A clock that stands still until it is set. */
export class SetClock implements Clock {
  #now: Instant

  constructor(now: string) {
    this.#now = instant(now)
  }

  now(): Instant {
    return this.#now
  }

  /** `2026-07-10T10:00:00+02:00` */
  set(now: string): void {
    this.#now = instant(now)
  }
}

export interface TestProgram {
  readonly program: ProgramContext
  readonly clock: SetClock
  /** As the owner: for what a test looks at or puts there itself. */
  readonly database: OpenDatabase
  /** The program's own connections. */
  readonly hats: OpenHats
  readonly connectionString: string
  readonly programConnectionString: string
  /** The program's context for this actor. */
  as(actor: Actor): ActionContext
  /** The context of a caseworker of job centre 10100; `asStaffOf` is for another. */
  readonly staff: ActionContext
  asStaffOf(jobCentre: string): ActionContext
  asCitizen(citizenId: string): ActionContext
  /** May be called again. */
  readonly drop: () => Promise<void>
}

/**
 * O-DEADLINE for tests: long limits, because tests load a busy machine on purpose, and the runner
 * ends a hanging test.
 */
const patientLimits = {
  ...databaseLimits,
  connect: 60_000,
  place: 240_000,
  statement: 60_000,
  idle: 120_000,
  lock: 60_000,
}

/** A program on its own database (or on the given one), with a clock that the test sets. */
export async function createTestProgram(
  now: string,
  { connections = 16, on }: { connections?: number; on?: TestDatabase } = {},
): Promise<TestProgram> {
  const { connectionString, programConnectionString, drop } = on ?? (await createTestDatabase())
  const database = openDatabase(connectionString, { connections: 4, limits: patientLimits })
  const hats = openHats(programConnectionString, { connections: connections * 3, limits: patientLimits })
  let dropped: Promise<void> | undefined
  const dropAll = async () => {
    try {
      await Promise.all([database.close(), hats.close()])
    } finally {
      await drop()
    }
  }
  const clock = new SetClock(now)
  const program: ProgramContext = {
    db: hats.db,
    clock,
    keys: testKeys,
    limits: openLimits(hats.pools.works, { bounds: usualBounds, hash: (key) => testKeys.tokens.hash('quota', key) }),
    minimumDays: 0,
    bounds: usualBounds,
  }
  const as = (actor: Actor): ActionContext => ({ ...program, actor })
  const asStaffOf = (jobCentre: string) =>
    as({ kind: 'client', jobCentre, scopes, client: 'case-system', user: 'caseworker' })
  return {
    program,
    clock,
    database,
    hats,
    connectionString,
    programConnectionString,
    as,
    asStaffOf,
    staff: asStaffOf('10100'),
    asCitizen: (citizenId) => as({ kind: 'citizen', citizenId }),
    drop: () => (dropped ??= dropAll()),
  }
}

/** The value of a successful outcome; throws for a refusal. */
export function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Error(`refused: ${outcome.refusals.map(({ code, rule }) => `${code} (${rule})`).join(', ')}`)
}

/** The codes of a refused outcome; throws for a success. */
export function refusedCodes(outcome: Outcome<unknown>): RefusalCode[] {
  if (outcome.ok) throw new Error(`not refused: ${JSON.stringify(outcome.value)}`)
  return outcome.refusals.map(({ code }) => code)
}

let people = 0
let caseworkers = 0

/**
 * A citizen of job centre 10100, signed up for both services. The national id number cannot be real
 * (day + 60).
 */
export async function citizenOf(
  context: ActionContext,
  { contactGroup = 2, category = null }: { contactGroup?: number; category?: string | null } = {},
): Promise<string> {
  people += 1
  const cpr = `61019${String(people).padStart(5, '0')}`
  const { id } = must(
    await registerCitizen(context, {
      cpr,
      name: `Borger ${people}`,
      contactGroup,
      category,
      jobCentre: jobCentreOf(context.actor) ?? '10100',
      details: { mobile: '+4512345678', email: 'borger@example.dk', smsService: true, emailService: true },
    }),
  )
  return id
}

/**
 * An offer of job interviews for groups 2 and 12 (or as given). Its meetings can be rebooked and
 * cancelled until a day before.
 */
export const offerOf = async (context: ActionContext, content: Partial<OfferContent> = {}): Promise<Offer> =>
  must(
    await createOffer(context, {
      title: 'Jobsamtale',
      description: 'Samtale om vejen til job',
      meetingType: 'job',
      otherType: null,
      contactGroups: [2, 12],
      categories: [],
      bookingNoticeHours: 0,
      horizonDays: 90,
      reminderHours: null,
      forms: ['in_person'],
      place: 'Rådhuspladsen 1',
      minutes: 45,
      rebooking: { allowed: true, noticeHours: 24 },
      cancelling: { allowed: true, noticeHours: 24 },
      ...content,
    }),
  )

/**
 * Publishes times at these instants, each with its own caseworker unless one is named; returns
 * their ids.
 */
export async function timesAt(
  context: ActionContext,
  offer: Offer,
  instants: readonly string[],
  { capacity = 1, caseworker }: { capacity?: number; caseworker?: string } = {},
): Promise<string[]> {
  const times = instants.map((startsAt) => ({
    startsAt: instant(startsAt),
    minutes: null,
    capacity,
    caseworker: caseworker ?? `caseworker ${(caseworkers += 1)}`,
    place: null,
  }))
  return [...must(await publishTimes(context, offer.id, times)).ids]
}

/** Changes an offer, for tests of rules that depend on its settings. */
export const changed = async (context: ActionContext, offer: Offer, content: Partial<OfferContent>): Promise<Offer> =>
  must(await changeOffer(context, offer.id, content))
