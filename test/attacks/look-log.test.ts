import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { keepLookReason } from '../../src/actions/staff-sessions.ts'
import { roles } from '../../src/rules/actor.ts'
import { must } from '../support/program.ts'
import { type Answer, type Attacked, attackedProgram, Caller, type Sent, secrets, staffSession } from './attacked.ts'
import { rows } from './rows.ts'

// J-OWN: every page and every answer that names a citizen leaves one row about them in the log of
// looks. The routes are those of the program: routes.test.ts sees to it that none is missing.

const OTHER = 'Vilhelmine Askgaard-Fuldmægtig'

let it: Attacked
let cookie = ''
let token = ''
/** By their names: the citizens that an answer may name. */
const citizens = new Map<string, string>()
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

before(async () => {
  it = await attackedProgram()
  opened.defer(it.drop)
  const demo = await Caller.of(it.server, 'demo')
  token = demo.token
  const person = { cpr: '7001709997', name: OTHER, contactGroup: 2, jobCentre: '10100' }
  const { id } = await demo.must('POST', '/citizens', person)
  await demo.must('POST', `/citizens/${id}/deadlines`, { interviewType: 'job', dueDate: '2026-12-10' })
  citizens.set(secrets.name, it.victim.citizen).set(OTHER, id)
  const session = await staffSession(it.it, '10100')
  cookie = session.cookie
  const karin = { kind: 'staff', jobCentre: '10100', roles, name: 'Karin Brandt' } as const
  must(await keepLookReason(it.it.as(karin), cookie.replace(/^.*=/, ''), 'case_work'))
})

const countOf = async (citizen: string): Promise<number> =>
  Number(
    (
      await it.it.database.pool.query<{ n: number }>('select count(*) as n from access_log where citizen_id = $1', [
        citizen,
      ])
    ).rows[0]?.n,
  )

type Naming = (text: string, name: string, id: string) => boolean

/** What is asked, and how many rows each citizen has got by it whom the answer names. */
async function looksOf(
  sent: Sent,
  names: Naming,
): Promise<{ answer: Answer; looks: Readonly<Record<string, number>> }> {
  const had = new Map<string, number>()
  for (const id of citizens.values()) had.set(id, await countOf(id))
  const answer = await it.send(sent)
  const looks: Record<string, number> = {}
  for (const [name, id] of citizens)
    if (names(answer.text, name, id)) looks[name] = (await countOf(id)) - (had.get(id) ?? 0)
  return { answer, looks }
}

/** What is read, by the kinds of its rows. */
const readings = (...kinds: readonly string[]) =>
  Object.entries(rows)
    .filter(([route, { kind }]) => route.startsWith('GET ') && kinds.includes(kind))
    .map(([route, { path }]) => ({ route, path: path?.(it.victim) ?? route.replace('GET ', '') }))

async function assertOneEach(
  those: readonly { route: string; path: string }[],
  headers: Readonly<Record<string, string>>,
  names: Naming,
): Promise<string[]> {
  const naming: string[] = []
  const wrong: string[] = []
  for (const { route, path } of those) {
    const { answer, looks } = await looksOf({ method: 'GET', path, headers }, names)
    assert.ok(answer.status < 500, route)
    if (Object.keys(looks).length > 0) naming.push(route)
    for (const [name, count] of Object.entries(looks)) if (count !== 1) wrong.push(`${route}: ${count} of ${name}`)
  }
  assert.deepEqual(wrong, [])
  return naming
}

suite('J-OWN: what names a citizen leaves one row about them in the log of looks', () => {
  test('every page of the job centre’s portal', async () => {
    const those = readings('staff page', 'staff thing')
    const naming = await assertOneEach(those, { cookie }, (text, name) => text.includes(name))
    assert.ok(naming.length >= 20, naming.join())
    const lists = ['/jc?hvem=alle', '/jc/moeder?dag=2026-12-01', '/jc/sager/ikke-naaet?hvem=alle']
    const told = await assertOneEach(
      lists.map((path) => ({ route: path, path })),
      { cookie },
      (text, name) => text.includes(name),
    )
    assert.ok(told.length > 0, told.join())
  })

  test('every answer of the API', async () => {
    const those = readings('API, own', 'API, thing')
    const headers = { authorization: `Bearer ${token}` }
    // A case system knows a citizen by the id.
    const naming = await assertOneEach(those, headers, (text, name, id) => text.includes(name) || text.includes(id))
    assert.ok(naming.length >= 10, naming.join())
  })
})
