import { z } from '@hono/zod-openapi'
import { absenceKinds } from '../rules/absences.ts'
import { interviewTypes, isContactGroup } from '../rules/contact-groups.ts'
import { instant, plainDate } from '../rules/dates.ts'
import { emailAddressIn } from '../rules/email-address.ts'
import { meetingForms } from '../rules/meetings.ts'
import { nationalIdIn } from '../rules/national-id.ts'
import { telephoneNumberIn } from '../rules/telephone-number.ts'
import { lineIn, proseIn } from '../rules/text.ts'
import { isId } from '../storage/ids.ts'

// What travels in bodies, paths and queries, field by field. Each is type, check and document at
// once.

/**
 * Marks an issue as "there is no such thing": the answer is then 404, as for an id that nothing
 * has.
 */
export const NAMES_NOTHING = { namesNothing: true } as const

/** What every id is in examples. */
export const EXAMPLE_ID = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'

/** What every id of an event is in examples. */
export const EXAMPLE_EVENT = 'ev_2n9c_0k3zq1f'
/** What every secret of a webhook is in examples. */
export const EXAMPLE_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo='

/** An opaque id from outside. A text that cannot be an id names nothing. */
export const id = () =>
  z.string().refine(isId, { message: 'names nothing that exists', params: NAMES_NOTHING }).openapi({
    example: EXAMPLE_ID,
  })

/** An id in an answer. */
export const givenId = () => z.string().openapi({ example: EXAMPLE_ID })

/** What a judge of the rules makes of a text; what it refuses is an issue with these words. */
const judged = (judge: (text: string) => string | null, otherwise: string, most: number) =>
  z
    .string()
    .max(most)
    .transform((text, context) => {
      const value = judge(text)
      if (value !== null) return value
      context.addIssue({ code: 'custom', message: otherwise, input: text })
      return z.NEVER
    })

/** Room for what copied numbers and addresses bring along. */
const MOST_TYPED = 60
const MOST_EMAIL = 320

const NOT_A_LINE = 'must be one line of plain text, with something to see in it'

/** One line of text as `lineIn` keeps it: composed, single blanks, no invisible signs. */
export const line = (most: number) => judged(lineIn, NOT_A_LINE, most).openapi({ minLength: 1 })

/** Text of several lines, as `proseIn` keeps it; may be empty. */
export const prose = (most: number) => judged(proseIn, 'must be plain text, without control characters', most)

// Years beyond these are slips, and PostgreSQL and ISO 8601 write years of five digits differently.
const isOfOurTime = (text: string): boolean => text >= '1900-01-01' && text < '2200'
const OUT_OF_RANGE = 'must lie between the years 1900 and 2199'

/** `2026-07-10` */
export const date = () =>
  z.iso
    .date('must be a date of the calendar, such as 2026-07-10')
    .refine(isOfOurTime, OUT_OF_RANGE)
    .openapi({ example: '2026-07-10' })
    .transform((text) => plainDate(text))

/** An instant is told to the nanosecond; nothing here reads more digits. */
const hasNanosecondsAtMost = (text: string): boolean => !/\.\d{10}/.test(text)

/** `2026-07-10T10:00:00+02:00` */
export const moment = () =>
  z.iso
    .datetime({ offset: true, message: 'must be an instant with offset, such as 2026-07-10T10:00:00+02:00' })
    .refine(hasNanosecondsAtMost, 'must have at most nine digits behind the second')
    .refine(isOfOurTime, OUT_OF_RANGE)
    .openapi({ example: '2026-07-10T10:00:00+02:00' })
    .transform((text) => instant(text))

export const givenDate = () => z.iso.date().openapi({ example: '2026-07-10' })
export const givenMoment = () => z.iso.datetime({ offset: true }).openapi({ example: '2026-07-10T10:00:00+02:00' })

/** As `nationalIdIn` reads it. In bodies only. */
export const cpr = () =>
  judged(
    nationalIdIn,
    'must be ten digits that begin with a date (ddmmyy; of test numbers the day is 60 higher), with or without a hyphen',
    MOST_TYPED,
  ).openapi({
    example: '610190-1234',
    description: 'National id number (CPR). Stored encrypted and never given back.',
  })

/** As `telephoneNumberIn` reads it; kept in E.164. */
export const mobile = () =>
  judged(telephoneNumberIn, 'must be a telephone number: eight digits, or + and a country code', MOST_TYPED).openapi({
    example: '+4520123456',
  })

/**
 * As `emailAddressIn` reads it. A domain may have letters beyond ASCII; what stands before the @
 * may not.
 */
export const email = () =>
  judged(emailAddressIn, 'must be an e-mail address, with ASCII letters alone before the @', MOST_EMAIL).openapi({
    format: 'idn-email',
    example: 'anna@example.dk',
  })

export const jobCentre = () =>
  z
    .string()
    .regex(/^\d{5}$/, 'must be five digits: the municipality and the job centre')
    .openapi({ example: '10100' })
export const municipality = () =>
  z
    .string()
    .regex(/^\d{3}$/, 'must be three digits: the code of the municipality, 000 for abroad')
    .openapi({ example: '751', description: 'The code of a municipality; `000` is abroad.' })
export const contactGroup = () =>
  z
    .int()
    .refine(isContactGroup, 'must be a contact group: 1 to 8 or 10 to 29')
    .openapi({ example: 2, minimum: 1, maximum: 29, not: { const: 9 } })
/** In an answer: what was stored before it was checked is told as it is. */
export const givenContactGroup = () => z.int().openapi({ example: 2 })
export const category = () => line(50).openapi({ example: '2.2' })
export const language = () => z.enum(['da', 'en'])
export const interviewType = () => z.enum(interviewTypes)
export const meetingType = () => z.enum(['job', 'follow_up', 'other'])
export const form = () => z.enum(meetingForms)
export const absenceKind = () => z.enum(absenceKinds)
/** How long a meeting lasts. */
export const minutes = () => z.int().min(5).max(480).openapi({ example: 45 })
/** Where a meeting is on video. */
export const videoRoom = () =>
  z
    .url({ protocol: /^https$/, message: 'must be an address that begins with https://' })
    .max(500)
    .openapi({ example: 'https://video.example.dk/rooms/ahan' })
export const noticeHours = () => z.int().min(0).max(8760).openapi({ example: 24 })
/** What the case system itself calls a caseworker. */
export const caseworker = () =>
  line(100).openapi({
    example: 'ahan',
    description: "The case system's own name for the caseworker; made when first seen.",
  })

const LEAST_ITEMS = 1
const MOST_ITEMS = 1000
const DEFAULT_ITEMS = 100
const LIMIT = `must be a whole number from ${LEAST_ITEMS} to ${MOST_ITEMS}`

/** `?limit&cursor` of a list, and its pages. */
export interface Page {
  readonly limit: number
  readonly cursor?: string | null | undefined
}

const NOT_OURS = 'must be the nextCursor of an earlier answer of this list'

export const limit = () =>
  z
    .string()
    .regex(/^\d{1,4}$/, LIMIT)
    .transform(Number)
    .refine((count) => count >= LEAST_ITEMS && count <= MOST_ITEMS, LIMIT)
    .default(DEFAULT_ITEMS)
    .openapi({ type: 'integer', minimum: LEAST_ITEMS, maximum: MOST_ITEMS, default: DEFAULT_ITEMS })

/** Where a cursor of this list leads to; null for what is none, or a cursor of another list. */
function positionIn(list: string, cursor: string): string | null {
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  const isWhole = Buffer.from(text, 'utf8').toString('base64url') === cursor && !/[\p{Cc}\p{Cs}]/u.test(text)
  return isWhole && text.startsWith(`${list}:`) ? text.slice(list.length + 1) : null
}

/**
 * The pages of a list. Its cursors name it, so that a cursor of another list is refused.
 * `isPosition`: what a cursor can stand for, an id unless told.
 */
export function pagesOf(list: string, isPosition: (text: string) => boolean = isId) {
  const cursorAt = (position: string): string => Buffer.from(`${list}:${position}`, 'utf8').toString('base64url')
  const parameters = {
    limit: limit(),
    cursor: z
      .string()
      .refine((cursor) => isPosition(positionIn(list, cursor) ?? ''), NOT_OURS)
      .transform((cursor) => positionIn(list, cursor))
      .optional()
      .openapi({ type: 'string', description: 'The nextCursor of the answer before.' }),
  }
  /**
   * One page of what was read with one item more than asked for: the one more says that there is a
   * next page.
   */
  function from<T>(items: readonly T[], wanted: Page, positionOf: (item: T) => string) {
    const shown = items.slice(0, wanted.limit)
    const last = shown.at(-1)
    return {
      items: shown,
      nextCursor: items.length > wanted.limit && last !== undefined ? cursorAt(positionOf(last)) : null,
    }
  }
  /**
   * The same of a list that is read whole, because it is short; null where the cursor stands for
   * nothing in it.
   */
  function within<T>(items: readonly T[], wanted: Page, positionOf: (item: T) => string) {
    if (!wanted.cursor) return from(items, wanted, positionOf)
    const seen = items.findIndex((item) => positionOf(item) === wanted.cursor)
    return seen === -1 ? null : from(items.slice(seen + 1), wanted, positionOf)
  }
  return { parameters, from, within, cursorAt }
}

/**
 * Of a list in order of something: where a page ended stays a place in it, also when what ended the
 * page is taken away.
 */
const KEY_END = '_'
export const orderedPosition = (key: string, itemId: string): string => `${key}${KEY_END}${itemId}`

/** The two parts of such a position; `key` judges the first. */
export function orderedPositionIn(text: string): { key: string; id: string } | null {
  const at = text.indexOf(KEY_END)
  const [key, itemId] = [text.slice(0, at), text.slice(at + 1)]
  return at > 0 && isId(itemId) ? { key, id: itemId } : null
}

/** A page of a list, by its name in the document: `DeadlineList`. */
export const listOf = <S extends z.ZodType>(name: string, item: S) =>
  z
    .object({
      items: z.array(item).openapi({ description: 'At most `limit` of them.' }),
      nextCursor: z.string().nullable().openapi({ description: 'Ask for the next page with it; null on the last.' }),
    })
    .openapi(name, { description: 'One page of a list.' })
