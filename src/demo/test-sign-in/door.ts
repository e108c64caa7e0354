import { generateKeyPairSync } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { formOf, type Given, queryOf } from '../../http/form-input.ts'
import type { BrokerSettings } from '../../identity/oidc/broker.ts'
import { RelyingParty, type RelyingPartyOptions } from '../../identity/oidc/relying-party.ts'
import type { Clock } from '../../rules/dates.ts'
import { buttonRow, input, postForm, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { textsFor } from '../../web/language.ts'
import type { Texts } from '../../web/texts.ts'
import type { InProcess } from './in-process.ts'
import {
  CHOOSE,
  type Choice,
  type Interaction,
  MOUNT,
  startTestProvider,
  TEST_ISSUER,
  type TestAccount,
  type TestClient,
} from './provider.ts'

/** Somebody to be, as the page shows them. */
export interface TestPerson {
  readonly id: string
  readonly name: string
  /** "Kontanthjælpsmodtager" */
  readonly line: string | Html
  readonly story: string
}

/** One of our doors with the people that it has. */
export interface TestDoor extends TestClient {
  /** The heading of the page on which one of them is chosen. */
  readonly title: (words: Texts) => string
  /** Whether the page asks at which level somebody signs in; at the higher one without it. */
  readonly asksLevel: boolean
  /** Those whose name has `name` in it, as many as the page shows. */
  readonly people: (words: Texts, name: string) => Promise<readonly TestPerson[]>
  /** Null: nobody of this door has this name. */
  readonly accountOf: (id: string) => Promise<TestAccount | null>
}

export interface TestSignInOptions {
  readonly doors: readonly TestDoor[]
  /** Which claims each scope asks for. */
  readonly scopes: Readonly<Record<string, readonly string[]>>
  /** Draws a page in the frame of the portal into which one of these people signs in. */
  readonly draw: (
    c: Context,
    details: { readonly title: string; readonly status?: 400 | 422; readonly of?: TestDoor },
    body: Html,
  ) => Promise<Response>
  /** The program's own pages, to which a logout token goes. */
  readonly tellUs: (request: Request) => Promise<Response>
  /** The machine's own clock: the demo's must not reach tokens. */
  readonly realClock: Clock
}

export interface TestSignIn {
  readonly door: Hono
  /** The relying party of one of the doors. */
  partyOf(clientId: string, broker: Omit<BrokerSettings, 'issuer' | 'clientId' | 'credential'>): RelyingParty
  /** An address of the provider as a browser reaches it: at the address it is at already. */
  readonly atBroker: (address: string) => string
}

/** The levels at which somebody can sign in: the names of NSIS. */
export const testLevels = { low: 'Low', substantial: 'Substantial' } as const

/** A list longer than this is looked through by name. */
const LONG_LIST = 20

const SESSION = 'test-log-ind'

/** The cookies that a browser sent, without the provider's memory of who signed in last. */
const withoutSession = (cookies: string): string =>
  cookies
    .split(/;\s*/)
    .filter((one) => !one.startsWith(SESSION))
    .join('; ')

const searchForm = (words: Texts, action: string, { name, count }: { name: string; count: number }): Html => {
  const field = input(words, { id: 'navn', name: 'navn', label: words.t('signIn.searchLabel'), value: name })
  const found = name === '' ? words.t('signIn.searchHint', { count }) : words.t('signIn.searchFound', { count, name })
  return html`<form method="get" action="${action}" role="search">${field}${buttonRow({ primary: { text: words.t('signIn.searchButton') } })}<p role="status">${found}</p></form>`
}

const personOf = (words: Texts, { id, name, line, story }: TestPerson): Html =>
  html`<li class="person"><div class="person__body"><h2 class="person__name">${name}</h2><p class="quiet">${line}</p><p>${story}</p></div><button type="submit" class="button button-secondary" name="person" value="${id}">${words.t('signIn.demoButton', { name })}</button></li>`

const levelField = (words: Texts): Html =>
  select(words, {
    id: 'niveau',
    name: 'niveau',
    label: words.t('signIn.test.level'),
    options: [
      { value: 'substantial', label: words.t('signIn.test.substantial'), checked: true },
      { value: 'low', label: words.t('signIn.test.low') },
    ],
  })

/**
 * The test sign-in of the demo and of the tests: a real OpenID provider inside the program, with a
 * page of our own to choose who to be. It starts when somebody first signs in.
 */
export function testSignIn(options: TestSignInOptions): TestSignIn {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const accountOf = async (id: string): Promise<TestAccount | null> => {
    for (const one of options.doors) {
      const account = await one.accountOf(id)
      if (account) return account
    }
    return null
  }
  let started: Promise<InProcess> | undefined
  const provider = (): Promise<InProcess> =>
    (started ??= startTestProvider({
      clients: options.doors,
      clientKey: { ...publicKey.export({ format: 'jwk' }), kid: 'ours', use: 'sig' },
      levels: Object.values(testLevels),
      scopes: options.scopes,
      accountOf,
      tellUs: options.tellUs,
      realClock: options.realClock,
    }))
  const door = doorOf(options, async (asked) => await (await provider())(asked))
  const fetching: RelyingPartyOptions['fetching'] = async (url, { method, headers, body }) => {
    const { host, pathname, search } = new URL(url)
    const sent = typeof body === 'string' || body instanceof URLSearchParams ? String(body) : ''
    return await (await provider())({ method, path: pathname + search, headers: { ...headers, host }, body: sent })
  }
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return {
    door,
    partyOf: (clientId, broker) =>
      new RelyingParty(
        { ...broker, issuer: TEST_ISSUER, clientId, credential: { kind: 'key', key, keyId: 'ours' } },
        { realClock: options.realClock, fetching },
      ),
    atBroker: (address) => {
      const { pathname, search } = new URL(address)
      return pathname + search
    },
  }
}

interface Sent {
  readonly method?: 'POST'
  readonly body?: string
  readonly cookie?: string
}

/** The provider, as it is asked for a browser. */
class ForBrowser {
  readonly #provider: InProcess
  readonly #options: Pick<TestSignInOptions, 'doors' | 'draw'>

  constructor(options: Pick<TestSignInOptions, 'doors' | 'draw'>, provider: InProcess) {
    this.#options = options
    this.#provider = provider
  }

  ask(c: Context, path: string, { method, body = '', cookie = c.req.header('cookie') ?? '' }: Sent = {}) {
    const { host, protocol } = new URL(c.req.url)
    const type = body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    const headers = { host: c.req.header('host') ?? host, 'x-forwarded-proto': protocol.slice(0, -1), cookie, ...type }
    return this.#provider({ method: method ?? 'GET', path, headers, body })
  }

  /** What the person is asked for, and at which of our doors; null where that is over. */
  async asked(c: Context): Promise<{ readonly door: TestDoor; readonly hint: string | null } | null> {
    const answer = await this.ask(c, pathOf(c))
    if (!answer.ok) return null
    const { client, hint }: Interaction = JSON.parse(await answer.text())
    const door = this.#options.doors.find(({ id }) => id === client)
    return door ? { door, hint } : null
  }

  async choose(c: Context, choice: Choice): Promise<Response> {
    const answer = await this.ask(c, pathOf(c), { method: 'POST', body: JSON.stringify(choice) })
    if (!answer.ok) return await this.expiredPage(c)
    const { to }: { to: string } = JSON.parse(await answer.text())
    return c.redirect(new URL(to).pathname, 303)
  }

  expiredPage(c: Context): Promise<Response> {
    const words = textsFor(c)
    const body = html`<p>${words.t('signIn.test.expiredText')}</p>`
    return this.#options.draw(c, { title: words.t('signIn.test.expiredTitle'), status: 400 }, body)
  }

  async choosePage(c: Context, of: TestDoor, problem?: 422): Promise<Response> {
    const { people, title, asksLevel } = of
    const words = textsFor(c)
    const name = queryOf(c)('navn')
    const listed = await people(words, name)
    const action = pathOf(c)
    const list = html`${asksLevel ? levelField(words) : ''}<ul class="people nobullet-list no-max-width" id="personer" tabindex="-1">${listed.map((one) => personOf(words, one))}</ul>
<div class="button-row"><button type="submit" class="button button-secondary" name="afbryd" value="ja"><span>${words.t('signIn.test.cancel')}</span></button></div>`
    return await this.#options.draw(
      c,
      { title: title(words), of, ...(problem ? { status: problem } : {}) },
      html`<p class="font-lead">${words.t('signIn.demoLead')}</p>
${name !== '' || listed.length > LONG_LIST ? searchForm(words, action, { name, count: listed.length }) : ''}
${postForm({ action, owner: null }, list)}`,
    )
  }

  /** The provider would ask whether to sign out; whoever comes here has said so. */
  async signOut(c: Context): Promise<Response> {
    const asked = await this.ask(c, pathOf(c) + new URL(c.req.url).search)
    const [, xsrf] = /name="xsrf" value="(\w+)"/.exec(await asked.text()) ?? []
    if (xsrf === undefined) return c.redirect(this.#options.doors[0]?.signedOut ?? '/', 303)
    const given = asked.headers.getSetCookie().map((one) => one.split(';')[0])
    const cookie = [withoutSession(c.req.header('cookie') ?? ''), ...given].join('; ')
    const body = new URLSearchParams({ xsrf, logout: 'yes' }).toString()
    const sent: Sent = { method: 'POST', body, ...(given.length > 0 ? { cookie } : {}) }
    return await this.ask(c, `${MOUNT}/session/end/confirm`, sent)
  }
}

const pathOf = (c: Context): string => new URL(c.req.url).pathname

/** What was chosen on the page; null where it is nobody of this door. */
async function choiceIn(door: TestDoor, given: Given): Promise<Choice | null> {
  if (given('afbryd') !== '') return { error: 'access_denied' }
  const accountId = given('person')
  const level = given('niveau') === 'low' ? testLevels.low : testLevels.substantial
  return (await door.accountOf(accountId)) ? { accountId, level } : null
}

/** What a browser may ask of the provider: the rest of it is for our own calls. */
function doorOf(options: TestSignInOptions, provider: InProcess): Hono {
  const it = new ForBrowser(options, provider)
  const app = new Hono()
  app.get(`${CHOOSE}/:uid`, async (c) => {
    const asked = await it.asked(c)
    if (!asked) return await it.expiredPage(c)
    const { door, hint } = asked
    return hint !== null && (await door.accountOf(hint))
      ? await it.choose(c, { accountId: hint, level: testLevels.substantial })
      : await it.choosePage(c, door)
  })
  app.post(`${CHOOSE}/:uid`, async (c) => {
    const asked = await it.asked(c)
    if (!asked) return await it.expiredPage(c)
    const choice = await choiceIn(asked.door, await formOf(c))
    return choice ? await it.choose(c, choice) : await it.choosePage(c, asked.door, 422)
  })
  // Each time somebody is chosen, whoever signed in last.
  const signingIn = (c: Context) =>
    it.ask(c, pathOf(c) + new URL(c.req.url).search, { cookie: withoutSession(c.req.header('cookie') ?? '') })
  app.get(`${MOUNT}/auth`, signingIn)
  app.get(`${MOUNT}/auth/:uid`, signingIn)
  app.get(`${MOUNT}/session/end`, (c) => it.signOut(c))
  return app
}
