import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { citizenOf, type Json, offerOf, sharedTestApi, timesAt } from './client.ts'

const NOW = '2026-07-01T10:00:00+02:00'
const api = sharedTestApi(NOW)
const { round } = Math

const get = (path: string): Promise<Json> => api.demo.must(api.demo.get(path))
const say = (path: string, body: object): Promise<Json> => api.demo.must(api.demo.post(path, body))
const idsIn = (items: readonly Json[]): string[] => items.map(({ id }) => id)

/** All stamps are long ago: what is written from here on stands out. */
async function longAgo(): Promise<void> {
  for (const table of ['citizen', 'deadline', 'meeting'])
    await api.it.database.pool.query(`update ${table} set changed_at = '2026-01-01T00:00:00Z'`)
}
const SINCE = 'updatedSince=2026-06-01T00:00:00Z'
const changed = async (list: string): Promise<string[]> => idsIn((await get(`${list}?${SINCE}`)).items)

/** Every item of a list, in pages of this many; `between` happens after each page. */
async function walked(list: string, limit: number, between: (page: number) => Promise<void> = async () => {}) {
  const items: Json[] = []
  let cursor: string | null = null
  for (let page = 1; page === 1 || cursor !== null; page += 1) {
    const asked: string = `${list}${list.includes('?') ? '&' : '?'}limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`
    const answer = await get(asked)
    items.push(...answer.items)
    cursor = answer.nextCursor
    await between(page)
  }
  return items
}

const deadlineOf = (citizen: string, dueDate = '2026-07-20') =>
  say(`/citizens/${citizen}/deadlines`, { interviewType: 'job', dueDate })
const summons = (citizen: string, startsAt: string, caseworker = 'ahan') =>
  say(`/citizens/${citizen}/meetings`, { interviewType: 'job', startsAt, minutes: 30, caseworker, form: 'phone' })

suite('lists to reconcile with', () => {
  test('each citizen of the job centre once, as GET /citizens/{id} tells; none of another', async () => {
    api.clock.set(NOW)
    const mine: string[] = []
    for (let nth = 0; nth < 5; nth += 1) mine.push((await citizenOf(api.demo)).id)
    const [first = '', second = ''] = mine
    await deadlineOf(first)
    await summons(second, '2026-07-06T09:00:00+02:00', 'mine')
    await say(`/citizens/${second}/absences`, { kind: 'holiday', from: '2026-07-13', to: '2026-07-17' })
    await say(`/citizens/${second}/contact-group`, { contactGroup: 12, from: '2026-08-01' })
    await api.demo.must(api.demo.patch(`/citizens/${first}`, { caseworker: 'ahan' }))
    const foreign = await citizenOf(api.other, {}, '75100')
    const items = await walked('/citizens', 2)
    assert.deepEqual(idsIn(items), [...new Set(idsIn(items))])
    for (const id of mine) {
      const listed = items.find((item) => item.id === id)
      assert.deepEqual(listed, await get(`/citizens/${id}`))
    }
    assert.ok(!idsIn(items).includes(foreign.id))
  })

  test('a citizen is in the changes whatever of them was written, and otherwise not', async () => {
    api.clock.set(NOW)
    const { id } = await citizenOf(api.demo, { caseworker: 'ahan' })
    const path = `/citizens/${id}`
    await longAgo()
    assert.deepEqual(await changed('/citizens'), [])
    let absence: Json
    let deadline: Json
    let coming: Json
    const deeds: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['details', () => api.demo.must(api.demo.patch(path, { name: 'Et andet navn' }))],
      ['caseworker', () => api.demo.must(api.demo.patch(path, { caseworker: null }))],
      ['group', () => say(`${path}/contact-group`, { contactGroup: 12, from: '2026-07-01' })],
      ['coming', async () => (coming = await say(`${path}/contact-group`, { contactGroup: 2, from: '2026-09-01' }))],
      ['withdrawn', () => api.demo.delete(`${path}/coming-changes/${coming.comingChanges[0].id}`)],
      [
        'absence',
        async () =>
          (absence = await say(`${path}/absences`, { kind: 'holiday', from: '2026-08-03', to: '2026-08-04' })),
      ],
      ['absence back', () => api.demo.delete(`/absences/${absence.id}`)],
      ['deadline', async () => (deadline = await deadlineOf(id))],
      ['deadline closed', () => say(`/deadlines/${deadline.id}/close`, { reason: 'Aftalt' })],
      ['meeting', () => summons(id, '2026-07-07T09:00:00+02:00', 'changes')],
    ]
    for (const [what, deed] of deeds) {
      await longAgo()
      await deed()
      assert.deepEqual(await changed('/citizens'), [id], what)
    }
    await longAgo()
    await api.demo.must(api.demo.patch(path, { name: 'Et andet navn' }))
    assert.deepEqual(await changed('/citizens'), [], 'the same said again is no change')
  })

  test('D-MOVE: who comes by a change reported ahead is in the changes of its day; who has gone is in no page', async () => {
    api.clock.set(NOW)
    const { id } = await citizenOf(api.neighbour, {}, '10102')
    await api.neighbour.must(
      api.neighbour.post(`/citizens/${id}/job-centre`, { jobCentre: '10100', from: '2026-07-10' }),
    )
    await longAgo()
    assert.ok(!idsIn(await walked('/citizens', 100)).includes(id))
    api.clock.set('2026-07-10T08:00:00+02:00')
    const news = idsIn((await get('/citizens?updatedSince=2026-07-09T22:00:00Z')).items)
    assert.deepEqual(news, [id])
    const left = await api.neighbour.must(api.neighbour.get('/citizens'))
    assert.ok(!idsIn(left.items).includes(id))
    api.clock.set(NOW)
  })

  test('deadlines that change while one pages are neither left out nor told as they were', async () => {
    api.clock.set(NOW)
    const made: string[] = []
    for (let nth = 0; nth < 6; nth += 1) made.push((await deadlineOf((await citizenOf(api.demo)).id)).id)
    const [first, , , , fifth] = made
    const seen = await walked('/deadlines', 2, async (page) => {
      if (page === 1) await say(`/deadlines/${fifth}/close`, { reason: 'Mens der læses' })
      if (page === 2) await say(`/deadlines/${first}/close`, { reason: 'Mens der læses' })
    })
    const last = new Map(seen.map((deadline) => [deadline.id, deadline.status]))
    for (const id of made) assert.equal(last.get(id), id === first || id === fifth ? 'closed' : 'active')
  })

  test('D-LATE-RUN: the status is that of today, also before the night has written it', async () => {
    api.clock.set(NOW)
    const { id: citizen } = await citizenOf(api.demo)
    const { id } = await deadlineOf(citizen, '2026-07-03')
    const within = async (status: string) => idsIn(await walked(`/deadlines?status=${status}`, 3)).includes(id)
    assert.deepEqual([await within('active'), await within('closed')], [true, false])
    api.clock.set('2026-07-04T09:00:00+02:00')
    assert.deepEqual([await within('active'), await within('closed')], [false, true])
    await longAgo()
    assert.deepEqual(await changed('/deadlines'), [])
    api.clock.set(NOW)
  })

  test('meetings of a caseworker and a day; what was opened by the citizen is no change', async () => {
    api.clock.set(NOW)
    const offer = (await offerOf(api.demo)).id
    const [time] = await timesAt(api.demo, offer, '2026-07-15T09:00:00+02:00')
    const [one, two] = [(await citizenOf(api.demo)).id, (await citizenOf(api.demo)).id]
    const own = await summons(one, '2026-07-14T09:00:00+02:00', 'Kalender')
    const booked = await say(`/citizens/${two}/bookings`, { timeId: time })
    const day = async (query: string) => idsIn((await get(`/meetings?${query}`)).items)
    assert.deepEqual(await day('caseworker=kalender&from=2026-07-14&to=2026-07-14'), [own.id])
    assert.deepEqual(await day('from=2026-07-14&to=2026-07-15'), [own.id, booked.id])
    assert.deepEqual(await day('from=2026-07-15&to=2026-07-15'), [booked.id])
    assert.deepEqual(await day('caseworker=nobody'), [])
    await longAgo()
    await api.it.database.pool.query('update meeting set news = null, remind_on = null')
    assert.deepEqual(await changed('/meetings'), [])
    await api.demo.must(api.demo.patch(`/meetings/${own.id}`, { place: 'Sal 3' }))
    assert.deepEqual(await changed('/meetings'), [own.id])
    assert.deepEqual((await api.other.must(api.other.get('/meetings'))).items, [])
  })

  test('readAt is by the clock of the stamps: what is written after it is in the next reading', async () => {
    api.clock.set(NOW)
    const { readAt } = await get('/deadlines?limit=1')
    const { id } = await deadlineOf((await citizenOf(api.demo)).id)
    const next = await get(`/deadlines?updatedSince=${encodeURIComponent(readAt)}`)
    assert.ok(idsIn(next.items).includes(id))
    assert.ok(Math.abs(round(Date.parse(readAt) / 1000) - round(Date.now() / 1000)) < 600)
  })

  test('J-OWN: each whom a page names is a look, and no one else', async () => {
    api.clock.set(NOW)
    const { id } = await citizenOf(api.demo)
    await longAgo()
    await api.demo.must(api.demo.patch(`/citizens/${id}`, { name: 'Set' }))
    const count = async () =>
      (
        await api.it.database.pool.query(
          `select count(*)::integer as n from access_log where operation = 'listCitizens'`,
        )
      ).rows[0].n
    const before = await count()
    assert.deepEqual(await changed('/citizens'), [id])
    assert.equal((await count()) - before, 1)
  })
})
