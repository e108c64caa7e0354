import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unsubscribeToken } from '../../src/identity/unsubscribe.ts'
import { buildServer } from '../../src/server.ts'
import { readSettings } from '../../src/settings/config.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { newId } from '../../src/storage/ids.ts'
import { temporaryFolder } from '../support/folder.ts'
import { Line } from '../support/line.ts'
import { createTestProgram } from '../support/program.ts'

test('the log: each request has a name, the caller’s or one made here, which is sent back and stands in the error', async (t) => {
  const it = await createTestProgram('2026-07-01T10:00:00+02:00')
  t.after(() => it.drop())
  const line = await Line.to(it.connectionString)
  t.after(() => line.close())
  const database = openDatabase(line.connectionString, { connections: 2 })
  t.after(() => database.close())
  const settings = { ...readSettings({ DATA_DIR: temporaryFolder() }), mode: 'production' as const }
  const lines: { readonly request?: unknown; readonly event?: unknown; readonly route?: unknown }[] = []
  const note = (facts: object) => void lines.push(facts)
  const log = { info: note, warn: note, error: note }
  const program = { context: { ...it.program, db: database.db }, demoClock: null, close: async () => {} }
  const server = await buildServer(settings, program, log)
  const asked = async (path: string, id?: string) => {
    lines.length = 0
    const answer = await server.request(path, id === undefined ? {} : { headers: { 'x-request-id': id } })
    return { answer, told: answer.headers.get('x-request-id') ?? '' }
  }
  for (const path of ['/log-ind', '/assets/nothing.css', '/api/v1/offers', '/jc/log-ind']) {
    const mine = await asked(path, 'abc-1')
    assert.deepEqual([mine.told, lines.at(-1)?.request, lines.at(-1)?.event], ['abc-1', 'abc-1', 'request'], path)
    const own = await asked(path)
    assert.match(own.told, /^[0-9a-f-]{36}$/, path)
    assert.equal(lines.at(-1)?.request, own.told, path)
    const unsafe = await asked(path, '010190-1234')
    assert.notEqual(unsafe.told, '010190-1234', path)
  }
  line.close()
  const link = `/afmeld/${unsubscribeToken(it.program.keys, newId(), 'borger@example.dk')}`
  const { answer, told } = await asked(link, 'abc-2')
  assert.equal(answer.status, 503)
  assert.equal(told, 'abc-2')
  assert.ok(lines.some(({ request, event }) => event === 'database_away' && request === 'abc-2'))
})
