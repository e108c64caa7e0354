import type { Context } from 'hono'
import type { ApiClient } from '../rules/api-clients.ts'
import { lineIn } from '../rules/text.ts'
import { conditionIn } from './entity-tags.ts'
import type { Operation } from './operation.ts'
import { type ProblemAnswer, type Reason, requestProblem } from './problems.ts'

const MOST_KEY_LETTERS = 255
const MOST_NAME_LETTERS = 100
const LOOK_REASON = 'X-Look-Reason'
const MOST_REASON_LETTERS = 200

/** A name in a header travels as bytes, which Node reads as Latin-1. */
const utf8 = (header: string): string => {
  const text = Buffer.from(header, 'latin1').toString('utf8')
  return text.includes('\uFFFD') ? header : text
}

/** The caseworker behind a call; null where none is named, or nothing that can be read. */
export const actingUserOf = (c: Context): string | null => lineIn(utf8(c.req.header('x-acting-user') ?? ''))

/**
 * What the call is for, as the record of access keeps it; null where it is not said, or says
 * nothing that can be read.
 */
export const lookReasonOf = (c: Context): string | null => lineIn(utf8(c.req.header(LOOK_REASON) ?? ''))

/**
 * Headers that ask for what is not done here: to act only on a certain state (RFC 9110 §13), or to
 * take the method for another. `If-Match` is honoured where two may change a thing. Ignored, they
 * would let a client believe that its condition holds. A range, a language or a preference may be
 * ignored (RFC 9110 §14.2 and §12.5.4, RFC 7240): whoever asks for one expects that.
 */
const notSupported = [
  'If-Match',
  'If-None-Match',
  'If-Modified-Since',
  'If-Unmodified-Since',
  'X-HTTP-Method-Override',
  'X-HTTP-Method',
  'X-Method-Override',
] as const

const inHeader = (code: string, name: string, detail: string): Reason => ({
  code,
  in: 'header',
  pointer: `/${name}`,
  detail,
})

const tooLong = (name: string, most: number): ProblemAnswer => {
  const detail = `The header ${name} must have from 1 to ${most} letters.`
  return requestProblem('invalid_request', detail, [inHeader('invalid', name, detail)])
}

const missingUser = requestProblem('invalid_request', 'Name the caseworker behind the call in X-Acting-User.', [
  inHeader(
    'required',
    'X-Acting-User',
    'The header X-Acting-User is required of this client: it names the caseworker behind the call.',
  ),
])

const notTags = 'If-Match must be *, or tags as answers have them in ETag, in quotation marks with commas between.'
const noTags = requestProblem('invalid_request', notTags, [inHeader('invalid', 'If-Match', notTags)])

const JOB_CENTRE = 'X-Job-Centre'

const wrongJobCentre = (detail: string, code: string): ProblemAnswer =>
  requestProblem('invalid_request', detail, [inHeader(code, JOB_CENTRE, detail)])

/** The job centre that a body names, where the operation is about one. */
function namedIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('jobCentre' in body)) return null
  return typeof body.jobCentre === 'string' ? body.jobCentre : null
}

/**
 * The job centre that a call is made for. A client of one needs to say nothing. A client of several
 * names one in `X-Job-Centre`, or in the body where that says to which somebody belongs.
 */
export function jobCentreFor(
  c: Context,
  { jobCentres }: ApiClient,
  { does }: Operation,
  body: unknown,
): string | ProblemAnswer {
  const named = c.req.header(JOB_CENTRE)
  if (named !== undefined) {
    if (jobCentres.includes(named)) return named
    return wrongJobCentre('X-Job-Centre names no job centre of this client.', 'invalid')
  }
  const [only, ...more] = jobCentres
  if (only !== undefined && more.length === 0) return only
  const inBody = does === 'register_citizen' ? namedIn(body) : null
  if (inBody !== null && jobCentres.includes(inBody)) return inBody
  return wrongJobCentre('This client has several job centres: name one of them in X-Job-Centre.', 'required')
}

function notHonoured(c: Context, { conditional }: Operation): ProblemAnswer | null {
  const asked = notSupported.filter((name) => c.req.header(name) !== undefined)
  const sent = conditional ? asked.filter((name) => name !== 'If-Match') : asked
  if (sent.length === 0) return null
  const detail = `Nothing was done, for ${sent.join(', ')} would not be honoured here. Send the request without it.`
  const reasons = sent.map((name) => inHeader('header_not_supported', name, `${name} is not honoured here.`))
  return requestProblem('header_not_supported', detail, reasons)
}

const takesJson = (accept: string): boolean =>
  accept.trim() === '' || /(?:\*\/\*|application\/\*|[/+]json\b)/i.test(accept)

/**
 * What is wrong with the headers of a request; null where nothing is. Of an unknown header nobody
 * can say what it asks for.
 */
export function wrongHeader(c: Context, client: ApiClient, operation: Operation): ProblemAnswer | null {
  const key = operation.reads ? undefined : c.req.header('idempotency-key')
  if (key !== undefined && (key.trim() === '' || key.length > MOST_KEY_LETTERS))
    return tooLong('Idempotency-Key', MOST_KEY_LETTERS)
  const actingUser = actingUserOf(c)
  if (actingUser === null && client.actingUser === 'required') return missingUser
  if (actingUser !== null && actingUser.length > MOST_NAME_LETTERS) return tooLong('X-Acting-User', MOST_NAME_LETTERS)
  if ((lookReasonOf(c) ?? '').length > MOST_REASON_LETTERS) return tooLong(LOOK_REASON, MOST_REASON_LETTERS)
  if (!takesJson(c.req.header('accept') ?? ''))
    return requestProblem('not_acceptable', 'Answers are JSON. Send "Accept: application/json", or no such header.')
  const condition = c.req.header('if-match')
  if (operation.conditional && condition !== undefined && conditionIn(condition) === null) return noTags
  return notHonoured(c, operation)
}
