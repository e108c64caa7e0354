import { html } from 'hono/html'
import { type CaseAbout, setAsideCase, showCaseAgain, tellOtherwise } from '../../actions/decide-case.ts'
import { keepFlaggedMeeting } from '../../actions/keep-flagged-meeting.ts'
import type { Given } from '../../http/form-input.ts'
import { addDays, dateOf, type PlainDate } from '../../rules/dates.ts'
import { lineIn } from '../../rules/text.ts'
import { aboutOf, type DecidableKind, type ToldWay, toldWays } from '../../rules/work-list.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { hidden, input, radioGroup } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { showProblem, type Visit } from '../visit.ts'
import { type AsideCase, asideText } from './aside.ts'
import { kindHeading } from './case-rows.ts'
import { dayInWords } from './days.ts'
import { decide, showDecision } from './decision.ts'
import { kindOf } from './kinds.ts'

const LONGEST_REASON = 200
/** In how many days a case that was set aside is shown again: the choices. */
const ASIDE_DAYS = [1, 3, 7, 14, 28] as const
const USUAL_ASIDE_DAYS = 7

const reasonIn = (given: Given): string => (lineIn(given('grunden')) ?? '').slice(0, LONGEST_REASON)

const reasonProblems = (texts: Texts, given: Given, isSent: boolean): FieldProblem[] =>
  isSent && reasonIn(given) === '' ? [{ fieldId: 'grunden', message: texts.t('jobCentre.today.reasonMissing') }] : []

function reasonField(texts: Texts, given: Given, problems: readonly FieldProblem[]): Html {
  const [problem] = problems
  return input(texts, {
    id: 'grunden',
    name: 'grunden',
    label: texts.t('jobCentre.today.reason'),
    hint: texts.t('jobCentre.today.reasonHint'),
    value: reasonIn(given),
    autocomplete: 'off',
    maxLength: LONGEST_REASON,
    ...(problem ? { error: problem.message } : {}),
  })
}

/** `?om=moede`: only citizens who were not reached may be so about either. */
const subjectOf = (kind: DecidableKind, given: Given, id: string): CaseAbout => {
  const [first = 'deadline', second] = aboutOf[kind]
  return { of: second !== undefined && given('om') === 'moede' ? second : first, id }
}

function asideCaseOf({ c }: Visit, given: Given): AsideCase | null {
  const kind = kindOf(c.req.param('kind') ?? '')
  return kind && { kind, about: subjectOf(kind, given, c.req.param('id') ?? '') }
}

/** The days that can be chosen, each with how many days ahead it is. */
const asideDays = (today: PlainDate) => ASIDE_DAYS.map((days) => ({ value: String(days), day: addDays(today, days) }))

async function asidePage(visit: Visit, given: Given, { kind, about }: AsideCase, isSent: boolean): Promise<Response> {
  const { texts, context } = visit
  const today = dateOf(context.clock.now())
  const problems = reasonProblems(texts, given, isSent)
  const chosen = asideDays(today).some(({ value }) => value === given('dage'))
    ? given('dage')
    : String(USUAL_ASIDE_DAYS)
  const days = radioGroup(texts, {
    id: 'dage',
    name: 'dage',
    legend: texts.t('jobCentre.today.shownAgain'),
    options: asideDays(today).map(({ value, day }) => ({
      value,
      label: capital(dayInWords(texts, day, today)),
      checked: value === chosen,
    })),
  })
  return await showDecision(visit, given, about, () => ({
    title: texts.t('jobCentre.today.asideTitle'),
    lead: texts.t('jobCentre.today.asideLead', { kind: kindHeading(texts, kind) }),
    fields: html`${reasonField(texts, given, problems)}${days}${about.of === 'meeting' && kind === 'unreached' ? hidden('om', 'moede') : ''}`,
    button: texts.t('jobCentre.today.setAside'),
    problems,
  }))
}

/** `/jc/sager/{slags}/{id}/til-side`: a case is set aside until a day, with the reason. */
export async function asideForm(visit: Visit, given: Given): Promise<Response> {
  const wanted = asideCaseOf(visit, given)
  return wanted ? await asidePage(visit, given, wanted, false) : await showProblem(visit, 'notFound')
}

export async function setAside(visit: Visit, given: Given): Promise<Response> {
  const wanted = asideCaseOf(visit, given)
  if (!wanted) return await showProblem(visit, 'notFound')
  const { kind, about } = wanted
  if (given('fortryd') !== '')
    return await decide(visit, given, { about, act: 'set_aside_case', done: 'vist' }, (within) =>
      showCaseAgain(within, about, kind),
    )
  const reason = reasonIn(given)
  const chosen = asideDays(dateOf(visit.context.clock.now())).find(({ value }) => value === given('dage'))
  if (reason === '' || !chosen) return await asidePage(visit, given, wanted, true)
  const of = { om: asideText({ kind, about }) }
  return await decide(visit, given, { about, act: 'set_aside_case', done: 'lagt', more: of }, (within) =>
    setAsideCase(within, about, { kind, until: chosen.day, reason }),
  )
}

function toldAboutOf({ c }: Visit): CaseAbout | null {
  const of = c.req.param('of')
  const id = c.req.param('id') ?? ''
  return of === 'frist' ? { of: 'deadline', id } : of === 'moede' ? { of: 'meeting', id } : null
}

/** `/jc/besked/{frist|moede}/{id}`: how the citizen was told; by telephone is chosen. */
export async function toldForm(visit: Visit, given: Given): Promise<Response> {
  const { texts } = visit
  const about = toldAboutOf(visit)
  if (!about) return await showProblem(visit, 'notFound')
  const ways = radioGroup(texts, {
    id: 'hvordan',
    name: 'hvordan',
    legend: texts.t('jobCentre.today.toldHow'),
    options: toldWays.map((way, at) => ({
      value: way,
      label: texts.t('jobCentre.today.toldWay', { way }),
      checked: at === 0,
    })),
  })
  return await showDecision(visit, given, about, () => ({
    title: texts.t('jobCentre.today.told'),
    lead: texts.t('jobCentre.today.toldLead'),
    fields: ways,
    button: texts.t('jobCentre.today.toldButton'),
    problems: [],
    buttonHasFocus: true,
  }))
}

const isWay = (text: string): text is ToldWay => toldWays.some((way) => way === text)

export async function tell(visit: Visit, given: Given): Promise<Response> {
  const about = toldAboutOf(visit)
  const how = given('hvordan')
  if (!about || !isWay(how)) return await showProblem(visit, 'notFound')
  return await decide(visit, given, { about, act: 'tell_otherwise', done: 'besked' }, (within) =>
    tellOtherwise(within, about, how),
  )
}

const keptAbout = ({ c }: Visit): CaseAbout => ({ of: 'meeting', id: c.req.param('id') ?? '' })

async function keepPage(visit: Visit, given: Given, isSent: boolean): Promise<Response> {
  const { texts } = visit
  const problems = reasonProblems(texts, given, isSent)
  return await showDecision(visit, given, keptAbout(visit), () => ({
    title: texts.t('jobCentre.today.keepTitle'),
    lead: texts.t('jobCentre.today.keepLead'),
    fields: reasonField(texts, given, problems),
    button: texts.t('jobCentre.today.keepButton'),
    problems,
  }))
}

/** `/jc/moeder/{id}/behold`: a flagged meeting stays as it is, with the reason (M-FLAG). */
export const keepForm = (visit: Visit, given: Given): Promise<Response> => keepPage(visit, given, false)

export async function keep(visit: Visit, given: Given): Promise<Response> {
  const reason = reasonIn(given)
  if (reason === '') return await keepPage(visit, given, true)
  const about = keptAbout(visit)
  return await decide(visit, given, { about, act: 'keep_flagged_meeting', done: 'behold' }, (within) =>
    keepFlaggedMeeting(within, about.id, reason),
  )
}
