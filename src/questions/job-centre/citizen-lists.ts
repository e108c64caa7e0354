import { jobCentreOf, whoActs } from '../../rules/actor.ts'
import type { CitizenList, ListOrder } from '../../rules/citizen-lists.ts'
import { dateOf } from '../../rules/dates.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import { citizensOf, type ListedCitizen } from '../../storage/work-list/citizen-lists.ts'
import type { Listed } from '../../storage/work-list/deadline-cases.ts'
import { mineOf, type Part } from '../../storage/work-list/parts.ts'
import { ask, type QuestionContext } from '../ask.ts'
import type { Whose } from './work-list.ts'

export type { ListedCitizen } from '../../storage/work-list/citizen-lists.ts'

export interface WantedList extends Part {
  readonly list: CitizenList
  readonly whose: Whose
  readonly order: ListOrder
}

/** One part of a list of citizens, with how many there are. Each whom it names is a look. */
export const askCitizenList = (
  context: QuestionContext,
  { list, whose, ...wanted }: WantedList,
): Promise<Outcome<Listed<ListedCitizen>>> =>
  ask(context, 'see_work_list', async ({ actor }, looks, database) => {
    const now = context.clock.now()
    const jobCentre = jobCentreOf(actor) ?? ''
    const mine = whose === 'mine' ? await mineOf(database, jobCentre, whoActs(actor).name ?? '') : null
    const of = { jobCentre, now, today: dateOf(now), mine }
    const found = await citizensOf(database, of, list, wanted)
    looks.told(...found.rows.map(({ citizenId }) => citizenId))
    return done(found)
  })
