import { html } from 'hono/html'
import { changeJobCentre } from '../../actions/change-job-centre.ts'
import type { Given } from '../../http/form-input.ts'
import { askSetup } from '../../questions/job-centre/setup.ts'
import { dateOf } from '../../rules/dates.ts'
import { emailAddressIn } from '../../rules/email-address.ts'
import { lineIn, proseIn } from '../../rules/text.ts'
import { errorOf, type FieldProblem } from '../../web/alerts.ts'
import { input, textArea } from '../../web/forms.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showSetupForm } from './frame.ts'

interface Typed {
  readonly navn: string
  readonly adresse: string
  readonly telefon: string
  readonly email: string
  readonly url: string
}

const longest = { navn: 200, adresse: 500, telefon: 50, url: 500 } as const

/** `/jc/opsaetning/jobcenter`: the job centre's name and how citizens reach it. */
export async function centrePage(visit: Visit, given: Given): Promise<Response> {
  const asked = await askSetup(visit.context, dateOf(visit.context.clock.now()))
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const { name, address, phone, email, url } = asked.value.jobCentre
  const typed = { navn: name, adresse: address ?? '', telefon: phone ?? '', email: email ?? '', url: url ?? '' }
  return await form(visit, typed, { isSaved: given('gemt') !== '' })
}

function form(
  visit: Visit,
  typed: Typed,
  { problems = [], isSaved = false }: { readonly problems?: readonly FieldProblem[]; readonly isSaved?: boolean },
): Promise<Response> {
  const { texts } = visit
  const field = (id: Exclude<keyof Typed, 'adresse'>, type: 'text' | 'email' | 'tel', optional: boolean) =>
    input(texts, {
      id,
      name: id,
      type,
      label: texts.t(`jobCentre.setup.centre.${id}`),
      value: typed[id],
      optional,
      ...errorOf(problems, id),
    })
  const address = textArea(texts, {
    id: 'adresse',
    name: 'adresse',
    label: texts.t('jobCentre.setup.centre.adresse'),
    value: typed.adresse,
    rows: 3,
    optional: true,
    ...errorOf(problems, 'adresse'),
  })
  return showSetupForm(visit, {
    title: texts.t('jobCentre.setup.centre.link'),
    problems,
    saved: isSaved ? texts.t('jobCentre.setup.centre.saved') : null,
    lead: html`<p class="font-lead">${texts.t('jobCentre.setup.centre.lead')}</p>`,
    action: paths.setupCentre,
    fields: html`${field('navn', 'text', false)}${address}${field('telefon', 'tel', true)}${field('email', 'email', true)}${field('url', 'text', true)}`,
  })
}

/** `https://…`; null where it is no address of a page. */
function addressIn(text: string): string | null {
  const url = lineIn(text) ?? ''
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && url.length <= longest.url ? url : null
}

const fits = (text: string | null, most: number): boolean => (text ?? '').length <= most

/** POST `/jc/opsaetning/jobcenter`. What is left empty is taken away. */
export async function saveCentre(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const typed = {
    navn: given('navn'),
    adresse: given('adresse'),
    telefon: given('telefon'),
    email: given('email'),
    url: given('url'),
  }
  const name = lineIn(typed.navn)
  const read = {
    address: proseIn(typed.adresse),
    phone: lineIn(typed.telefon),
    email: typed.email.trim() === '' ? null : emailAddressIn(typed.email),
    url: typed.url.trim() === '' ? null : addressIn(typed.url),
  }
  const wrong: readonly (readonly [keyof Typed, boolean])[] = [
    ['navn', name === null || !fits(name, longest.navn)],
    ['adresse', !fits(read.address, longest.adresse)],
    ['telefon', !fits(read.phone, longest.telefon)],
    ['email', read.email === null && typed.email.trim() !== ''],
    ['url', read.url === null && typed.url.trim() !== ''],
  ]
  const problems = wrong.flatMap(([fieldId, isWrong]) =>
    isWrong ? [{ fieldId, message: texts.t(`jobCentre.setup.centre.wrong.${fieldId}`) }] : [],
  )
  if (name === null || problems.length > 0) return await form(visit, typed, { problems })
  const saved = await changeJobCentre(context, { name, ...read })
  return saved.ok ? goTo(visit, `${paths.setupCentre}?gemt=ja`) : await showProblem(visit, 'notFound')
}
