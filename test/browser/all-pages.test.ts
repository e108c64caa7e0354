import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { HtmlElement } from 'html-validate'
import type { Page } from 'playwright-core'
import { changeContactDetails } from '../../src/actions/change-citizen.ts'
import { assetRoutes } from '../../src/web/assets.ts'
import { LANGUAGE_COOKIE } from '../../src/web/language.ts'
import { languages, texts } from '../../src/web/texts.ts'
import { Page as SourcePage, Visitor } from '../citizen/visitor.ts'
import { must } from '../support/program.ts'
import { share } from '../support/share.ts'
import { assertValidHtml } from '../web/read-html.ts'
import { looksAt, someOf, statesIn } from './matrix.ts'
import { type Act, longest, type Rows, rowsOf, type State } from './pages.ts'
import {
  assertSound,
  CLOSE,
  type Closeness,
  drawnWidth,
  HEIGHT,
  Looker,
  lookAt,
  movedOn,
  NARROW,
  portalInBrowser,
  press,
  tokenFor,
  WIDE,
  watchMoves,
} from './site.ts'
import { languageOf } from './unmarked-danish.ts'

/** Routes whose answers are no pages; `/log-ind/fortsaet` leads on where no form was kept. */
const files = new Set(['/log-ind/fortsaet', '/moeder/:id/kalender.ics', '/session', '/log-ind/mitid'])
/** The test sign-in is the demo's: `demo-pages.test.ts` looks at it. */
const ofDemo = (path: string): boolean => path.startsWith('/test-log-ind/')
/**
 * The largest page as sent, with style, fonts, icons and scripts. Content pictures have their own
 * bound.
 */
const MOST_BYTES = 60_000
const MOST_PICTURE_BYTES = 80_000

const assets = assetRoutes()

const { portal, site } = await portalInBrowser()
const rows: Rows = await rowsOf(portal)
const tokens = new Map<string, string>()

const states = statesIn(rows)

test('every page of the portal has its row in this test', () => {
  const routes = portal.app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path)
  assert.deepEqual(
    [...new Set(routes)].filter((path) => !files.has(path) && !ofDemo(path)).toSorted(),
    Object.keys(rows).toSorted(),
  )
})

async function tokenOf(citizen: string): Promise<string> {
  const known = tokens.get(citizen)
  if (known) return known
  const token = await tokenFor(portal, citizen)
  tokens.set(citizen, token)
  return token
}

async function quickLooker(): Promise<Looker> {
  const looker = await Looker.open(site, true)
  await watchMoves(looker.page)
  return looker
}

/**
 * A window in which fonts arrive after the page is drawn, as over a slow connection. Nothing is
 * cached between pages.
 */
async function slowLooker(): Promise<Looker> {
  const looker = await quickLooker()
  const { page } = looker
  await page.route(/\/fonts\//, async (route) => {
    try {
      const answer = await route.fetch()
      await page.locator('footer').waitFor()
      await route.fulfill({ response: answer })
    } catch {
      // The window has navigated to another page, which requests its own fonts.
    }
  })
  return looker
}

/** Opens the page and brings it into its state; returns the status of the answer. */
async function see(looker: Looker, { citizen, path, act, ended }: State, language: string): Promise<number> {
  const token = ended ? 'ended' : citizen && (await tokenOf(citizen))
  const status = await looker.goTo(path, { [LANGUAGE_COOKIE]: language, ...(token ? { selvbook: token } : {}) })
  return act ? await looker.follow(() => doOn(looker.page, act, language)) : status
}

async function doOn(page: Page, { button, fill, choose, deadline }: Act, language: string): Promise<void> {
  if (fill) await page.locator(`#${fill.id}`).fill(fill.value)
  if (choose) {
    const radio = page.getByRole('radio').first()
    await radio.evaluate((element, value) => element.setAttribute('value', value), choose)
    await radio.check()
  }
  if (deadline) {
    const shown = page.locator('main input[name="frist"]')
    await shown.evaluate((element, value) => element.setAttribute('value', value), deadline)
  }
  const name = texts(language).t(button)
  await press(page, page.getByRole('main').getByRole('button', { name, exact: true }))
}

const sizes = new Map<string, number>()

/** The bytes of our files that the page has requested, compressed as for most browsers. */
async function weightOf(page: Page): Promise<{ readonly frame: number; readonly pictures: number }> {
  const asked = await page.evaluate<string[]>(
    "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => path.startsWith('/assets/'))",
  )
  let frame = 0
  let pictures = 0
  for (const path of new Set(asked)) {
    const known = sizes.get(path)
    const answer = known === undefined ? await assets.request(path, { headers: { 'accept-encoding': 'br' } }) : null
    const size = known ?? (await answer?.arrayBuffer())?.byteLength ?? 0
    sizes.set(path, size)
    if (path.endsWith('.webp')) pictures += size
    else frame += size
  }
  assert.ok(frame > 0)
  return { frame, pictures }
}

/**
 * Danish text of the job centre on a page in another language that lacks its language mark (WCAG
 * 2.2, 3.1.2).
 */
const unmarkedDanish = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
    const written = ${JSON.stringify([longest.title, longest.place, longest.description, longest.reason])}
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const unmarked = []
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (written.some((text) => node.data.includes(text)) && node.parentElement.closest('[lang]').lang !== 'da')
        unmarked.push(node.parentElement.outerHTML)
    return unmarked
  })()`)

/** The same as the browser brings it about, by the source of the page alone. */
async function seeSource({ citizen, path, act, ended }: State, language: string): Promise<SourcePage> {
  const token = ended ? 'ended' : citizen && (await tokenOf(citizen))
  const cookies = { [LANGUAGE_COOKIE]: language, ...(token ? { selvbook: token } : {}) }
  const visitor = new Visitor(portal.app, undefined, new Map(Object.entries(cookies)))
  const shown = await visitor.go(path)
  if (!act) return shown
  const { action, fields } = shown.sending(texts(language).t(act.button), {})
  const nameOf = (selector: string) => shown.all(selector)[0]?.getAttributeValue('name') ?? ''
  if (act.fill) fields.set(nameOf(`#${act.fill.id}`), act.fill.value)
  if (act.choose) fields.set(nameOf('input[type="radio"]'), act.choose)
  if (act.deadline) fields.set('frist', act.deadline)
  return await visitor.post(action, fields)
}

/** Texts of the job centre in a source that no element marks as Danish. */
const unmarkedInSource = (shown: SourcePage): string[] =>
  shown
    .all('body *')
    .filter((element) =>
      element.childNodes.some((node) => !(node instanceof HtmlElement) && isWritten(node.textContent)),
    )
    .filter((element) => languageOf(element) !== 'da')
    .map((element) => element.textContent)

const isWritten = (text: string): boolean =>
  [longest.title, longest.place, longest.description, longest.reason].some((one) => text.includes(one))

/** The requirements on every page that can be read in its source, without a browser. */
async function inspectSource({ status = 200, ...state }: State, language: string): Promise<void> {
  const shown = await seeSource(state, language)
  assert.equal(shown.status, status)
  assert.equal(shown.all('html')[0]?.getAttributeValue('lang'), language)
  assert.ok(shown.heading !== '')
  if (status === 422)
    assert.ok(shown.title.startsWith(texts(language).t('layout.errorTitle', { title: '' }).trim()), shown.title)
  await assertValidHtml(shown.html, state.name)
  assert.deepEqual(unmarkedInSource(shown), [])
}

/** The requirements on every page, in any state and language. */
async function inspect(
  looker: Looker,
  { status = 200, ...state }: State,
  language: string,
  closeness: Closeness,
): Promise<void> {
  const { page } = looker
  const [width = WIDE] = closeness.widths
  await page.setViewportSize({ width, height: HEIGHT })
  assert.equal(await see(looker, state, language), status)
  assert.equal(await movedOn(page), 0, `something moves at ${width} px while the page loads`)
  if (status === 422) {
    assert.ok((await page.title()).startsWith(texts(language).t('layout.errorTitle', { title: '' }).trim()))
    await page.locator('#error-summary:focus').waitFor()
  }
  const { frame, pictures } = await weightOf(page)
  const bytes = frame + gzipSync(looker.source, { level: 1 }).length
  assert.ok(bytes < MOST_BYTES, `${bytes} bytes`)
  assert.ok(pictures < MOST_PICTURE_BYTES, `${pictures} bytes of pictures`)
  if (language !== 'da') assert.deepEqual(await unmarkedDanish(page), [])
  await assertSound(looker, state.name, language, closeness)
}

async function writeTo(citizens: readonly (string | null)[], language: string): Promise<void> {
  for (const citizen of new Set(citizens))
    if (citizen !== null) must(await changeContactDetails(portal.asCitizen(citizen), citizen, { language }))
}

const citizens = states.map(({ citizen }) => citizen)
/** In another language a page is loaded narrow: the layout may not shift in either. */
const looks = looksAt(states, languages(), { ...CLOSE, widths: CLOSE.widths.toReversed() })

for (const language of languages())
  test(`every page of the portal is valid in every state, in its source: ${language}`, async () => {
    await writeTo(citizens, language)
    for (const { where, ...state } of states) await inspectSource({ ...state, name: where }, language)
  })

test(`every page of the portal is valid and accessible, wide and narrow (${share.told})`, async () => {
  // A page's other states are the same page: a slow connection is tried with the first.
  const isSlow = ({ isFirst, route }: (typeof looks)[number]) => isFirst && share.has(`${route} slow`, 2)
  for (const language of languages()) {
    await writeTo(citizens, language)
    const those = Object.groupBy(
      looks.filter((look) => look.language === language),
      (look) => (isSlow(look) ? 'slow' : 'quick'),
    )
    const look = (looker: Looker, { closeness, ...state }: (typeof looks)[number]) =>
      inspect(looker, state, language, closeness)
    await lookAt(those.slow ?? [], slowLooker, look)
    await lookAt(those.quick ?? [], quickLooker, look)
  }
})

test('text of the job centre that is not marked as Danish is found in a source', () => {
  const source = (text: string) => new SourcePage(200, '/', `<html lang="en"><body><p>${text}</p></body></html>`)
  assert.equal(unmarkedInSource(source(`At ${longest.place}`)).length, 1)
  assert.deepEqual(unmarkedInSource(source(`At <span lang="da">${longest.place}</span>`)), [])
})

/**
 * Elements that differ only by their look but look the same: entries of the calendar's legend,
 * items of the menu.
 */
const looksAlike = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
    const lookOf = (element) => {
      const { backgroundColor, borderBottomColor, borderBottomWidth, borderRadius } = getComputedStyle(element)
      return [backgroundColor, borderBottomColor, borderBottomWidth, borderRadius].join()
    }
    const samples = [...document.querySelectorAll('.month__sample')]
    const alike = samples.filter((one) => samples.some((other) => other !== one && lookOf(other) === lookOf(one)))
    const current = document.querySelector('.small-menu [aria-current]')
    const others = [...document.querySelectorAll('.small-menu .nav-link:not([aria-current])')]
    const borderOf = (element) => getComputedStyle(element).borderInlineStartColor
    const asCurrent = others.filter((other) => current && borderOf(other) === borderOf(current))
    return [...alike, ...asCurrent].map(({ outerHTML }) => outerHTML)
  })()`)

test(`every page works without scripts, at 400 % zoom and with forced colours (${share.told})`, async () => {
  const language = languages().at(-1) ?? 'da'
  await lookAt(
    someOf(states.filter(({ act }) => !act?.choose && !act?.deadline)),
    () => Looker.openMagnified(site),
    async (looker, { status = 200, ...state }) => {
      assert.equal(await see(looker, state, language), status)
      assert.equal(await drawnWidth(looker.page), NARROW)
      assert.ok(await looker.page.getByRole('heading', { level: 1 }).isVisible())
      assert.ok(await looker.page.getByRole('contentinfo').isVisible())
      assert.deepEqual(await looksAlike(looker.page), [])
    },
  )
})
