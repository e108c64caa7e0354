import type { RecordedLookKind } from '../../rules/actor.ts'
import { dateOf, type Instant, isInstantAfter, type PlainDate, startOf } from '../../rules/dates.ts'
import { type LookKind, lookKindOf, looksKeptFrom } from '../../rules/looks.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import { type LooksOfDay, looksByDay } from '../../storage/access-log.ts'
import { askOwn, type QuestionContext } from '../ask.ts'

/** Looks of one day that are the same to the citizen: no employee is named. */
export interface OwnLook {
  readonly day: PlainDate
  readonly what: LookKind
  readonly who: RecordedLookKind
  /** The job centre's name; null of looks that no job centre made. */
  readonly jobCentre: string | null
  /** Whether nothing was shown or done. */
  readonly refused: boolean
  readonly count: number
  readonly last: Instant
}

export interface OwnLooks {
  /** The newest first. */
  readonly looks: readonly OwnLook[]
  readonly hasMore: boolean
}

const toOwnLook = ({ operation, kind, name, jobCentre, ...look }: LooksOfDay): OwnLook => ({
  ...look,
  what: lookKindOf(operation),
  who: kind,
  jobCentre: name ?? jobCentre,
})

const keyOf = ({ day, what, who, jobCentre, refused }: OwnLook): string =>
  [day.toString(), what, who, jobCentre, refused].join()

/** Several calls tell of the same thing: to the citizen they are one line. */
const together = (looks: readonly OwnLook[]): OwnLook[] =>
  [...Map.groupBy(looks, keyOf).values()].flatMap((same) => {
    const [first] = same
    if (!first) return []
    const last = same.reduce((latest, look) => (isInstantAfter(look.last, latest) ? look.last : latest), first.last)
    return [{ ...first, last, count: same.reduce((sum, { count }) => sum + count, 0) }]
  })

const LINES_A_PAGE = 50

/**
 * Who has looked at the citizen's data, or changed it, in the years that looks are kept. `page`:
 * from 1. What citizens do themselves is no look. Refusals: not_found.
 */
export const askOwnLooks = (
  context: QuestionContext,
  citizenId: string,
  { realNow, years, page }: { readonly realNow: Instant; readonly years: number; readonly page: number },
): Promise<Outcome<OwnLooks>> =>
  askOwn(context, 'see_own_looks', citizenId, async (db) => {
    const from = startOf(looksKeptFrom(dateOf(realNow), years))
    const wanted = { from, skip: (page - 1) * LINES_A_PAGE, limit: LINES_A_PAGE + 1 }
    const rows = await looksByDay(db, citizenId, wanted)
    const looks = together(rows.slice(0, LINES_A_PAGE).map(toOwnLook))
    return done({ looks, hasMore: rows.length > LINES_A_PAGE })
  })
