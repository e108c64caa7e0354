import type { Context } from 'hono'
import { html } from 'hono/html'
import { changeContactDetails } from '../actions/change-citizen.ts'
import { type SignedOut, signOut } from '../actions/sign-in.ts'
import { formOf } from '../http/form-input.ts'
import { isOwnPath } from '../http/own-path.ts'
import { alsoSendsFormsTo } from '../http/security.ts'
import type { EndSession } from '../identity/oidc/relying-party.ts'
import { openToken } from '../identity/oidc/sealed-token.ts'
import { addressHere } from '../identity/oidc/sign-in-flow.ts'
import { takeToken, tokenOf } from '../identity/sessions.ts'
import { hidden, linkButton, postForm } from '../web/forms.ts'
import { keepLanguage, textsFor } from '../web/language.ts'
import { languages } from '../web/texts.ts'
import { paths } from './paths.ts'
import { cookieOptions, type Door, goTo, nobody, openVisit, showStranger } from './signed-in-request.ts'
import { isOwn, refusedAsOthers } from './somebody-else.ts'

/**
 * POST `/log-ud`: our own session first, then the broker's. A form that does not say whose it is
 * signs off all the same: that is always safe.
 */
export async function submitSignOut(door: Door, c: Context): Promise<Response> {
  const options = cookieOptions(door)
  const token = tokenOf(c, options)
  const visit = token ? await openVisit(door, c) : null
  const refused = visit && (await refusedAsOthers(visit, await formOf(c)))
  if (refused) return refused
  const ended = token ? await signOut(nobody(door), token) : null
  takeToken(c, options)
  const there = ended?.ok && ended.value ? await endSessionAtBroker(door, c, ended.value) : null
  return there ? await onToBroker(door, c, there) : goTo({ c }, paths.signOut)
}

/** Null where the session is not of the broker of today, or the broker cannot be told. */
async function endSessionAtBroker(door: Door, c: Context, { account, idToken }: SignedOut): Promise<EndSession | null> {
  const way = door.options.signIn
  if (way?.party.broker.issuer !== account.issuer) return null
  const opened = idToken && openToken(door.program.keys, 'id token', account, idToken)
  const there = await way.party.endSession(opened, addressHere(c, door.options, paths.signOut).href)
  return there && { ...there, address: way.atBroker?.(there.address) ?? there.address }
}

/**
 * The way to the broker after our own session has ended. The browser is told by a header to go on:
 * Chromium lets no answer to a form lead to another host. A national id number goes in a form.
 */
async function onToBroker(door: Door, c: Context, { address, fields }: EndSession): Promise<Response> {
  const texts = textsFor(c)
  if (fields) alsoSendsFormsTo(c, new URL(address).origin)
  else c.header('refresh', `0; url=${address}`)
  const submit = html`<button type="submit" class="button button-primary"><span>${texts.t('signIn.alsoAtMitid')}</span></button>`
  const button = fields
    ? postForm(
        { action: address, owner: null },
        html`${Object.entries(fields).map(([name, value]) => hidden(name, value))}${submit}`,
      )
    : linkButton(texts.t('signIn.alsoAtMitid'), address)
  return await showStranger(
    door,
    c,
    { title: texts.t('signIn.signedOutTitle') },
    html`<p class="font-lead">${texts.t('signIn.stillAtMitid')}</p><div class="button-row">${button}</div>`,
  )
}

/** `/log-ud`: that it is done. What the browser keeps of our pages is cleared. */
export async function signedOutPage(door: Door, c: Context): Promise<Response> {
  if (await openVisit(door, c)) return goTo({ c }, paths.minSide)
  const texts = textsFor(c)
  c.header('clear-site-data', '"cache", "storage"')
  return await showStranger(
    door,
    c,
    { title: texts.t('signIn.signedOutTitle') },
    html`<p class="font-lead">${texts.t('signIn.signedOutText')}</p><div class="button-row">${linkButton(texts.t('signIn.again'), paths.signIn)}</div>`,
  )
}

/**
 * POST `/sprog`: the page again in another language, which is also that of the citizen's messages.
 */
export async function submitLanguage(door: Door, c: Context): Promise<Response> {
  const given = await formOf(c)
  const language = languages().find((one) => one === given('sprog'))
  if (language) {
    const visit = await openVisit(door, c)
    const refused = visit && (await refusedAsOthers(visit, given))
    if (refused) return refused
    keepLanguage(c, language, cookieOptions(door))
    // From a page that was made for nobody the browser's language changes, not the citizen's.
    if (visit && isOwn(visit, given)) await changeContactDetails(visit.context, visit.situation.citizenId, { language })
  }
  return goTo({ c }, isOwnPath(given('til')) ? given('til') : '/')
}
