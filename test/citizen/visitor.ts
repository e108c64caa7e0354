import assert from 'node:assert/strict'
import type { Hono } from 'hono'
import { HtmlElement, HtmlValidate, Parser } from 'html-validate'
import { OWNER_FIELD } from '../../src/web/forms.ts'

const config = await new HtmlValidate().getConfigFor('page.html')

/** Text as a reader gets it: entities resolved, white space as one blank. */
const plain = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&ndash;', '–')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([.,])/g, '$1')
    .trim()

const attribute = (element: HtmlElement, name: string): string | null => {
  const value = element.getAttributeValue(name)
  return value === null ? null : plain(value)
}

/** The texts of an element with a blank between its parts, as they stand apart on the screen. */
function textOf(element: HtmlElement): string {
  const parts = element.childNodes.map((node) => (node instanceof HtmlElement ? ` ${textOf(node)} ` : node.textContent))
  return parts.join('')
}

/** What assistive technology calls a link or a button. */
const nameOf = (element: HtmlElement): string => attribute(element, 'aria-label') ?? plain(textOf(element))

/** A page as a citizen reads it: roles, names and text. */
export class Page {
  readonly status: number
  readonly address: string
  readonly html: string
  /** Read when a test first asks: many only look at the status or go on. */
  #tree: HtmlElement | undefined
  /** A form asks for all labels once for each of its fields. */
  readonly #found = new Map<string, HtmlElement[]>()

  constructor(status: number, address: string, html: string) {
    this.status = status
    this.address = address
    this.html = html
  }

  all(selector: string): HtmlElement[] {
    const known = this.#found.get(selector)
    if (known) return known
    this.#tree ??= new Parser(config).parseHtml(this.html)
    const found = this.#tree.querySelectorAll(selector)
    this.#found.set(selector, found)
    return found
  }

  texts(selector: string): string[] {
    return this.all(selector).map((element) => plain(textOf(element)))
  }

  /** "Trin 1 – Book din jobsamtale – Selvbook" */
  get title(): string {
    return this.texts('title')[0] ?? ''
  }

  get heading(): string {
    const headings = this.texts('h1')
    assert.equal(headings.length, 1, `one main heading on ${this.address}`)
    return headings[0] ?? ''
  }

  /** All the text of the page's own matter. */
  get text(): string {
    return this.texts('main')[0] ?? ''
  }

  /** The headings below the main one, in order. */
  get headings(): string[] {
    return ['h2', 'h3'].flatMap((level) => this.texts(`main ${level}`))
  }

  /** Messages that interrupt or are said in turn. */
  get alerts(): string[] {
    return this.texts('main .alert')
  }

  get links(): { name: string; href: string }[] {
    return this.all('a').map((link) => ({ name: nameOf(link), href: attribute(link, 'href') ?? '' }))
  }

  /** The token of the citizen for whom the page was made; null on a page for nobody. */
  get owner(): string | null {
    const field = this.all('form input').find((one) => attribute(one, 'name') === OWNER_FIELD)
    return field ? attribute(field, 'value') : null
  }

  linkNamed(name: string): string {
    const found = this.links.find((link) => link.name === name)
    assert.ok(
      found,
      `a link "${name}" on ${this.address}, which has ${this.links.map((link) => link.name).join(' | ')}`,
    )
    return found.href
  }

  get buttons(): string[] {
    return this.all('main button').map(nameOf)
  }

  /** The names of the radio buttons and boxes, with a star where one is chosen. */
  get options(): string[] {
    return this.all('main input')
      .filter((input) => ['radio', 'checkbox'].includes(attribute(input, 'type') ?? ''))
      .map((input) => `${input.hasAttribute('checked') ? '* ' : ''}${this.#labelOf(input)}`)
  }

  #labelOf(field: HtmlElement): string {
    const id = attribute(field, 'id')
    const label = this.all('label').find((one) => attribute(one, 'for') === id)
    return label ? plain(textOf(label)) : ''
  }

  /** What stands in a field. */
  valueOf(label: string): string {
    const field = this.all('input, textarea, select').find((one) => this.#labelOf(one) === label)
    assert.ok(field, `a field "${label}" on ${this.address}`)
    return field.tagName === 'textarea' ? field.textContent.trim() : (attribute(field, 'value') ?? '')
  }

  /**
   * What a browser sends when a button is pressed: the fields of its form as they stand, and as
   * they have been changed.
   */
  sending(
    buttonName: string,
    { choose = [], fill = {} }: Changes,
  ): { action: string; method: 'get' | 'post'; fields: URLSearchParams } {
    const button = this.all('button').find((one) => nameOf(one) === buttonName)
    assert.ok(button, `a button "${buttonName}" on ${this.address}, which has ${this.buttons.join(' | ')}`)
    const form = this.#formOf(button)
    const fields = new URLSearchParams()
    const used = new Set<string>()
    for (const field of form.querySelectorAll('input, textarea, select')) {
      const label = this.#labelOf(field)
      const value = valueSent(field, {
        chosen: choose.includes(label),
        filled: fill[label],
        changed: choose.length > 0,
      })
      if (choose.includes(label) || label in fill) used.add(label)
      if (value !== null) fields.set(attribute(field, 'name') ?? '', value)
    }
    for (const label of [...choose, ...Object.keys(fill)]) assert.ok(used.has(label), `a field "${label}" in the form`)
    const [name, value] = [attribute(button, 'name'), attribute(button, 'value')]
    if (name) fields.set(name, value ?? '')
    const method = attribute(form, 'method') === 'get' ? 'get' : 'post'
    return { action: attribute(form, 'action') ?? this.address, method, fields }
  }

  #formOf(button: HtmlElement): HtmlElement {
    const named = attribute(button, 'form')
    const form = named ? this.all('form').find((one) => attribute(one, 'id') === named) : closestForm(button)
    assert.ok(form, 'a button belongs to a form')
    return form
  }
}

export interface Changes {
  /** Radio buttons and boxes to press, by their labels. */
  readonly choose?: readonly string[]
  /** What to write, by label. */
  readonly fill?: Readonly<Record<string, string>>
}

function closestForm(element: HtmlElement): HtmlElement | null {
  for (let at: HtmlElement | null = element; at; at = at.parent) if (at.tagName === 'form') return at
  return null
}

/** What one field sends; null where it sends nothing. */
function valueSent(
  field: HtmlElement,
  { chosen, filled, changed }: { chosen: boolean; filled: string | undefined; changed: boolean },
): string | null {
  const type = attribute(field, 'type')
  const value = attribute(field, 'value') ?? ''
  if (type === 'radio') return chosen || (field.hasAttribute('checked') && !changed) ? value : null
  // Pressing a box turns it.
  if (type === 'checkbox') return chosen !== field.hasAttribute('checked') ? value : null
  if (filled !== undefined) return filled
  if (field.tagName === 'textarea') return plain(field.textContent)
  if (field.tagName === 'select') {
    const selected = field.querySelectorAll('option').find((option) => option.hasAttribute('selected'))
    return selected ? attribute(selected, 'value') : ''
  }
  return value
}

const ORIGIN = 'http://localhost'

/** All that is redirected to is here, whatever its address is called. */
const pathOf = (address: string): string => address.replace(/^https?:\/\/[^/]+/, '')

/**
 * A citizen's browser without scripts: keeps cookies, follows redirects, remembers the page it is
 * on.
 */
export class Visitor {
  readonly #app: Pick<Hono, 'request'>
  readonly #cookieOf: ((citizenId: string) => Promise<string>) | undefined
  readonly #cookies: Map<string, string>
  #page: Page | null = null

  /** `cookieOf`: the cookie of a new session of a citizen, `name=value`. */
  constructor(
    app: Pick<Hono, 'request'>,
    cookieOf?: (citizenId: string) => Promise<string>,
    cookies = new Map<string, string>(),
  ) {
    this.#app = app
    this.#cookieOf = cookieOf
    this.#cookies = cookies
  }

  /** Another tab of the same browser. */
  tab(): Visitor {
    return new Visitor(this.#app, this.#cookieOf, this.#cookies)
  }

  /** What the browser would send as its `Cookie` header. */
  cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  get page(): Page {
    assert.ok(this.#page, 'a page has been opened')
    return this.#page
  }

  /** The answer itself, not followed. */
  async ask(path: string, init: { method?: string; body?: URLSearchParams | FormData } = {}): Promise<Response> {
    const cookie = this.cookies()
    const headers = {
      ...(cookie ? { cookie } : {}),
      ...(this.#page ? { referer: ORIGIN + this.#page.address } : {}),
      ...(init.method === 'POST' ? { origin: ORIGIN } : {}),
    }
    const response = await this.#app.request(ORIGIN + pathOf(path), { ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0|expires=[^;]* 1970 /i.test(line)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return response
  }

  async #arrive(response: Response, path: string): Promise<Page> {
    const to = response.headers.get('location')
    if (to && response.status >= 300 && response.status < 400) {
      assert.equal(response.status, 303, `the redirect from ${path}`)
      return await this.#arrive(await this.ask(to), to)
    }
    const [, onward] = /^0; url=(.*)/.exec(response.headers.get('refresh') ?? '') ?? []
    if (onward) return await this.#arrive(await this.ask(onward), onward)
    this.#page = new Page(response.status, pathOf(path).replace(/#.*/, ''), await response.text())
    return this.#page
  }

  async go(path: string): Promise<Page> {
    return await this.#arrive(await this.ask(path.replace(/#.*/, '')), path)
  }

  /** Presses a link by its name. */
  async follow(name: string): Promise<Page> {
    return await this.go(this.page.linkNamed(name))
  }

  /**
   * Sends fields as a form of the page that is open would, with the token that says whose it is
   * (F-WHOSE).
   */
  async post(path: string, fields: Readonly<Record<string, string>> | URLSearchParams): Promise<Page> {
    const body = new URLSearchParams(fields)
    const owner = this.#page?.owner
    if (owner && !body.has(OWNER_FIELD)) body.set(OWNER_FIELD, owner)
    return await this.#arrive(await this.ask(path, { method: 'POST', body }), path)
  }

  /** Presses a button by its name, after having chosen and written. */
  async press(button: string, changes: Changes = {}): Promise<Page> {
    const { action, method, fields } = this.page.sending(button, changes)
    return method === 'get' ? await this.go(`${action}?${fields.toString()}`) : await this.post(action, fields)
  }

  /** A session that is simply there, without the broker; then on to "Min side". */
  async signInAs(citizenId: string): Promise<Page> {
    const [name = '', value = ''] = ((await this.#cookieOf?.(citizenId)) ?? '').split('=')
    assert.ok(value, 'this visitor can be given a session')
    this.#cookies.set(name, value)
    return await this.go('/min-side')
  }
}
