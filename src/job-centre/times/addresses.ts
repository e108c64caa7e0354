import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askMayOpenTimes } from '../../questions/job-centre/settings.ts'
import { addDays, dateOf, type PlainDate } from '../../rules/dates.ts'
import { mondayOf } from '../../rules/series.ts'
import { weekIn, weekText } from '../../rules/weeks.ts'
import { isId } from '../../storage/ids.ts'
import { paths } from '../paths.ts'
import { may, type Visit } from '../visit.ts'

/** A week as it is looked at: by caseworker or by place, of one offer or place or of all. */
export interface WeekAsked {
  readonly monday: PlainDate
  readonly by: 'caseworker' | 'place'
  readonly offerId: string | null
  readonly place: string | null
}

/** J-SETTINGS: whether this person may make times. */
export async function opensTimes(visit: Visit): Promise<boolean> {
  if (!may(visit, 'make_series')) return false
  const asked = await askMayOpenTimes(visit.context)
  return asked.ok && asked.value
}

export const todayOf = ({ context }: Visit): PlainDate => dateOf(context.clock.now())

export function weekAskedIn(visit: Visit, given: Given): WeekAsked {
  const today = todayOf(visit)
  return {
    monday: weekIn(given('uge'), today) ?? mondayOf(today),
    by: given('efter') === 'steder' ? 'place' : 'caseworker',
    offerId: isId(given('tilbud')) ? given('tilbud') : null,
    place: given('sted') || null,
  }
}

/** The address of a week that is looked at in the same way. */
export const weekAddress = ({ monday, by, offerId, place }: WeekAsked, path: string = paths.times): string =>
  withQuery(path, {
    uge: weekText(monday),
    efter: by === 'place' ? 'steder' : null,
    tilbud: offerId,
    sted: place,
  })

export const weeksOn = (asked: WeekAsked, weeks: number): WeekAsked => ({
  ...asked,
  monday: addDays(asked.monday, weeks * 7),
})

/** The times of a day, of one caseworker or at one place. */
export const dayAddress = (date: PlainDate, of: { caseworkerId?: string; place?: string | null } = {}): string =>
  withQuery(paths.timesOfDay, { dag: date.toString(), sb: of.caseworkerId, sted: of.place })
