import { handOverMessages } from '../actions/hand-over-messages.ts'
import { type NightlyRun, runNight } from '../actions/nightly-run.ts'
import type { ActionContext } from '../actions/transaction.ts'
import {
  addDays,
  atHour,
  dateOf,
  daysBetween,
  type Instant,
  isInstantAfter,
  isInstantBefore,
  type PlainDate,
} from '../rules/dates.ts'
import { FIRST_HOUR } from '../rules/messages.ts'
import type { DemoDoor } from './door.ts'

/** What has happened on the way. */
export interface Journey {
  readonly nights: number
  /** Statuses passed through, by rule. */
  readonly steps: Readonly<Record<string, number>>
  readonly meetings: number
  readonly reminders: number
  readonly handedOver: number
  readonly dropped: number
}

const nothing: Journey = { nights: 0, steps: {}, meetings: 0, reminders: 0, handedOver: 0, dropped: 0 }

/**
 * Nights on one journey: 400 take a few seconds. Of a longer one the last are run, which write down
 * all before them.
 */
const MOST_NIGHTS = 400

const plus = (a: Journey, b: Partial<Journey>): Journey => {
  const steps: Record<string, number> = { ...a.steps }
  for (const [rule, count] of Object.entries(b.steps ?? {})) steps[rule] = (steps[rule] ?? 0) + count
  return {
    nights: a.nights + (b.nights ?? 0),
    steps,
    meetings: a.meetings + (b.meetings ?? 0),
    reminders: a.reminders + (b.reminders ?? 0),
    handedOver: a.handedOver + (b.handedOver ?? 0),
    dropped: a.dropped + (b.dropped ?? 0),
  }
}

const calendarAt = ({ program }: DemoDoor, now: Instant): ActionContext => ({
  ...program,
  clock: { now: () => now },
  actor: { kind: 'calendar' },
})

export const ofNight = ({ steps, meetings, messages }: NightlyRun): Journey => ({
  ...nothing,
  nights: 1,
  steps,
  meetings,
  reminders: messages,
})

/** Runs the night of the clock's today. */
export const runNightNow = (door: DemoDoor): Promise<NightlyRun> =>
  runNight({ ...door.program, actor: { kind: 'calendar' } })

/** Hands over every message due at the clock's now. */
export const deliverNow = (door: DemoDoor) =>
  handOverMessages({ ...door.program, actor: { kind: 'calendar' } }, door.options.words)

/**
 * Moves the clock. Forwards `asItWouldBe`, each midnight's run and each morning's messages happen
 * on the way, at their own times; else, and backwards, nothing but the clock is moved.
 */
export async function travel(door: DemoDoor, to: Instant, { asItWouldBe }: { asItWouldBe: boolean }): Promise<Journey> {
  const from = door.options.clock.now()
  const journey = asItWouldBe && isInstantAfter(to, from) ? await live(door, from, to) : nothing
  await door.options.clock.set(to)
  return journey
}

async function live(door: DemoDoor, from: Instant, to: Instant): Promise<Journey> {
  const last = dateOf(to)
  let journey = nothing
  const deliver = async (at: Instant) => {
    if (isInstantBefore(at, from) || isInstantAfter(at, to)) return
    journey = plus(journey, await handOverMessages(calendarAt(door, at), door.options.words))
  }
  await deliver(atHour(dateOf(from), FIRST_HOUR))
  for (let day = firstNight(dateOf(from), last); daysBetween(day, last) >= 0; day = addDays(day, 1)) {
    journey = plus(journey, ofNight(await runNight(calendarAt(door, atHour(day, 0)))))
    await deliver(atHour(day, FIRST_HOUR))
  }
  await deliver(to)
  return journey
}

function firstNight(from: PlainDate, last: PlainDate): PlainDate {
  const next = addDays(from, 1)
  return daysBetween(next, last) < MOST_NIGHTS ? next : addDays(last, 1 - MOST_NIGHTS)
}
