import { type Context, Hono, type Next } from 'hono'
import type { ProgramContext } from '../actions/transaction.ts'
import { formOf, type Given } from '../http/form-input.ts'
import { isOwnPath } from '../http/own-path.ts'
import { bytesOfBody, decoded, MAX_FORM_BYTES } from '../http/request-body.ts'
import { addDays, atHour, dateOf, hourOf, type Instant, isInstantBefore, timeZone } from '../rules/dates.ts'
import { FIRST_HOUR, LAST_HOUR } from '../rules/messages.ts'
import { textsFor } from '../web/language.ts'
import { citizenPage } from './citizen-page.ts'
import { deadlinesPage } from './deadlines-page.ts'
import { type DemoDoor, type DemoOptions, type DemoVisit, localTime, momentIn } from './door.ts'
import { serveStyles, stylesPath } from './frame.ts'
import { tellNext } from './happened.ts'
import { attachedFile, outboxOf, outboxPage } from './outbox-page.ts'
import { startPage } from './start-page.ts'
import { deliverNow, ofNight, runNightNow, travel } from './travel.ts'

/** A browser's form, which wants a page back; anything else is a program that calls. */
const isForm = (c: Context): boolean =>
  /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(c.req.header('content-type') ?? '')

/** Whether a browser says that another site's page sent it. A program says nothing of the kind. */
function isForeign(c: Context): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site) return site !== 'same-origin' && site !== 'none'
  const origin = c.req.header('origin')
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== new URL(c.req.url).host)
}

type Wrong = 'foreign' | 'now' | 'tooLarge'

const refusal = (c: Context, status: 403 | 413 | 422, what: Wrong): Response =>
  c.json({ type: 'about:blank', title: textsFor(c).t(`demo.call.${what}`), status }, status, {
    'content-type': 'application/problem+json',
  })

/** A call of a program; a form goes on to the pages. */
const call =
  (answer: (c: Context) => Promise<Response>) =>
  async (c: Context, next: Next): Promise<Response | undefined> => {
    if (!isForm(c)) return isForeign(c) ? refusal(c, 403, 'foreign') : await answer(c)
    await next()
    return undefined
  }

/**
 * The calls, for whoever drives the demo by program: the clock, the night, handing over, the
 * outbox. A form that comes here is left to the pages.
 */
function demoCalls(program: ProgramContext, options: DemoOptions): Hono {
  const door: DemoDoor = { program, options }
  const calls = new Hono()
  const now = (c: Context) => c.json({ now: localTime(options.clock.now()) })
  calls.get('/demo/clock', now)
  calls.get('/demo/outbox', async (c) => c.json(await outboxOf(door, c.req.query('citizenId'))))

  calls.post(
    '/demo/clock',
    call(async (c) => {
      const body = await bytesOfBody(c, MAX_FORM_BYTES)
      if (body === null) return refusal(c, 413, 'tooLarge')
      const to = momentOfCall(c, body)
      if (to === null) return refusal(c, 422, 'now')
      await options.clock.set(to)
      return now(c)
    }),
  )
  const night = async (c: Context) => {
    const { day, ...run } = await runNightNow(door)
    return c.json({ day: day.toString(), ...run })
  }
  calls.post('/demo/nightly-run', call(night))
  calls.post(
    '/demo/deliver',
    call(async (c) => c.json(await deliverNow(door))),
  )
  return calls
}

/**
 * `{"now": "2026-07-10T10:00:00+02:00"}`, or without an offset as Danish clocks show it; null when
 * it is anything else, or more.
 */
function momentOfCall(c: Context, bytes: Uint8Array): Instant | null {
  try {
    const read = decoded(bytes, c.req.header('content-type') ?? '')
    const body: unknown = JSON.parse(read.ok ? read.text : '')
    const isOurs = typeof body === 'object' && body !== null && Object.keys(body).join() === 'now'
    const now = isOurs && 'now' in body ? body.now : null
    return typeof now === 'string' ? momentIn(now) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Back to the page that the form stood on, when it is one of ours. */
function goBack(c: Context, given: Given): Response {
  const to = given('til')
  return c.redirect(isOwnPath(to) ? to : '/demo', 303)
}

const daysOfStep: ReadonlyMap<string, number> = new Map([
  ['dag', 1],
  ['uge', 7],
  ['dag-tilbage', -1],
  ['uge-tilbage', -7],
])

/**
 * The same time of another day; in the morning when it is night there, so that the messages of the
 * day have left.
 */
function daysAway(now: Instant, days: number): Instant {
  const there = addDays(dateOf(now), days)
  const MORNING = 10
  const asleep = hourOf(now) < FIRST_HOUR || hourOf(now) >= LAST_HOUR
  const plainTime = now.toZonedDateTimeISO(timeZone).toPlainTime()
  return asleep ? atHour(there, MORNING) : there.toZonedDateTime({ timeZone, plainTime }).toInstant()
}

/** The pages and their forms. */
function demoPages(program: ProgramContext, options: DemoOptions): Hono {
  const door: DemoDoor = { program, options }
  const visitOf = (c: Context): DemoVisit => ({ ...door, c, words: textsFor(c) })
  const pages = new Hono()
  pages.get(stylesPath, serveStyles)
  pages.get('/demo', (c) => startPage(visitOf(c)))
  pages.get('/demo/udbakke', (c) => outboxPage(visitOf(c)))
  pages.get('/demo/udbakke/:id/moede.ics', (c) => attachedFile(visitOf(c), c.req.param('id')))
  pages.get('/demo/frister', (c) => deadlinesPage(visitOf(c)))
  pages.get('/demo/frister/:citizenId', (c) => citizenPage(visitOf(c), c.req.param('citizenId')))

  pages.post('/demo/clock', (c) => submitClock(door, c))
  pages.post('/demo/nightly-run', async (c) => {
    const given = await formOf(c)
    tellNext(c, { what: 'night', journey: ofNight(await runNightNow(door)) })
    return goBack(c, given)
  })
  pages.post('/demo/deliver', async (c) => {
    const given = await formOf(c)
    tellNext(c, { what: 'delivered', ...(await deliverNow(door)) })
    return goBack(c, given)
  })
  return pages
}

async function submitClock(door: DemoDoor, c: Context): Promise<Response> {
  const given = await formOf(c)
  const now = door.options.clock.now()
  const days = daysOfStep.get(given('skridt'))
  const to = days === undefined ? momentIn(given('now')) : daysAway(now, days)
  if (!to) {
    tellNext(c, { what: 'wrong' })
    return goBack(c, given)
  }
  const journey = await travel(door, to, { asItWouldBe: days !== undefined || given('nat') !== '' })
  tellNext(c, { what: 'moved', back: isInstantBefore(to, now), journey })
  return goBack(c, given)
}

/**
 * The demo's door, which production does not have. Mount it behind the check that a form is our
 * own; a call of a program has neither page nor cookie, and is refused here when a browser sends it
 * from another site.
 */
export function demoDoor(program: ProgramContext, options: DemoOptions): Hono {
  return new Hono().route('/', demoCalls(program, options)).route('/', demoPages(program, options))
}
