import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepLookReason } from '../../src/actions/staff-sessions.ts'
import { DEMO_JOB_CENTRE } from '../../src/demo/stories.ts'
import type { Role } from '../../src/rules/actor.ts'
import { dateOf } from '../../src/rules/dates.ts'
import { LANGUAGE_COOKIE } from '../../src/web/language.ts'
import { languages } from '../../src/web/texts.ts'
import { staffSession } from '../attacks/attacked.ts'
import { Visitor } from '../citizen/visitor.ts'
import { must } from '../support/program.ts'
import { share } from '../support/share.ts'
import { assertValidHtml } from '../web/read-html.ts'
import { type DeskState, deskRows } from './desk-rows.ts'
import { looksAt, someOf, statesIn } from './matrix.ts'
import { assertSound, demoInBrowser, drawnWidth, HEIGHT, Looker, lookAt, NARROW, WIDE } from './site.ts'
import { danishAlone, unmarkedInSource, unmarkedOn } from './unmarked-danish.ts'

// Every page of the job centre's portal, as the demo has it.

const { demo, site } = await demoInBrowser('2026-11-24 10:42')
const rows = await deskRows(demo)
const states = statesIn(rows)
const looks = looksAt(states, languages())
type Seen = (typeof states)[number]

/** Routes whose answers are no pages of their own. */
const isNoPage = (path: string): boolean => path.endsWith('.csv') || noPages.has(path)
const noPages = new Set(['/jc/session', '/jc/log-ind/begynd', '/jc/log-ind/svar', '/jc/log-ind/fortsaet', '/jc/*'])

test('every page of the job centre’s portal has its row', () => {
  const routes = demo.server.routes.filter(({ method, path }) => method === 'GET' && path.startsWith('/jc'))
  assert.deepEqual(
    [...new Set(routes.map(({ path }) => path))].filter((path) => !isNoPage(path)).toSorted(),
    Object.keys(rows).toSorted(),
  )
})

const cookies = new Map<Role, string>()

/** The cookie of somebody with this role, who has said what their looks are for. */
async function cookieOf(role: Role): Promise<string> {
  const known = cookies.get(role)
  if (known !== undefined) return known
  const { it } = demo
  const { cookie } = await staffSession(it, DEMO_JOB_CENTRE, [role])
  const token = cookie.replace(/^.*=/, '')
  const actor = { kind: 'staff', jobCentre: DEMO_JOB_CENTRE, roles: [role], name: 'Karin Brandt' } as const
  must(await keepLookReason({ ...it.program, actor }, token, 'case_work'))
  cookies.set(role, token)
  return token
}

async function see(looker: Looker, { as, path, act }: DeskState, language: string): Promise<number> {
  const token = as && (await cookieOf(as))
  const status = await looker.goTo(path, {
    [LANGUAGE_COOKIE]: language,
    ...(token ? { 'selvbook-job-centre': token } : {}),
  })
  return act ? await looker.follow(() => act(looker.page)) : status
}

async function inspect(
  looker: Looker,
  { language, closeness, ...state }: (typeof looks)[number],
  danish: readonly string[],
): Promise<void> {
  const { page } = looker
  const [width = WIDE] = closeness.widths
  await page.setViewportSize({ width, height: HEIGHT })
  assert.equal(await see(looker, state, language), state.status ?? 200)
  await assertSound(looker, state.name, language, closeness)
  assert.deepEqual(await unmarkedOn(page, danish), [], 'Danish that is not marked as such')
}

/** What can be read in a page's source, without a browser. */
async function inspectSource(
  { as, path, name, status = 200, where }: Seen,
  language: string,
  danish: readonly string[],
) {
  const jar = new Map([[LANGUAGE_COOKIE, language]])
  if (as) jar.set('selvbook-job-centre', await cookieOf(as))
  const shown = await new Visitor(demo.server, undefined, jar).go(path)
  assert.equal(shown.status, status, where)
  assert.match(shown.html, new RegExp(`<html lang="${language}"`), where)
  await assertValidHtml(shown.html, name)
  assert.deepEqual(unmarkedInSource(shown.html, danish), [], `${where}: Danish that is not marked as such`)
}

const danishBeside = (language: string) => (language === 'da' ? [] : danishAlone(language, dateOf(demo.clock.now())))

for (const language of languages())
  test(`every page is valid in every state, in its source: ${language}`, async () => {
    const danish = danishBeside(language)
    for (const state of states.filter(({ act }) => !act)) await inspectSource(state, language, danish)
  })

test(`every page is valid and accessible, wide and narrow (${share.told})`, () =>
  lookAt(
    looks,
    () => Looker.open(site, true),
    (looker, look) => inspect(looker, look, danishBeside(look.language)),
  ))

test(`every page works without scripts, at 400 % zoom and with forced colours (${share.told})`, async () => {
  await lookAt(
    someOf(states.filter(({ act, isFirst }) => isFirst && !act)),
    () => Looker.openMagnified(site),
    async (looker, state) => {
      assert.equal(await see(looker, state, 'da'), state.status ?? 200)
      assert.equal(await drawnWidth(looker.page), NARROW)
      assert.ok(await looker.page.getByRole('heading', { level: 1 }).isVisible())
      assert.ok(await looker.page.getByRole('contentinfo').isVisible())
    },
  )
})
