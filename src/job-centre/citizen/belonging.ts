import { html } from 'hono/html'
import { changeContactGroup, changeJobCentreOf } from '../../actions/change-citizen.ts'
import { recorded } from '../../actions/once.ts'
import { withdrawChange } from '../../actions/withdraw-coming-change.ts'
import type { Given } from '../../http/form-input.ts'
import { askBelonging, type Belonging } from '../../questions/job-centre/belonging.ts'
import type { CitizenChange } from '../../rules/change-warnings.ts'
import { isContactGroup } from '../../rules/contact-groups.ts'
import { dateOf, isAfter, type PlainDate, plainDate } from '../../rules/dates.ts'
import type { Refusal } from '../../rules/refusals.ts'
import { isId } from '../../storage/ids.ts'
import { alert } from '../../web/alerts.ts'
import { hidden } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { goTo } from '../door.ts'
import { decide, decision, seenIn } from '../meetings/decision.ts'
import { refusedAlert } from '../meetings/refusal-words.ts'
import { dayIn, shownDay } from '../meetings/typed.ts'
import { paths } from '../paths.ts'
import type { Fact } from '../pieces/facts-list.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { belongingForm, comingChanges, ELSEWHERE, type ReadChange, type Which } from './belonging-form.ts'
import { firstName } from './words.ts'

const categoryOf = (given: Given): string | null => given('kategori').trim().slice(0, 20) || null

function readChange({ texts }: Visit, which: Which, given: Given, today: PlainDate): ReadChange {
  const to = given('til')
  const typedFrom = given('fra').trim()
  const from = typedFrom === '' ? today : dayIn(typedFrom, today)
  const shown = { to, from: typedFrom === '' ? shownDay(today) : typedFrom }
  if (to === '') return { ...shown, change: null, problems: [] }
  if (!from) {
    const message = texts.t('jobCentre.meeting.place.wrongDay', { example: shownDay(today) })
    return { ...shown, change: null, problems: [{ fieldId: 'fra', message }] }
  }
  if (which === 'flytning') return { ...shown, change: { jobCentre: to === ELSEWHERE ? null : to, from }, problems: [] }
  const contactGroup = /^\d{1,2}$/.test(to) ? Number(to) : 0
  const message = texts.t('jobCentre.case.belonging.wrongGroup')
  return isContactGroup(contactGroup)
    ? { ...shown, change: { contactGroup, category: categoryOf(given), from }, problems: [] }
    : { ...shown, change: null, problems: [{ fieldId: 'til', message }] }
}

/** `/jc/borgere/{id}/gruppe`, `…/flytning`: what the change does, before it is done. */
export const belongingPage =
  (which: Which) =>
  (visit: Visit, given: Given): Promise<Response> =>
    showBelonging(visit, which, given, [])

async function showBelonging(visit: Visit, which: Which, given: Given, refused: readonly Refusal[]): Promise<Response> {
  const { texts, context } = visit
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  const read = readChange(visit, which, given, dateOf(context.clock.now()))
  const asked = await askBelonging(context, id, read.change)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const found = asked.value
  const { name } = found.citizen
  const title = texts.t(`jobCentre.case.belonging.${which}.title`)
  const isDone = given('gjort') === 'ja'
  const above =
    refused.length > 0
      ? refusedAlert(texts, refused, { heading: texts.t('jobCentre.case.belonging.cannot'), name: firstName(name) })
      : isDone
        ? alert(texts, { kind: 'success', body: texts.t('jobCentre.case.belonging.done') })
        : null
  const result = read.change ? resultOf(visit, which, found, { read, given, isRefused: refused.length > 0 }) : html``
  return await show(
    visit,
    {
      title,
      beside: texts.t('jobCentre.case.forName', { name }),
      active: paths.citizens,
      breadcrumbs: [
        { href: paths.citizens, text: texts.t('jobCentre.case.citizens') },
        { href: paths.citizen(id), text: name },
      ],
      problems: read.problems,
      ...(above === null ? {} : { above }),
    },
    html`${decide(belongingForm(texts, which, found, read, categoryOf(given)), result)}${comingChanges(visit, which, found)}`,
    refused.length > 0 ? 409 : read.problems.length > 0 ? 422 : 200,
  )
}

/** What follows, a line each: from the warnings of the change itself. */
function factsOf({ texts }: Visit, found: Belonging, change: CitizenChange): Fact[] {
  const { situation, warnings, citizen } = found
  const name = firstName(citizen.name)
  const isComing = isAfter(change.from, situation.today)
  const when = { day: isComing ? 'coming' : 'today', date: texts.dayAndMonth(change.from) }
  const to =
    'contactGroup' in change
      ? texts.t('jobCentre.case.contactGroup', { number: change.contactGroup })
      : (found.jobCentres.find(({ code }) => code === change.jobCentre)?.name ?? '')
  const what = 'contactGroup' in change ? 'group' : change.jobCentre === null ? 'nowhere' : 'job_centre'
  const facts: Fact[] = [
    {
      icon: 'person',
      text: texts.t('jobCentre.case.belonging.becomes', { ...when, name, what, to }),
      ...(what === 'group' ? {} : { more: texts.t('jobCentre.case.belonging.moveMore', { name }) }),
    },
  ]
  for (const { code, facts: told } of warnings ?? []) {
    if (code === 'deadline_closes') {
      const on = texts.dayAndMonth(plainDate(String(told['on'])))
      facts.push({ icon: 'lock', isWarning: true, text: texts.t('jobCentre.case.belonging.closes', { date: on }) })
    }
    if (code === 'meetings_flagged') {
      const text = texts.t('jobCentre.case.belonging.flagged', { count: Number(told['meetings']) })
      facts.push({ icon: 'warning', isWarning: true, text, more: texts.t('jobCentre.case.belonging.flaggedMore') })
    }
  }
  if (facts.length === 1) facts.push({ icon: 'info', text: texts.t('jobCentre.case.belonging.nothingElse') })
  return facts
}

interface Result {
  readonly read: ReadChange
  readonly given: Given
  readonly isRefused: boolean
}

function resultOf(visit: Visit, which: Which, found: Belonging, { read, given, isRefused }: Result): Html {
  const { texts } = visit
  const { change } = read
  if (!change) return html``
  const { id } = found.citizen
  return decision(visit, {
    heading: texts.t('jobCentre.case.belonging.happens'),
    facts: factsOf(visit, found, change),
    action: paths.citizenPage(id, which),
    fields: html`${hidden('til', read.to)}${hidden('fra', change.from.toString())}${hidden('kategori', categoryOf(given) ?? '')}`,
    seen: found.seen,
    button: texts.t(`jobCentre.case.belonging.${which}.button`),
    back: paths.citizen(id),
    isRefused,
  })
}

/** Whether the citizen is no longer the job centre's own: their page may be nobody's to see. */
const isGone = ({ context }: Visit, change: CitizenChange): boolean =>
  'jobCentre' in change && !isAfter(change.from, dateOf(context.clock.now()))

const movedAway = `${paths.citizens}?flyttet=ja`

/** POST of the same: changes it, or takes back a change for a coming day. */
export const changeBelonging =
  (which: Which) =>
  async (visit: Visit, given: Given): Promise<Response> => {
    const { context } = visit
    const id = visit.c.req.param('id') ?? ''
    if (!isId(id)) return await showProblem(visit, 'notFound')
    const seen = seenIn(given)
    const [, of, number] = /^(contact_group|job_centre)-(\d{1,15})$/.exec(given('slet')) ?? []
    if (of === 'contact_group' || of === 'job_centre') {
      const coming = { of, id: Number(number) } as const
      const act = { act: 'withdraw_coming_change', citizenId: id } as const
      const taken = await recorded(context, act, (within) => withdrawChange(within, id, coming))
      return taken.ok ? goTo(visit, `${paths.citizenPage(id, which)}?gjort=ja`) : await showProblem(visit, 'notFound')
    }
    const { change } = readChange(visit, which, given, dateOf(context.clock.now()))
    if (!change || !seen) return await showBelonging(visit, which, given, [])
    const done =
      'contactGroup' in change
        ? await recorded(context, { act: 'change_contact_group', citizenId: id }, (within) =>
            changeContactGroup(within, id, change, { seen }),
          )
        : await recorded(context, { act: 'move_citizen', citizenId: id }, (within) =>
            changeJobCentreOf(within, id, change, { seen }),
          )
    if (done.ok) return goTo(visit, isGone(visit, change) ? movedAway : paths.citizen(id))
    if (done.refusals[0].code === 'not_found') return await showProblem(visit, 'notFound')
    return await showBelonging(visit, which, given, done.refusals)
  }
