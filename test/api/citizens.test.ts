import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  citizenOf,
  invalid,
  type Json,
  newCpr,
  offerOf,
  refused,
  sharedTestApi,
  timesAt,
  unknownField,
} from './client.ts'

const api = sharedTestApi('2026-07-01T10:00:00+02:00')

const person = () => ({ cpr: newCpr(), name: 'Anna Å. Sørensen', contactGroup: 2, jobCentre: '10100' })

suite('registering', () => {
  test('a new person is 201, with what was sent put right, and nothing of the number', async () => {
    const { status, body, headers } = await api.demo.post('/citizens', {
      ...person(),
      category: '2.2',
      mobile: '0045 20-12 34 56',
      email: 'Anna@EXAMPLE.dk',
      smsService: true,
      emailService: true,
      language: 'en',
    })
    assert.equal(status, 201)
    assert.equal(headers.get('location'), `/api/v1/citizens/${body.id}`)
    const { id, ...rest } = body
    assert.deepEqual(rest, {
      name: 'Anna Å. Sørensen',
      contactGroup: 2,
      category: '2.2',
      jobCentre: '10100',
      caseworker: null,
      mobile: '+4520123456',
      email: 'Anna@example.dk',
      smsService: true,
      emailService: true,
      language: 'en',
      hasSignedIn: false,
      protected: false,
      deadline: null,
      meetings: [],
      absences: [],
      comingChanges: [],
      warnings: [],
    })
    const { warnings, ...citizen } = body
    assert.deepEqual(warnings, [])
    assert.deepEqual((await api.demo.get(`/citizens/${id}`)).body, citizen)
  })

  test('one who is this job centre’s already is 200 and brought up to date; what is not given stays', async () => {
    const anna = person()
    const first = await api.demo.post('/citizens', { ...anna, mobile: '20123456', smsService: true })
    const again = await api.demo.post('/citizens', { ...anna, name: 'Anna Holm', contactGroup: 12 })
    assert.deepEqual([first.status, again.status], [201, 200])
    assert.equal(again.headers.get('location'), null)
    assert.deepEqual(again.body, { ...first.body, name: 'Anna Holm', contactGroup: 12 })
  })

  test('a named caseworker is made when first seen, stays when not given, and is taken away by null', async () => {
    const anna = { ...person(), caseworker: 'ahan' }
    const first = await api.demo.post('/citizens', anna)
    assert.deepEqual([first.status, first.body.caseworker], [201, 'ahan'])
    const { caseworker: _, ...silent } = anna
    assert.equal((await api.demo.post('/citizens', silent)).body.caseworker, 'ahan')
    assert.equal((await api.demo.post('/citizens', { ...anna, caseworker: 'bo' })).body.caseworker, 'bo')
    const path = `/citizens/${first.body.id}`
    assert.equal((await api.demo.patch(path, { caseworker: 'ahan' })).body.caseworker, 'ahan')
    assert.equal((await api.demo.patch(path, { caseworker: null })).body.caseworker, null)
  })

  test('a caseworker named by one job centre is not the next one’s', async () => {
    const anna = { ...person(), caseworker: 'ahan' }
    await api.demo.post('/citizens', anna)
    const moved = { ...anna, jobCentre: '10102', movedHere: { from: '2026-07-01' } }
    const { caseworker: _, ...silent } = moved
    assert.equal((await api.neighbour.post('/citizens', silent)).body.caseworker, null)
  })

  test('a client registers for its own job centre only: the field is told', async () => {
    const body = await refused(
      api.demo.post('/citizens', { ...person(), jobCentre: '10102' }),
      422,
      'job_centre_of_others',
    )
    assert.deepEqual([body.reasons[0].in, body.reasons[0].pointer], ['body', '/jobCentre'])
  })

  test('the number may have a hyphen, and is the same person with and without', async () => {
    const cpr = newCpr()
    const first = await citizenOf(api.demo, { cpr })
    const hyphened = `${cpr.slice(0, 6)}-${cpr.slice(6)}`
    const found = await api.demo.post('/citizens/search', { cpr: hyphened })
    assert.deepEqual([found.status, found.body.id], [200, first.id])
  })

  test('every mistake is a reason, and none repeats what was sent', async () => {
    const body = await invalid(
      api.demo.post('/citizens', {
        cpr: '3102901234',
        name: ' ',
        contactGroup: '2',
        jobCentre: '101',
        mobile: '1234',
        email: 'anna',
        smsService: 'yes',
        language: 'tlh',
      }),
      '/cpr',
      '/name',
      '/contactGroup',
      '/jobCentre',
      '/mobile',
      '/email',
      '/smsService',
      '/language',
    )
    assert.match(body.detail, /8 mistakes, and nothing was changed/)
    await invalid(api.demo.post('/citizens', {}), '/cpr', '/name', '/contactGroup', '/jobCentre')
    await invalid(api.demo.post('/citizens', []), '')
    await invalid(api.demo.post('/citizens', { ...person(), name: 'A\u0000B' }), '/name')
  })

  test('numbers and addresses as people write and copy them', async () => {
    const cpr = newCpr()
    const written = {
      cpr: `\u202a${cpr.slice(0, 6)}–${cpr.slice(6)}\u202c`,
      name: ' A\u030ase\u00a0 \u200bO\u2019Brien\u202e ',
      mobile: '\u202a+45 20‑12‑34‑56\u202c',
      email: " m.o'brien@BØF.dk\u00a0",
    }
    const { id } = await citizenOf(api.demo, written)
    const { body } = await api.demo.get(`/citizens/${id}`)
    assert.deepEqual([body.name, body.mobile, body.email], ['Åse O’Brien', '+4520123456', "m.o'brien@bøf.dk"])
    assert.equal((await api.demo.post('/citizens/search', { cpr })).body.id, id)
    const patch = (own: object) => api.demo.patch(`/citizens/${id}`, own)
    for (const name of ['\u200b', '\u2800', '\u202e', '\u2028', 'a\u001bb']) await invalid(patch({ name }), '/name')
    for (const email of ['søren@bøf.dk', 'a\u0000b@x.dk', 'a\u202eb@x.dk']) await invalid(patch({ email }), '/email')
    for (const mobile of ['00000000', '+4500000000']) await invalid(patch({ mobile }), '/mobile')
    for (const email of ['a&b@example.dk', 'a/b@example.dk', 'x@y.xn--p1ai'])
      assert.equal((await patch({ email })).body.email, email)
  })

  const numbers: readonly [string, boolean][] = [
    ['0101901234', true],
    ['010190-1234', true],
    ['6101901234', true], // a test number: day + 60
    ['9112991234', true],
    ['2902001234', true], // 2000 had one
    ['2902011234', false],
    ['3104901234', false],
    ['0001901234', false],
    ['6001901234', false],
    ['9212901234', false],
    ['0113901234', false],
    ['010190123', false],
    ['01019012345', false],
    ['01019-01234', false],
    ['abcdefghij', false],
  ]
  for (const [cpr, good] of numbers)
    test(`${good ? 'a number' : 'no number'}: ${cpr}`, async () => {
      const answer = api.demo.post('/citizens/search', { cpr })
      if (good) await refused(answer, 404, 'not_found')
      else await invalid(answer, '/cpr')
    })
})

suite('looking up and changing', () => {
  test('a search finds only the job centre’s own', async () => {
    const cpr = newCpr()
    await citizenOf(api.demo, { cpr })
    await refused(api.other.post('/citizens/search', { cpr }), 404, 'not_found')
    await refused(api.demo.post('/citizens/search', { cpr: newCpr() }), 404, 'not_found')
  })

  test('contact details: what is not given stays, null takes away', async () => {
    const citizen = await citizenOf(api.demo, { email: 'a@example.dk' })
    const path = `/citizens/${citizen.id}`
    const changed = await api.demo.patch(path, { mobile: '+46 70 123 45 67', emailService: true })
    assert.deepEqual(changed.body, { ...citizen, mobile: '+46701234567', emailService: true })
    const without = await api.demo.patch(path, { mobile: null })
    assert.equal(without.body.mobile, null)
    await invalid(api.demo.patch(path, {}), '')
    await unknownField(api.demo.patch(path, { name: 'N', contactGroup: 3 }), '/contactGroup')
    assert.equal((await api.demo.get(path)).body.name, citizen.name)
    await invalid(api.demo.patch(path, { mobile: '+45 123' }), '/mobile')
  })

  test('D-UNKNOWING: a service without an address to send to is told, where details are given', async () => {
    const citizen = await citizenOf(api.demo, { mobile: null, smsService: true })
    const path = `/citizens/${citizen.id}`
    const nowhere = (pointer: string) => ({ code: 'service_without_address', rule: 'D-UNKNOWING', pointer })
    const told = (body: Json) => body.warnings.map(({ code, rule, pointer }: Json) => ({ code, rule, pointer }))
    assert.deepEqual(told(citizen), [nowhere('/mobile')])
    const both = await api.demo.patch(path, { email: null, emailService: true })
    assert.deepEqual(told(both.body), [nowhere('/mobile'), nowhere('/email')])
    assert.match(both.body.warnings[0].detail, /^The citizen is signed up for SMS, but no mobile number is known/)
    assert.deepEqual(told((await api.demo.patch(path, { mobile: '20123456', emailService: false })).body), [])
  })

  test('the citizen with open deadline, planned meetings and absences', async () => {
    const citizen = await citizenOf(api.demo)
    const offer = await offerOf(api.demo)
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-08T09:00:00+02:00')
    await api.demo.must(
      api.demo.post(`/citizens/${citizen.id}/deadlines`, { interviewType: 'job', dueDate: '2026-07-10' }),
    )
    const meeting = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId }))
    const absence = { kind: 'holiday', from: '2026-07-20', to: '2026-07-24' }
    const made = await api.demo.post(`/citizens/${citizen.id}/absences`, absence)
    assert.equal(made.status, 201)
    const { body } = await api.demo.get(`/citizens/${citizen.id}`)
    assert.equal(body.deadline.status, 'met')
    assert.equal(body.deadline.meetingId, meeting.id)
    assert.deepEqual(body.meetings, [meeting])
    assert.deepEqual(body.absences, [{ id: made.body.id, ...absence }])
  })
})

suite('absences', () => {
  test('an absence is taken back once', async () => {
    const citizen = await citizenOf(api.demo)
    const absence = { kind: 'illness', from: '2026-07-02', to: '2026-07-02' }
    const { id } = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/absences`, absence))
    assert.equal((await api.demo.delete(`/absences/${id}`)).status, 204)
    await refused(api.demo.delete(`/absences/${id}`), 404, 'not_found')
    assert.deepEqual((await api.demo.get(`/citizens/${citizen.id}`)).body.absences, [])
  })

  test('an absence that ends before it begins, of an unknown kind, on no date', async () => {
    const { id } = await citizenOf(api.demo)
    const post = (body: object) => api.demo.post(`/citizens/${id}/absences`, body)
    await invalid(post({ kind: 'illness', from: '2026-07-03', to: '2026-07-02' }), '/to')
    await invalid(post({ kind: 'boredom', from: '2026-02-30', to: '02-07-2026' }), '/kind', '/from', '/to')
    await invalid(post({ kind: 'illness', from: '0001-01-01', to: '9999-12-31' }), '/from', '/to')
  })
})

suite('group and job centre', () => {
  test('another group from today answers the citizen as of today (D-GROUP-CHANGE)', async () => {
    const citizen = await citizenOf(api.demo)
    const body = { contactGroup: 24, category: '1', from: '2026-07-01' }
    const { body: changed } = await api.demo.post(`/citizens/${citizen.id}/contact-group`, body)
    assert.deepEqual([changed.contactGroup, changed.category], [24, '1'])
    await invalid(api.demo.post(`/citizens/${citizen.id}/contact-group`, { contactGroup: 0 }), '/contactGroup', '/from')
  })

  test('to another job centre, after which the citizen is no longer this one’s; to none', async () => {
    const citizen = await citizenOf(api.demo)
    const path = `/citizens/${citizen.id}/job-centre`
    const moved = await api.demo.post(path, { jobCentre: '75100', from: '2026-07-01' })
    assert.deepEqual([moved.status, moved.body.jobCentre], [200, '75100'])
    await refused(api.demo.post(path, { jobCentre: '10100', from: '2026-07-01' }), 404, 'not_found')
    const none = await api.other.post(path, { jobCentre: null, from: '2026-07-01' })
    assert.equal(none.body.jobCentre, null)
    await refused(api.other.get(`/citizens/${citizen.id}`), 404, 'not_found')
  })

  test('a clock that is set back, as in the demo, finds people as they were registered', async () => {
    api.clock.set('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    api.clock.set('2026-06-01T10:00:00+02:00')
    assert.deepEqual({ ...(await api.demo.get(`/citizens/${citizen.id}`)).body, warnings: [] }, citizen)
    api.clock.set('2026-07-01T10:00:00+02:00')
  })
})
