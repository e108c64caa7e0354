import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { changeContactDetails } from '../../src/actions/change-citizen.ts'
import { LANGUAGE_COOKIE } from '../../src/web/language.ts'
import { languages, texts } from '../../src/web/texts.ts'
import { createTestPortal, type TestPortal } from '../citizen/portal.ts'
import { must } from '../support/program.ts'
import { type Act, type Rows, rowsOf, type State } from './pages.ts'
import { assertSound, HEIGHT, Looker, lookAt, NARROW, openSite, press, type Site, WIDE } from './site.ts'

/** Answers that are no page. */
const files = new Set(['/moeder/:id/kalender.ics'])

let portal: TestPortal
let site: Site
let rows: Rows
const tokens = new Map<string, string>()

before(async () => {
  portal = await createTestPortal()
  site = await openSite(portal)
  rows = await rowsOf(portal)
})

after(async () => {
  await site.close()
  await portal.drop()
})

const states = (): (State & { where: string })[] =>
  Object.entries(rows).flatMap(([route, of]) => of.map((state) => ({ ...state, where: `${route}: ${state.name}` })))

test('every page of the portal has its row here', () => {
  const routes = portal.app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path)
  assert.deepEqual([...new Set(routes)].filter((path) => !files.has(path)).toSorted(), Object.keys(rows).toSorted())
})

async function tokenOf(citizen: string): Promise<string> {
  const known = tokens.get(citizen)
  if (known) return known
  const body = new URLSearchParams({ borger: citizen })
  const answer = await portal.app.request('/log-ind', { method: 'POST', body })
  const [, token = ''] = /selvbook=([^;]+)/.exec(answer.headers.getSetCookie().join()) ?? []
  tokens.set(citizen, token)
  return token
}

/** Goes to the page and does what brings it into its state; returns the status of the answer. */
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

/** Everything that a page must be, in any state and language. */
async function inspect(looker: Looker, { status = 200, ...state }: State, language: string): Promise<void> {
  const { page } = looker
  await page.setViewportSize({ width: WIDE, height: HEIGHT })
  assert.equal(await see(looker, state, language), status)
  if (status === 422) {
    assert.ok((await page.title()).startsWith(texts(language).t('layout.errorTitle', { title: '' }).trim()))
    await page.locator('#error-summary:focus').waitFor()
  }
  await assertSound(looker, state.name, language)
}

for (const language of languages())
  test(`every page in every state, wide and narrow, is valid and accessible: ${language}`, async () => {
    for (const citizen of new Set(states().flatMap(({ citizen: one }) => (one ? [one] : []))))
      must(await changeContactDetails(portal.asCitizen(citizen), citizen, { language }))
    await lookAt(
      states(),
      () => Looker.open(site, true),
      (looker, state) => inspect(looker, state, language),
    )
  })

test('every page in every state is there without scripts, on a narrow screen and with forced colours', async () => {
  const language = languages().at(-1) ?? 'da'
  await lookAt(
    states().filter(({ act }) => !act?.choose && !act?.deadline),
    () => Looker.open(site, false),
    async (looker, { status = 200, ...state }) => {
      await looker.page.setViewportSize({ width: NARROW, height: HEIGHT })
      await looker.page.emulateMedia({ forcedColors: 'active' })
      assert.equal(await see(looker, state, language), status)
      assert.ok(await looker.page.getByRole('heading', { level: 1 }).isVisible())
      assert.ok(await looker.page.getByRole('contentinfo').isVisible())
    },
  )
})
