import { html } from 'hono/html'
import { changeJobCentreSettings } from '../../actions/change-job-centre-settings.ts'
import type { Given } from '../../http/form-input.ts'
import { askJobCentreSettings } from '../../questions/job-centre/settings.ts'
import type { Refusal } from '../../rules/refusals.ts'
import { errorOf, type FieldProblem } from '../../web/alerts.ts'
import { checkbox, input } from '../../web/forms.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { wholeNumberIn } from '../pieces/whole-number.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showSetupForm } from './frame.ts'

/** What stands in the fields. */
interface Typed {
  readonly dage: string
  readonly hurtige: string
  readonly faa: string
  readonly aabner: boolean
}

/** `/jc/opsaetning/indstillinger`: what the job centre has set, each with its consequence. */
export async function settingsPage(visit: Visit, given: Given): Promise<Response> {
  const asked = await askJobCentreSettings(visit.context)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const { usualDays, quickDays, fewTimes, caseworkersOpenTimes } = asked.value
  const typed = {
    dage: String(usualDays),
    hurtige: quickDays.join(', '),
    faa: String(fewTimes),
    aabner: caseworkersOpenTimes,
  }
  return await form(visit, typed, { isSaved: given('gemt') !== '' })
}

function form(
  visit: Visit,
  typed: Typed,
  { problems = [], isSaved = false }: { readonly problems?: readonly FieldProblem[]; readonly isSaved?: boolean },
): Promise<Response> {
  const { texts } = visit
  const field = (id: 'dage' | 'hurtige' | 'faa') =>
    input(texts, {
      id,
      name: id,
      label: texts.t(`jobCentre.setup.settings.${id}.label`),
      hint: texts.t(`jobCentre.setup.settings.${id}.hint`),
      value: typed[id],
      ...errorOf(problems, id),
    })
  const opening = checkbox(texts, {
    id: 'aabner',
    name: 'aabner',
    label: texts.t('jobCentre.setup.settings.aabner.label'),
    hint: texts.t('jobCentre.setup.settings.aabner.hint'),
    checked: typed.aabner,
  })
  return showSetupForm(visit, {
    title: texts.t('jobCentre.setup.settings.link'),
    problems,
    saved: isSaved ? texts.t('jobCentre.setup.settings.saved') : null,
    action: paths.setupSettings,
    fields: html`${field('dage')}${field('hurtige')}${field('faa')}${opening}`,
  })
}

/** A whole number that was typed; what is none refuses itself. */
const numberOrNone = (text: string): number => wholeNumberIn(text, 0, 9_999) ?? Number.NaN

const fieldOf: Readonly<Record<string, 'dage' | 'hurtige' | 'faa'>> = {
  usualDays: 'dage',
  quickDays: 'hurtige',
  quickChoices: 'hurtige',
  fewTimes: 'faa',
}

function problemOf({ texts }: Visit, { facts }: Refusal): FieldProblem {
  const setting = String(facts['setting'] ?? '')
  const { least = 0, most = 0 } = facts
  const fieldId = fieldOf[setting] ?? 'dage'
  const key = setting === 'quickChoices' ? 'tooMany' : 'bounds'
  return { fieldId, message: texts.t(`jobCentre.setup.settings.${key}`, { least, most }) }
}

/** POST `/jc/opsaetning/indstillinger`. */
export async function saveSettings(visit: Visit, given: Given): Promise<Response> {
  const typed = {
    dage: given('dage'),
    hurtige: given('hurtige'),
    faa: given('faa'),
    aabner: given('aabner') !== '',
  }
  const saved = await changeJobCentreSettings(visit.context, {
    usualDays: numberOrNone(typed.dage),
    quickDays: typed.hurtige.split(/[,;\s]+/).flatMap((part) => (part === '' ? [] : [numberOrNone(part)])),
    fewTimes: numberOrNone(typed.faa),
    caseworkersOpenTimes: typed.aabner,
  })
  if (saved.ok) return goTo(visit, `${paths.setupSettings}?gemt=ja`)
  const problems = saved.refusals
    .filter(({ code }) => code === 'setting_out_of_bounds')
    .map((refusal) => problemOf(visit, refusal))
  const first = problems.filter(({ fieldId }, at) => problems.findIndex((one) => one.fieldId === fieldId) === at)
  return first.length > 0 ? await form(visit, typed, { problems: first }) : await showProblem(visit, 'notFound')
}
