import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import type { TextValues } from '../web/message-format.ts'
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

const happenedSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('moved'), back: z.boolean(), journey: journeySchema }),
  z.object({ what: z.literal('night'), journey: journeySchema }),
  z.object({ what: z.literal('delivered'), handedOver: count, dropped: count }),
  z.object({ what: z.literal('wrong') }),
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

export const wentWell = ({ what }: Happened): boolean => what !== 'wrong'

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
    case 'wrong':
      break
  }
  return [words.t('demo.wrong')]
}
