import { type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import { refusalRules } from '../rules/refusals.ts'
import { API_BASE } from './answering.ts'
import { type Operation, tags } from './operation.ts'
import { problemSchema } from './problems.ts'
import { refusalStatus } from './refusal-words.ts'

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
})

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
  const takesInput = schemas.body !== undefined || schemas.query !== undefined
  const conflict = sentences(
    refusalsOf(operation, 409),
    reads ? '' : 'a request with this Idempotency-Key is being answered',
  )
  const never = sentences(
    refusalsOf(operation, 422),
    takesInput ? 'the request is not valid: every mistake is a reason' : '',
    reads ? '' : 'the Idempotency-Key was used for another request',
  )
  const missing = refusalsOf(operation, 404)
  return {
    ...(schemas.body === undefined ? {} : { 400: problem('The body is not JSON') }),
    401: problem('No valid token'),
    ...(missing === '' ? {} : { 404: problem(missing) }),
    ...(conflict === '' ? {} : { 409: problem(conflict) }),
    ...(schemas.body === undefined ? {} : { 413: problem('Too large'), 415: problem('Not sent as JSON') }),
    ...(never === '' ? {} : { 422: problem(never) }),
  }
}

const actingUser = z.string().max(100).optional().openapi({
  description: 'The caseworker behind the call: stands in histories and in the access log.',
  example: 'ahan',
})

const idempotencyKey = z.string().min(1).max(255).optional().openapi({
  description:
    'Recommended for every write: sent again with the same key, a request is answered as the first time and done once.',
  example: 'd3f1c1de-1c1a-4b6e-9a7e-0c2b7f6f1f00',
})

const replayed = {
  headers: {
    'Idempotency-Replayed': {
      description: '`true` when this is the answer of an earlier request with the same Idempotency-Key.',
      schema: { type: 'string' as const },
    },
  },
}

function goodResponses({ statuses, answer, reads }: Operation): RouteConfig['responses'] {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: statusWords[status] ?? 'Done',
        ...(reads ? {} : replayed),
        ...(status === 204 ? {} : { content: { 'application/json': { schema: answer } } }),
      },
    ]),
  )
}

function routeOf(operation: Operation): RouteConfig {
  const { method, path, id, tag, summary, description, schemas, reads } = operation
  const { params, query, body } = schemas
  const headers = { 'X-Acting-User': actingUser, ...(reads ? {} : { 'Idempotency-Key': idempotencyKey }) }
  return {
    method,
    path,
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: [{ caseSystem: [] }],
    request: {
      ...(params instanceof z.ZodObject ? { params } : {}),
      ...(query instanceof z.ZodObject ? { query } : {}),
      headers: z.object(headers),
      ...(body === undefined ? {} : { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: { ...goodResponses(operation), ...badResponses(operation) },
  }
}

const tokenSchema = z
  .object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() })
  .openapi('Token')
const tokenErrorSchema = z
  .object({
    error: z.enum(['invalid_request', 'invalid_client', 'unsupported_grant_type']),
    error_description: z.string(),
  })
  .openapi('TokenError')

const tokenRoute: RouteConfig = {
  method: 'post',
  path: '/oauth/token',
  operationId: 'getToken',
  tags: ['Tokens'],
  servers: [{ url: '/' }],
  summary: 'Get a token',
  description:
    'Client credentials (RFC 6749 §4.4): the id and the secret in the form, or as HTTP Basic. Send the token as `Authorization: Bearer …`.',
  request: {
    body: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: z.object({
            grant_type: z.literal('client_credentials'),
            client_id: z.string().optional(),
            client_secret: z.string().optional(),
          }),
        },
      },
    },
  },
  responses: {
    200: { description: 'A token', content: { 'application/json': { schema: tokenSchema } } },
    400: { description: 'Not asked as RFC 6749 says', content: { 'application/json': { schema: tokenErrorSchema } } },
    401: { description: 'Unknown client', content: { 'application/json': { schema: tokenErrorSchema } } },
  },
}

const INTRODUCTION = `What municipalities' case systems call.

JSON in camelCase; dates as \`2026-07-10\`, instants with offset as \`2026-07-10T10:00:00+02:00\`; ids are opaque strings. A client belongs to one job centre and sees only its own: anything else is 404, the same as what does not exist.

Refusals are \`application/problem+json\` with the \`rule\` that says no and all \`reasons\` that apply. A refused call has changed nothing. Lists take \`limit\` and \`cursor\` and answer \`{items, nextCursor}\`. What the API does not know is refused (\`unknown_field\`): a parameter, a field, a header that asks for what it does not do. Every answer has an \`X-Request-Id\`: yours, or one made here. National id numbers travel in bodies only.`

/** Writes every operation into the application's register, from the same schemas that check and type it. */
export function describe(app: OpenAPIHono, operations: readonly Operation[]): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'caseSystem', {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: {} } },
  })
  app.openAPIRegistry.registerPath(tokenRoute)
  for (const operation of operations) app.openAPIRegistry.registerPath(routeOf(operation))
}

/** The OpenAPI 3.1 document. */
export const documentOf = (app: OpenAPIHono) =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Selvbook: the API for case systems', version: '1', description: INTRODUCTION },
    servers: [{ url: API_BASE }],
    tags: [{ name: 'Tokens' }, ...tags.map((name) => ({ name }))],
  })

export type ApiDocument = ReturnType<typeof documentOf>
