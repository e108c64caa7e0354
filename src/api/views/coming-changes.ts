import { z } from '@hono/zod-openapi'
import { exempts } from '../../rules/absences.ts'
import { worksFor } from '../../rules/access.ts'
import type { Actor } from '../../rules/actor.ts'
import { isAfter } from '../../rules/dates.ts'
import type { SituationToday } from '../../rules/situation.ts'
import type { ComingChange } from '../../storage/coming-changes.ts'
import { givenContactGroup, givenDate, givenId, jobCentre } from '../fields.ts'
import { isoDate } from '../instants.ts'

export const comingChangeSchema = z
  .object({
    id: givenId().openapi({ description: 'Of an exemption the id of its absence.' }),
    what: z.enum(['contact_group', 'job_centre', 'exempt', 'deprived']),
    on: givenDate().openapi({ description: 'The day on which it takes effect.' }),
    contactGroup: givenContactGroup().optional(),
    category: z.string().nullable().optional().openapi({ description: 'With a contact group.' }),
    jobCentre: jobCentre().nullable().optional().openapi({ description: 'Null: the citizen will belong to none.' }),
  })
  .openapi('ComingChange', { description: 'What was reported ahead and has not taken effect.' })
type ComingChangeAnswer = z.input<typeof comingChangeSchema>

const idOf = ({ of, id }: ComingChange): string => `${of}-${id}`

/** Which change of group or job centre such an id means; null where it means none: an absence's, or nothing. */
export function changeOfId(text: string): Pick<ComingChange, 'of' | 'id'> | null {
  const [, of, id] = /^(contact_group|job_centre)-(\d{1,15})$/.exec(text) ?? []
  if (of !== 'contact_group' && of !== 'job_centre') return null
  return { of, id: Number(id) }
}

const answerOf = (change: ComingChange): ComingChangeAnswer => ({
  id: idOf(change),
  what: change.of,
  on: isoDate(change.on),
  ...(change.of === 'contact_group'
    ? { contactGroup: change.contactGroup ?? 0, category: change.category }
    : { jobCentre: change.jobCentre }),
})

/** To the job centre that has the citizen; of exemptions those that it has written itself (D-RESIDENCE). */
export function comingChangeAnswers(
  viewer: Actor,
  { absences, jobCentre: own, today }: SituationToday,
  changes: readonly ComingChange[],
): ComingChangeAnswer[] {
  if (!worksFor(viewer, own)) return []
  const exemptions = absences.flatMap(({ id, kind, from, jobCentre: writtenTo }): ComingChangeAnswer[] =>
    exempts(kind) && worksFor(viewer, writtenTo) && isAfter(from, today) ? [{ id, what: kind, on: isoDate(from) }] : [],
  )
  return [...changes.map(answerOf), ...exemptions].toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
}
