import type { MeetingForm, MeetingType, Terms } from './meetings.ts'
import { isSameName } from './text.ts'

/**
 * M-HORIZON: how many days ahead an offer can be booked without a deadline, unless it sets another
 * number.
 */
export const DEFAULT_HORIZON_DAYS = 90

/** Mødetilbud: a kind of meeting that a job centre lets a group of citizens book. */
export interface Offer {
  readonly id: string
  readonly jobCentre: string
  readonly title: string
  readonly description: string
  readonly meetingType: MeetingType
  /**
   * The number in the national data model when the type is `other`: informationsmøde 9, CV-samtale
   * 10.
   */
  readonly otherType: number | null
  readonly contactGroups: readonly number[]
  /** Categories served; empty: all of them. */
  readonly categories: readonly string[]
  readonly bookingNoticeHours: number
  readonly horizonDays: number
  readonly forms: readonly MeetingForm[]
  readonly place: string | null
  readonly minutes: number
  readonly rebooking: Terms
  readonly cancelling: Terms
  /** No longer offered; its meetings stay. Unless told it is in use. */
  readonly retired?: boolean
  /** N-MEETING: hours before the meeting. Null: the day before. 0: never. */
  readonly reminderHours: number | null
}

const isNamed = (name: string) => (one: string) => isSameName(one, name)

/** F-1: "the offers that fit the citizen's group and category". */
export const serves = (
  offer: Pick<Offer, 'contactGroups' | 'categories'>,
  citizen: { readonly contactGroup: number; readonly category: string | null },
): boolean =>
  offer.contactGroups.includes(citizen.contactGroup) &&
  (offer.categories.length === 0 || (citizen.category !== null && offer.categories.some(isNamed(citizen.category))))
