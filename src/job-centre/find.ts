import { html } from 'hono/html'
import { keepLookReason } from '../actions/staff-sessions.ts'
import type { Given } from '../http/form-input.ts'
import { takeOrTurnAway } from '../http/limit-headers.ts'
import { askCitizenByNumber, askCitizensByName, type FoundCitizen } from '../questions/job-centre/citizens.ts'
import { isLookReason } from '../rules/looks.ts'
import { nationalIdIn } from '../rules/national-id.ts'
import { lineIn } from '../rules/text.ts'
import { isId } from '../storage/ids.ts'
import { alert, type FieldProblem } from '../web/alerts.ts'
import { goTo } from './door.ts'
import { begunFrom, findFirstIn, paths } from './paths.ts'
import { diedMark, protectedMark } from './pieces/marks.ts'
import { LEAST_LETTERS, searchForm } from './search-form.ts'
import { show, type Visit } from './visit.ts'

/** Keeps a reason that was chosen; the visit with it, or null where none was chosen. */
export async function withReason(visit: Visit, given: Given): Promise<Visit | null> {
  const reason = given('grund')
  if (!isLookReason(reason)) return null
  const { context, session } = visit
  if (reason !== session.lookReason) await keepLookReason(context, session.token, reason)
  return { ...visit, context: { ...context, lookReason: reason }, session: { ...session, lookReason: reason } }
}

/**
 * POST `/jc/find`: by number, name or reference. A POST, so that none of them stands in an address
 * or a log.
 */
export async function find(visit: Visit, given: Given): Promise<Response> {
  const { texts } = visit
  const typed = given('soeg').trim()
  const onTo = given('videre')
  await takeOrTurnAway(visit.program.limits, 'staff_searches', visit.session.member.id)
  const cpr = nationalIdIn(typed)
  const name = lineIn(typed) ?? ''
  const reasoned = await withReason(visit, given)
  const shown = cpr === null ? name : ''
  const isReference = isId(typed)
  const problems: FieldProblem[] = [
    ...(cpr === null && !isReference && name.length < LEAST_LETTERS
      ? [{ fieldId: 'soeg', message: texts.t('jobCentre.find.tooShort', { letters: LEAST_LETTERS }) }]
      : []),
    ...(reasoned ? [] : [{ fieldId: 'grund', message: texts.t('jobCentre.reason.missing') }]),
  ]
  if (!reasoned || problems.length > 0) return await findPage(visit, { shown, problems, onTo })
  if (isReference) return goTo(visit, wayTo(typed, onTo))
  if (cpr !== null) {
    const one = await askCitizenByNumber(reasoned.context, cpr)
    return one.ok ? goTo(visit, wayTo(one.value.id, onTo)) : await findPage(reasoned, { shown, found: [], onTo })
  }
  const found = await askCitizensByName(reasoned.context, name)
  const citizens = found.ok ? found.value.citizens : []
  const [first, ...more] = citizens
  if (first && more.length === 0) return goTo(visit, wayTo(first.id, onTo))
  return await findPage(reasoned, { shown, found: citizens, isCut: found.ok && found.value.isCut, onTo })
}

interface FindView {
  readonly shown: string
  readonly problems?: readonly FieldProblem[]
  readonly found?: readonly FoundCitizen[]
  readonly isCut?: boolean
  /** The act to which the search leads on. */
  readonly onTo: string
}

/** The citizen's page, or the page of the act for which they were looked up. */
function wayTo(citizenId: string, onTo: string): string {
  const act = findFirstIn(onTo)
  return act === null ? paths.citizen(citizenId) : begunFrom(paths.citizenPage(citizenId, act), paths.start)
}

/** GET `/jc/find?videre=samtale`: an act that begins with finding the citizen. */
export async function findFirstPage(visit: Visit, given: Given): Promise<Response> {
  const onTo = findFirstIn(given('videre'))
  return onTo === null ? goTo(visit, paths.citizens) : await findPage(visit, { shown: '', onTo })
}

async function findPage(
  visit: Visit,
  { shown, problems = [], found, isCut = false, onTo }: FindView,
): Promise<Response> {
  const { texts } = visit
  const list = (citizens: readonly FoundCitizen[]) =>
    html`<p role="status">${texts.t('jobCentre.find.found', { count: citizens.length })}${isCut ? html` ${texts.t('jobCentre.find.more')}` : ''}</p>
<ul class="no-max-width">${citizens.map(({ id, name, contactGroup, diedOn, isProtected }) => html`<li><a href="${wayTo(id, onTo)}">${name}</a> <span class="quiet">${texts.t('jobCentre.find.group', { number: contactGroup })}</span>${diedMark(texts, diedOn)}${protectedMark(texts, isProtected)}</li>`)}</ul>`
  const none = alert(texts, {
    kind: 'info',
    heading: texts.t('jobCentre.find.noneHeading'),
    body: texts.t('jobCentre.find.noneText'),
  })
  const act = findFirstIn(onTo)
  const answer = found === undefined ? '' : found.length > 0 ? list(found) : none
  return await show(
    visit,
    { title: texts.t(act === null ? 'jobCentre.find.title' : `jobCentre.find.first.${act}`), problems },
    html`${answer}${searchForm(visit, { typed: shown, problems, onTo: act ?? '' })}`,
    problems.length > 0 ? 422 : 200,
  )
}
