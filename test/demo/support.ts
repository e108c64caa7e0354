import assert from 'node:assert/strict'
import type { Hono } from 'hono'
import { type DemoCitizen, demoCitizens, type StoryKey } from '../../src/demo/stories.ts'
import { DemoClock, systemClock } from '../../src/process/clock.ts'
import { buildServer } from '../../src/server.ts'
import { readSettings, type Settings } from '../../src/settings/config.ts'
import { LANGUAGE_COOKIE } from '../../src/web/language.ts'
import { texts } from '../../src/web/texts.ts'
import { at } from '../guide/support.ts'
import type { TestDatabase } from '../support/database.ts'
import { createDemoDatabase } from '../support/demo-database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { createTestProgram, type TestProgram } from '../support/program.ts'
import { signInThrough } from '../support/sign-in.ts'

/** The whole program as `npm start` without settings makes it, on a database of its own. */
export interface RunningDemo {
  readonly server: Hono
  readonly settings: Settings
  readonly it: TestProgram
  readonly clock: DemoClock
  readonly citizens: readonly DemoCitizen[]
  idOf(key: StoryKey): string
  /** A call as a program makes it. */
  call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ status: number; body: unknown }>
  /** The session's token of a browser in which somebody was chosen on the page to sign in. */
  signIn(key: StoryKey, language: string): Promise<string>
  /** A form as a browser sends it; follows to the page that it leads to and returns that page. */
  submit(path: string, fields: Readonly<Record<string, string>>): Promise<string>
  readonly drop: () => Promise<void>
}

const silent = {
  info: () => {},
  warn: (facts: object) => assert.fail(JSON.stringify(facts)),
  error: (facts: object) => assert.fail(JSON.stringify(facts)),
}

/** The whole program on a database, which it makes a demo of if it is empty. */
async function serverOn(it: TestProgram, now: string) {
  const settings = readSettings({ DATA_DIR: temporaryFolder() })
  const clock = new DemoClock(at(now).epochMilliseconds - systemClock.now().epochMilliseconds, async () => {})
  const context = { ...it.program, clock }
  const server = await buildServer(settings, { context, demoClock: clock, close: async () => {} }, silent)
  return { settings, clock, context, server }
}

/** Makes the demo on an empty database and closes what it opened. */
export async function fillDemo(empty: TestDatabase, now: string): Promise<void> {
  const it = await createTestProgram(at(now).toString(), { on: { ...empty, drop: async () => {} } })
  try {
    await serverOn(it, now)
  } finally {
    await it.drop()
  }
}

/** The demo in this process, made at this time: `2026-11-24 10:00`. */
export async function runDemo(now: string): Promise<RunningDemo> {
  await using opening = new AsyncDisposableStack()
  const on = await createDemoDatabase(now)
  const it = await createTestProgram(at(now).toString(), { on })
  opening.defer(it.drop)
  const { settings, clock, context, server } = await serverOn(it, now)
  const citizens = await demoCitizens(context, texts('da'))
  const idOf = (key: StoryKey): string => citizens.find((one) => one.key === key)?.citizenId ?? ''
  const opened = opening.move()
  const own = { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }
  return {
    server,
    settings,
    it,
    clock,
    citizens,
    idOf,
    async call(method, path, body) {
      const json =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      const answer = await server.request(path, { method, ...json })
      return { status: answer.status, body: await answer.json() }
    },
    async signIn(key, language) {
      return (await signInThrough(server, idOf(key), { [LANGUAGE_COOKIE]: language })).get('selvbook') ?? ''
    },
    async submit(path, fields) {
      const body = new URLSearchParams(fields)
      const answer = await server.request(path, { method: 'POST', body, headers: own })
      assert.equal(answer.status, 303, path)
      const cookie = answer.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ')
      const page = await server.request(answer.headers.get('location') ?? '', { headers: { cookie } })
      assert.equal(page.status, 200)
      return await page.text()
    },
    drop: () => opened.disposeAsync(),
  }
}
