import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { changeContactDetails } from '../actions/change-citizen.ts'
import type { ProgramContext } from '../actions/transaction.ts'
import { citizenNamedBy, fitsAddress, UNSUBSCRIBE_PATH } from '../identity/unsubscribe.ts'
import { askSubscription, type Subscription } from '../questions/own/subscription.ts'
import { buttonRow, postForm } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { languageChosen } from '../web/language.ts'
import { page } from '../web/layout.ts'
import { type TextKey, textsIn } from '../web/texts.ts'
import { siteIn } from './site.ts'

export interface UnsubscribeOptions {
  readonly portalName?: string | undefined
  readonly portalColour?: string | undefined
}

/**
 * The subscription whose link it is. Null for a link that is not ours, or of an address that is no
 * longer theirs.
 */
async function subscriptionOf(program: ProgramContext, c: Context): Promise<Subscription | null> {
  const token = c.req.param('token') ?? ''
  const citizenId = citizenNamedBy(token)
  if (citizenId === null) return null
  const fits = (address: string) => fitsAddress(program.keys, token, citizenId, address)
  const found = await askSubscription({ ...program, actor: { kind: 'nobody' } }, citizenId, fits)
  return found.ok ? found.value : null
}

type Told = 'ask' | 'done' | 'unknown'
const titles = { ask: 'afmeld.title', done: 'afmeld.doneTitle', unknown: 'afmeld.unknownTitle' } as const
const leads = { ask: 'afmeld.lead', done: 'afmeld.done', unknown: 'afmeld.unknown' } as const satisfies Record<
  Told,
  TextKey
>

/**
 * The link at the end of an e-mail, without signing in. Opening it changes nothing, for mail
 * scanners open every link; the button, or a mail program that posts what RFC 8058 says, signs
 * e-mail off at once.
 */
export function unsubscribeDoor(program: ProgramContext, options: UnsubscribeOptions): Hono {
  const show = async (c: Context, told: Told, found: Subscription | null) => {
    const texts = textsIn(languageChosen(c) ?? found?.language ?? '')
    const form: Html | '' =
      told === 'ask'
        ? postForm({ action: c.req.path, owner: null }, buttonRow({ primary: { text: texts.t('afmeld.button') } }))
        : ''
    const body = html`<p class="font-lead">${texts.t(leads[told])}</p>${form}`
    return await c.html(
      page(
        { texts, site: siteIn(options.portalColour), title: texts.t(titles[told]), portalName: options.portalName },
        body,
      ),
      told === 'unknown' ? 404 : 200,
    )
  }
  const door = new Hono()
  door.get(`${UNSUBSCRIBE_PATH}/:token`, async (c) => {
    const found = await subscriptionOf(program, c)
    return await show(c, found === null ? 'unknown' : found.emailService ? 'ask' : 'done', found)
  })
  door.post(`${UNSUBSCRIBE_PATH}/:token`, async (c) => {
    const found = await subscriptionOf(program, c)
    if (!found) return await show(c, 'unknown', null)
    const { citizenId } = found
    const context = { ...program, actor: { kind: 'citizen', citizenId } } as const
    const outcome = await changeContactDetails(context, citizenId, { emailService: false })
    return await show(c, outcome.ok ? 'done' : 'unknown', found)
  })
  return door
}
