import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, suite, test } from 'node:test'
import { caseSystemApi } from '../../src/api/api.ts'
import { CountedDatabase } from '../support/trips.ts'
import {
  CaseSystem,
  citizenOf,
  type Json,
  offerOf,
  optionsOn,
  refused,
  sharedTestApi,
  timesAt,
  tokenOf,
} from './client.ts'

// J-OWN: what is another job centre's is 404, the same as what does not exist. The database is
// asked as often for both, so that a clock tells no more than the answer does.

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

let counted: CountedDatabase
/** Job centre 75100, on the database that counts. */
let stranger: CaseSystem
/** Job centre 10100, which has made everything. */
let owner: CaseSystem
let made: Record<'citizen' | 'deadline' | 'meeting' | 'offer', Json>

const api = sharedTestApi('2026-07-01T10:00:00+02:00', async () => {
  counted = await CountedDatabase.ofProgram(api.it.programConnectionString, opened)
  const app = caseSystemApi(
    { ...api.it.program, db: counted.database.db },
    // Clients are read elsewhere, for that is no trip of the call.
    optionsOn(api.it.program, api.realClock),
  )
  stranger = new CaseSystem(app, await tokenOf(app, 'demo2'))
  owner = new CaseSystem(app, await tokenOf(app, 'demo'))
  const offer = await offerOf(api.demo)
  const [timeId] = await timesAt(api.demo, offer.id, '2026-07-08T09:00:00+02:00')
  const citizen = await citizenOf(api.demo)
  const path = `/citizens/${citizen.id}`
  const deadline = await api.demo.must(
    api.demo.post(`${path}/deadlines`, { interviewType: 'job', dueDate: '2026-07-10' }),
  )
  const meeting = await api.demo.must(api.demo.post(`${path}/bookings`, { timeId }))
  made = { citizen, deadline, meeting, offer }
})

/** The statements of a call, and how many trips they were. */
const asked = async (work: () => Promise<unknown>) => {
  const { trips, texts } = await counted.tripsOf(work)
  return { trips, statements: texts.length }
}

suite('J-OWN: as many trips for what is another job centre’s as for what nobody has', () => {
  const reads: readonly (readonly [address: string, of: 'citizen' | 'deadline' | 'meeting' | 'offer'])[] = [
    ['/deadlines/:id', 'deadline'],
    ['/meetings/:id', 'meeting'],
    ['/citizens/:id', 'citizen'],
    ['/citizens/:id/deadlines', 'citizen'],
    ['/citizens/:id/meetings', 'citizen'],
    ['/citizens/:id/messages', 'citizen'],
    ['/citizens/:id/bookable', 'citizen'],
    ['/offers/:id', 'offer'],
    ['/offers/:id/times', 'offer'],
  ]
  for (const [address, of] of reads)
    test(`GET ${address}`, async () => {
      const get = (id: string) => refused(stranger.get(address.replace(':id', id)), 404, 'not_found')
      const theirs = await asked(() => get(made[of].id))
      const nobodys = await asked(() => get(randomUUID()))
      assert.deepEqual(theirs, nobodys)
      assert.ok(theirs.trips > 0, 'the database was asked')
    })

  test('a deadline that another job centre of the municipality has kept after a move is theirs to read, and no longer ours', async (t) => {
    t.after(() => api.clock.set('2026-07-01T10:00:00+02:00'))
    const citizen = await citizenOf(api.demo)
    const path = `/citizens/${citizen.id}`
    const body = { interviewType: 'job', dueDate: '2026-07-30' }
    const { id } = await api.demo.must(api.demo.post(`${path}/deadlines`, body))
    await api.demo.must(api.demo.post(`${path}/job-centre`, { jobCentre: '10102', from: '2026-07-05' }))
    assert.equal((await owner.get(`/deadlines/${id}`)).status, 200)
    // D-LATE-RUN: the night has not written down that it is the other one's from its day on.
    api.clock.set('2026-07-05T10:00:00+02:00')
    await refused(owner.get(`/deadlines/${id}`), 404, 'not_found')
    assert.equal((await api.neighbour.get(`/deadlines/${id}`)).status, 200)
  })

  test('one’s own is read in no more trips than before', async () => {
    const deadline = await asked(() => owner.must(owner.get(`/deadlines/${made.deadline.id}`)))
    const meeting = await asked(() => owner.must(owner.get(`/meetings/${made.meeting.id}`)))
    // With the one that logs the look.
    assert.ok(deadline.trips <= 5 && meeting.trips <= 3, `${deadline.trips} and ${meeting.trips}`)
  })
})
