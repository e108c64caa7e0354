import { readFileSync } from 'node:fs'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { failureOf, type ProgramContext } from '../actions/transaction.ts'
import { packedJson } from '../http/compression.ts'
import { databaseTrouble } from '../http/database-trouble.ts'
import { KeptPart } from '../http/spliced-gzip.ts'
import { BULK_PATH, citizensBulk } from './bulk/door.ts'
import { CHANGELOG_PATH } from './deprecations.ts'
import { docsPage } from './docs-page.ts'
import { docsStyle } from './docs-style.ts'
import { describe, documentOf } from './document.ts'
import type { Operation } from './operation.ts'
import { bookingOperations } from './operations/bookings.ts'
import { capacityOperations } from './operations/capacity.ts'
import { citizenLifeOperations } from './operations/citizen-life.ts'
import { citizenOperations } from './operations/citizens.ts'
import { closureOperations } from './operations/closures.ts'
import { deadlineOperations } from './operations/deadlines.ts'
import { eventOperations } from './operations/events.ts'
import { figureOperations } from './operations/figures.ts'
import { jobCentreOperations } from './operations/job-centre.ts'
import { lookOperations } from './operations/looks.ts'
import { manyTimesOperations } from './operations/many-times.ts'
import { meetingOperations } from './operations/meetings.ts'
import { messageOperations } from './operations/messages.ts'
import { offerOperations } from './operations/offers.ts'
import { reconcilingOperations } from './operations/reconciling.ts'
import { residenceOperations } from './operations/residence.ts'
import { taskOperations } from './operations/tasks.ts'
import { timeRequestOperations } from './operations/time-requests.ts'
import { timeOperations } from './operations/times.ts'
import { unknownMessageOperations } from './operations/unknown-messages.ts'
import { webhookOperations } from './operations/webhooks.ts'
import { whyOperations } from './operations/why.ts'
import { workListOperations } from './operations/work-list.ts'
import { requestProblem } from './problems.ts'
import { requestIdOf } from './request-id.ts'
import { API_BASE, type ApiOptions, answer, mostBytesFor, problemAnswer, respond } from './request-pipeline.ts'
import { withSharedParts } from './shared-parts.ts'
import { answerToken } from './tokens.ts'
import { canBeShown } from './unknown-fields.ts'
import { addViewer } from './viewer/viewer.ts'

/** Everything that case systems may ask for. */
export const operations: readonly Operation[] = [
  ...citizenOperations,
  ...residenceOperations,
  ...citizenLifeOperations,
  ...deadlineOperations,
  ...offerOperations,
  ...timeOperations,
  ...manyTimesOperations,
  ...bookingOperations,
  ...whyOperations,
  ...meetingOperations,
  ...messageOperations,
  ...jobCentreOperations,
  ...closureOperations,
  ...capacityOperations,
  ...timeRequestOperations,
  ...workListOperations,
  ...taskOperations,
  ...figureOperations,
  ...lookOperations,
  ...unknownMessageOperations,
  ...reconcilingOperations,
  ...eventOperations,
  ...webhookOperations,
]

/** `/citizens/{id}` → `/api/v1/citizens/:id` */
const routePath = ({ path }: Operation): string => `${API_BASE}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`

/** A caller who has hung up is no fault of ours. */
const hungUp = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ECONNRESET'

const addresses = operations.map((operation) => ({
  operation,
  pattern: new RegExp(`^${API_BASE}${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}))

/** The operations of an address, whatever the method. */
const operationsAt = (path: string): Operation[] =>
  addresses.filter(({ pattern }) => pattern.test(path)).map(({ operation }) => operation)

/**
 * How many bytes of a body are read of this request: of an unknown caller few, of a known one as
 * many as the operation takes.
 */
export async function largestBody(c: Context, options: ApiOptions): Promise<number> {
  const { path, method } = c.req
  const operation = operationsAt(path).find((one) => one.method.toUpperCase() === method)
  return await mostBytesFor(c, operation, options)
}

const methodsOf = (path: string): string[] =>
  path === BULK_PATH || /^(\/api\/v1)?\/oauth\/token$/.test(path)
    ? ['POST']
    : operationsAt(path).map(({ method }) => method.toUpperCase())

/** An address of ours that was written otherwise: with a slash at the end, or in capitals. */
function addressMeant(path: string): string | null {
  const meant = path.replace(/\/+$/, '').replace(/^\/[^/]+\/[^/]+/, (base) => base.toLowerCase())
  return meant !== path && methodsOf(meant).length > 0 ? meant : null
}

const isShown = (path: string): boolean => path.split('/').every((name) => name === '' || canBeShown(name))

/** 405 with `Allow`, for a path that exists under other methods; 404 for any other. */
function noOperation(c: Context): Response {
  const { path } = c.req
  const known = methodsOf(path)
  if (known.length === 0) {
    const meant = addressMeant(path)
    const advice = meant && isShown(meant) ? `Did you mean ${meant}?` : 'See /api/docs for those there are.'
    return respond(c, problemAnswer(requestProblem('no_such_operation', `There is no such address. ${advice}`)))
  }
  const allow = [...new Set(known.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].join(', ')
  const told = `This address knows the methods ${allow} only.`
  return respond(c, problemAnswer(requestProblem('method_not_allowed', told), { allow }))
}

const NOT_KNOWN = 'Whether the request was done is not known: send it again with its key.'
const NOTHING_CHANGED = 'Nothing was changed: send it again.'

/** O-CLASS: that nothing was changed is said only where the database has said so. */
function failing(c: Context, options: ApiOptions, operationId: string, error: unknown): Response {
  if (!hungUp(error)) options.failed?.(error, operationId, requestIdOf(c))
  const { class: errorClass, rolledBack } = failureOf(error)
  const trouble = databaseTrouble(errorClass, rolledBack)
  if (trouble) {
    const why = {
      away: 'The database does not answer.',
      full: 'The database has no room left.',
      busy: 'The database is too busy.',
      held: 'The database was put back to an earlier moment, and can only be read until its operator has said what happened.',
    }[trouble.class]
    const told = `${why} ${trouble.nothingChanged ? NOTHING_CHANGED : NOT_KNOWN}`
    return respond(c, problemAnswer(requestProblem('unavailable', told), { 'retry-after': trouble.retryAfter }))
  }
  const detail = `Something went wrong on our side. ${rolledBack ? NOTHING_CHANGED : NOT_KNOWN}`
  return respond(c, problemAnswer(requestProblem('internal_error', detail)))
}

/**
 * What is the same for everybody: written once and compressed once, for to write the page anew took
 * 4 ms.
 */
function keptAnswer(made: string | ReturnType<typeof docsPage>, type: string) {
  const content = Promise.resolve(made).then((text) => [new KeptPart(String(text))])
  return async (c: Context): Promise<Response> => {
    const { body, headers } = packedJson(c, await content)
    return c.body(body, 200, { 'content-type': type, ...headers })
  }
}

/** What has changed, and what may: the file that stands among the documents. */
const changelog = (): string => readFileSync(new URL('./changelog.md', import.meta.url), 'utf8')

/** The OpenAPI 3.1 document as it is served: what is the same stands once, under `components`. */
export function servedDocument(): object {
  const app = new OpenAPIHono()
  describe(app, operations)
  return withSharedParts(documentOf(app))
}

/** The door of the case systems: `/api/v1/…`, `/oauth/token`, the document and its page. */
export function caseSystemApi(program: ProgramContext, options: ApiOptions): OpenAPIHono {
  const app = new OpenAPIHono()
  describe(app, operations)
  for (const operation of operations)
    app.on(operation.method.toUpperCase(), routePath(operation), async (c) => {
      try {
        return await answer(c, operation, program, options)
      } catch (error) {
        return failing(c, options, operation.id, error)
      }
    })
  const bulk = citizensBulk(program, options)
  app.on('POST', BULK_PATH, async (c) => {
    try {
      return await bulk(c)
    } catch (error) {
      return failing(c, options, 'registerCitizens', error)
    }
  })
  const token = async (c: Context) => {
    try {
      return await answerToken(c, options, program)
    } catch (error) {
      return failing(c, options, 'getToken', error)
    }
  }
  app.post('/oauth/token', token)
  app.post(`${API_BASE}/oauth/token`, token)
  const document = documentOf(app)
  app.get('/api/openapi.json', keptAnswer(JSON.stringify(withSharedParts(document)), 'application/json'))
  addViewer(app, document.info.title)
  app.get(CHANGELOG_PATH, keptAnswer(changelog(), 'text/markdown; charset=UTF-8'))
  app.get('/api/docs/text', keptAnswer(docsPage(document), 'text/html; charset=UTF-8'))
  app.get('/api/docs.css', (c) => c.body(docsStyle, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/problems/:code', (c) => c.redirect(`/api/docs/text#problem-${encodeURIComponent(c.req.param('code'))}`))
  app.all('/api/*', noOperation)
  app.all('/oauth/*', noOperation)
  app.all('/:api{[aA][pP][iI]}/:version{[vV][0-9]+}/*', noOperation)
  return app
}
