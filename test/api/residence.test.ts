import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { changeContactDetails } from '../../src/actions/change-citizen.ts'
import { askForAddress, confirmAddress } from '../../src/actions/confirm-address.ts'
import { textIn } from '../../src/rules/messages.ts'
import { must } from '../support/program.ts'
import { type CaseSystem, citizenOf, type Json, newCpr, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

// D-RESIDENCE: who may move a person, and what goes along. N-OPTOUT: what the citizen chose stands.

const TODAY = '2026-07-01'
const TOMORROW = '2026-07-02'

const api = sharedTestApi(`${TODAY}T10:00:00+02:00`)

const movedHere = { from: TODAY }

/** A person of 10100, and how a job centre registers them. */
async function person(own: object = {}) {
  const cpr = newCpr()
  const citizen = await citizenOf(api.demo, { cpr, email: 'vera@example.dk', emailService: true, ...own })
  const registering = (jobCentre: string, more: object = {}) => ({
    cpr,
    name: citizen.name,
    contactGroup: 2,
    jobCentre,
    ...more,
  })
  return { cpr, citizen, registering, path: `/citizens/${citizen.id}` }
}

const proved = async (citizenId: string, channel: 'sms' | 'email', address: string) => {
  const context = api.it.asCitizen(citizenId)
  must(await askForAddress(context, citizenId, { channel, address }))
  const { parameters } = await api.it.database.db
    .selectFrom('message')
    .select('parameters')
    .where('citizen_id', '=', citizenId)
    .where(sql`parameters ->> 'to'`, '=', address)
    .executeTakeFirstOrThrow()
  const code = textIn(parameters, 'code') ?? ''
  assert.equal(must(await confirmAddress(context, citizenId, { channel, code })), 'confirmed')
}

const logOf = async (citizenId: string) =>
  (
    await api.it.database.db
      .selectFrom('access_log')
      .select(['job_centre', 'client', 'acting_user', 'operation', 'refused'])
      .where('citizen_id', '=', citizenId)
      .orderBy('id')
      .execute()
  ).map(({ refused: no, ...row }) => [...Object.values(row), ...(no ? ['refused'] : [])].join(' '))

suite('who may move a person – D-RESIDENCE, D-MOVE', () => {
  test('registering a person of another job centre is refused, and nothing is told or changed', async () => {
    const { citizen, registering, path } = await person()
    const body = await refused(
      api.other.post('/citizens', registering('75100', { mobile: '30303030' })),
      409,
      'belongs_to_other_job_centre',
    )
    assert.doesNotMatch(JSON.stringify(body), /10100|20123456|vera/)
    await refused(api.neighbour.post('/citizens', registering('10102')), 409, 'belongs_to_other_job_centre')
    assert.deepEqual({ ...(await api.demo.get(path)).body, warnings: [] }, citizen)
  })

  test('one that says "moved here" has the person from today; a resend of the old one takes nobody back', async () => {
    const { citizen, registering, path } = await person()
    const taken = await api.other.post('/citizens', registering('75100', { movedHere }), { as: 'lis' })
    assert.deepEqual([taken.status, taken.body.id, taken.body.jobCentre], [201, citizen.id, '75100'])
    await refused(api.demo.get(path), 404, 'not_found')
    await refused(api.demo.post('/citizens', registering('10100')), 409, 'belongs_to_other_job_centre')
    const again = await api.other.post('/citizens', registering('75100', { movedHere }))
    assert.equal(again.status, 200)
    assert.deepEqual((await logOf(citizen.id)).slice(1), [
      '10100 demo2 lis citizenMovedAway',
      '75100 demo2 lis registerCitizen',
      '10100 demo  getCitizen refused',
      '10100 demo  registerCitizen refused',
      '75100 demo2  registerCitizen',
    ])
  })

  test('"moved here" sent again each night takes nobody back either; of a later day it does', async (t) => {
    const { registering } = await person()
    t.after(() => api.clock.set(`${TODAY}T10:00:00+02:00`))
    await api.other.must(api.other.post('/citizens', registering('75100', { movedHere })))
    api.clock.set(`${TOMORROW}T10:00:00+02:00`)
    const back = { movedHere: { from: TOMORROW } }
    await api.demo.must(api.demo.post('/citizens', registering('10100', back)))
    await refused(api.other.post('/citizens', registering('75100', { movedHere })), 409, 'belongs_to_other_job_centre')
    api.clock.set('2026-07-03T10:00:00+02:00')
    const later = { movedHere: { from: '2026-07-03' } }
    assert.equal((await api.other.post('/citizens', registering('75100', later))).status, 201)
  })

  test('a move that is still to come is refused: the field is told', async () => {
    const { registering, path } = await person()
    const body = await refused(
      api.other.post('/citizens', registering('75100', { movedHere: { from: TOMORROW } })),
      422,
      'moved_here_later',
    )
    assert.equal(body.reasons[0].pointer, '/movedHere/from')
    assert.equal((await api.demo.get(path)).status, 200)
  })

  test('a person of nobody joins without saying so: 201', async () => {
    const { registering, path } = await person()
    await api.demo.must(api.demo.post(`${path}/job-centre`, { jobCentre: null, from: TODAY }))
    const joined = await api.other.post('/citizens', registering('75100'))
    assert.deepEqual([joined.status, joined.body.mobile, joined.body.email], [201, null, null])
  })

  test('to a job centre that is not registered nobody is moved', async () => {
    const { citizen, path } = await person()
    for (const jobCentre of ['99999', '00000']) {
      const body = await refused(
        api.demo.post(`${path}/job-centre`, { jobCentre, from: TODAY }),
        422,
        'job_centre_not_registered',
      )
      assert.equal(body.reasons[0].pointer, '/jobCentre')
    }
    await api.demo.must(api.demo.post(`${path}/job-centre`, { jobCentre: '75100', from: TODAY }))
    assert.deepEqual((await logOf(citizen.id)).slice(-2), [
      '75100 demo  citizenMovedHere',
      '10100 demo  changeJobCentreOfCitizen',
    ])
  })
})

suite('what goes along – D-RESIDENCE', () => {
  const details = ({ mobile, email, smsService, emailService, language }: Json) => [
    mobile,
    email,
    smsService,
    emailService,
    language,
  ]
  const nothing = [null, null, false, false, 'da']

  const moves: readonly [string, (of: Awaited<ReturnType<typeof person>>) => Promise<Json>][] = [
    [
      'taken over by the new one',
      ({ registering }) => api.other.must(api.other.post('/citizens', registering('75100', { movedHere }))),
    ],
    [
      'moved by the old one',
      async ({ path }) => {
        await api.demo.must(api.demo.post(`${path}/job-centre`, { jobCentre: '75100', from: TODAY }))
        return (await api.other.get(path)).body
      },
    ],
    [
      'moved on a day to come, before any night has been there',
      async ({ path }) => {
        await api.demo.must(api.demo.post(`${path}/job-centre`, { jobCentre: '75100', from: TOMORROW }))
        api.clock.set(`${TOMORROW}T00:00:00+02:00`)
        const read = (await api.other.get(path)).body
        // Read, and written down by the first act.
        assert.deepEqual(details(await api.other.must(api.other.patch(path, { name: 'N' }))), details(read))
        return read
      },
    ],
  ]
  for (const [how, move] of moves)
    test(`contact details that the job centre wrote stay behind: ${how}`, async (t) => {
      t.after(() => api.clock.set(`${TODAY}T10:00:00+02:00`))
      const of = await person({ language: 'en' })
      assert.deepEqual(details(await move(of)), nothing)
    })

  test('what the citizen proved or chose goes along, and what the new job centre gives is taken', async () => {
    const { citizen, registering } = await person()
    await proved(citizen.id, 'sms', '+4520998877')
    must(await changeContactDetails(api.it.asCitizen(citizen.id), citizen.id, { language: 'en' }))
    const taken = await api.other.must(
      api.other.post('/citizens', registering('75100', { movedHere, email: 'new@example.dk' })),
    )
    assert.deepEqual(details(taken), ['+4520998877', 'new@example.dk', true, false, 'en'])
  })

  test('another job centre of the same municipality is the same authority: its reminders still reach', async () => {
    const { citizen, path } = await person()
    await api.demo.must(api.demo.post(`${path}/job-centre`, { jobCentre: '10102', from: TODAY }))
    assert.deepEqual(details((await api.neighbour.get(path)).body), details(citizen))
  })

  const report = (system: CaseSystem, path: string, kind: string, to = '2026-07-20') =>
    system.must(system.post(`${path}/absences`, { kind, from: TODAY, to }))

  test('absences are neither read nor taken back by the next; whose they are still takes them back', async () => {
    const { citizen, registering, path } = await person()
    const illness = await report(api.demo, path, 'illness')
    const deprived = await report(api.demo, path, 'deprived')
    const taken = await api.other.must(api.other.post('/citizens', registering('75100', { movedHere })))
    assert.deepEqual(taken.absences, [])
    assert.deepEqual(taken.exemptionsElsewhere, [{ kind: 'deprived', until: '2026-07-20' }])
    for (const { id } of [illness, deprived]) await refused(api.other.delete(`/absences/${id}`), 404, 'not_found')
    // It binds here as well.
    const deadline = { interviewType: 'job', dueDate: '2026-07-10' }
    await refused(api.other.post(`${path}/deadlines`, deadline), 409, 'exempt_from_deadlines')
    const own = await report(api.other, path, 'holiday')
    assert.deepEqual(
      (await api.other.get(path)).body.absences.map(({ id }: Json) => id),
      [own.id],
    )
    assert.equal((await api.demo.delete(`/absences/${deprived.id}`)).status, 204)
    await refused(api.demo.delete(`/absences/${own.id}`), 404, 'not_found')
    assert.equal((await api.other.post(`${path}/deadlines`, deadline)).status, 201)
    assert.equal((await api.other.get(path)).body.exemptionsElsewhere, undefined)
    assert.equal(citizen.id, taken.id)
  })

  test('the days of an absence are not offered by the next either, and its meetings do not tell of it', async () => {
    const { registering, path } = await person()
    await report(api.demo, path, 'illness', '2026-07-31')
    await api.other.must(api.other.post('/citizens', registering('75100', { movedHere })))
    const offer = await offerOf(api.other)
    const [timeId = ''] = await timesAt(api.other, offer.id, '2026-07-08T09:00:00+02:00')
    await refused(api.other.post(`${path}/bookings`, { timeId }), 409, 'absent_that_day')
    const summoned = await api.other.must(api.other.post(`${path}/meetings`, { timeId }))
    assert.deepEqual(summoned.flags, [])
  })
})

suite('an absence taken back is kept', () => {
  test('with who reported it, who took it back and when', async () => {
    const { citizen, path } = await person()
    const body = { kind: 'deprived', from: TODAY, to: '2026-07-20' }
    const { id } = await api.demo.must(api.demo.post(`${path}/absences`, body, { as: 'ahan' }))
    assert.equal((await api.demo.delete(`/absences/${id}`, { as: 'citizen' })).status, 204)
    const row = await api.it.database.db
      .selectFrom('absence')
      .selectAll()
      .where('citizen_id', '=', citizen.id)
      .executeTakeFirstOrThrow()
    assert.deepEqual([row.reported_by, row.reported_by_kind, row.reported_by_client], ['ahan', 'caseworker', 'demo'])
    assert.deepEqual(
      [row.withdrawn_by, row.withdrawn_by_kind, row.withdrawn_by_client],
      ['citizen', 'caseworker', 'demo'],
    )
    assert.equal(row.withdrawn_at?.toString(), '2026-07-01T08:00:00Z')
  })
})

suite('what the citizen chose stands – N-OPTOUT', () => {
  const told = ({ warnings }: Json) => warnings.map(({ code, rule, pointer }: Json) => [code, rule, pointer].join(' '))
  const chose = (...fields: string[]) => fields.map((field) => `citizen_chose N-OPTOUT /${field}`)

  test('signed off: the next import changes nothing of it, and is told so', async () => {
    const { citizen, registering, path } = await person()
    const services = { smsService: true, emailService: true }
    must(
      await changeContactDetails(api.it.asCitizen(citizen.id), citizen.id, {
        smsService: false,
        emailService: false,
        language: 'en',
      }),
    )
    const again = await api.demo.must(
      api.demo.post('/citizens', registering('10100', { ...services, language: 'da', mobile: '20202020' })),
    )
    assert.deepEqual(
      [again.smsService, again.emailService, again.language, again.mobile],
      [false, false, 'en', '+4520202020'],
    )
    assert.deepEqual(told(again), chose('smsService', 'emailService', 'language'))
    const patched = await api.demo.must(api.demo.patch(path, services))
    assert.deepEqual([patched.smsService, patched.emailService], [false, false])
    assert.deepEqual(told(patched), chose('smsService', 'emailService'))
    // The same as they chose is no mistake.
    assert.deepEqual(told(await api.demo.must(api.demo.patch(path, { smsService: false }))), [])
    must(await changeContactDetails(api.it.asCitizen(citizen.id), citizen.id, { smsService: true }))
    assert.equal((await api.demo.get(path)).body.smsService, true)
  })

  test('a number and an address that came back with a code', async () => {
    const { citizen, path } = await person()
    await proved(citizen.id, 'sms', '+4520998877')
    await proved(citizen.id, 'email', 'own@example.dk')
    const patched = await api.demo.must(
      api.demo.patch(path, { mobile: '20000000', email: null, smsService: false, emailService: true }),
    )
    assert.deepEqual(
      [patched.mobile, patched.email, patched.smsService, patched.emailService],
      ['+4520998877', 'own@example.dk', true, true],
    )
    assert.deepEqual(told(patched), chose('mobile', 'email', 'smsService'))
  })

  test('what the citizen left as it was is still the job centre’s to change', async () => {
    const { citizen, path } = await person()
    const { mobile, email } = citizen
    must(
      await changeContactDetails(api.it.asCitizen(citizen.id), citizen.id, {
        mobile,
        email,
        smsService: true,
        language: 'da',
      }),
    )
    const patched = await api.demo.must(api.demo.patch(path, { mobile: '20202020', smsService: false, language: 'en' }))
    assert.deepEqual([patched.mobile, patched.smsService, patched.language], ['+4520202020', false, 'en'])
    assert.deepEqual(told(patched), [])
  })
})

test('a category that is not given stays, and goes with its group', async () => {
  const { registering } = await person({ category: '2.2' })
  const again = await api.demo.must(api.demo.post('/citizens', registering('10100')))
  assert.equal(again.category, '2.2')
  const other = await api.demo.must(api.demo.post('/citizens', registering('10100', { contactGroup: 12 })))
  assert.equal(other.category, null)
})

suite('the source of residence – D-RESIDENCE, D-MOVE', () => {
  const moves = (body: object) => api.demo.post('/residence/moves', body)
  const periods = async (id: string) =>
    (
      await api.it.database.db
        .selectFrom('job_centre_period')
        .select(['job_centre', 'by_kind', 'by_client'])
        .where('citizen_id', '=', id)
        .orderBy('id')
        .execute()
    ).map((row) => Object.values(row).join(' '))

  test('a move to a municipality with one job centre here: the person is theirs, and both logs tell it', async () => {
    const { cpr, citizen, path } = await person()
    const set = await api.demo.must(api.demo.post(`${path}/deadlines`, { interviewType: 'job', dueDate: '2026-07-20' }))
    const told = await moves({ cpr, municipality: '751', from: TODAY })
    assert.deepEqual([told.status, told.body], [204, null])
    assert.equal((await api.other.get(path)).body.id, citizen.id)
    await refused(api.demo.get(path), 404, 'not_found')
    const closed = (await api.demo.get(`/deadlines/${set.id}`)).body.history.at(-1)
    assert.deepEqual([closed.to, closed.rule, closed.by], ['closed', 'D-MOVE', { kind: 'registry', client: 'demo' }])
    const moved = (await logOf(citizen.id)).filter((line) => line.includes('Moved'))
    assert.deepEqual(moved, ['10100 demo  citizenMovedAway', '75100 demo  citizenMovedHere'])
  })

  test('said again it changes nothing, nor does what is older than what was said since', async (t) => {
    const { cpr, citizen, registering } = await person()
    t.after(() => api.clock.set(`${TODAY}T10:00:00+02:00`))
    for (let twice = 0; twice < 2; twice += 1) await moves({ cpr, municipality: '751', from: TODAY })
    assert.deepEqual(await periods(citizen.id), ['10100 client demo', '75100 registry demo'])
    api.clock.set(`${TOMORROW}T10:00:00+02:00`)
    await api.demo.must(api.demo.post('/citizens', registering('10100', { movedHere: { from: TOMORROW } })))
    await moves({ cpr, municipality: '751', from: TODAY })
    await moves({ cpr, municipality: '101', from: TOMORROW })
    assert.equal((await periods(citizen.id)).length, 3)
  })

  test('several job centres there, or none: the person is nobody’s until one registers them', async () => {
    const { cpr, citizen, registering } = await person()
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/job-centre`, { jobCentre: '75100', from: TODAY }))
    await moves({ cpr, municipality: '101', from: TODAY })
    assert.deepEqual((await periods(citizen.id)).at(-1), ' registry demo')
    assert.equal((await api.neighbour.post('/citizens', registering('10102'))).status, 201)
    await moves({ cpr, municipality: '000', from: TOMORROW })
    assert.deepEqual((await periods(citizen.id)).at(-1), ' registry demo')
  })

  test('a coming move stands among the coming changes, and the same said twice stands once', async () => {
    const { cpr, path } = await person()
    for (let twice = 0; twice < 2; twice += 1) await moves({ cpr, municipality: '751', from: '2026-07-15' })
    const { comingChanges } = (await api.demo.get(path)).body
    assert.deepEqual(
      comingChanges.map(({ jobCentre, on }: Json) => [jobCentre, on]),
      [['75100', '2026-07-15']],
    )
  })

  test('of a number that is not here nothing is kept, and the answer is the same', async () => {
    const cpr = newCpr()
    const count = async () => (await api.it.database.pool.query('select count(*) from citizen_number')).rows[0].count
    const before = await count()
    assert.equal((await moves({ cpr, municipality: '751', from: TODAY })).status, 204)
    assert.equal(await count(), before)
  })

  test('without the scope nobody moves anybody', async () => {
    const { cpr, path } = await person()
    const { status } = await api.other.post('/residence/moves', { cpr, municipality: '751', from: TODAY })
    assert.equal(status, 403)
    assert.equal((await api.demo.get(path)).status, 200)
  })
})
