import { z } from '@hono/zod-openapi'
import type { ComingChange } from '../../questions/job-centre/citizens.ts'
import { type Absence, exemptionKinds, exempts } from '../../rules/absences.ts'
import { givenContactGroup, givenDate, givenId, jobCentre } from '../fields.ts'
import { isoDate } from '../instants.ts'

const on = () => givenDate().openapi({ description: 'The day on which it takes effect.' })

const comingGroup = z
  .object({
    id: givenId(),
    what: z.literal('contact_group'),
    on: on(),
    contactGroup: givenContactGroup(),
    category: z.string().nullable(),
  })
  .openapi('ComingContactGroup', { description: 'A change of contact group or category that was reported ahead.' })

const comingMove = z
  .object({
    id: givenId(),
    what: z.literal('job_centre'),
    on: on(),
    jobCentre: jobCentre().nullable().openapi({ description: 'Null: the citizen will belong to none.' }),
  })
  .openapi('ComingMove', { description: 'A move that was reported ahead.' })

const comingExemption = z
  .object({
    id: givenId().openapi({ description: 'The id of its absence.' }),
    what: z.enum(exemptionKinds),
    on: on(),
  })
  .openapi('ComingExemption', { description: 'An exemption that has not begun.' })

export const comingChangeSchema = z
  .union([comingGroup, comingMove, comingExemption])
  .openapi('ComingChange', { description: 'What was reported ahead and has not taken effect.' })
type ComingChangeAnswer = z.input<typeof comingChangeSchema>

const idOf = ({ of, id }: ComingChange): string => `${of}-${id}`

/**
 * Which change of group or job centre such an id means; null where it means none: an absence's, or
 * nothing.
 */
export function changeOfId(text: string): Pick<ComingChange, 'of' | 'id'> | null {
  const [, of, id] = /^(contact_group|job_centre)-(\d{1,15})$/.exec(text) ?? []
  if (of !== 'contact_group' && of !== 'job_centre') return null
  return { of, id: Number(id) }
}

const answerOf = (change: ComingChange): ComingChangeAnswer => {
  const { of, on: day, contactGroup, category, jobCentre: next } = change
  const told = { id: idOf(change), on: isoDate(day) }
  return of === 'contact_group'
    ? { ...told, what: of, contactGroup: contactGroup ?? 0, category }
    : { ...told, what: of, jobCentre: next }
}

const exemptionAnswers = ({ id, kind, from }: Absence): ComingChangeAnswer[] =>
  exempts(kind) ? [{ id, what: kind, on: isoDate(from) }] : []

/** In the order of their days. */
export const comingChangeAnswers = (
  changes: readonly ComingChange[],
  exemptions: readonly Absence[],
): ComingChangeAnswer[] =>
  [...changes.map(answerOf), ...exemptions.flatMap(exemptionAnswers)].toSorted((a, b) =>
    a.on < b.on ? -1 : a.on > b.on ? 1 : 0,
  )
