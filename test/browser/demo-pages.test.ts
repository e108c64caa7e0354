import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { stylesPath } from '../../src/demo/frame.ts'
import { type Happened, TOLD_COOKIE, written } from '../../src/demo/happened.ts'
import type { StoryKey } from '../../src/demo/stories.ts'
import { dateOf } from '../../src/rules/dates.ts'
import { LANGUAGE_COOKIE } from '../../src/web/language.ts'
import { languages } from '../../src/web/texts.ts'
import { Visitor } from '../citizen/visitor.ts'
import { share } from '../support/share.ts'
import { assertValidHtml } from '../web/read-html.ts'
import { looksAt, statesIn } from './matrix.ts'
import {
  assertSound,
  type Closeness,
  demoInBrowser,
  HEIGHT,
  Looker,
  lookAt,
  OTHER_WORDS,
  violations,
  WIDE,
} from './site.ts'
import { danishAlone, unmarkedInSource, unmarkedOn } from './unmarked-danish.ts'

const { demo, site } = await demoInBrowser('2026-11-24 10:00')

/** A page of the demo, or a page of the portal as the demo has it, in one of its states. */
interface State {
  readonly name: string
  readonly path: string
  /** The result of the previous button, which this page reports. */
  readonly told?: Happened
  readonly signedInAs?: StoryKey
  readonly status?: number
}

/** Routes whose answers are no pages. */
const files = new Set([stylesPath, '/demo/clock', '/demo/outbox', '/demo/udbakke/:id/moede.ics'])

const journey = {
  nights: 90,
  steps: { 'D-ACTIVATE': 1, 'D-HELD': 2, 'D-OVERDUE': 4, 'D-90': 1, 'D-GROUP-CHANGE': 1, 'D-MOVE': 2, 'D-EXEMPT': 1 },
  meetings: 1,
  reminders: 2,
  handedOver: 11,
  dropped: 1,
}
const statesOf = (): Readonly<Record<string, readonly State[]>> => {
  const lifeOf = (key: StoryKey): string => `/demo/frister/${demo.idOf(key)}`
  return {
    '/demo': [
      { name: 'as it is first seen', path: '/demo' },
      { name: 'moved on', path: '/demo', told: { what: 'moved', back: false, journey } },
    ],
    '/demo/frister': [{ name: 'everybody', path: '/demo/frister' }],
    '/demo/frister/:citizenId': [
      {
        name: 'not activated, a new one set',
        path: lifeOf('notActivated'),
        told: { what: 'moved', back: false, journey },
      },
      { name: 'two deadlines', path: lifeOf('noShow') },
      { name: 'a coming meeting', path: lifeOf('bookedBefore'), told: { what: 'wrong' } },
      { name: 'no deadline, no meeting', path: lifeOf('cannotBook') },
      { name: 'nobody', path: '/demo/frister/x', status: 404 },
    ],
    '/demo/udbakke': [
      { name: 'of everybody', path: '/demo/udbakke' },
      { name: 'empty', path: `/demo/udbakke?borger=${demo.idOf('cannotBook')}` },
    ],
    '/log-ind': [{ name: 'the people', path: '/log-ind/mitid' }],
    '/min-side': [
      { name: 'the bar', path: '/min-side', signedInAs: 'books', told: { what: 'moved', back: true, journey } },
    ],
  }
}

test('every page of the demo has its row in this test', () => {
  const routes = demo.server.routes.filter(({ method, path }) => method === 'GET' && path.startsWith('/demo'))
  assert.deepEqual(
    [...new Set(routes.map(({ path }) => path))].filter((path) => !files.has(path)).toSorted(),
    Object.keys(statesOf()).filter((path) => path.startsWith('/demo')),
  )
})

const UNFOLD = 'for (const folded of document.querySelectorAll("details")) folded.open = true'

async function inspect(
  looker: Looker,
  { status = 200, ...state }: State,
  language: string,
  danish: readonly string[],
  closeness: Closeness,
): Promise<void> {
  const { page } = looker
  const { path, told, signedInAs } = state
  const [width = WIDE] = closeness.widths
  await page.setViewportSize({ width, height: HEIGHT })
  const cookies = {
    [LANGUAGE_COOKIE]: language,
    ...(told ? { [TOLD_COOKIE]: written(told) } : {}),
    ...(signedInAs ? { selvbook: await demo.signIn(signedInAs, language) } : {}),
  }
  assert.equal(await looker.goTo(path, cookies), status)
  assert.equal(await page.locator('[role=status], [role=alert]').count(), told ? 1 : 0)
  await page.evaluate(UNFOLD)
  await assertSound(looker, state.name, language, closeness)
  assert.deepEqual(await unmarkedOn(page, danish), [], 'Danish that is not marked as such')
}

const states = statesIn(statesOf())
const looks = looksAt(states, languages())

const look = (those: readonly (typeof looks)[number][]): Promise<void> =>
  lookAt(
    those,
    () => Looker.open(site, true),
    (looker, { closeness, language, ...state }) => {
      const danish = language === 'da' ? [] : danishAlone(language, dateOf(demo.clock.now()))
      return inspect(looker, state, language, danish, closeness)
    },
  )

test(`every page of the demo is valid and accessible, wide and narrow (${share.told})`, () => look(looks))

test('every page of the demo is valid in every state, in its source, and marks what is Danish', async () => {
  const danish = danishAlone('en', dateOf(demo.clock.now()))
  for (const { path, told, signedInAs, status = 200, where } of states) {
    const cookies = new Map([[LANGUAGE_COOKIE, 'en']])
    if (told) cookies.set(TOLD_COOKIE, written(told))
    if (signedInAs) cookies.set('selvbook', await demo.signIn(signedInAs, 'en'))
    const shown = await new Visitor(demo.server, undefined, cookies).go(path)
    assert.equal(shown.status, status, where)
    await assertValidHtml(shown.html, where)
    assert.deepEqual(unmarkedInSource(shown.html, danish), [], `${where}: Danish that is not marked as such`)
  }
})

test('changes that no nightly run has stored yet are shown the same – D-LATE-RUN', async () => {
  const now = demo.clock.now()
  await demo.clock.set(now.add({ hours: 24 }))
  const path = `/demo/frister/${demo.idOf('neverBooks')}`
  const where = 'overdue, no night yet'
  const overdue = { name: 'overdue', path, where, route: path, isFirst: false, language: 'en', closeness: OTHER_WORDS }
  await look([overdue])
  await demo.clock.set(now)
})

const oneCallOnly = `
  for (const call of document.querySelectorAll('.opblock'))
    if (!['operations-Tokens-getToken', 'operations-Job_centre-getJobCentre'].includes(call.id)) call.remove()`

suite('the API’s document in its viewer', () => {
  for (const colorScheme of share.some('scheme', ['light', 'dark'] as const, 2))
    test(`lets a call be tried out in the demo, with nothing from elsewhere (${colorScheme})`, async () => {
      const context = await site.browser.newContext({ colorScheme, viewport: { width: WIDE, height: HEIGHT } })
      try {
        const page = await context.newPage()
        const complaints: string[] = []
        const elsewhere: string[] = []
        page.on('console', (message) => complaints.push(message.text()))
        page.on('pageerror', (error) => complaints.push(error.message))
        page.on('request', (request) => {
          if (!request.url().startsWith(`${site.origin}/`)) elsewhere.push(request.url())
        })
        await page.goto(`${site.origin}/api/docs`)
        await page.getByRole('button', { name: 'Authorize' }).waitFor()
        // One call stands for all: they are drawn alike, and axe reads each for as long.
        await page.evaluate(oneCallOnly)
        assert.deepEqual(await violations(page), [], 'the page')
        await page.getByRole('button', { name: 'Authorize' }).click()
        assert.deepEqual(await violations(page), [], 'the dialogue')
        await page.locator('#client_id_clientCredentials').fill('demo')
        await page.locator('#client_secret_clientCredentials').fill('demo')
        await page.locator('.modal-ux .authorize').click()
        await page.locator('.modal-ux .btn-done').click()
        const call = page.locator('#operations-Job_centre-getJobCentre')
        await call.locator('.opblock-summary-control').click()
        await call.locator('.try-out__btn').click()
        await call.locator('.execute').click()
        const status = call.locator('.live-responses-table .response .response-col_status')
        assert.match(await status.innerText(), /^200/)
        assert.deepEqual(await violations(page), [], 'a call that was tried out')
        const ground = await page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')
        assert.equal(ground, { light: 'rgb(255, 255, 255)', dark: 'rgb(28, 32, 34)' }[colorScheme])
        assert.deepEqual([complaints, elsewhere], [[], []])
      } finally {
        await context.close()
      }
    })
})
