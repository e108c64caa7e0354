import { randomInt } from 'node:crypto'
import type { Given } from '../../http/form-input.ts'
import { addDays, dateOf, type Instant, isAfter, type PlainDate, plainDate, startOf } from '../../rules/dates.ts'
import { wholeNumberIn } from '../pieces/whole-number.ts'

/** Days of the record, both included; the machine's own, by which it is dated. */
export interface Period {
  readonly from: PlainDate
  readonly to: PlainDate
}

const USUAL_DAYS = 30

function dateIn(text: string): PlainDate | null {
  try {
    return plainDate(text)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/**
 * The period that an address asks for; the last thirty days without one. Null where a date is none,
 * or the first comes after the last.
 */
export function periodIn(given: Given, today: PlainDate): Period | null {
  const from = given('fra') === '' ? addDays(today, -USUAL_DAYS) : dateIn(given('fra'))
  const to = given('til') === '' ? today : dateIn(given('til'))
  return from && to && !isAfter(from, to) ? { from, to } : null
}

export const lastDays = (today: PlainDate): Period => ({ from: addDays(today, -USUAL_DAYS), to: today })

export const instantsOf = ({ from, to }: Period): { readonly from: Instant; readonly before: Instant } => ({
  from: startOf(from),
  before: startOf(addDays(to, 1)),
})

export const queryOfPeriod = ({ from, to }: Period): Record<string, string> => ({
  fra: from.toString(),
  til: to.toString(),
})

export const todayOf = (realNow: Instant): PlainDate => dateOf(realNow)

const MOST = 1_000_000

/** A number that a sample is drawn by. */
export const newNumber = (): number => randomInt(1, MOST)

/** The number of an address; null where there is none. */
export const sampleNumberIn = (given: Given): number | null => wholeNumberIn(given('tal'), 1, MOST - 1)
