import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { type RefusalCode, refusalRules } from '../rules/refusals.ts'
import type { TextValues } from '../web/message-format.ts'
import { refusalText } from '../web/refusals.ts'
import type { TextKey, Texts } from '../web/texts.ts'
import type { Journey } from './travel.ts'

const count = z.number().int().min(0)
const journeySchema = z.object({
  nights: count,
  steps: z.record(z.string(), count),
  meetings: count,
  reminders: count,
  handedOver: count,
  dropped: count,
})

/** What the caseworker of the demo can do. */
export const deeds = ['set', 'summon', 'close', 'held', 'no_show', 'cancel', 'walkIn', 'changeGroup', 'move'] as const
export type Deed = (typeof deeds)[number]

const happenedSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('moved'), back: z.boolean(), journey: journeySchema }),
  z.object({ what: z.literal('night'), journey: journeySchema }),
  z.object({ what: z.literal('delivered'), handedOver: count, dropped: count }),
  z.object({
    what: z.literal('done'),
    deed: z.enum(deeds),
    bookableTimes: count.optional(),
    warnings: z.array(z.string()),
  }),
  z.object({ what: z.literal('refused'), codes: z.array(z.string()) }),
  z.object({ what: z.literal('wrong'), field: z.enum(['now', 'date', 'time', 'reason', 'group']) }),
])

/** What a press of a button led to: told once, on the next page, whichever that is. */
export type Happened = z.infer<typeof happenedSchema>

export const TOLD_COOKIE = 'demo-skete'
const attributes = { path: '/', httpOnly: true, sameSite: 'Lax' } as const

/** What the cookie holds. */
export const written = (happened: Happened): string => Buffer.from(JSON.stringify(happened)).toString('base64url')

export const tellNext = (c: Context, happened: Happened): void =>
  setCookie(c, TOLD_COOKIE, written(happened), attributes)

/** What is to be told on this page, if anything; the next page tells it no more. */
export function takeHappened(c: Context): Happened | null {
  const kept = getCookie(c, TOLD_COOKIE)
  if (kept === undefined) return null
  deleteCookie(c, TOLD_COOKIE, attributes)
  try {
    const parsed = happenedSchema.safeParse(JSON.parse(Buffer.from(kept, 'base64url').toString('utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export const wentWell = ({ what }: Happened): boolean => what !== 'refused' && what !== 'wrong'

/**
 * Rules of the calendar that have a sentence of their own, with the statuses that one of them
 * passes through.
 */
const toldSteps = {
  'D-ACTIVATE': 1,
  'D-HELD': 2,
  'D-OVERDUE': 2,
  'D-90': 1,
  'D-GROUP-CHANGE': 1,
  'D-MOVE': 1,
  'D-EXEMPT': 1,
} as const
type ToldRule = keyof typeof toldSteps

const isTold = (rule: string): rule is ToldRule => Object.hasOwn(toldSteps, rule)

function stepsTold(words: Texts, steps: Journey['steps']): string[] {
  return Object.entries(steps).flatMap(([rule, times]) =>
    isTold(rule) ? [words.t(`demo.step.${rule}`, { count: Math.ceil(times / toldSteps[rule]) })] : [],
  )
}

function journeyTold(words: Texts, journey: z.infer<typeof journeySchema>): string[] {
  const { nights, steps, reminders, meetings } = journey
  const some = (key: TextKey, number: number, values: TextValues = {}) =>
    number === 0 ? [] : [words.t(key, { count: number, ...values })]
  const changes = [
    ...stepsTold(words, steps),
    ...some('demo.happened.meetingsDue', meetings),
    ...some('demo.happened.reminders', reminders),
  ]
  return [
    ...some('demo.happened.nights', nights),
    ...(nights > 0 && changes.length === 0 ? [words.t('demo.happened.quietNight')] : changes),
    ...deliveredTold(words, journey),
  ]
}

const deliveredTold = (words: Texts, { handedOver, dropped }: { handedOver: number; dropped: number }): string[] => [
  ...(handedOver > 0 ? [words.t('demo.happened.handedOver', { count: handedOver })] : []),
  ...(dropped > 0 ? [words.t('demo.happened.dropped', { count: dropped })] : []),
]

const warningWords = [
  'no_free_times',
  'few_free_times',
  'interview_planned',
  'beyond_ninety_days',
  'never_signed_in',
  'no_message_reaches',
  'absent_on_due_date',
  'absent_all_window',
] as const

const isCode = (code: string): code is RefusalCode => Object.hasOwn(refusalRules, code)

/** Refusals that only staff meet; the others have the citizen's words. */
const staffCodes = [
  'group_has_no_such_deadline',
  'group_has_no_deadlines',
  'due_date_passed',
  'due_date_too_soon',
  'due_date_too_far_ahead',
  'activation_after_due_date',
  'exempt_from_deadlines',
  'deadline_not_open',
  'interview_already_planned',
  'new_interview_must_be_later',
  'two_interviews_stand',
  'summons_in_the_past',
  'caseworker_busy',
  'citizen_busy',
  'outcome_before_the_day',
  'outcome_before_it_begins',
  'walk_in_overlaps',
  'outcome_not_taken_back',
] as const

function refusalTold(words: Texts, code: string): string {
  const staff = staffCodes.find((one) => one === code)
  if (staff) return `${words.t(`demo.refusal.${staff}`)} (${refusalRules[staff]})`
  return isCode(code) ? `${refusalText(words, code)} (${refusalRules[code]})` : words.t('refusal.unknown')
}

/** What happened in words, a sentence each; the first says what was done. */
export function sentencesOf(words: Texts, happened: Happened): string[] {
  switch (happened.what) {
    case 'moved':
      return [
        words.t(happened.back ? 'demo.happened.back' : 'demo.happened.forward'),
        ...journeyTold(words, happened.journey),
      ]
    case 'night':
      return [
        ...journeyTold(words, happened.journey),
        ...(happened.journey.reminders > 0 ? [words.t('demo.happened.reminderHours')] : []),
      ]
    case 'delivered': {
      const told = deliveredTold(words, happened)
      return told.length > 0 ? told : [words.t('demo.happened.nothingToDeliver')]
    }
    case 'done': {
      const { deed, bookableTimes, warnings } = happened
      return [
        words.t(`demo.done.${deed}`),
        ...(bookableTimes === undefined ? [] : [words.t('demo.happened.bookableTimes', { count: bookableTimes })]),
        ...warningWords.filter((one) => warnings.includes(one)).map((one) => words.t(`demo.warning.${one}`)),
      ]
    }
    case 'refused':
      return happened.codes.map((code) => refusalTold(words, code))
    case 'wrong':
      break
  }
  return [words.t(`demo.wrong.${happened.field}`)]
}
