import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepLookReason } from '../../src/actions/staff-sessions.ts'
import { DEMO_JOB_CENTRE } from '../../src/demo/stories.ts'
import type { Role } from '../../src/rules/actor.ts'
import { dateOf } from '../../src/rules/dates.ts'
import { LANGUAGE_COOKIE } from '../../src/web/language.ts'
import { staffSession } from '../attacks/attacked.ts'
import { must } from '../support/program.ts'
import { assertValidHtml } from '../web/read-html.ts'
import { type DeskState, deskRows } from './desk-rows.ts'
import {
  assertSound,
  CLOSE,
  type Closeness,
  demoInBrowser,
  HEIGHT,
  Looker,
  lookAt,
  NARROW,
  OTHER_STATES,
  OTHER_WORDS,
  WIDE,
} from './site.ts'
import { danishAlone, unmarkedInSource, unmarkedOn } from './unmarked-danish.ts'

// Every page of the job centre's portal, as the demo has it.

const { demo, site } = await demoInBrowser('2026-11-24 10:42')
const rows = await deskRows(demo)
const states = Object.entries(rows).flatMap(([route, of]) =>
  of.map((state, at) => ({ ...state, where: `${route}: ${state.name}`, isFirst: at === 0 })),
)
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

async function inspect(looker: Looker, state: Seen, language: string, danish: readonly string[]): Promise<void> {
  const { page } = looker
  await page.setViewportSize({ width: WIDE, height: HEIGHT })
  assert.equal(await see(looker, state, language), state.status ?? 200)
  await assertSound(looker, state.name, language, closenessOf(state, language))
  assert.deepEqual(await unmarkedOn(page, danish), [], 'Danish that is not marked as such')
}

/** Each page closely once, in its first state in Danish. */
function closenessOf({ isFirst }: Seen, language: string): Closeness {
  if (language !== 'da') return OTHER_WORDS
  return isFirst ? CLOSE : OTHER_STATES
}

/** A further state in English: its layout holds in Danish, so its source alone is read. */
async function inspectSource({ as, path, name, status = 200, where }: Seen, danish: readonly string[]): Promise<void> {
  const session = as ? `; selvbook-job-centre=${await cookieOf(as)}` : ''
  const answer = await demo.server.request(path, { headers: { cookie: `${LANGUAGE_COOKIE}=en${session}` } })
  const html = await answer.text()
  assert.equal(answer.status, status, where)
  assert.match(html, /<html lang="en"/, where)
  await assertValidHtml(html, name)
  assert.deepEqual(unmarkedInSource(html, danish), [], `${where}: Danish that is not marked as such`)
}

for (const language of ['da', 'en'])
  test(`every page is valid and accessible in every state, wide and narrow: ${language}`, async () => {
    const danish = language === 'da' ? [] : danishAlone(language, dateOf(demo.clock.now()))
    // An act is the same in each language, and some can be done once.
    const those = language === 'da' ? states : states.filter(({ act }) => !act)
    await lookAt(
      those.filter(({ isFirst }) => isFirst || language === 'da'),
      () => Looker.open(site, true),
      (looker, state) => inspect(looker, state, language, danish),
    )
    if (language !== 'da')
      for (const state of those.filter(({ isFirst }) => !isFirst)) await inspectSource(state, danish)
  })

test('every page works without scripts, on a narrow screen and with forced colours', async () => {
  await lookAt(
    states.filter(({ act, isFirst }) => isFirst && !act),
    () => Looker.open(site, false),
    async (looker, state) => {
      await looker.page.setViewportSize({ width: NARROW, height: HEIGHT })
      await looker.page.emulateMedia({ forcedColors: 'active' })
      assert.equal(await see(looker, state, 'da'), state.status ?? 200)
      assert.ok(await looker.page.getByRole('heading', { level: 1 }).isVisible())
      assert.ok(await looker.page.getByRole('contentinfo').isVisible())
    },
  )
})
