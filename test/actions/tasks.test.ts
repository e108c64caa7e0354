import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { startSettingDeadlines, undoDeadlinesOfTask } from '../../src/actions/start-task.ts'
import { type DoItem, workAtTasks } from '../../src/actions/work-at-tasks.ts'
import { workOnce } from '../../src/job-centre/tasks/work.ts'
import { askTask } from '../../src/questions/job-centre/tasks.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { done } from '../../src/rules/refusals.ts'
import { citizenOf, createTestProgram, must, refusedCodes, type TestProgram } from '../support/program.ts'

// The same deadline for many: done by the program one by one, whatever dies on the way.

let it: TestProgram
before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
})
after(() => it.drop())

const karin = () => it.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin Brandt' })
const program = () => it.as({ kind: 'calendar' })
const fails = (error: unknown) => assert.fail(String(error))
const wanted = {
  kind: 'set_deadlines',
  interviewType: 'job',
  dueDate: plainDate('2026-07-20'),
  activationDate: null,
} as const

const many = async (count: number): Promise<string[]> => {
  const ids: string[] = []
  for (let at = 0; at < count; at += 1) ids.push(await citizenOf(it.staff))
  return ids
}
const query = async (text: string, values: unknown[] = []) => (await it.database.pool.query(text, values)).rows
const open = (ids: readonly string[]) =>
  query(`select count(*)::int as n from deadline where citizen_id = any($1) and status <> 'closed'`, [[...ids]])

const logged = (ids: readonly string[]) =>
  query(
    `select count(*)::int as n from access_log where citizen_id = any($1) and operation = 'set_deadline' and not refused`,
    [[...ids]],
  )

suite('a long task', () => {
  test('sets the deadline of each, as whoever began it; who cannot get one is told with the reason', async () => {
    const ids = [...(await many(2)), await citizenOf(it.staff, { contactGroup: 29 })]
    const { id } = must(await startSettingDeadlines(karin(), wanted, [...ids, ids[0] ?? '']))
    assert.deepEqual(await query(`select operation, acting_user as who from access_log where subject = $1`, [id]), [
      { operation: 'start_task', who: 'Karin Brandt' },
    ])
    assert.deepEqual(must(await askTask(karin(), id)).counts, { open: 3, done: 0, refused: 0, failed: 0 })
    must(await workOnce(program(), fails))
    const seen = must(await askTask(karin(), id))
    assert.deepEqual(seen.counts, { open: 0, done: 2, refused: 1, failed: 0 })
    assert.ok(seen.task.finishedAt)
    assert.deepEqual(
      seen.leftOut.map(({ citizenId, refusals }) => [citizenId, ...refusals]),
      [[ids[2], 'group_has_no_deadlines']],
    )
    assert.deepEqual(await open(ids), [{ n: 2 }])
    assert.deepEqual(await query(`select distinct by from deadline_history where citizen_id = any($1)`, [ids]), [
      { by: 'Karin Brandt' },
    ])
    assert.deepEqual(
      await query(
        `select acting_user as who, refused, count(*)::int as n from access_log
         where citizen_id = any($1) and operation = 'set_deadline' group by 1, 2 order by 2`,
        [ids],
      ),
      [
        { who: 'Karin Brandt', refused: false, n: 2 },
        { who: 'Karin Brandt', refused: true, n: 1 },
      ],
    )
  })

  test('of a case system acts as it, with the caseworker whom it named', async () => {
    const ids = await many(1)
    must(await startSettingDeadlines(it.staff, wanted, ids))
    must(await workOnce(program(), fails))
    assert.deepEqual(
      await query(`select distinct by, by_kind, by_client from deadline_history where citizen_id = any($1)`, [ids]),
      [{ by: 'caseworker', by_kind: 'caseworker', by_client: 'case-system' }],
    )
    const reader = it.as({ kind: 'client', jobCentre: '10100', scopes: ['read'], client: 'reader', user: null })
    must(await startSettingDeadlines(it.staff, wanted, ids))
    assert.deepEqual(refusedCodes(await startSettingDeadlines(reader, wanted, ids)), ['not_found'])
    must(await workOnce(program(), fails))
  })

  test('that breaks off half-way, or is worked at by two at once, does each once', async () => {
    const ids = await many(12)
    must(await startSettingDeadlines(karin(), wanted, ids))
    let left = 4
    must(
      await workOnce(program(), fails, () => {
        left -= 1
        return left < 0
      }),
    )
    assert.deepEqual(await open(ids), [{ n: 4 }])
    await Promise.all([workOnce(program(), fails), workOnce(program(), fails)])
    assert.deepEqual(await query(`select count(*)::int as n from deadline where citizen_id = any($1)`, [ids]), [
      { n: 12 },
    ])
    assert.equal(must(await workOnce(program(), fails)), 0)
  })

  test('what was done and that it is done are written together: a program that dies between them has done neither', async () => {
    const ids = await many(1)
    const { id } = must(await startSettingDeadlines(karin(), wanted, ids))
    const errors: unknown[] = []
    const dying: DoItem = async (context, _, { citizenId }) => {
      await context.joined?.trx.updateTable('citizen').set({ language: 'xx' }).where('id', '=', citizenId).execute()
      throw new Error('of this test')
    }
    must(
      await workAtTasks(program(), dying, {
        failed: (error) => errors.push(error),
        isStopping: () => errors.length > 0,
      }),
    )
    assert.deepEqual(await query(`select language from citizen where id = any($1)`, [ids]), [{ language: 'da' }])
    assert.equal(must(await askTask(karin(), id)).counts.open, 1)
    assert.deepEqual(await logged(ids), [{ n: 0 }])
    must(await workOnce(program(), fails))
    assert.equal(must(await askTask(karin(), id)).counts.done, 1)
    assert.deepEqual(await logged(ids), [{ n: 1 }])
  })

  test('does nothing with a citizen of whom the record of access cannot be written', async () => {
    const ids = await many(1)
    const { id } = must(await startSettingDeadlines(karin(), wanted, ids))
    await query(`create function deny() returns trigger language plpgsql as $$ begin raise 'of this test'; end $$`)
    await query(`create trigger deny before insert on access_log for each row execute function deny()`)
    const errors: unknown[] = []
    must(await workOnce(program(), (error) => errors.push(error)))
    await query(`drop trigger deny on access_log`)
    assert.equal(errors.length, 3)
    assert.deepEqual(await open(ids), [{ n: 0 }])
    assert.deepEqual(must(await askTask(karin(), id)).counts, { open: 0, done: 0, refused: 0, failed: 1 })
  })

  test('goes on without a citizen with whom the program fails again and again', async () => {
    const ids = await many(3)
    const { id } = must(await startSettingDeadlines(karin(), wanted, ids))
    let tries = 0
    const failing: DoItem = async (_context, _wanted, { citizenId }) => {
      if (citizenId !== ids[1]) return done({ deadlineId: '' })
      tries += 1
      throw new Error('of this test')
    }
    const skipping: DoItem = async (context, how, item) =>
      item.citizenId === ids[1] ? await failing(context, how, item) : { ok: false, refusals: [oneRefusal] }
    must(await workAtTasks(program(), skipping, { failed: () => {}, isStopping: () => false }))
    assert.equal(tries, 3)
    assert.deepEqual(must(await askTask(karin(), id)).counts, { open: 0, done: 0, refused: 2, failed: 1 })
  })
})

const oneRefusal = { code: 'not_found', rule: 'J-OWN', facts: {} } as const

suite('whose it is', () => {
  test('citizens of another job centre are left out, and nobody else sees the task', async () => {
    const elsewhere = await citizenOf(it.asStaffOf('75100'))
    assert.deepEqual(refusedCodes(await startSettingDeadlines(karin(), wanted, [elsewhere])), ['not_found'])
    const [own = ''] = await many(1)
    const { id } = must(await startSettingDeadlines(karin(), wanted, [elsewhere, own]))
    assert.equal(must(await askTask(karin(), id)).counts.open, 1)
    const lis = it.as({ kind: 'staff', jobCentre: '75100', roles: ['caseworker'], name: 'Lis Toft' })
    assert.deepEqual(refusedCodes(await askTask(lis, id)), ['not_found'])
    assert.deepEqual(refusedCodes(await undoDeadlinesOfTask(lis, id, 'x')), ['not_found'])
  })

  test('more than it may have at once is refused', async () => {
    const ids = Array.from({ length: 5_001 }, () => crypto.randomUUID())
    assert.deepEqual(refusedCodes(await startSettingDeadlines(karin(), wanted, ids)), ['not_found'])
  })
})

suite('D-UNDO: a task is undone the same day, once', () => {
  test('its deadlines are closed; those set since by somebody else stand', async () => {
    const ids = await many(2)
    const { id } = must(await startSettingDeadlines(karin(), wanted, ids))
    assert.deepEqual(
      refusedCodes(await undoDeadlinesOfTask(karin(), id, 'Fortrudt')),
      ['not_found'],
      'not before it has finished',
    )
    must(await workOnce(program(), fails))
    const again = must(await startSettingDeadlines(karin(), wanted, [ids[1] ?? '']))
    must(await workOnce(program(), fails))
    assert.ok(must(await askTask(karin(), id)).canBeUndone)
    const undoing = must(await undoDeadlinesOfTask(karin(), id, 'Fortrudt'))
    assert.deepEqual(refusedCodes(await undoDeadlinesOfTask(karin(), id, 'Fortrudt')), ['not_found'])
    must(await workOnce(program(), fails))
    const seen = must(await askTask(karin(), undoing.id))
    assert.deepEqual(seen.counts, { open: 0, done: 1, refused: 1, failed: 0 })
    assert.equal(seen.canBeUndone, false)
    assert.equal(must(await askTask(karin(), id)).undoneBy, undoing.id)
    assert.deepEqual(await open(ids), [{ n: 1 }])
    it.clock.set('2026-07-02T10:00:00+02:00')
    assert.deepEqual(
      refusedCodes(await undoDeadlinesOfTask(karin(), again.id, 'Fortrudt')),
      ['not_found'],
      'the next day',
    )
  })
})
