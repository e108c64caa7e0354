import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { citizenOf, type Json, newCpr, refused, sharedTestApi } from './client.ts'

const NOW = '2026-07-01T10:00:00+02:00'
const api = sharedTestApi(NOW)

async function someone(own: object = {}) {
  api.clock.set(NOW)
  const { id } = await citizenOf(api.demo, own)
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
      where citizen_id = ${id} and withdrawn_at is not null`.execute(api.it.database.db)
    assert.deepEqual(rows, [{ withdrawn_by: 'ahan', withdrawn_by_client: 'demo' }])
    const log = await sql<Json>`select citizen_id, acting_user from access_log
      where operation = 'withdrawComingChange' and not refused and citizen_id = ${id}`.execute(api.it.database.db)
    assert.deepEqual(log.rows, [{ citizen_id: id, acting_user: 'ahan' }])
    api.clock.set('2026-07-06T10:00:00+02:00')
    await refused(takeBack(exempt.id), 404, 'not_found')
  })
})

/** Of the log of a citizen what tells job centres that coming moves were taken back. */
async function toldOfWithdrawn(citizenId: string): Promise<string[]> {
  const { rows } = await sql<{ told: string }>`select job_centre || ' by ' || client as told from access_log
    where operation = 'comingMoveWithdrawn' and citizen_id = ${citizenId} order by job_centre`.execute(
    api.it.database.db,
  )
  return rows.map(({ told }) => told)
}

suite('D-RESIDENCE: what was reported ahead, once the person has moved', () => {
  const dueDate = '2026-07-30'
  /**
   * A person of 10100 of whom it has said that they come to 10102 on 20 July, and to group 6 on 16
   * July.
   */
  async function reportedAhead() {
    const cpr = newCpr()
    const { id, say } = await someone({ cpr })
    await say('job-centre', { jobCentre: '10102', from: '2026-07-20' })
    await say('contact-group', { contactGroup: 6, from: '2026-07-16' })
    const here = { name: 'N', cpr, contactGroup: 2, movedHere: { from: '2026-07-01' } }
    return { id, say, here }
  }

  test('a third job centre keeps the person, the group and the deadline; both others’ logs tell it', async () => {
    const { id, here } = await reportedAhead()
    const moved = await api.other.must(api.other.post('/citizens', { ...here, jobCentre: '75100' }))
    assert.deepEqual([moved.jobCentre, moved.comingChanges], ['75100', []])
    assert.deepEqual(await toldOfWithdrawn(id), ['10100 by demo2', '10102 by demo2'])
    await api.other.must(api.other.post(`/citizens/${id}/deadlines`, { interviewType: 'job', dueDate }))
    api.clock.set('2026-07-21T10:00:00+02:00')
    const later = await api.other.must(api.other.get(`/citizens/${id}`))
    assert.deepEqual([later.jobCentre, later.contactGroup, later.deadline.status], ['75100', 2, 'active'])
    await refused(api.neighbour.get(`/citizens/${id}`), 404, 'not_found')
  })

  test('the same where the old job centre itself moves the person elsewhere; moved to none, what it said stands', async () => {
    const { id, say } = await reportedAhead()
    await say('job-centre', { jobCentre: '75100', from: '2026-07-01' })
    assert.deepEqual(await toldOfWithdrawn(id), ['10102 by demo'])
    assert.deepEqual((await api.other.must(api.other.get(`/citizens/${id}`))).comingChanges, [])
    const none = await reportedAhead()
    await none.say('job-centre', { jobCentre: null, from: '2026-07-01' })
    assert.deepEqual(await toldOfWithdrawn(none.id), [])
    api.clock.set('2026-07-21T10:00:00+02:00')
    const later = await api.neighbour.must(api.neighbour.get(`/citizens/${none.id}`))
    assert.deepEqual([later.jobCentre, later.contactGroup], ['10102', 6])
  })

  test('D-MOVE: another job centre of the same municipality keeps what was said of the group', async () => {
    const { id, here } = await reportedAhead()
    const moved = await api.neighbour.must(api.neighbour.post('/citizens', { ...here, jobCentre: '10102' }))
    assert.deepEqual(
      moved.comingChanges.map(({ what }: Json) => what),
      ['contact_group'],
    )
    assert.deepEqual(await toldOfWithdrawn(id), ['10100 by neighbour'])
  })

  test('the job centre to which a move would have led is told when it is taken back, or replaced by another', async () => {
    const { id, say, coming, takeBack } = await someone()
    await say('job-centre', { jobCentre: '75100', from: '2026-07-20' })
    await say('job-centre', { jobCentre: '75100', from: '2026-07-20' })
    assert.deepEqual(await toldOfWithdrawn(id), [], 'said again it stands')
    await say('job-centre', { jobCentre: '10102', from: '2026-07-20' })
    assert.deepEqual(await toldOfWithdrawn(id), ['75100 by demo'])
    const [{ id: changeId }] = await coming()
    assert.equal((await takeBack(changeId)).status, 204)
    assert.deepEqual(await toldOfWithdrawn(id), ['10102 by demo', '75100 by demo'])
  })
})
