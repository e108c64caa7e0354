import { html } from 'hono/html'
import type { Belonging } from '../../questions/job-centre/belonging.ts'
import type { CitizenChange } from '../../rules/change-warnings.ts'
import { contactGroups } from '../../rules/contact-groups.ts'
import { errorOf, type FieldProblem } from '../../web/alerts.ts'
import { input, postForm, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { shownDay } from '../meetings/typed.ts'
import { paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import type { Visit } from '../visit.ts'

/** Which of the two is changed; each has a page. */
export type Which = 'gruppe' | 'flytning'
/** The value of a citizen who moves to a job centre that is not here. */
export const ELSEWHERE = 'andet'

/** What was typed, and what it means. */
export interface ReadChange {
  readonly to: string
  readonly from: string
  readonly change: CitizenChange | null
  readonly problems: readonly FieldProblem[]
}

/** The groups of the guide, and the citizen's own. */
function groupOptions(texts: Texts, { situation }: Belonging, chosen: string) {
  const listed = contactGroups.map(({ number }) => number)
  const own = situation.contactGroup
  const all = listed.includes(own) ? listed : [...listed, own]
  return all.map((number) => ({
    value: String(number),
    label: `${number} ${texts.t('jobCentre.case.contactGroup', { number })}`,
    checked: String(number) === (chosen === '' ? String(own) : chosen),
  }))
}

/** The other job centres that are here, and one that is not. */
const jobCentreOptions = (texts: Texts, { situation, jobCentres }: Belonging, chosen: string) => [
  ...jobCentres
    .filter(({ code }) => code !== situation.jobCentre)
    .map(({ code, name }) => ({ value: code, label: name, language: 'da', checked: code === chosen })),
  { value: ELSEWHERE, label: texts.t('jobCentre.case.belonging.elsewhere'), checked: chosen === ELSEWHERE },
]

/** What it becomes, and from when: a GET, so that what follows can be seen first. */
export function belongingForm(
  texts: Texts,
  which: Which,
  found: Belonging,
  { to, from, change, problems }: ReadChange,
  category: string | null,
): Html {
  const t = (key: 'from' | 'category') => texts.t(`jobCentre.case.belonging.${key}`)
  const options = which === 'gruppe' ? groupOptions(texts, found, to) : jobCentreOptions(texts, found, to)
  const label = texts.t(`jobCentre.case.belonging.${which}.to`)
  const hint = texts.t('jobCentre.meeting.place.dayHint', { example: shownDay(found.situation.today) })
  const text = (
    id: string,
    fieldLabel: string,
    value: string,
    more: { readonly hint?: string; readonly optional?: boolean },
  ) => input(texts, { id, name: id, label: fieldLabel, value, autocomplete: 'off', ...more, ...errorOf(problems, id) })
  const categoryField = which === 'gruppe' ? text('kategori', t('category'), category ?? '', { optional: true }) : ''
  const show = texts.t(change ? 'jobCentre.case.form.show' : 'jobCentre.meeting.absence.show')
  return html`<form class="decide__form" method="get" action="${paths.citizenPage(found.citizen.id, which)}" novalidate>${select(texts, { id: 'til', name: 'til', label, options, ...errorOf(problems, 'til') })}${categoryField}${text('fra', t('from'), from, { hint })}<div class="button-row">${smallButton({ text: show })}</div></form>`
}

/** What has been reported for a coming day, each to be taken back. */
export function comingChanges(
  { texts, formToken: owner }: Visit,
  which: Which,
  { citizen, coming, jobCentres }: Belonging,
): Html | '' {
  if (coming.length === 0) return ''
  const items = coming.map(({ of, id, on, contactGroup, jobCentre }) => {
    const to =
      of === 'contact_group'
        ? texts.t('jobCentre.case.contactGroup', { number: contactGroup ?? 0 })
        : (jobCentres.find(({ code }) => code === jobCentre)?.name ?? texts.t('jobCentre.case.belonging.elsewhere'))
    const words = texts.t('jobCentre.case.belonging.coming', { date: texts.mediumDate(on), to })
    const button = smallButton({
      text: texts.t('jobCentre.case.belonging.withdraw'),
      name: 'slet',
      value: `${of}-${id}`,
      about: words,
    })
    return html`<li>${postForm({ action: paths.citizenPage(citizen.id, which), owner, className: 'actions' }, html`<span>${words}</span>${button}`)}</li>`
  })
  return html`<h2>${texts.t('jobCentre.case.belonging.comingHeading')}</h2><ul class="nobullet-list">${items}</ul>`
}
