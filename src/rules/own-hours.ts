import { isWithin, type PlainDate } from './dates.ts'
import { type PublicHoliday, publicHolidayOn } from './public-holidays.ts'
import { isSameName } from './text.ts'

/** An hour of a caseworker's own: nothing was published, so nobody has asked whether it is open. */
interface OwnHourPlace {
  readonly day: PlainDate
  readonly caseworkerId: string
  readonly place: string | null
}

interface ClosedDays {
  readonly from: PlainDate
  readonly to: PlainDate
  readonly place: string | null
  readonly caseworkerId: string | null
  readonly reason: string | null
}

/** Why hardly anybody is met then. None of it forbids the meeting: the job centre decides. */
export type Shut =
  | { readonly what: 'holiday'; readonly holiday: PublicHoliday }
  | { readonly what: 'closed' | 'place_closed' | 'away'; readonly reason: string | null }

/**
 * M-HOLIDAY, M-FLAG: what speaks against an own hour. `opened`: the holidays that the job centre
 * has opened, `2026-12-24`.
 */
export function shutOn(
  { day, caseworkerId, place }: OwnHourPlace,
  closures: readonly ClosedDays[],
  opened: ReadonlySet<string>,
): Shut[] {
  const holiday = publicHolidayOn(day)
  const ofDay = closures.filter(({ from, to }) => isWithin(day, from, to))
  return [
    ...(holiday && !opened.has(day.toString()) ? [{ what: 'holiday', holiday } as const] : []),
    ...ofDay.flatMap((one): Shut[] => {
      const { reason } = one
      if (one.caseworkerId !== null) return one.caseworkerId === caseworkerId ? [{ what: 'away', reason }] : []
      if (one.place === null) return [{ what: 'closed', reason }]
      return place !== null && isSameName(one.place, place) ? [{ what: 'place_closed', reason }] : []
    }),
  ]
}
