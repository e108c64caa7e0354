import { isDeepStrictEqual as isEqual } from 'node:util'
import { keepWeekFilter } from '../../actions/staff-sessions.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askMayOpenTimes } from '../../questions/job-centre/settings.ts'
import { addDays, dateOf, type PlainDate } from '../../rules/dates.ts'
import { mondayOf } from '../../rules/series.ts'
import { lineIn } from '../../rules/text.ts'
import { type WeekFilter, weekIn, weekText } from '../../rules/weeks.ts'
import { isId } from '../../storage/ids.ts'
import { paths } from '../paths.ts'
import { may, type Visit } from '../visit.ts'

/** A week as it is looked at. */
export interface WeekAsked extends WeekFilter {
  readonly monday: PlainDate
}

/** J-SETTINGS: whether this person may make times. */
export async function opensTimes(visit: Visit): Promise<boolean> {
  if (!may(visit, 'make_series')) return false
  const asked = await askMayOpenTimes(visit.context)
  return asked.ok && asked.value
}

export const todayOf = ({ context }: Visit): PlainDate => dateOf(context.clock.now())

const whole: WeekFilter = { by: 'caseworker', offerId: null, place: null, team: null }

/** What an address asks of a week; null where it names the week alone. */
function filterIn(given: Given): WeekFilter | null {
  if (['efter', 'tilbud', 'sted', 'hold'].every((name) => given(name) === '')) return null
  return {
    by: given('efter') === 'steder' ? 'place' : 'caseworker',
    offerId: isId(given('tilbud')) ? given('tilbud') : null,
    place: lineIn(given('sted')),
    team: lineIn(given('hold')),
  }
}

/** The week of an address, looked at as it says. */
function weekAskedIn(visit: Visit, given: Given): WeekAsked {
  const today = todayOf(visit)
  return { ...(filterIn(given) ?? whole), monday: weekIn(given('uge'), today) ?? mondayOf(today) }
}

/**
 * The same for the page of the week itself: an address that names none of it is looked at as the
 * last one was, except after an act, whose times must be seen. How it is looked at is kept.
 */
export async function rememberedWeekIn(visit: Visit, given: Given, { isAfterAct }: { isAfterAct: boolean }) {
  const { context, session } = visit
  const asked = weekAskedIn(visit, given)
  const filter = filterIn(given)
  if (filter === null) return isAfterAct ? asked : { ...asked, ...session.weekFilter }
  if (!isEqual(filter, session.weekFilter ?? whole)) await keepWeekFilter(context, session.token, filter)
  return asked
}

/** The address of a week that is looked at in the same way. */
export const weekAddress = (
  { monday, by, offerId, place, team }: WeekFilter & Pick<WeekAsked, 'monday'>,
  path: string = paths.times,
): string =>
  withQuery(path, {
    uge: weekText(monday),
    efter: by === 'place' ? 'steder' : 'sagsbehandlere',
    tilbud: offerId,
    sted: place,
    hold: team,
  })

/** A week with the times of all. */
export const wholeWeek = (monday: PlainDate): WeekAsked => ({ ...whole, monday })

export const wholeWeekAddress = (monday: PlainDate): string => weekAddress(wholeWeek(monday))

export const weeksOn = (asked: WeekAsked, weeks: number): WeekAsked => ({
  ...asked,
  monday: addDays(asked.monday, weeks * 7),
})

/** The times of a day, of one caseworker or at one place. */
export const dayAddress = (date: PlainDate, of: { caseworkerId?: string; place?: string | null } = {}): string =>
  withQuery(paths.timesOfDay, { dag: date.toString(), sb: of.caseworkerId, sted: of.place })
