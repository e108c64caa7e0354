import { z } from '@hono/zod-openapi'
import type { Subject } from '../actions/hold-still.ts'
import type { ActionContext } from '../actions/transaction.ts'
import { access, type What } from '../rules/access.ts'
import type { Scope } from '../rules/actor.ts'
import type { Clock } from '../rules/dates.ts'
import type { CountedLimit } from '../rules/limits.ts'
import { done, type Outcome, type RefusalCode } from '../rules/refusals.ts'
import { type SerializedJson, textOf } from './json-text.ts'
import { strict } from './strict.ts'
import { type Checked, check, type NotValid } from './validation.ts'

/** What an operation is asked with: path, query and body, each as its schema leaves it. */
export type RequestSchemas = Readonly<Partial<Record<'params' | 'query' | 'body', z.ZodType>>>

/** Who calls, and with what: of a write, `context.db` is the transaction of its effect. */
export interface Caller {
  readonly context: ActionContext
  readonly jobCentre: string
  /**
   * Waits without taking a turn from anybody (load shedding); false where there is no turn to go on
   * with.
   */
  readonly aside: (work: () => Promise<void>) => Promise<boolean>
  readonly webhooks: WebhookSettings
}

/** Whether webhooks may lead to this machine, and the clock of their queues. */
interface WebhookSettings {
  readonly toLoopback: boolean
  readonly realClock: Clock
}

/** J-OWN: on whom and on what an act was done, for the log. */
export interface About {
  readonly citizens?: readonly string[]
  /** Where the address does not say it: a closure just made. */
  readonly things?: readonly string[]
}

export interface Answered<T> {
  readonly status: 200 | 201 | 204
  readonly body: SerializedJson<T>
  /** Where what was made can be read. */
  readonly location?: string
  /** Whom an act is about. A question has none, since it writes its look itself. */
  readonly about?: About
  /** What the tag is of, where the answer says more than the thing's own address would. */
  readonly represents?: SerializedJson<unknown>
}

export const tags = [
  'Citizens',
  'Deadlines',
  'Offers',
  'Times',
  'Bookings',
  'Meetings',
  'Messages',
  'Job centre',
  'Events',
] as const
type Tag = (typeof tags)[number]

/** The rows of the table of access that case systems have a cell in. */
type WhatOfClients = {
  [W in What]: (typeof access)[W] extends { readonly client: { readonly scope: Scope } } ? W : never
}[What]

/** The scope that a token must have for this operation. */
export const scopeOf = ({ does }: Pick<Told, 'does'>): Scope => access[does].client.scope

interface Told {
  /** The operation's name for client generators and the access log. */
  readonly id: string
  /** Its row in the table of access, which names the scope that it needs. */
  readonly does: WhatOfClients
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Under `/api/v1`, as OpenAPI writes it: `/citizens/{id}`. */
  readonly path: string
  /** J-OWN: the id in the path is a citizen's, so the log names it as such. */
  readonly pathNames?: 'citizen'
  readonly tag: Tag
  readonly summary: string
  readonly description?: string
  /** The statuses of a good answer. */
  readonly statuses: readonly [Answered<unknown>['status'], ...Answered<unknown>['status'][]]
  /** What it may refuse beside a malformed request. */
  readonly refusals: readonly RefusalCode[]
  /** Reads only, though its method may be POST: it takes no idempotency key. */
  readonly reads?: boolean
  /** Whether a good answer is the thing as its own address tells it, and so has its tag. */
  readonly tagged?: boolean
  /** J-LIMITS: how often a client may call it, where that is bounded. */
  readonly limit?: CountedLimit
  /** The largest body it takes; 100 kB unless told. */
  readonly mostBytes?: number
}

type Whole<T> = T extends object ? { readonly [Name in keyof T]: Whole<T[Name]> } : T

/**
 * A whole body, and a whole answer, as they may be sent: what the document shows, and what its test
 * sends.
 */
interface Example<Body = unknown, Answer = unknown> {
  readonly body?: Body
  readonly answer?: Answer
  /** The answer with the second good status to the same body, where it says something else. */
  readonly secondAnswer?: Answer
}

type Sent<Body> = Body extends z.ZodType ? z.input<Body> : never

/** What two may change: which it is, and how its own address tells it. */
export interface Current {
  readonly subject: Subject
  readonly read: (context: ActionContext) => Promise<Outcome<SerializedJson<unknown>>>
}

export interface Definition<R extends RequestSchemas, A extends z.ZodType> extends Told {
  readonly request: R
  readonly example?: Example<Whole<Sent<NoInfer<R>['body']>>, Whole<z.input<NoInfer<A>>>>
  readonly answer: A
  readonly run: (call: z.output<z.ZodObject<R>>, caller: Caller) => Promise<Outcome<Answered<z.input<A>>> | NotValid>
  /**
   * J-OWN: whom an act is about that was refused, or is answered with what was done before; without
   * it nobody.
   */
  readonly whose?: (call: z.output<z.ZodObject<R>>, context: ActionContext) => Promise<string | null>
  /** What `If-Match` is compared with; without it the header is refused. */
  readonly current?: (call: z.output<z.ZodObject<R>>) => Current
}

const nobody = (): Promise<null> => Promise.resolve(null)

/** A request whose parts have been checked. */
export interface Ready {
  /** Does it: as often as its transaction must be tried. */
  readonly run: (caller: Caller) => Promise<Outcome<Answered<unknown>> | NotValid>
  readonly whose: (context: ActionContext) => Promise<string | null>
  readonly current: Current | null
}

export interface Operation extends Told {
  /** Whether `If-Match` is honoured. */
  readonly conditional: boolean
  readonly schemas: RequestSchemas
  readonly example?: Example
  readonly answer: z.ZodType
  check(raw: Record<keyof RequestSchemas, unknown>): Checked<Ready>
}

/** A body has the name of its operation in the document: `SetDeadline`. */
const named = (body: z.ZodType | undefined, { id, summary }: Told): RequestSchemas => {
  if (body === undefined) return {}
  return {
    body: body.openapi(`${id.charAt(0).toUpperCase()}${id.slice(1)}`, { description: `${summary}: what is sent.` }),
  }
}

const strictly = (schemas: RequestSchemas): RequestSchemas =>
  Object.fromEntries(Object.entries(schemas).map(([part, schema]) => [part, strict(schema)]))

/** One operation: its schemas are its types, its checks and its document. */
export function operation<const R extends RequestSchemas, A extends z.ZodType>(
  definition: Definition<R, A>,
): Operation {
  const { request, answer, run, whose, current, ...told } = definition
  // An operation without parameters knows none, so an unknown one is refused there as well.
  const schemas = strictly({ query: z.object({}), ...request, ...named(request.body, told) })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same schemas, closed
  const whole = z.object(schemas) as unknown as z.ZodObject<R>
  return {
    ...told,
    schemas,
    answer,
    conditional: current !== undefined,
    check(raw) {
      const checked = check(whole, raw)
      if (!checked.ok) return checked
      const { value } = checked
      const ofWhom = whose ? (context: ActionContext) => whose(value, context) : nobody
      const ready = { run: (caller: Caller) => run(value, caller), whose: ofWhom, current: current?.(value) ?? null }
      return { ok: true, value: ready }
    },
  }
}

/** 200 with what is written already. */
export const okText = <T>(body: SerializedJson<T>): Outcome<Answered<T>> => done({ status: 200, body })
export const ok = <T>(body: T, about: About = {}): Outcome<Answered<T>> =>
  done({ status: 200, body: textOf(body), about })
export const made = <T>(body: T, location: string | null, about: About = {}): Outcome<Answered<T>> =>
  done({ status: 201, body: textOf(body), about, ...(location === null ? {} : { location }) })
/** What a 204 answers with: nothing. */
export const nothing = z.null()
export const gone = (about: About = {}): Outcome<Answered<null>> => done({ status: 204, body: textOf(null), about })
