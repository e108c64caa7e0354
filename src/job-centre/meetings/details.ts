import { html } from 'hono/html'
import { changeContactDetails } from '../../actions/change-citizen.ts'
import { recorded } from '../../actions/once.ts'
import type { Given } from '../../http/form-input.ts'
import { askCitizenCase, type CitizenCase } from '../../questions/job-centre/around-citizen.ts'
import type { Detail } from '../../rules/contact-details.ts'
import { emailAddressIn } from '../../rules/email-address.ts'
import { shownTelephoneNumber, telephoneNumberIn } from '../../rules/telephone-number.ts'
import { lineIn } from '../../rules/text.ts'
import { isId } from '../../storage/ids.ts'
import { alert, errorOf, type FieldProblem } from '../../web/alerts.ts'
import { buttonRow, checkbox, input, postForm, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { actions, smallLink } from '../pieces/small-buttons.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showCase } from './case-page.ts'

const EXAMPLE_NUMBER = '20 12 34 56'

async function citizenIn(visit: Visit): Promise<CitizenCase | null> {
  const id = visit.c.req.param('id') ?? ''
  const found = isId(id) ? await askCitizenCase(visit.context, id) : null
  return found?.ok ? found.value : null
}

/** What stands in the fields: what is stored, or what was typed. */
interface Typed {
  readonly name: string
  readonly mobile: string
  readonly email: string
  readonly sms: boolean
  readonly mail: boolean
  readonly language: string
  readonly caseworkerId: string
}

function stored({ citizen, caseworkers }: CitizenCase): Typed {
  const { details } = citizen
  return {
    name: citizen.name,
    mobile: details.mobile === null ? '' : shownTelephoneNumber(details.mobile),
    email: details.email ?? '',
    sms: details.smsService,
    mail: details.emailService,
    language: details.language,
    caseworkerId: [...caseworkers].find(([, { ref }]) => ref === citizen.caseworkerRef)?.[0] ?? '',
  }
}

const typedIn = (given: Given): Typed => ({
  name: given('navn'),
  mobile: given('mobil'),
  email: given('email'),
  sms: given('sms') !== '',
  mail: given('mail') !== '',
  language: given('sprog'),
  caseworkerId: given('fast'),
})

/** `/jc/borgere/{id}/oplysninger`: how to reach a citizen, and who their caseworker is. */
export async function detailsPage(visit: Visit, given: Given): Promise<Response> {
  const found = await citizenIn(visit)
  if (!found) return await showProblem(visit, 'notFound')
  const kept = given('beholdt').split('-').filter(Boolean)
  return await showDetails(visit, found, { typed: stored(found), isDone: given('gjort') === 'gemt', kept })
}

interface Showing {
  readonly typed: Typed
  readonly isDone?: boolean
  /** N-OPTOUT: what stands although something else was said. */
  readonly kept?: readonly string[]
  readonly problems?: readonly FieldProblem[]
}

async function showDetails(visit: Visit, found: CitizenCase, showing: Showing): Promise<Response> {
  const { texts } = visit
  const { citizen } = found
  const { isDone = false, kept = [], problems = [] } = showing
  const what = kept.map((detail) => texts.t('jobCentre.meeting.details.keptOne', { detail })).join(', ')
  const stands = kept.length === 0 ? '' : ` ${texts.t('jobCentre.meeting.details.kept', { what })}`
  const saved = `${texts.t('jobCentre.meeting.details.done')}${stands}`
  const above = isDone ? alert(texts, { kind: kept.length === 0 ? 'success' : 'warning', body: saved }) : null
  return await showCase(
    visit,
    { title: texts.t('jobCentre.meeting.details.title'), citizen, problems, above },
    html`${fieldsForm(visit, found, showing)}${toBelonging(visit, citizen.id)}`,
  )
}

/** Leads to what else can be put right: the contact group, and where the citizen belongs. */
const toBelonging = ({ texts }: Visit, id: string): Html =>
  html`<h2>${texts.t('jobCentre.case.belonging.heading')}</h2>${actions(
    smallLink({ href: paths.citizenPage(id, 'gruppe'), text: texts.t('jobCentre.case.belonging.gruppe.title') }),
    smallLink({ href: paths.citizenPage(id, 'flytning'), text: texts.t('jobCentre.case.belonging.flytning.title') }),
  )}`

function fieldsForm(visit: Visit, found: CitizenCase, { typed, problems = [] }: Showing): Html {
  const { texts, formToken: owner } = visit
  const { citizen, caseworkers } = found
  const t = (key: 'name' | 'mobile' | 'email' | 'sms' | 'mail' | 'language' | 'caseworker' | 'nobody' | 'chosen') =>
    texts.t(`jobCentre.meeting.details.${key}`)
  const isChosen = (detail: Detail) => citizen.details.chosen.includes(detail)
  const hint = (detail: Detail) => (isChosen(detail) ? { hint: t('chosen') } : {})
  const field = (id: string, label: string, value: string, more: { readonly hint?: string } = {}) =>
    input(texts, { id, name: id, label, value, autocomplete: 'off', ...more, ...errorOf(problems, id) })
  return postForm(
    { action: paths.citizenPage(citizen.id, 'oplysninger'), owner, novalidate: true },
    html`${field('navn', t('name'), typed.name)}${field('mobil', t('mobile'), typed.mobile, hint('mobile'))}${field('email', t('email'), typed.email, hint('email'))}${checkbox(texts, { id: 'sms', name: 'sms', label: t('sms'), checked: typed.sms, ...hint('smsService') })}${checkbox(texts, { id: 'mail', name: 'mail', label: t('mail'), checked: typed.mail, ...hint('emailService') })}${select(
      texts,
      {
        id: 'sprog',
        name: 'sprog',
        label: t('language'),
        options: ['da', 'en'].map((language) => ({
          value: language,
          label: texts.t('jobCentre.meeting.details.languages', { language }),
          checked: language === typed.language,
        })),
        ...hint('language'),
      },
    )}${select(texts, {
      id: 'fast',
      name: 'fast',
      label: t('caseworker'),
      options: [
        { value: '', label: t('nobody') },
        ...[...caseworkers].map(([id, { name }]) => ({ value: id, label: name, checked: id === typed.caseworkerId })),
      ],
    })}${buttonRow({
      primary: { text: texts.t('jobCentre.meeting.details.button') },
      links: [{ text: texts.t('common.undo'), href: paths.citizen(citizen.id) }],
    })}`,
  )
}

/** POST `/jc/borgere/{id}/oplysninger`: what the citizen chose themselves stands (N-OPTOUT). */
export async function changeDetails(visit: Visit, given: Given): Promise<Response> {
  const { texts } = visit
  const found = await citizenIn(visit)
  if (!found) return await showProblem(visit, 'notFound')
  const typed = typedIn(given)
  const name = lineIn(typed.name)
  const mobile = typed.mobile.trim() === '' ? null : telephoneNumberIn(typed.mobile)
  const email = typed.email.trim() === '' ? null : emailAddressIn(typed.email)
  const problems: FieldProblem[] = []
  if (name === null) problems.push({ fieldId: 'navn', message: texts.t('jobCentre.meeting.details.missingName') })
  if (typed.mobile.trim() !== '' && mobile === null) {
    const message = texts.t('jobCentre.meeting.details.wrongMobile', { example: EXAMPLE_NUMBER })
    problems.push({ fieldId: 'mobil', message })
  }
  if (typed.email.trim() !== '' && email === null)
    problems.push({ fieldId: 'email', message: texts.t('jobCentre.meeting.details.wrongEmail') })
  if (name === null || problems.length > 0) return await showDetails(visit, found, { typed, problems })
  const { id } = found.citizen
  const caseworker = found.caseworkers.get(typed.caseworkerId)?.ref ?? null
  const language = typed.language === 'en' ? 'en' : 'da'
  const told = { name, mobile, email, smsService: typed.sms, emailService: typed.mail, language, caseworker }
  const done = await recorded(visit.context, { act: 'change_contact_details', citizenId: id }, (within) =>
    changeContactDetails(within, id, told),
  )
  if (!done.ok) return await showProblem(visit, 'notFound')
  const query = new URLSearchParams({ gjort: 'gemt', beholdt: done.value.kept.join('-') })
  return goTo(visit, `${paths.citizenPage(id, 'oplysninger')}?${query.toString()}`)
}
