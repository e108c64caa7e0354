import type { MeetingType } from '../../rules/meetings.ts'
import type { Refusal } from '../../rules/refusals.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import type { Html } from '../../web/html.ts'
import { paths } from '../paths.ts'
import { show, type Visit } from '../visit.ts'
import { firstName } from './names.ts'
import { refusedAlert } from './refusal-words.ts'

interface CasePage {
  readonly title: string
  readonly citizen: { readonly id: string; readonly name: string }
  /** The meeting that the page leads back to, beside the citizen. */
  readonly meeting?: { readonly id: string; readonly type: MeetingType }
  readonly problems?: readonly FieldProblem[]
  /** Why the act was not done; `cannot` is said above it, by default the title. */
  readonly refused?: readonly Refusal[]
  readonly cannot?: string
  /** What stands above the heading where nothing was refused. */
  readonly above?: Html | null
}

/**
 * A page about one citizen's case: whose it is beside the heading, the way back, and what was
 * refused. 409 after a refusal, 422 with problems in its fields.
 */
export async function showCase(
  visit: Visit,
  { title, citizen, meeting, problems = [], refused = [], cannot = title, above = null }: CasePage,
  body: Html,
): Promise<Response> {
  const { texts } = visit
  const name = firstName(citizen.name)
  const told = refused.length > 0 ? refusedAlert(texts, refused, { heading: cannot, name }) : above
  return await show(
    visit,
    {
      title,
      beside: texts.t('jobCentre.meeting.of', { name: citizen.name }),
      breadcrumbs: [
        { href: paths.citizen(citizen.id), text: citizen.name },
        ...(meeting
          ? [{ href: paths.meeting(meeting.id), text: texts.t('interview.nameCapital', { type: meeting.type }) }]
          : []),
      ],
      problems,
      ...(told === null ? {} : { above: told }),
    },
    body,
    refused.length > 0 ? 409 : problems.length > 0 ? 422 : 200,
  )
}
