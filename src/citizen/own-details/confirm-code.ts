import { html } from 'hono/html'
import { askForAddress, confirmAddress } from '../../actions/confirm-address.ts'
import type { Given } from '../../http/form-input.ts'
import { askAddressToConfirm } from '../../questions/own/details.ts'
import { type Channel, channels } from '../../rules/messages.ts'
import { shownTelephoneNumber } from '../../rules/telephone-number.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { buttonRow, hidden, input, postForm } from '../../web/forms.ts'
import type { TextKey } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { goTo, show, showProblem, type Visit } from '../signed-in-request.ts'

const channelIn = (given: Given): Channel | null => channels.find((channel) => channel === given('kanal')) ?? null

/** Where the code of a channel is typed; `then`: the channel whose code comes after it. */
export const codePage = (channel: Channel, then: Channel | null = null): string =>
  `${paths.code}?${new URLSearchParams({ kanal: channel, ...(then === null ? {} : { derefter: then }) }).toString()}`

const trailOf = ({ texts }: Visit) => [{ href: paths.settings, text: texts.t('indstillinger.title') }]

/**
 * `/indstillinger/kode`: the code that was sent to a number or an address, typed in to prove that
 * it is one's own.
 */
export async function viewCode(visit: Visit, given: Given): Promise<Response> {
  return await codeForm(visit, given, null)
}

async function codeForm(visit: Visit, given: Given, wrong: TextKey | null): Promise<Response> {
  const { texts, situation, context, formToken: owner } = visit
  const channel = channelIn(given)
  const asked = channel ? await askAddressToConfirm(context, situation.citizenId, channel) : null
  if (!channel || !asked?.ok) return await showProblem(visit, 'notFound')
  const problems: FieldProblem[] = wrong === null ? [] : [{ fieldId: 'kode', message: texts.t(wrong) }]
  const [problem] = problems
  const carried = html`${hidden('kanal', channel)}${hidden('derefter', given('derefter'))}`
  const field = input(texts, {
    id: 'kode',
    name: 'kode',
    label: texts.t('indstillinger.code.label'),
    hint: texts.t('indstillinger.code.hint'),
    type: 'text',
    autocomplete: 'one-time-code',
    value: '',
    ...(problem ? { error: problem.message } : {}),
  })
  return await show(
    visit,
    {
      title: texts.t(`indstillinger.code.title.${channel}`),
      active: paths.settings,
      breadcrumbs: trailOf(visit),
      problems,
    },
    html`<p class="font-lead">${texts.t('indstillinger.code.lead', { address: shownTelephoneNumber(asked.value) })}</p>
${postForm(
  { action: paths.code, owner, novalidate: true },
  html`${carried}${field}${buttonRow({
    primary: { text: texts.t('indstillinger.code.confirm') },
    links: [{ text: texts.t('indstillinger.code.cancel'), href: paths.settings }],
  })}`,
)}
${postForm(
  { action: paths.code, owner },
  html`${carried}${hidden('igen', 'ja')}<p>${texts.t('indstillinger.code.notCome')}</p><button type="submit" class="button button-tertiary">${texts.t('indstillinger.code.again')}</button>`,
)}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** POST `/indstillinger/kode`: the code, or the wish for a new one. */
export async function submitCode(visit: Visit, given: Given): Promise<Response> {
  const channel = channelIn(given)
  if (!channel) return await showProblem(visit, 'notFound')
  const { context, situation } = visit
  const then = channels.find((one) => one === given('derefter')) ?? null
  if (given('igen') !== '') {
    const asked = await askAddressToConfirm(context, situation.citizenId, channel)
    if (!asked.ok) return await showProblem(visit, 'notFound')
    const again = await askForAddress(context, situation.citizenId, { channel, address: asked.value })
    if (!again.ok) return await showProblem(visit, 'notFound')
    if (again.value === 'too_many_codes') return await codeForm(visit, given, 'indstillinger.code.tooMany')
    return goTo(visit, again.value === 'confirmed_before' ? paths.settingsSaved : codePage(channel, then))
  }
  const code = given('kode').replaceAll(/\s/g, '')
  const checked = await confirmAddress(context, situation.citizenId, { channel, code })
  if (!checked.ok) return await showProblem(visit, 'notFound')
  if (checked.value === 'confirmed') return goTo(visit, then ? codePage(then) : paths.settingsSaved)
  return await codeForm(
    visit,
    given,
    checked.value === 'wrong' ? 'indstillinger.code.wrong' : 'indstillinger.code.over',
  )
}
