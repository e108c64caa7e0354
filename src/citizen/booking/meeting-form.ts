import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { buttonRow, postForm, radioGroup } from '../../web/forms.ts'
import { goTo, type Visit } from '../signed-in-request.ts'
import { addressIn, carried, formAction, type Journey, settledForm, showStep } from './journey.ts'
import { openBooking } from './open-journey.ts'

/** `/book/form`: step 2 (F-2), left out where the offer has one form. */
export async function viewForms(visit: Visit, given: Given): Promise<Response> {
  const journey = await openBooking(visit, given)
  if (journey instanceof Response) return journey
  return journey.offer?.forms.length === 1 ? goTo(visit, addressIn(journey, 'time')) : await formsPage(journey)
}

async function formsPage(journey: Journey, problem?: string): Promise<Response> {
  const { visit, offer } = journey
  const { texts } = visit
  const choices = radioGroup(texts, {
    id: 'form',
    name: 'form',
    legend: texts.t('book.stepHeading', { number: 2, title: texts.t('book.step2.title') }),
    legendAs: 'heading',
    ...(problem === undefined ? {} : { error: problem }),
    options: (offer?.forms ?? []).map((form) => ({
      value: form,
      label: texts.t('meetingForm.name', { form }),
      hint: texts.t('meetingForm.hint', { form }),
      checked: form === journey.form,
    })),
  })
  // The form itself is chosen here, so it is not carried.
  const main = postForm(
    { action: formAction(journey, 'form'), owner: visit.formToken },
    html`${carried({ ...journey, form: null })}${choices}${buttonRow({
      primary: { text: texts.t('common.continue'), arrow: true },
      links: [{ text: texts.t('common.back'), href: addressIn(journey, 'offer'), back: true }],
    })}`,
  )
  const problems = problem === undefined ? [] : [{ fieldId: 'form', message: problem }]
  return await showStep(journey, { number: 2, main, problems })
}

/** POST `/book/form`: one of the forms that the offer has. */
export async function submitForm(visit: Visit, given: Given): Promise<Response> {
  const journey = await openBooking(visit, given)
  if (journey instanceof Response) return journey
  const form = journey.offer && settledForm(journey.offer, given('form'))
  if (!form) return await formsPage(journey, visit.texts.t('book.step2.missing'))
  return goTo(visit, addressIn({ ...journey, form }, 'time'))
}
