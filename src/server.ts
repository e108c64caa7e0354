import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { matchedRoutes, routePath } from 'hono/route'
import { caseSystemApi, largestBody } from './api/api.ts'
import { BULK_PATH } from './api/bulk/door.ts'
import { requestIdOf } from './api/request-id.ts'
import { type ApiOptions, clientAsking, respond, tooMany } from './api/request-pipeline.ts'
import { isOfApi, unavailable } from './api/unavailable.ts'
import { backChannelDoor } from './citizen/back-channel.ts'
import { entrances } from './citizen/paths.ts'
import { type CitizenSignIn, citizenPortal } from './citizen/portal.ts'
import { siteIn } from './citizen/site.ts'
import { unsubscribeDoor } from './citizen/unsubscribe.ts'
import { receiptDoor } from './delivery/receipts.ts'
import type { TestSignIn } from './demo/test-sign-in/door.ts'
import { clientLanes } from './http/client-lanes.ts'
import { compressed } from './http/compression.ts'
import { type DatabaseTrouble, databaseTrouble } from './http/database-trouble.ts'
import { MAX_FILE_BYTES } from './http/file-form.ts'
import { limitHeaders, TooManyTries } from './http/limit-headers.ts'
import { type LaneName, LoadShedder } from './http/load-shedding.ts'
import { receiveBody } from './http/receive-body.ts'
import { MAX_FORM_BYTES } from './http/request-body.ts'
import { limitedBody, notStored, ownFormsOnly, securityHeaders } from './http/security.ts'
import { redirectToPageMeant } from './http/typed-path.ts'
import { addressBehind, networkAsking, peerAddress } from './http/who-asks.ts'
import { AccessTokens } from './identity/access-tokens.ts'
import { ClientAssertions } from './identity/client-assertions.ts'
import { formTokens } from './identity/form-owner.ts'
import { KnownClients } from './identity/known-clients.ts'
import { RelyingParty } from './identity/oidc/relying-party.ts'
import { fileFormPath, isOfJobCentre } from './job-centre/paths.ts'
import { staffSiteIn } from './job-centre/site.ts'
import { type Bar, openDemo, partyOfCitizens } from './open-demo.ts'
import { openJobCentre, portalsApart, providerOfStaff } from './open-job-centre.ts'
import { systemClock } from './process/clock.ts'
import { errorLog } from './process/error-log.ts'
import type { Program } from './program.ts'
import type { Settings } from './settings/config.ts'
import { organizerAddress } from './settings/message-settings.ts'
import { classOf, isRolledBack } from './storage/database-errors.ts'
import { noted } from './storage/request-notes.ts'
import { assetRoutes, prepareAssets } from './web/assets.ts'
import { addressOfPage, textsFor } from './web/language.ts'
import type { Site } from './web/layout.ts'
import { type ProblemKind, problemOf, problemPage, problemStatus } from './web/problem-pages.ts'
import { sendPage } from './web/send-page.ts'
import { textsIn } from './web/texts.ts'

/** The server's log for the operator; never a body, a query or a cookie. */
export interface ServerLog {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** What is measured of requests. */
interface Measured {
  requestBegins(): void
  requestEnds(request: { method: string; route: string; status: number; seconds: number }): void
  refusedForHaste(): void
}

/** What every page has, whatever it says. */
interface Frame {
  readonly site: Site
  readonly bar?: Bar
}

async function problem(c: Context, kind: ProblemKind, { site, bar }: Frame, reference?: string) {
  const texts = textsFor(c)
  const view = {
    texts,
    site: isOfJobCentre(c.req.path) ? staffSiteIn(site.colour) : site,
    here: addressOfPage(c),
    demoBar: await bar?.(c, texts, null),
  }
  return await sendPage(c, problemPage(view, kind, reference), problemStatus[kind])
}

const refused = (kind: ProblemKind, frame: Frame) => (c: Context) => problem(c, kind, frame)

/** O-CLASS: a form without an answer may have succeeded, and its page says that this is unknown. */
const kindOfTrouble = (c: Context, { nothingChanged }: DatabaseTrouble): ProblemKind =>
  nothingChanged || c.req.method === 'GET' || c.req.method === 'HEAD' ? 'unavailable' : 'outcomeUnknown'

/** The answer under overload. It is made in advance, since there is no time for it then. */
async function tooBusy(site: Site) {
  const said = String(await problemPage({ texts: textsIn('da'), site }, 'unavailable'))
  const told = 'Too many requests came at once, and this one was not done. Send it again after the time in Retry-After.'
  return (c: Context) => (isOfApi(c.req.path) ? unavailable(c, told) : c.html(said, 503))
}

/** Load shedding. What it refuses is measured. */
async function shedding(shedder: LoadShedder, site: Site, measured: Measured | undefined): Promise<MiddlewareHandler> {
  const busy = await tooBusy(site)
  return shedder.middleware((c) => {
    measured?.refusedForHaste()
    return busy(c)
  })
}

/**
 * The pattern of the matched route (`/moeder/:id`). The path itself is not logged. It may hold ids,
 * typed text, a client's national id number, or an unsubscribe link.
 */
function routeOf(c: Context): string {
  const handled = routePath(c)
  if (!handled.endsWith('*')) return handled
  return matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? handled
}

/** One log line per request. */
const logged =
  (log: ServerLog, measured: Measured | undefined): MiddlewareHandler =>
  async (c, next) => {
    const began = performance.now()
    const request = requestIdOf(c)
    measured?.requestBegins()
    const notes = await noted(request, next)
    if (!c.res.headers.has('x-request-id')) c.res.headers.set('x-request-id', request)
    const taken = performance.now() - began
    const ms = Math.round(taken)
    const { method } = c.req
    const [route, { status }] = [routeOf(c), c.res]
    measured?.requestEnds({ method, route, status, seconds: taken / 1000 })
    log.info({ event: 'request', method, route, status, ms, ...notes }, 'request')
  }

/** The page after an error, and the operator's log line: never what was sent. */
const failing =
  (tell: ReturnType<typeof errorLog>, frame: Frame) =>
  (error: unknown, c: Context): Promise<Response> => {
    const reference = requestIdOf(c)
    const trouble = databaseTrouble(classOf(error), isRolledBack(error))
    const kind = trouble ? kindOfTrouble(c, trouble) : problemOf(error)
    if (trouble) c.header('retry-after', trouble.retryAfter)
    if (error instanceof TooManyTries)
      for (const [name, value] of Object.entries(limitHeaders(error.taken))) c.header(name, value)
    if (trouble || kind === 'serverError')
      tell(error, { request: reference, method: c.req.method, route: routeOf(c) }, 'in the portal')
    return problem(c, kind, frame, reference)
  }

const visitBegins: ReadonlySet<string> = new Set(entrances)
const machines = /^\/(api|oauth|gateways|problems)\//

/** What counts a whole job centre (J-CAPACITY). */
const counts = /^(\/jc\/kapacitet|\/api\/v1\/(capacity|time-requests))(\.|\/|$)/

/** What waits for what happens next (J-EVENTS). */
const eventsPath = '/api/v1/events'

/** The lane of a request in load shedding. */
export function laneOf({ req: { path, method } }: { readonly req: Pick<Context['req'], 'path' | 'method'> }): LaneName {
  if (counts.test(path)) return 'counts'
  if (path === eventsPath) return 'events'
  if (machines.test(path)) return 'machines'
  return method === 'GET' && visitBegins.has(path) ? 'entrances' : 'visits'
}

/**
 * Pages hold a database connection for part of their time, so twice as many requests keep all
 * connections busy.
 */
export const loadShedder = ({ databaseConnections, mostRequests }: Settings): LoadShedder =>
  new LoadShedder({
    inFlight: 2 * databaseConnections,
    // Two connections are never a case system's: they serve some hundred pages a second to
    // citizens.
    inFlightOfMachines: Math.max(1, databaseConnections - 2),
    mostWaiting: mostRequests,
    laneOf,
  })

/**
 * Every browser sends one of these headers with a form. A program that calls the demo's clock or
 * nightly run sends neither, and no content type either.
 */
const isBrowser = (c: Context): boolean =>
  c.req.header('origin') !== undefined || c.req.header('sec-fetch-site') !== undefined

/** Logs why somebody was not signed in. A broker that fails is the operator's matter. */
const notSignedIn =
  (log: ServerLog, kind: 'citizen' | 'staff') =>
  ({ why, detail }: { readonly why: string; readonly detail: string }): void => {
    const level = why === 'broker_away' || why === 'answer_refused' ? 'warn' : 'info'
    log[level]({ kind, why, detail }, 'nobody was signed in')
  }

/** How citizens sign in: through the broker that is set, or the demo's test sign-in. */
function signInOf({ mitid }: Settings, test: TestSignIn | undefined, log: ServerLog): CitizenSignIn | null {
  const told = notSignedIn(log, 'citizen')
  if (test) return { told, party: partyOfCitizens(test), atBroker: test.atBroker, takesHints: true }
  return mitid ? { told, party: new RelyingParty(mitid, { realClock: systemClock }) } : null
}

/** The brokers that may say that somebody has signed out there. */
const partiesOf = (...ways: readonly ({ readonly party: RelyingParty } | null | undefined)[]): RelyingParty[] =>
  ways.flatMap((way) => (way ? [way.party] : []))

/** Who may call the API, by which tokens, and whose tries count together. */
function apiOptions(settings: Settings, { context }: Program, tell: ReturnType<typeof errorLog>): ApiOptions {
  const { clients: fromSettings, clientSecrets: secrets, publicUrl, trustedProxies } = settings
  const realClock = systemClock
  const clients = new KnownClients(context, { fromSettings, secrets, realClock })
  const issuer = publicUrl === undefined ? 'selvbook' : new URL(publicUrl).origin
  return {
    clients,
    tokens: new AccessTokens({ keys: context.keys, realClock, issuer }),
    assertions: new ClientAssertions({ clients, realClock }),
    networkOf: networkAsking(trustedProxies ? addressBehind(trustedProxies) : peerAddress),
    realClock,
    webhooksToLoopback: settings.mode === 'demo',
    failed: (error, operationId, request) => tell(error, { operationId, request }, 'in the API'),
  }
}

/** The largest form of a page. Only one takes a file. */
const largestForm = ({ req }: Context): number => (req.path === fileFormPath ? MAX_FILE_BYTES : MAX_FORM_BYTES)

/** Bodies are received in whole, and a case system is kept to its lane. */
function boundSenders(app: Hono, { context: { limits } }: Program, api: ApiOptions): void {
  const mostBytes = (c: Context) => (c.req.path.startsWith('/api/') ? largestBody(c, api) : largestForm(c))
  const received = receiveBody(mostBytes, { networkOf: api.networkOf })
  // A load is read while it is answered, and bounds what it keeps itself.
  app.use((c, next) => (c.req.path === BULK_PATH ? next() : received(c, next)))
  const clientOf = (c: Context) => clientAsking(c, api)
  app.use(clientLanes({ limits, clientOf, refused: (c, taken) => respond(c, tooMany(taken)) }))
}

/** What the settings say of the citizens' portal. */
function portalOptions(settings: Settings, { context }: Program) {
  const { sessionLimits, publicUrl, portalTitle: portalName, portalColour, mapAddress, filmAddress } = settings
  return {
    realClock: systemClock,
    formTokenOf: formTokens(context.keys),
    organizerAddress: organizerAddress(settings),
    keepLooksYears: settings.retention.looksYears,
    sessionLimits,
    publicUrl,
    portalName,
    portalColour,
    mapAddress,
    filmAddress,
  }
}

/**
 * The whole program as one HTTP handler. The order is the security design: first what all requests
 * share, then the API with its tokens, then the pages behind the check that a form is our own.
 */
export async function buildServer(
  settings: Settings,
  program: Program,
  log: ServerLog,
  shedder = loadShedder(settings),
  measured?: Measured,
): Promise<Hono> {
  const { context } = program
  const { publicUrl, portalTitle: portalName, portalColour } = settings
  const site = siteIn(portalColour)
  const publicAddress = publicUrl === undefined ? {} : { publicUrl }
  const app = new Hono()
  const tellUs = async (request: Request) => await app.fetch(request)
  const demo = await openDemo(settings, program, { site, tellUs })
  const signIn = signInOf(settings, demo?.test, log)
  const provider = demo ? demo.staff : providerOfStaff(settings)
  void prepareAssets(portalColour)

  const tell = errorLog(log, classOf)
  const api = { ...apiOptions(settings, program, tell), turnOfLoad: () => shedder.turnOfLoad() }
  const { networkOf } = api

  app.use(logged(log, measured))
  app.use(securityHeaders(publicAddress))
  app.route('/', assetRoutes(portalColour))
  app.use(portalsApart(settings, refused('notFound', { site })))
  boundSenders(app, program, api)
  app.use(await shedding(shedder, site, measured))
  app.use(compressed)
  app.use(notStored)
  app.route('/', caseSystemApi(context, api))
  const senders = settings.messages.sms.map(({ name, receiptSecret: secret }) => ({ name, secret }))
  app.route('/', receiptDoor(context, senders))
  app.use(limitedBody(refused('tooLarge', { site }), largestForm))
  // Before the form check: a mail program that unsubscribes its user sends no origin, but our
  // signature.
  app.route('/', unsubscribeDoor(context, { portalName, portalColour }))
  // Before it as well: a broker that says who has signed out.
  app.route('/', backChannelDoor(context, { parties: partiesOf(signIn, provider), realClock: systemClock }))
  const forbidden = refused('forbidden', { site })
  const ownForms = ownFormsOnly({ ...publicAddress, refused: forbidden })
  const bar = demo?.bar
  const forStaff = { refused: forbidden, networkOf, demoBar: bar, provider, told: notSignedIn(log, 'staff') }
  const jobCentre = openJobCentre(context, settings, forStaff)
  app.route('/', jobCentre)
  if (demo) app.use('/demo/*', (c, next) => (isBrowser(c) ? ownForms(c, next) : next())).route('/', demo.door)
  app.use(ownForms)
  if (demo) app.route('/', demo.test.door)
  const demoBar = bar ? { demoBar: bar } : {}
  const portal = citizenPortal(context, { signIn, networkOf, ...portalOptions(settings, program), ...demoBar })
  app.route('/', portal)

  const frame: Frame = bar ? { site, bar } : { site }
  const toPageMeant = redirectToPageMeant(portal, jobCentre, ...(demo ? [demo.door] : []))
  app.notFound((c) => toPageMeant(c) ?? refused('notFound', frame)(c))
  app.onError(failing(tell, frame))
  return app
}
