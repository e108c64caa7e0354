import assert from 'node:assert/strict'
import type { Hono } from 'hono'
import { registerJobCentres } from '../../src/actions/change-job-centre.ts'
import { signIn } from '../../src/actions/sign-in.ts'
import { signInStaff } from '../../src/actions/staff-sessions.ts'
import { formTokens } from '../../src/identity/form-owner.ts'
import { DemoClock, systemClock } from '../../src/process/clock.ts'
import { askStaffVisitor } from '../../src/questions/job-centre/staff.ts'
import { type Role, roles } from '../../src/rules/actor.ts'
import { buildServer } from '../../src/server.ts'
import { readSettings, type Settings } from '../../src/settings/config.ts'
import { OWNER_FIELD } from '../../src/web/forms.ts'
import { temporaryFolder } from '../support/folder.ts'
import { createTestProgram, must, type TestProgram } from '../support/program.ts'
import { type Touched, watchRows } from './watched.ts'

// The whole program as an attacker meets it: with a victim whose things are known by id, and with
// everybody who may not see them.

/** A Tuesday in November. */
const NOW = '2026-11-24T10:00:00+01:00'

// oxlint-disable-next-line typescript/no-explicit-any -- what a test reads out of JSON is asserted, not typed
type Json = any

/** What is the victim's and must appear in no answer to anybody else. */
export const secrets = {
  name: 'Valborg Ravnsborg-Hemmelig',
  cpr: '7001709999',
  mobile: '28991133',
  email: 'valborg@hemmeligt.example',
  message: 'Min helt egen besked til sagsbehandleren',
} as const

/** The victim's things, and those of the victim's job centre, by id. */
export interface Victim {
  readonly citizen: string
  readonly deadline: string
  readonly meeting: string
  readonly absence: string
  readonly comingChange: string
  readonly offer: string
  readonly takenTime: string
  readonly freeTime: string
  readonly closure: string
  readonly caseworker: string
  readonly timeRequest: string
  readonly webhook: string
  /** Somebody of the victim's job centre who is signed in to its portal. */
  readonly staff: string
  /** What each form of the victim's carries (F-WHOSE). */
  readonly formToken: string
  /** The victim's own session. */
  readonly cookie: string
}

/** A request as an attacker sends it. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly location: string
  readonly headers: Headers
  /** Headers and body. */
  readonly text: string
}

export interface Attacked {
  /** The program with its demo: every door there is. */
  readonly server: Hono
  /** The program without its demo. */
  readonly bare: Hono
  readonly it: TestProgram
  readonly victim: Victim
  /** Signed in, of the same job centre. */
  readonly otherCitizen: { readonly id: string; readonly cookie: string; readonly formToken: string }
  /** Somebody of another municipality's job centre, with every role. */
  readonly otherStaff: { readonly cookie: string; readonly formToken: string }
  /** Of the victim's job centre, with a role that sees no citizen. */
  readonly planner: { readonly cookie: string; readonly formToken: string }
  /** The bearer token of the case system of another municipality's job centre. */
  readonly otherToken: string
  /** One of the victim's own job centre, for events alone. */
  readonly narrowToken: string
  /** The same for reading alone. */
  readonly readingToken: string
  send(sent: Sent, server?: Hono): Promise<Answer>
  /** The rows that were written since it was last asked. */
  touched(): Promise<Touched[]>
  /** The lines of the log so far. */
  readonly log: readonly object[]
  readonly drop: () => Promise<void>
}

export const ownForm = { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }

async function answerOf(server: Hono, { method, path, headers = {}, body }: Sent): Promise<Answer> {
  const answer = await server.request(path, { method, headers, ...(body === undefined ? {} : { body }) })
  const { status, headers: sent } = answer
  const text = [[...sent].join('\n'), await answer.text()].join('\n')
  return { status, location: sent.get('location') ?? '', headers: sent, text }
}

/** A case system's own calls, which must succeed. */
export class Caller {
  readonly #server: Hono
  readonly token: string

  constructor(server: Hono, token: string) {
    this.#server = server
    this.token = token
  }

  static async of(server: Hono, id: string, scope?: string): Promise<Caller> {
    const asked = { grant_type: 'client_credentials', client_id: id, client_secret: id }
    const body = new URLSearchParams({ ...asked, ...(scope === undefined ? {} : { scope }) })
    const answer: Json = await (await server.request('/oauth/token', { method: 'POST', body })).json()
    return new Caller(server, answer.access_token)
  }

  async must(method: string, path: string, body: object): Promise<Json> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' }
    const answer = await this.#server.request(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
    const text = await answer.text()
    assert.ok(answer.status < 300, `${path}: ${answer.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
}

/** A session of this citizen, and the token of their forms as their own page has it. */
export async function session(server: Hono, it: TestProgram, citizenId: string) {
  const nobody = it.as({ kind: 'nobody' })
  const account = { issuer: 'test', subject: citizenId, sid: null }
  const { token } = must(
    await signIn(nobody, citizenId, { account, realNow: systemClock.now(), minutes: 30, hours: 8 }),
  )
  const cookie = `selvbook=${token}`
  const page = await (await server.request('/indstillinger', { headers: { cookie } })).text()
  const formToken = new RegExp(`name="${OWNER_FIELD}" value="([^"]+)"`).exec(page)?.[1] ?? ''
  assert.notEqual(formToken, '', 'a page with a form')
  return { cookie, formToken }
}

/** A session at a job centre, with every role unless told, and the token of its forms. */
export async function staffSession(it: TestProgram, jobCentre: string, has: readonly Role[] = roles) {
  const nobody = it.as({ kind: 'nobody' })
  const signedIn = await signInStaff(nobody, {
    account: { issuer: 'test', subject: `${has.join()} of ${jobCentre}`, sid: null },
    name: 'Karin Brandt',
    standing: { roles: has, jobCentre },
    realNow: systemClock.now(),
    minutes: 30,
    hours: 8,
  })
  const { token } = must(signedIn)
  const limits = { realNow: systemClock.now(), limits: { hours: 8 } }
  const id = (await askStaffVisitor(nobody, token, limits))?.member.id ?? ''
  return { id, cookie: `selvbook-job-centre=${token}`, formToken: formTokens(it.program.keys)(id) }
}

/** What there is of the victim, made by the victim's job centre. */
async function makeVictim(demo: Caller): Promise<Omit<Victim, 'formToken' | 'cookie' | 'staff'>> {
  const { id: offer } = await demo.must('POST', '/offers', {
    title: 'Jobsamtale',
    description: 'Samtale om vejen til job',
    meetingType: 'job',
    contactGroups: [2],
    forms: ['in_person'],
    place: 'Rådhuspladsen 1',
    minutes: 45,
    rebooking: { allowed: true, noticeHours: 24 },
    cancelling: { allowed: true, noticeHours: 24 },
  })
  const caseworker = 'victims'
  const hours = ['2026-12-01T09:00:00+01:00', '2026-12-01T10:00:00+01:00']
  const times = hours.map((startsAt) => ({ startsAt, caseworker }))
  const { ids } = await demo.must('POST', `/offers/${offer}/times`, { times })
  const { name, cpr, mobile, email } = secrets
  const person = { cpr, name, mobile, email, contactGroup: 2, jobCentre: '10100' }
  const { id: citizen } = await demo.must('POST', '/citizens', { ...person, smsService: true, emailService: true })
  const of = `/citizens/${citizen}`
  const due = { interviewType: 'job', dueDate: '2026-12-10' }
  const { id: deadline } = await demo.must('POST', `${of}/deadlines`, due)
  const booking = { timeId: ids[0], message: secrets.message }
  const { id: meeting } = await demo.must('POST', `${of}/bookings`, booking)
  const holiday = { kind: 'holiday', from: '2026-12-20', to: '2026-12-21' }
  const { id: absence } = await demo.must('POST', `${of}/absences`, holiday)
  const group = { contactGroup: 3, from: '2027-03-01' }
  const { comingChanges } = await demo.must('POST', `${of}/contact-group`, group)
  const { id: closure } = await demo.must('POST', '/closures', { from: '2027-05-01', to: '2027-05-01' })
  const asked = { interviewType: 'job', until: '2027-05-01', times: 3 }
  const { id: timeRequest } = await demo.must('POST', '/time-requests', asked)
  const { id: webhook } = await demo.must('POST', '/webhooks', { url: 'https://sag.example.dk/x' })
  const [takenTime, freeTime] = ids
  const comingChange = comingChanges[0].id
  return {
    citizen,
    deadline,
    meeting,
    absence,
    comingChange,
    offer,
    takenTime,
    freeTime,
    closure,
    caseworker,
    timeRequest,
    webhook,
  }
}

/** Every door: with a gateway, whose receipts have one. */
export function settingsOf(): Settings {
  const settings = readSettings({ DATA_DIR: temporaryFolder() })
  const gateway = { name: 'sms-1', url: 'https://sms.example', token: 'x', receiptSecret: 'x'.repeat(32) }
  return { ...settings, messages: { ...settings.messages, sms: [{ ...gateway, lookUpUrl: undefined }] } }
}

/** Makes the program, the victim and everybody else. */
export async function attackedProgram(): Promise<Attacked> {
  await using opening = new AsyncDisposableStack()
  const it = await createTestProgram(NOW)
  opening.defer(it.drop)
  const log: object[] = []
  const told = (facts: object) => void log.push(facts)
  const lines = { info: told, warn: told, error: told }
  const settings = settingsOf()
  const clock = new DemoClock(it.clock.now().epochMilliseconds - systemClock.now().epochMilliseconds, async () => {})
  const program = { context: { ...it.program, clock }, demoClock: clock, close: async () => {} }
  must(await registerJobCentres(it.as({ kind: 'calendar' }), ['10100', '75100']))
  const bare = await buildServer(settings, { ...program, demoClock: null }, lines)
  const server = await buildServer(settings, program, lines)
  const demo = await Caller.of(server, 'demo')
  const made = await makeVictim(demo)
  const own = await session(server, it, made.citizen)
  const person = { cpr: '7001709998', name: 'Bo', contactGroup: 2, jobCentre: '10100' }
  const { id } = await demo.must('POST', '/citizens', person)
  const otherCitizen = { id, ...(await session(server, it, id)) }
  const { token: otherToken } = await Caller.of(server, 'demo2')
  const { token: narrowToken } = await Caller.of(server, 'demo', 'events')
  const { token: readingToken } = await Caller.of(server, 'demo', 'read')
  const planner = await staffSession(it, '10100', ['planner'])
  const [{ id: staff }, otherStaff] = [await staffSession(it, '10100'), await staffSession(it, '75100')]
  const touched = await watchRows(it.connectionString, opening)
  const opened = opening.move()
  return {
    server,
    bare,
    it,
    victim: { ...made, ...own, staff },
    otherCitizen,
    otherStaff,
    otherToken,
    narrowToken,
    readingToken,
    planner,
    send: (sent, to = server) => answerOf(to, sent),
    touched,
    log,
    drop: () => opened.disposeAsync(),
  }
}
