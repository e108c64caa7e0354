import { Hono } from 'hono'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { citizenPortal, type PortalOptions } from '../../src/citizen/portal.ts'
import { formTokens } from '../../src/identity/form-owner.ts'
import { sessionCookie } from '../../src/identity/sessions.ts'
import type { Keys } from '../../src/keys/keys.ts'
import type { InterviewType } from '../../src/rules/contact-groups.ts'
import { plainDate } from '../../src/rules/dates.ts'
import type { Queryable } from '../../src/storage/database.ts'
import { testKeys } from '../support/keys.ts'
import { createTestProgram, must, SetClock, type TestProgram } from '../support/program.ts'
import { tokenOf } from '../support/sign-in.ts'
import { testBroker } from '../support/test-broker.ts'
import { Visitor } from './visitor.ts'

/** The form token of a citizen in a test's portal (F-WHOSE). */
export const formTokenOf = formTokens(testKeys)

export interface TestPortal extends TestProgram {
  readonly app: Hono
  /** The same portal by another way into its database, or with other keys. */
  appOn(db: Queryable, keys?: Keys): Hono
  /** The machine's own time, by which sessions end. */
  readonly realClock: SetClock
  /** A browser in which a citizen is signed in and sees "Min side". */
  visitorAs(citizenId: string): Promise<Visitor>
  stranger(): Visitor
  /** A stranger's browser at another app on the same database. */
  visitorOf(app: Hono): Visitor
}

/**
 * The portal on a database of its own, on a summer's day of the guide: Monday 26 June 2017, 10
 * o'clock.
 */
export async function createTestPortal(
  now = '2017-06-26T10:00:00+02:00',
  more: Partial<PortalOptions> = {},
): Promise<TestPortal> {
  const test = await createTestProgram(now)
  const realClock = new SetClock('2026-11-02T09:00:00Z')
  const appOn = (db: Queryable, keys = test.program.keys): Hono => {
    const program = { ...test.program, db, keys }
    const broker = testBroker(program, (request) => made.fetch(request))
    const options: PortalOptions = {
      signIn: broker.signIn,
      realClock,
      networkOf: () => '192.0.2.1',
      formTokenOf,
      sessionLimits: { minutes: 30, hours: 8 },
      ...more,
    }
    const made: Hono = new Hono().route('/', citizenPortal(program, options)).route('/', broker.door)
    // A bug is the test's to see.
    return made.onError((error) => {
      throw error
    })
  }
  const app = appOn(test.program.db)
  const secure = more.publicUrl?.startsWith('https:') ?? false
  const newSession = async (citizenId: string) =>
    `${sessionCookie({ secure })}=${await tokenOf(test.program, citizenId, realClock)}`
  const visitorOf = (on: Hono) => new Visitor(on, newSession)
  const stranger = () => visitorOf(app)
  const visitorAs = async (citizenId: string) => {
    const visitor = stranger()
    await visitor.signInAs(citizenId)
    return visitor
  }
  return { ...test, app, appOn, realClock, stranger, visitorOf, visitorAs }
}

/** The guide's deadline: Monday 10 July 2017. */
export async function giveDeadline(
  { staff }: TestProgram,
  citizenId: string,
  { type = 'job', due = '2017-07-10', activation }: { type?: InterviewType; due?: string; activation?: string } = {},
): Promise<string> {
  const wanted = {
    interviewType: type,
    dueDate: plainDate(due),
    activationDate: activation === undefined ? null : plainDate(activation),
  }
  return must(await setDeadline(staff, citizenId, wanted)).seen.deadline.id
}

/** `2017-07-11 10:30`, Danish summer time, as the support's functions take it. */
export const summer = (text: string): string => `${text.replace(' ', 'T')}:00+02:00`

/**
 * What a day of the month is called in step 3: "11. Ledige tider, tirsdag den 11. juli 2017, 2
 * tider".
 */
export const dayLink = (visitor: Visitor, date: string): string => {
  const link = visitor.page.links.find(({ href }) => href.includes(`dag=${date}`))
  if (!link) throw new Error(`no free day ${date} on ${visitor.page.address}: ${visitor.page.text}`)
  return link.href
}
