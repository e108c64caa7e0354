import type { RouteConfig } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { CountedTimes } from '../../actions/register-many.ts'
import { failureOf, type ProgramContext } from '../../actions/transaction.ts'
import { limits } from '../../rules/limits.ts'
import { requestProblem } from '../problems.ts'
import { actingUserOf, lookReasonOf } from '../request-headers.ts'
import { requestIdOf } from '../request-id.ts'
import {
  API_BASE,
  type ApiAnswer,
  type ApiOptions,
  type Authenticated,
  authenticate,
  lacksScope,
  problemAnswer,
  respond,
  tooMany,
} from '../request-pipeline.ts'
import { type SentLine, SentLines } from './lines.ts'
import { answerLines, type LineAnswer, type LoadOptions, lineAnswerSchema, lineSchema } from './load.ts'

// `POST /citizens:bulk`: a load of a municipality, line by line, for as long as it takes. It is
// answered while it is read, a transaction's worth at a time, and only as quickly as its answers
// are read.

export const BULK_PATH = `${API_BASE}/citizens:bulk`
const OPERATION = 'registerCitizens'

/**
 * Lines a transaction. They are read and judged in one go: fifty take this process 30 ms, for which
 * a page may have to wait. So they are ten while citizens come.
 */
const LINES_AT_A_TIME = 50
const LINES_BESIDE_CITIZENS = 10

/** A load that has met a database that is away tries again so often, after a second each time. */
const TRIES = 5
const PAUSE_MILLISECONDS = 1_000

const NDJSON = 'application/x-ndjson'
const isNdjson = (type: string): boolean => /^application\/(x-ndjson|ndjson|jsonl|x-jsonlines)\s*(;|$)/i.test(type)

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

const problem = (code: Parameters<typeof requestProblem>[0], detail: string) =>
  problemAnswer(requestProblem(code, detail))

/** What is wrong with the request as a whole. */
function wrongWith(c: Context, { client, scopes }: Authenticated, deadlines: string | undefined): ApiAnswer | null {
  if (!scopes.includes('citizens:write')) return lacksScope('citizens:write')
  if (deadlines === 'true' && !scopes.includes('deadlines:write')) return lacksScope('deadlines:write')
  if (!isNdjson(c.req.header('content-type') ?? ''))
    return problem('unsupported_media_type', `Send a citizen a line with the header "Content-Type: ${NDJSON}".`)
  if (c.req.header('content-encoding') !== undefined)
    return problem('unsupported_media_type', 'A compressed body is not read here. Send it as it is.')
  const unknown = Object.keys(c.req.query()).some((name) => name !== 'deadlines')
  if (unknown) return problem('unknown_field', 'The only parameter of this call is deadlines.')
  if (deadlines !== undefined && deadlines !== 'true' && deadlines !== 'false')
    return problem('invalid_request', 'deadlines (query): must be true or false.')
  if (client.actingUser === 'required' && actingUserOf(c) === null)
    return problem('invalid_request', 'Name the caseworker behind the call in X-Acting-User.')
  return null
}

/** When a client looks again whether its load has ended, in seconds. */
const LOOK_AGAIN_SECONDS = 10

const away = requestProblem(
  'unavailable',
  'The database could not be reached, and whether the line was done is not known: send it again.',
)

/** The door. J-LIMITS: a client has as many loads under way in this process as its bound says. */
export function citizensBulk(program: ProgramContext, options: ApiOptions) {
  const underWay = new Set<{ readonly client: string }>()
  const most = program.bounds.loads
  return async (c: Context): Promise<Response> => {
    const asked = await authenticate(c, options)
    if (!('client' in asked)) return respond(c, asked)
    const deadlines = c.req.query('deadlines')
    const wrong = wrongWith(c, asked, deadlines)
    if (wrong) return respond(c, wrong)
    const { client } = asked
    if ([...underWay].filter((one) => one.client === client.id).length >= most)
      return respond(
        c,
        tooMany({ name: 'loads', ok: false, most, seconds: null, left: 0, resetSeconds: LOOK_AGAIN_SECONDS }),
      )
    const own = { client: client.id }
    underWay.add(own)
    const lines = new SentLines(c.req.raw.body ?? new Blob([]).stream())
    const load = loadOf(c, asked, program, deadlines === 'true')
    const answered = answersTo(lines, load, options, requestIdOf(c))
    return streamed(c, answered, async () => {
      underWay.delete(own)
      await lines.cancel()
    })
  }
}

function loadOf(
  c: Context,
  { client, scopes }: Authenticated,
  program: ProgramContext,
  deadlines: boolean,
): LoadOptions {
  const [first = ''] = client.jobCentres
  const user = actingUserOf(c)
  const lookReason = lookReasonOf(c)
  return {
    deadlines,
    counted: new CountedTimes(),
    contextFor: (named) => {
      const jobCentre = client.jobCentres.includes(named) ? named : first
      const actor = { kind: 'client', jobCentre, scopes, client: client.id, user } as const
      return { ...program, actor, operation: OPERATION, lookReason }
    },
  }
}

async function* answersTo(
  lines: SentLines,
  load: LoadOptions,
  options: ApiOptions,
  requestId: string,
): AsyncGenerator<readonly LineAnswer[]> {
  for (let sent = await lines.next(LINES_AT_A_TIME); sent.length > 0; sent = await lines.next(LINES_AT_A_TIME)) {
    for (let done = 0; done < sent.length; ) {
      const turn = await options.turnOfLoad?.()
      const many = turn?.isBesideCitizens ? LINES_BESIDE_CITIZENS : LINES_AT_A_TIME
      const part = sent.slice(done, done + many)
      done += part.length
      const answers = patiently(part, load, options, requestId)
      // Before they are read: who reads slowly would keep all other loads waiting.
      yield await answers.finally(() => turn?.done())
    }
  }
}

/** Whatever fails is an answer to its lines: what was done stays done, and is found so again. */
async function patiently(
  sent: readonly SentLine[],
  load: LoadOptions,
  options: ApiOptions,
  requestId: string,
): Promise<LineAnswer[]> {
  for (let nth = 1; ; nth += 1)
    try {
      return await answerLines(sent, load)
    } catch (error) {
      options.failed?.(error, OPERATION, requestId)
      const isAway = failureOf(error).class !== 'bug'
      if (!isAway || nth === TRIES) {
        const { status, body } = away
        return sent.map(({ number }) => ({ line: number, status, problem: body }))
      }
      await pause(PAUSE_MILLISECONDS)
    }
}

/** Nothing is done before its answer is asked for: who does not read is not loaded. */
function streamed(c: Context, answered: AsyncGenerator<readonly LineAnswer[]>, end: () => Promise<void>): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await answered.next()
          if (next.done) {
            await end()
            controller.close()
          } else controller.enqueue(encoder.encode(next.value.map((one) => `${JSON.stringify(one)}\n`).join('')))
        } catch (error) {
          await end()
          controller.error(error)
        }
      },
      async cancel() {
        await end()
        await answered.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
  const id = requestIdOf(c)
  const headers = { 'content-type': NDJSON, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
  return new Response(body, { headers: { ...headers, 'x-request-id': id } })
}

const ndjson = (schema: z.ZodType, example: object) => ({ [NDJSON]: { schema, example } })

/** As the document tells it; `problems`: the answers that every call has. */
export const bulkRoute = (problems: RouteConfig['responses']): RouteConfig => ({
  method: 'post',
  path: '/citizens:bulk',
  operationId: OPERATION,
  tags: ['Citizens'],
  summary: 'Register many citizens, with the deadlines that are to stand',
  description: `A citizen a line (NDJSON), as many as there are; an answer a line, in order, while you send. Read the answers while you send: who does not is not read on. A line that is wrong is answered, and the next is read. What stands already is left as it is, so the same load sent again does what is left; it needs no Idempotency-Key. At most ${limits.loads.most} for ${limits.loads.of} at a time, unless the operator has set another bound (J-LIMITS); it waits behind everybody else.`,
  security: [{ caseSystem: ['citizens:write', 'deadlines:write'] }],
  request: {
    query: z.object({
      deadlines: z
        .enum(['true', 'false'])
        .optional()
        .openapi({ type: 'boolean', default: false, description: 'Whether lines have a `deadline` (D-SAME).' }),
    }),
    body: {
      required: true,
      content: ndjson(lineSchema, {
        cpr: '610190-1234',
        name: 'Anna Hansen',
        contactGroup: 2,
        jobCentre: '10100',
        deadline: { interviewType: 'job', dueDate: '2026-07-10' },
      }),
    },
  },
  responses: {
    200: {
      description: 'An answer for each line, in order',
      content: ndjson(lineAnswerSchema, {
        line: 1,
        status: 201,
        id: '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11',
        warnings: [],
        deadline: { status: 201, id: '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c12', bookableTimes: 12, warnings: [] },
      }),
    },
    ...problems,
  },
})
