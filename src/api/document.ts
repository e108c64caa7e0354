import { type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import { TOKEN_SECONDS } from '../identity/access-tokens.ts'
import { ASSERTION_TYPE } from '../identity/client-assertions.ts'
import { type Scope, usualScopes } from '../rules/actor.ts'
import { refusalRules } from '../rules/refusals.ts'
import { bulkRoute } from './bulk/door.ts'
import { deprecations } from './deprecations.ts'
import { withFieldWords } from './field-words.ts'
import { type Operation, scopeOf, tags } from './operation.ts'
import { limitProblem, problemSchema } from './problems.ts'
import { refusalStatus } from './refusal-words.ts'
import { API_BASE } from './request-pipeline.ts'

const header = (description: string) => ({ description, schema: { type: 'string' as const } })

const requestId = header('Names this request in our log: your X-Request-Id, or one made here.')
const retryAfter = header('In how many seconds to send the request again.')

const problem = (
  description: string,
  headers: Record<string, ReturnType<typeof header>> = {},
  example?: z.input<typeof problemSchema>,
) => ({
  description,
  headers: { 'X-Request-Id': requestId, ...headers },
  content: { 'application/problem+json': { schema: problemSchema, ...(example === undefined ? {} : { example }) } },
})

const willGo = (id: string): boolean => deprecations.some(({ operation }) => operation === id)

const goingHeaders = {
  Deprecation: header('Since when it should no longer be called (RFC 9745).'),
  Sunset: header('When it ends (RFC 8594).'),
  Link: header('Where it is told what to call instead.'),
}

const limitHeaders = {
  'RateLimit-Policy': header('The bound that was met: its name, how many (`q`), in how many seconds (`w`).'),
  RateLimit: header('What is left of it (`r`), and in how many seconds all is there again (`t`).'),
}

/** J-LIMITS: the example is an answer to one search too many. */
const tooManyRequests = problem(
  'Too many requests (J-LIMITS): nothing was done, send it again when `Retry-After` says',
  { ...limitHeaders, 'Retry-After': retryAfter },
  {
    ...limitProblem({ name: 'search', ok: false, most: 60, seconds: 60, left: 0, resetSeconds: 41 }).body,
    requestId: 'b7c3c1de-1c1a-4b6e-9a7e-0c2b7f6f1f00',
  },
)

const statusWords: Readonly<Record<number, string>> = { 200: 'Done', 201: 'Made', 204: 'Done; the answer is empty' }

const refusalsOf = ({ refusals }: Operation, status: number): string =>
  refusals
    .filter((code) => refusalStatus(code) === status)
    .map((code) => `\`${code}\` (${refusalRules[code]})`)
    .join(', ')

const sentences = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('; ')

/** Bad answers by status, with the refusals that each may carry. */
function badResponses(operation: Operation): RouteConfig['responses'] {
  const { schemas, reads } = operation
  const conflict = sentences(
    refusalsOf(operation, 409),
    reads ? '' : 'a request with this Idempotency-Key is being answered (`Retry-After`)',
  )
  const never = sentences(
    refusalsOf(operation, 422),
    'the request is not valid, or has what is not known here: every mistake is a reason',
    reads ? '' : 'the Idempotency-Key was used for another request',
  )
  const missing = refusalsOf(operation, 404)
  const gone = refusalsOf(operation, 410)
  return {
    ...(schemas.body === undefined ? {} : { 400: problem('The body is not JSON in UTF-8') }),
    401: problem('No valid token', { 'WWW-Authenticate': header('`Bearer`, and what is wrong with the token.') }),
    403: problem('The token lacks the scope that this call needs', {
      'WWW-Authenticate': header('`Bearer`, and the scope that is lacking.'),
    }),
    ...(missing === '' ? {} : { 404: problem(missing) }),
    406: problem('The header Accept leaves no room for JSON'),
    ...(conflict === '' ? {} : { 409: problem(conflict, reads ? {} : { 'Retry-After': retryAfter }) }),
    ...(gone === '' ? {} : { 410: problem(gone) }),
    ...(operation.conditional
      ? { 412: problem('What you have seen (`If-Match`) no longer stands: nothing was done') }
      : {}),
    ...(schemas.body === undefined ? {} : { 413: problem('Too large'), 415: problem('Not sent as JSON') }),
    422: problem(never),
    429: tooManyRequests,
    500: problem('Something went wrong here: `detail` says whether anything was changed'),
    503: problem('Too many requests at once, or the database cannot be reached: send it again', {
      'Retry-After': retryAfter,
    }),
  }
}

/** What a load as a whole may be answered; its lines have their own. */
const problemsOfLoad: RouteConfig['responses'] = {
  401: problem('No valid token', { 'WWW-Authenticate': header('`Bearer`, and what is wrong with the token.') }),
  403: problem('The token lacks a scope that this call needs', {
    'WWW-Authenticate': header('`Bearer`, and the scope that is lacking.'),
  }),
  415: problem('Not sent as NDJSON'),
  422: problem('The request is not valid'),
  429: tooManyRequests,
  500: problem('Something went wrong here: `detail` says whether anything was changed'),
  503: problem('Too many requests at once: send it again', { 'Retry-After': retryAfter }),
}

const actingUser = z.string().max(100).optional().openapi({
  description: 'The caseworker behind the call: stands in histories and in the access log.',
  example: 'ahan',
})

const lookReason = z.string().max(200).optional().openapi({
  description: 'What the call is for, in a few words and without names: stands in the record of access.',
  example: 'Opfølgning',
})

const jobCentreNamed = z.string().optional().openapi({
  description: 'The job centre that the call is made for: needed of a client that has several.',
  example: '10100',
})

const idempotencyKey = z.string().min(1).max(255).optional().openapi({
  description:
    'Recommended for every write: sent again with the same key, a request is answered as the first time and done once.',
  example: 'd3f1c1de-1c1a-4b6e-9a7e-0c2b7f6f1f00',
})

const ifMatch = z.string().optional().openapi({
  description: 'The ETag that you have seen: what has changed since is not changed again, and the answer is 412.',
  example: '"uTz3cA8sB0nQ5mWk2yLr9HdXf1e"',
})

const requestIdSent = z.string().max(100).optional().openapi({
  description: 'Comes back in the answer, and stands in our log. One is made where none, or an unusable one, is sent.',
  example: 'case-4711',
})

const replayed = header('`true` when this is the answer of an earlier request with the same Idempotency-Key.')
const entityTag = header('What the thing is like now: send it as If-Match to change it only while it is so.')
const location = header('Where what was made can be read.')

/** A media type's example, where there is one. */
const exampleOf = (example: unknown) => (example === undefined ? {} : { example })

function goodResponses({ id, statuses, answer, reads, example, limit, tagged }: Operation): RouteConfig['responses'] {
  const answers = [example?.answer, example?.secondAnswer ?? example?.answer]
  return Object.fromEntries(
    statuses.map((status, nth) => [
      status,
      {
        description: statusWords[status] ?? 'Done',
        headers: {
          'X-Request-Id': requestId,
          ...(reads ? {} : { 'Idempotency-Replayed': replayed }),
          ...(status === 201 ? { Location: location } : {}),
          ...(tagged ? { ETag: entityTag } : {}),
          ...(limit === undefined ? {} : limitHeaders),
          ...(willGo(id) ? goingHeaders : {}),
        },
        ...(status === 204 ? {} : { content: { 'application/json': { schema: answer, ...exampleOf(answers[nth]) } } }),
      },
    ]),
  )
}

function routeOf(operation: Operation): RouteConfig {
  const { method, path, id, tag, summary, description, schemas, reads, example } = operation
  const { params, query, body } = schemas
  const headers = {
    'X-Acting-User': actingUser,
    'X-Job-Centre': jobCentreNamed,
    'X-Look-Reason': lookReason,
    'X-Request-Id': requestIdSent,
    ...(reads ? {} : { 'Idempotency-Key': idempotencyKey }),
    ...(operation.conditional ? { 'If-Match': ifMatch } : {}),
  }
  return {
    method,
    path,
    operationId: id,
    tags: [tag],
    summary,
    description: description ?? `${summary}.`,
    ...(willGo(id) ? { deprecated: true } : {}),
    security: [{ caseSystem: [scopeOf(operation)] }],
    request: {
      ...(params instanceof z.ZodObject ? { params } : {}),
      ...(query instanceof z.ZodObject ? { query } : {}),
      headers: z.object(headers),
      ...(body === undefined
        ? {}
        : { body: { required: true, content: { 'application/json': { schema: body, ...exampleOf(example?.body) } } } }),
    },
    responses: { ...goodResponses(operation), ...badResponses(operation) },
  }
}

const tokenSchema = z
  .object({
    access_token: z.string().openapi({ description: 'For the header `Authorization: Bearer …`.' }),
    token_type: z.literal('Bearer').openapi({ description: 'Always this.' }),
    expires_in: z.int().openapi({ description: 'Seconds.', example: TOKEN_SECONDS }),
    scope: z.string().openapi({ description: 'What the token is good for, with blanks between.', example: 'read' }),
  })
  .openapi('Token', { description: 'What says who calls.' })
const tokenErrorSchema = z
  .object({
    error: z
      .enum(['invalid_request', 'invalid_client', 'invalid_scope', 'unsupported_grant_type'])
      .openapi({ description: 'As RFC 6749 §5.2 says.' }),
    error_description: z.string().openapi({ description: 'What to do, in English.' }),
  })
  .openapi('TokenError', { description: 'Why there is no token, in the shape of RFC 6749.' })

const tokenRoute: RouteConfig = {
  method: 'post',
  path: '/oauth/token',
  operationId: 'getToken',
  tags: ['Tokens'],
  servers: [{ url: '/', description: 'Not under /api/v1.' }],
  security: [],
  summary: 'Get a token',
  description:
    'Client credentials (RFC 6749 §4.4): the id and the secret in the form or as HTTP Basic, or what the client has signed (`private_key_jwt`). Send the token as `Authorization: Bearer …`.',
  request: {
    body: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: z
            .object({
              grant_type: z.literal('client_credentials').openapi({ description: 'Always this.' }),
              client_id: z.string().optional().openapi({ description: 'Unless sent as HTTP Basic.', example: 'demo' }),
              client_secret: z
                .string()
                .optional()
                .openapi({ description: 'Unless sent as HTTP Basic.', example: 'demo' }),
              client_assertion_type: z
                .literal(ASSERTION_TYPE)
                .optional()
                .openapi({ description: 'With `client_assertion`, always this.' }),
              client_assertion: z.string().optional().openapi({
                description:
                  'Instead of a secret: a JWT that the client has signed (RFC 7523), for the issuer or this address, once, for five minutes at most.',
              }),
              scope: z
                .string()
                .optional()
                .openapi({ description: 'Fewer scopes than the client has, with blanks between.', example: 'read' }),
            })
            .openapi('TokenRequest', { description: 'The form.' }),
          example: { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'A token',
      content: {
        'application/json': {
          schema: tokenSchema,
          example: {
            access_token: 'a.token',
            token_type: 'Bearer',
            expires_in: TOKEN_SECONDS,
            scope: usualScopes.join(' '),
          },
        },
      },
    },
    400: { description: 'Not asked as RFC 6749 says', content: { 'application/json': { schema: tokenErrorSchema } } },
    429: tooManyRequests,
    401: { description: 'Unknown client', content: { 'application/json': { schema: tokenErrorSchema } } },
    500: problem('Something went wrong here: `detail` says whether anything was changed'),
    503: problem('Too many requests at once, or the database cannot be reached: send it again', {
      'Retry-After': retryAfter,
    }),
  },
}

const scopeWords: Readonly<Record<Scope, string>> = {
  read: 'See citizens, deadlines, meetings, messages, offers and times.',
  'citizens:write': 'Register, change and move citizens, and their absences.',
  'deadlines:write': 'Set and close deadlines.',
  'meetings:write': 'Book, summon, move, change and cancel meetings, and their outcomes.',
  'times:write': 'Offers, times, closures, caseworkers and the job centre itself.',
  residence: 'Say where people have moved: for the source of residence alone.',
  audit: 'See who looked at or changed what.',
  events: 'Follow what has happened. No call needs it yet.',
}

const INTRODUCTION = `What municipalities' case systems call.

JSON in camelCase; dates as \`2026-07-10\`, instants with offset as \`2026-07-10T10:00:00+02:00\`; ids are opaque strings. A client belongs to one job centre, or to several and names one in \`X-Job-Centre\`. It sees only its own: anything else is 404, the same as what does not exist.

Refusals are \`application/problem+json\` with the \`rule\` that says no and all \`reasons\` that apply. A refused call has changed nothing. Lists take \`limit\` and \`cursor\` and answer \`{items, nextCursor}\`. What the API does not know is refused (\`unknown_field\`): a parameter, a field, a header that asks for what it does not do. A field of an answer that is always there is null where it has no value; an optional field is then left out. No field is both. Every answer has an \`X-Request-Id\`: yours, or one made here. National id numbers travel in bodies only.`

/**
 * Writes every operation into the application's register, from the same schemas that check and type
 * it.
 */
export function describe(app: OpenAPIHono, operations: readonly Operation[]): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'caseSystem', {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: scopeWords } },
  })
  app.openAPIRegistry.registerPath(tokenRoute)
  app.openAPIRegistry.registerPath(bulkRoute(problemsOfLoad))
  for (const operation of operations) app.openAPIRegistry.registerPath(routeOf(operation))
}

const tagWords: Readonly<Record<(typeof tags)[number], string>> = {
  Citizens: 'Who may book, how they are reached, and when they are away.',
  Deadlines: 'Until when a citizen is to book an interview.',
  Offers: 'What groups of citizens can book.',
  Times: 'The published times of an offer.',
  Bookings: "Booking for a citizen, under the citizen's own rules.",
  Meetings: 'Summons, changes and outcomes.',
  Messages: 'What was sent to citizens, and what of it arrived.',
  'Job centre': 'How citizens see the job centre, its caseworkers, and when it is closed.',
  Events: 'What has happened, in an order that never changes.',
}

/** OpenAPI 3.1 takes an identifier of SPDX, which the types of the library do not know. */
const license = { name: 'Mozilla Public License 2.0', identifier: 'MPL-2.0' }

/** The OpenAPI 3.1 document, each part where it is used. */
export const documentOf = (app: OpenAPIHono) =>
  withFieldWords(
    app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Selvbook: the API for case systems',
        version: '1',
        description: INTRODUCTION,
        license,
        contact: { name: 'The job centre that gave you your client' },
      },
      servers: [{ url: API_BASE, description: 'The program that serves this document.' }],
      tags: [
        { name: 'Tokens', description: 'Saying who calls.' },
        ...tags.map((name) => ({ name, description: tagWords[name] })),
      ],
    }),
  )

export type ApiDocument = ReturnType<typeof documentOf>
