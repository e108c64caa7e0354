import { html } from 'hono/html'
import { changeOffer, createOffer } from '../../actions/change-offer.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askOffer, askOffers } from '../../questions/job-centre/offers.ts'
import { meetingForms } from '../../rules/meetings.ts'
import type { Offer } from '../../rules/offers.ts'
import { isId } from '../../storage/ids.ts'
import { alert, errorOf, type FieldProblem } from '../../web/alerts.ts'
import { asWritten } from '../../web/as-written.ts'
import { buttonRow, checkbox, input, postForm, radioGroup, textArea } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { actions, smallLink } from '../pieces/small-buttons.ts'
import { may, show, showProblem, type Visit } from '../visit.ts'
import { type OfferField, readOffer, type TypedOffer, typedIn, typedOf } from './offer-fields.ts'
import { refusalWords } from './refusal-words.ts'

/** More offers than a job centre has; a longer list would be asked for in pages. */
const MOST_OFFERS = 1000

/** `/jc/tider/tilbud`: what citizens can book. */
export async function offersPage(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const offers = await askOffers(context, { after: null, limit: MOST_OFFERS })
  if (!offers.ok) return await showProblem(visit, 'notFound')
  const canChange = may(visit, 'change_offer')
  const columns = (['title', 'type', 'groups', 'minutes', 'place', 'state'] as const).map((key) => ({
    heading: texts.t(`jobCentre.times.offers.${key}`),
    isNumber: key === 'minutes',
  }))
  const rows = offers.value.map(({ id, title, meetingType, contactGroups, minutes, place, retired }) => [
    canChange ? html`<a href="${paths.offer(id)}">${asWritten(texts, title)}</a>` : asWritten(texts, title),
    texts.t('jobCentre.times.offers.typeName', { type: meetingType }),
    contactGroups.join(', '),
    minutes,
    place === null ? texts.t('jobCentre.times.week.noPlace') : asWritten(texts, place),
    texts.t('jobCentre.times.offers.isRetired', { retired: String(retired ?? false) }),
  ])
  const saved =
    given('gemt') === '' ? '' : alert(texts, { kind: 'success', body: texts.t('jobCentre.times.offers.saved') })
  const make = canChange
    ? actions(smallLink({ href: paths.newOffer, text: texts.t('jobCentre.times.offers.new'), isPrimary: true }))
    : ''
  const list =
    rows.length === 0
      ? html`<p role="status">${texts.t('jobCentre.times.offers.none')}</p>`
      : rowsTable({ caption: texts.t('jobCentre.times.offers.heading'), captionIsHidden: true, columns, rows })
  return await show(
    visit,
    {
      title: texts.t('jobCentre.times.offers.heading'),
      active: paths.times,
      breadcrumbs: [{ href: paths.times, text: texts.t('jobCentre.times.menu') }],
    },
    html`${saved}<p class="font-lead">${texts.t('jobCentre.times.offers.lead')}</p>${make}
${list}`,
  )
}

/** The fields of an offer, all of which are kept where one is wrong. */
function fieldsOf({ texts }: Visit, typed: TypedOffer, problems: readonly FieldProblem[]): Html {
  const text = (name: Exclude<OfferField, 'in_person' | 'phone' | 'video' | 'type'>, hint?: string) =>
    input(texts, {
      id: name,
      name,
      label: texts.t(`jobCentre.times.offers.field.${name}`),
      value: typed[name],
      autocomplete: 'off',
      ...(hint === undefined ? {} : { hint }),
      ...errorOf(problems, name),
    })
  const box = (name: OfferField, label: string) =>
    checkbox(texts, { id: name, name, label, value: 'ja', checked: typed[name] !== '', ...errorOf(problems, name) })
  const types = (['job', 'follow_up', 'other'] as const).map((type) => ({
    value: type,
    label: texts.t('jobCentre.times.offers.typeName', { type }),
    checked: type === typed.type,
  }))
  return html`${text('titel')}
${textArea(texts, { id: 'beskrivelse', name: 'beskrivelse', label: texts.t('jobCentre.times.offers.field.beskrivelse'), value: typed.beskrivelse, isWritten: true })}
${radioGroup(texts, { id: 'type', name: 'type', legend: texts.t('jobCentre.times.offers.type'), options: types })}
${text('andentype', texts.t('jobCentre.times.offers.otherHint'))}
${text('grupper', texts.t('jobCentre.times.offers.groupsHint'))}
${text('kategorier', texts.t('jobCentre.times.offers.categoriesHint'))}
<fieldset class="form-group"><legend class="form-label">${texts.t('jobCentre.times.offers.forms')}</legend>${meetingForms.map((form) => box(form, texts.t('meetingForm.name', { form })))}</fieldset>
<div class="fields">${text('sted')}${text('minutter')}${text('varsel')}${text('horisont')}</div>
${box('ombook', texts.t('jobCentre.times.offers.field.ombook'))}${text('ombooktimer')}
${box('aflys', texts.t('jobCentre.times.offers.field.aflys'))}${text('aflystimer')}
${text('paamind', texts.t('jobCentre.times.offers.reminderHint'))}
${box('udgaaet', texts.t('jobCentre.times.offers.field.udgaaet'))}`
}

interface Editing {
  readonly offer: Offer | null
  readonly typed: TypedOffer
  readonly problems: readonly FieldProblem[]
}

async function editPage(visit: Visit, { offer, typed, problems }: Editing): Promise<Response> {
  const { texts, formToken: owner } = visit
  return await show(
    visit,
    {
      title: offer ? texts.t('jobCentre.times.offers.change') : texts.t('jobCentre.times.offers.new'),
      active: paths.times,
      problems,
      breadcrumbs: [
        { href: paths.times, text: texts.t('jobCentre.times.menu') },
        { href: paths.offers, text: texts.t('jobCentre.times.offers.heading') },
      ],
    },
    html`<p class="font-lead">${texts.t('jobCentre.times.offers.consequence')}</p>${postForm(
      { action: offer ? paths.offer(offer.id) : paths.newOffer, owner, novalidate: true },
      html`${fieldsOf(visit, typed, problems)}${buttonRow({ primary: { text: texts.t('jobCentre.times.offers.save') }, links: [{ text: texts.t('common.undo'), href: paths.offers }] })}`,
    )}`,
    problems.length > 0 ? 422 : 200,
  )
}

async function offerOf({ c, context }: Visit): Promise<Offer | null> {
  const id = c.req.param('id') ?? ''
  const offer = isId(id) ? await askOffer(context, id) : null
  return offer?.ok ? offer.value : null
}

/** `/jc/tider/tilbud/nyt` */
export const newOfferPage = (visit: Visit): Promise<Response> =>
  editPage(visit, { offer: null, typed: typedOf(null), problems: [] })

/** `/jc/tider/tilbud/{id}` */
export async function offerPage(visit: Visit): Promise<Response> {
  const offer = await offerOf(visit)
  return offer
    ? await editPage(visit, { offer, typed: typedOf(offer), problems: [] })
    : await showProblem(visit, 'notFound')
}

/** POST: makes the offer, or changes it; meetings that are made keep their terms. */
async function save(visit: Visit, given: Given, offer: Offer | null): Promise<Response> {
  const { texts, context } = visit
  const typed = typedIn(given)
  const read = readOffer(texts, typed)
  if (!read.ok) return await editPage(visit, { offer, typed, problems: read.problems })
  const saved = offer ? await changeOffer(context, offer.id, read.content) : await createOffer(context, read.content)
  if (saved.ok) return goTo(visit, withQuery(paths.offers, { gemt: 'ja' }))
  const problems = [{ fieldId: 'titel', message: refusalWords(texts, saved.refusals) }]
  return await editPage(visit, { offer, typed, problems })
}

export const saveNewOffer = (visit: Visit, given: Given): Promise<Response> => save(visit, given, null)

export async function saveOffer(visit: Visit, given: Given): Promise<Response> {
  const offer = await offerOf(visit)
  return offer ? await save(visit, given, offer) : await showProblem(visit, 'notFound')
}
