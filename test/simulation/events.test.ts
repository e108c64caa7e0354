import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { sql } from 'kysely'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { recordCitizenNews } from '../../src/actions/steps/events.ts'
import { askEvents, FIRST } from '../../src/questions/job-centre/events.ts'
import { scopes } from '../../src/rules/actor.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { eventId } from '../../src/rules/events.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { transaction } from '../../src/storage/pipeline.ts'
import { execute } from '../support/database.ts'
import { citizenOf, createTestProgram, must, type TestProgram } from '../support/program.ts'

// J-EVENTS: readers among fifty who write at once, some slowly, some in vain.

let it: TestProgram
before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00', { connections: 30 })
})
after(() => it.drop())

const WRITERS = 50
const EACH = 6
const reader = () => it.as({ kind: 'client', jobCentre: '10100', scopes, client: 'case-system', user: null } as const)

/** Writes events in transactions that last up to a tenth of a second; each fifth is taken back. */
async function write(writer: number): Promise<void> {
  const citizenId = await citizenOf(it.staff)
  const actor = it.staff.actor
  for (let nth = 0; nth < EACH; nth += 1) {
    const writing = transaction(it.program.db, async (trx) => {
      const news = { type: 'citizen.changed', rule: 'J-EVENTS', data: { what: `${writer}/${nth}` } } as const
      await recordCitizenNews(trx, { citizenId, jobCentre: '10100' }, news, { actor, at: it.clock.now() })
      await sql`select pg_sleep(${((writer * 7 + nth * 13) % 10) / 100})`.execute(trx)
      await recordCitizenNews(trx, { citizenId, jobCentre: '10100' }, news, { actor, at: it.clock.now() })
      if ((writer + nth) % 5 === 0) throw new Error('taken back')
    })
    await writing.catch((error: unknown) => assert.match(String(error), /taken back/))
    must(
      await setDeadline(it.staff, citizenId, {
        interviewType: 'job',
        dueDate: plainDate('2026-07-10').add({ days: nth }),
        activationDate: null,
      }),
    )
  }
}

/** Reads on until all is written and nothing is left. */
async function readAll(limit: number, isWritten: () => boolean): Promise<string[]> {
  const seen: string[] = []
  let next = FIRST
  for (;;) {
    const wasWritten = isWritten()
    const wanted = {
      after: next,
      limit,
      waitSeconds: 1,
      aside: async (work: () => Promise<void>) => (await work(), true),
    }
    const page = must(await askEvents(reader(), wanted))
    seen.push(...page.events.map(eventId))
    next = page.next
    if (page.events.length === 0 && wasWritten) return seen
  }
}

suite('J-EVENTS: the order under load', () => {
  test('a reader under fifty writers misses none and sees none twice', async () => {
    let isWritten = false
    const readers = [readAll(7, () => isWritten), readAll(100, () => isWritten)]
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
    isWritten = true
    const { rows } = await sql<{ events: number }>`select
      (select count(*) from event where job_centre = '10100') + (select count(*) from deadline_history where job_centre = '10100')
      as events`.execute(it.database.db)
    const [first = [], second = []] = await Promise.all(readers)
    assert.equal(new Set(first).size, first.length, 'none twice')
    assert.equal(first.length, rows[0]?.events, 'none missed')
    assert.ok(first.length > WRITERS * EACH, String(first.length))
    assert.deepEqual(second, first, 'one order for everybody')
  })

  test('a database restored into a cluster whose transactions count from anew goes on behind what it has', async () => {
    const dumped = await readAll(1000, () => true)
    // As a dump brings it: numbers of transactions that this cluster has not come to.
    await execute(
      it.connectionString,
      'update event set position = position + 1000000000',
      'update deadline_history set position = position + 1000000000',
      `comment on function event_position() is '1'`,
    )
    await migrate(it.connectionString)
    const restored = await readAll(1000, () => true)
    assert.deepEqual(restored, dumped, 'the same order')
    await citizenOf(it.staff)
    const [last, ...more] = (await readAll(1000, () => true)).slice(dumped.length)
    assert.ok(last !== undefined)
    assert.deepEqual(more, [])
  })
})
