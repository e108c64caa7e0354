import { html } from 'hono/html'
import { changeContactDetails } from '../../actions/change-citizen.ts'
import { askForAddress } from '../../actions/confirm-address.ts'
import type { Given } from '../../http/form-input.ts'
import { askOwnDetails, type OwnDetails } from '../../questions/own/details.ts'
import { emailAddressIn } from '../../rules/email-address.ts'
import type { Channel } from '../../rules/messages.ts'
import { shownTelephoneNumber, telephoneNumberIn } from '../../rules/telephone-number.ts'
import { alert, errorOf, type FieldProblem } from '../../web/alerts.ts'
import { buttonRow, checkbox, input, postForm, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { keepLanguage } from '../../web/language.ts'
import { languages, type TextKey, textsIn } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { cookieOptions, goTo, show, showProblem, type Visit } from '../signed-in-request.ts'
import { codePage } from './confirm-code.ts'

interface Validated {
  readonly details: {
    mobile: string | null
    email: string | null
    smsService: boolean
    emailService: boolean
    language: string
  }
  readonly problems: readonly FieldProblem[]
}

const stored = (citizen: OwnDetails): Given => {
  const fields = new Map([
    ['mobil', shownTelephoneNumber(citizen.mobile ?? '')],
    ['email', citizen.email ?? ''],
    ['sms', citizen.smsService ? 'on' : ''],
    ['mail', citizen.emailService ? 'on' : ''],
    ['sprog', citizen.language],
  ])
  return (name) => fields.get(name) ?? ''
}

/**
 * What a field says, read by its judge; what stands already is not judged again, so that it cannot
 * bar the rest of the page.
 */
const readField = (typed: string, shown: string, kept: string | null, judge: (text: string) => string | null) =>
  typed === shown ? kept : judge(typed)

function validate({ texts, session }: Visit, given: Given, citizen: OwnDetails): Validated {
  const shown = stored(citizen)
  const [mobileText, emailText] = [given('mobil').trim(), given('email').trim()]
  const mobile = readField(mobileText, shown('mobil'), citizen.mobile, telephoneNumberIn)
  const email = readField(emailText, shown('email'), citizen.email, emailAddressIn)
  const [sms, mail] = [given('sms') === 'on', given('mail') === 'on']
  const problems: FieldProblem[] = []
  const wrong = (fieldId: string, key: TextKey) => problems.push({ fieldId, message: texts.t(key) })
  if (mobileText !== '' && !mobile) wrong('mobil', 'indstillinger.wrongMobile')
  else if (sms && !mobile) wrong('mobil', 'indstillinger.missingMobile')
  if (emailText !== '' && !email) wrong('email', 'indstillinger.wrongEmail')
  else if (mail && !email) wrong('email', 'indstillinger.missingEmail')
  const language = languages().find((written) => written === given('sprog')) ?? session.language
  return { details: { mobile, email, smsService: sms, emailService: mail, language }, problems }
}

/** `/indstillinger`: contact details, SMS and e-mail service, language. */
export async function viewSettings(visit: Visit, given: Given): Promise<Response> {
  const own = await askOwnDetails(visit.context, visit.situation.citizenId)
  if (!own.ok) return await showProblem(visit, 'notFound')
  return await settingsPage(visit, stored(own.value), [], given('gemt') !== '')
}

async function settingsPage(
  visit: Visit,
  given: Given,
  problems: readonly FieldProblem[],
  saved = false,
): Promise<Response> {
  const { texts } = visit
  return await show(
    visit,
    { title: texts.t('indstillinger.title'), active: paths.settings, problems },
    html`${saved ? alert(texts, { kind: 'success', body: texts.t('indstillinger.saved') }) : ''}${settingsForm(visit, given, problems)}
<h2>${texts.t('indstillinger.yourDetails')}</h2><p class="more"><a href="${paths.looks}">${texts.t('looks.title')}</a></p><p class="more"><a href="${paths.sessions}">${texts.t('sessions.title')}</a></p><p class="more"><a href="${paths.ownData}">${texts.t('ownData.title')}</a></p>`,
    problems.length > 0 ? 422 : 200,
  )
}

function settingsForm({ texts, formToken: owner }: Visit, given: Given, problems: readonly FieldProblem[]): Html {
  const box = (id: 'sms' | 'mail', label: string) =>
    checkbox(texts, { id, name: id, label, checked: given(id) === 'on' })
  return postForm(
    { action: paths.settings, owner, novalidate: true },
    html`
<h2>${texts.t('indstillinger.serviceHeading')}</h2><p>${texts.t('indstillinger.serviceLead')}</p>
<div class="services"><div class="service">${box('sms', texts.t('indstillinger.sms'))}${input(texts, {
      id: 'mobil',
      name: 'mobil',
      label: texts.t('indstillinger.mobileLabel'),
      hint: texts.t('indstillinger.mobileHint'),
      type: 'tel',
      autocomplete: 'tel',
      value: given('mobil'),
      ...errorOf(problems, 'mobil'),
    })}</div>
<div class="service">${box('mail', texts.t('indstillinger.email'))}${input(texts, {
      id: 'email',
      name: 'email',
      label: texts.t('indstillinger.emailLabel'),
      type: 'email',
      autocomplete: 'email',
      value: given('email'),
      ...errorOf(problems, 'email'),
    })}</div></div>
<p class="quiet">${texts.t('indstillinger.privacy')}</p>
<h2>${texts.t('indstillinger.languageLabel')}</h2>
${select(texts, {
  id: 'sprog',
  name: 'sprog',
  label: texts.t('indstillinger.languageHint'),
  options: languages().map((language) => ({
    value: language,
    label: textsIn(language).t('portal.languageName'),
    checked: language === given('sprog'),
  })),
})}
${buttonRow({ primary: { text: texts.t('common.save') } })}`,
  )
}

type Details = Validated['details']

/**
 * What of the wanted details can be saved at once, and the addresses that a code must prove first.
 */
function divided(
  citizen: OwnDetails,
  wanted: Details,
): { now: Parameters<typeof changeContactDetails>[2]; ask: { channel: Channel; address: string }[] } {
  const { mobile, email, smsService: sms, emailService: mail, language } = wanted
  const asksSms = sms && mobile !== null && !(citizen.smsService && citizen.mobile === mobile)
  const asksEmail = mail && email !== null && !(citizen.emailService && citizen.email === email)
  return {
    now: {
      language,
      ...(asksSms ? {} : { mobile, smsService: sms }),
      ...(asksEmail ? {} : { email, emailService: mail }),
    },
    ask: [
      ...(asksSms ? [{ channel: 'sms', address: mobile } as const] : []),
      ...(asksEmail ? [{ channel: 'email', address: email } as const] : []),
    ],
  }
}

/**
 * POST `/indstillinger`: signing up for a number or an address that is new needs the code that is
 * sent there.
 */
export async function submitSettings(visit: Visit, given: Given): Promise<Response> {
  const { context } = visit
  const { citizenId } = visit.situation
  const own = await askOwnDetails(context, citizenId)
  if (!own.ok) return await showProblem(visit, 'notFound')
  const { details, problems } = validate(visit, given, own.value)
  if (problems.length > 0) return await settingsPage(visit, given, problems)
  const { now, ask } = divided(own.value, details)
  const outcome = await changeContactDetails(context, citizenId, now)
  if (!outcome.ok) return await showProblem(visit, 'notFound')
  const coded: Channel[] = []
  for (const { channel, address } of ask) {
    const fieldId = channel === 'sms' ? 'mobil' : 'email'
    const refused = (key: TextKey) => settingsPage(visit, given, [{ fieldId, message: visit.texts.t(key) }])
    // J-LIMITS: whoever owns the address, and however many citizens name it.
    if (!(await visit.program.limits.take('codes_to_address', address)).ok)
      return await refused('indstillinger.code.tooManyToAddress')
    const asked = await askForAddress(context, citizenId, { channel, address })
    if (!asked.ok) return await showProblem(visit, 'notFound')
    if (asked.value === 'too_many_codes') return await refused('indstillinger.code.tooMany')
    if (asked.value === 'code_sent') coded.push(channel)
  }
  if (details.language !== visit.session.language) keepLanguage(visit.c, details.language, cookieOptions(visit))
  const [first, second = null] = coded
  return goTo(visit, first ? codePage(first, second) : paths.settingsSaved)
}
