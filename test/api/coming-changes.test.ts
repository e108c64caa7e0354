import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { sql } from 'kysely'
import { citizenOf, createTestApi, type Json, refused, type TestApi } from './client.ts'

let api: TestApi
const NOW = '2026-07-01T10:00:00+02:00'
before(async () => {
  api = await createTestApi(NOW)
})
after(() => api.drop())

async function someone() {
  api.clock.set(NOW)
  const { id } = await citizenOf(api.demo)
  const path = `/citizens/${id}`
  const say = (call: string, body: object) => api.demo.must(api.demo.post(`${path}/${call}`, body))
  const now = (): Promise<Json> => api.demo.must(api.demo.get(path))
  const coming = async (): Promise<Json[]> => (await now()).comingChanges
  const takeBack = (changeId: string, system = api.demo) => system.delete(`${path}/coming-changes/${changeId}`)
  return { id, path, say, now, coming, takeBack }
}

suite('coming changes', () => {
  test('what was reported ahead is told, in order of its days; of two for one day the last', async () => {
    const { say, coming } = await someone()
    assert.deepEqual(await coming(), [])
    await say('job-centre', { jobCentre: '75100', from: '2026-07-16' })
    await say('contact-group', { contactGroup: 3, from: '2026-07-11' })
    await say('contact-group', { contactGroup: 6, category: '2.2', from: '2026-07-11' })
    const exempt = await say('absences', { kind: 'exempt', from: '2026-07-05', to: '2026-07-20' })
    await say('absences', { kind: 'holiday', from: '2026-07-06', to: '2026-07-20' })
    const told = await coming()
    assert.deepEqual(
      told.map((change) => ({ ...change, id: undefined })),
      [
        { id: undefined, what: 'exempt', on: '2026-07-05' },
        { id: undefined, what: 'contact_group', on: '2026-07-11', contactGroup: 6, category: '2.2' },
        { id: undefined, what: 'job_centre', on: '2026-07-16', jobCentre: '75100' },
      ],
    )
    assert.equal(told[0].id, exempt.id)
    api.clock.set('2026-07-11T10:00:00+02:00')
    assert.deepEqual(
      (await coming()).map(({ what }) => what),
      ['job_centre'],
    )
  })

  test('D-GROUP-CHANGE, D-MOVE, D-EXEMPT: taken back, nothing happens on its day', async () => {
    const { say, now, coming, takeBack } = await someone()
    const deadline = await say('deadlines', { interviewType: 'job', dueDate: '2026-07-30' })
    await say('contact-group', { contactGroup: 3, from: '2026-07-11' })
    await say('contact-group', { contactGroup: 6, from: '2026-07-11' })
    await say('job-centre', { jobCentre: '75100', from: '2026-07-16' })
    await say('absences', { kind: 'exempt', from: '2026-07-05', to: '2026-07-20' })
    for (const { id } of await coming()) assert.equal((await takeBack(id)).status, 204)
    assert.deepEqual(await coming(), [])
    api.clock.set('2026-07-20T10:00:00+02:00')
    const later = await now()
    assert.deepEqual([later.contactGroup, later.jobCentre], [2, '10100'])
    assert.deepEqual([later.deadline.id, later.deadline.status], [deadline.id, 'active'])
  })

  test('J-OWN: not what is not coming, not another citizen’s, not by another job centre; who did it is kept', async () => {
    const { id, say, coming, takeBack, path } = await someone()
    const other = await someone()
    await say('contact-group', { contactGroup: 3, from: '2026-07-11' })
    const [change] = await coming()
    await refused(takeBack(change.id, api.other), 404, 'not_found')
    await refused(other.takeBack(change.id), 404, 'not_found')
    const holiday = await say('absences', { kind: 'holiday', from: '2026-07-06', to: '2026-07-20' })
    const exempt = await say('absences', { kind: 'exempt', from: '2026-07-06', to: '2026-07-20' })
    await refused(other.takeBack(exempt.id), 404, 'not_found')
    for (const wrong of [holiday.id, 'x', 'contact_group-0', 'job_centre-999999999999999'])
      await refused(takeBack(wrong), 404, 'not_found')
    assert.equal((await coming()).length, 2)
    await api.demo.delete(`${path}/coming-changes/${change.id}`, { as: 'ahan' })
    await refused(takeBack(change.id), 404, 'not_found')
    const { rows } = await sql<Json>`select withdrawn_by, withdrawn_by_client from contact_group_period
      where citizen_id = ${id} and withdrawn_at is not null`.execute(api.it.program.db)
    assert.deepEqual(rows, [{ withdrawn_by: 'ahan', withdrawn_by_client: 'demo' }])
    const log = await sql<Json>`select citizen_id, acting_user from access_log
      where operation = 'withdrawComingChange' and not refused and citizen_id = ${id}`.execute(api.it.program.db)
    assert.deepEqual(log.rows, [{ citizen_id: id, acting_user: 'ahan' }])
    api.clock.set('2026-07-06T10:00:00+02:00')
    await refused(takeBack(exempt.id), 404, 'not_found')
  })
})
