import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  CaseSystem,
  citizenOf,
  createTestApi,
  invalid,
  type Json,
  newCpr,
  offerOf,
  sharedTestApi,
  timesAt,
  tokenOf,
  unknownField,
} from './client.ts'

let token: string
const api = sharedTestApi('2026-07-01T10:00:00+02:00', async () => {
  token = await tokenOf(api.app, 'demo')
})

const raw = async (
  path: string,
  init: Omit<RequestInit, 'headers'> & { duplex?: 'half'; headers?: Record<string, string> } = {},
) => {
  const headers = { authorization: `Bearer ${token}`, ...init.headers }
  const response = await api.app.request(path, { ...init, headers })
  const body: Json = await response.json()
  return { status: response.status, body, headers: response.headers }
}

suite('what cannot be read', () => {
  test('400 for what is not JSON, and nothing of it comes back', async () => {
    const cpr = newCpr()
    const { status, body } = await api.demo.post('/citizens', `{"cpr": "${cpr}", oops`)
    assert.deepEqual([status, body.code], [400, 'malformed_json'])
    assert.ok(!JSON.stringify(body).includes('oops'))
    assert.equal((await api.demo.post('/citizens', '')).body.code, 'malformed_json')
  })

  test('415 for what is not sent as JSON; JSON by another name is taken', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', '']) {
      const answer = await api.demo.post('/closures', '{}', { headers: { 'content-type': type } })
      assert.deepEqual([answer.status, answer.body.code], [415, 'unsupported_media_type'])
    }
    for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/merge-patch+json']) {
      const closure = { from: '2026-12-24', to: '2026-12-24', place: type }
      assert.equal((await api.demo.post('/closures', closure, { headers: { 'content-type': type } })).status, 201)
    }
  })

  test('413 for what is too large, told beforehand or seen on the way', async () => {
    const large = JSON.stringify({ from: 'x'.repeat(200 * 1024), to: '' })
    assert.equal((await api.demo.post('/closures', large)).body.code, 'body_too_large')
    const stream = new Blob([large]).stream()
    const headers = { 'content-type': 'application/json' }
    const chunked = await raw('/api/v1/closures', { method: 'POST', body: stream, duplex: 'half', headers })
    assert.deepEqual([chunked.status, chunked.body.code], [413, 'body_too_large'])
    const told = { ...headers, 'content-length': '999999' }
    const answer = await raw('/api/v1/closures', { method: 'POST', body: '{}', headers: told })
    assert.equal(answer.status, 413)
    const small = new Blob([JSON.stringify({ from: '2026-12-24', to: '2026-12-24' })]).stream()
    const good = await raw('/api/v1/closures', { method: 'POST', body: small, duplex: 'half', headers })
    assert.equal(good.status, 201)
  })

  test('bytes that are no UTF-8 are refused with a word about UTF-8; another charset is read when it is told', async () => {
    const latin1 = (type: string, name: string) =>
      raw('/api/v1/citizens', {
        method: 'POST',
        headers: { 'content-type': type },
        body: Buffer.from(JSON.stringify({ cpr: newCpr(), name, contactGroup: 2, jobCentre: '10100' }), 'latin1'),
      })
    const broken = await latin1('application/json', 'Søren Æbeløv')
    assert.deepEqual([broken.status, broken.body.code], [400, 'malformed_json'])
    assert.match(broken.body.detail, /UTF-8/)
    for (const charset of ['iso-8859-1', '"ISO-8859-1"', 'windows-1252']) {
      const read = await latin1(`application/json; charset=${charset}`, 'Søren Æbeløv')
      assert.deepEqual([read.status, read.body.name], [201, 'Søren Æbeløv'], charset)
    }
    const unknown = await latin1('application/json; charset=ebcdic-dk', 'Soren')
    assert.deepEqual([unknown.status, unknown.body.code], [415, 'unsupported_media_type'])
    assert.match(unknown.body.detail, /UTF-8/)
  })

  test('JSON that is deeper than any body, or has more in it, is refused before it is parsed', async () => {
    const times = '/api/v1/offers/0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11/times'
    const post = (path: string, body: string) =>
      raw(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const parse = JSON.parse
    let parsed = 0
    JSON.parse = (...given: Parameters<typeof parse>): unknown => {
      if (given[0].length > 1_000_000) parsed += 1
      return parse(...given)
    }
    try {
      const deep = await post(times, '['.repeat(4_000_000))
      assert.deepEqual([deep.status, deep.body.code], [400, 'malformed_json'])
      const much = await post(times, `{"times":[${'[],'.repeat(1_000_000)}[]]}`)
      assert.deepEqual([much.status, much.body.code], [413, 'body_too_large'])
    } finally {
      JSON.parse = parse
    }
    assert.equal(parsed, 0)
    const brackets = await post(times, JSON.stringify({ times: [], note: `${'['.repeat(99)}"\\${'{'.repeat(99)}` }))
    assert.notEqual(brackets.body.code, 'malformed_json', 'brackets in a text are none')
    const ids = await post('/api/v1/times/withdraw', `{"ids":[],"onBooked":"refuse"}${' '.repeat(1024 * 1024)}`)
    assert.deepEqual([ids.status, ids.body.code], [413, 'body_too_large'])
  })

  test('an instant with more digits than a nanosecond has is 422, not 500', async () => {
    const startsAt = '2026-07-10T10:00:00.123456789012345678+02:00'
    const body = { times: [{ startsAt, caseworker: 'ahan' }] }
    const answer = await api.demo.post('/offers/0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11/times', body)
    assert.deepEqual([answer.status, answer.body.reasons[0].pointer], [422, '/times/0/startsAt'])
    const nine = { times: [{ startsAt: '2026-07-10T10:00:00.123456789+02:00', caseworker: 'ahan' }] }
    assert.equal((await api.demo.post('/offers/0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11/times', nine)).status, 404)
  })

  test('what JSON can say and PostgreSQL cannot hold is told apart, never 500', async () => {
    const citizen = await citizenOf(api.demo)
    const path = `/citizens/${citizen.id}`
    await invalid(api.demo.patch(path, { name: 'a\u0000b' }), '/name')
    await invalid(api.demo.patch(path, { name: 'a\uD800b' }), '/name')
    await invalid(api.demo.patch(path, { name: 'line\nbreak' }), '/name')
    await invalid(api.demo.patch(path, { name: 'x'.repeat(201) }), '/name')
    await invalid(
      api.demo.post(`${path}/contact-group`, { contactGroup: 2 ** 40, from: '+010000-01-01' }),
      '/contactGroup',
      '/from',
    )
    await unknownField(api.demo.patch(path, '{"__proto__": null, "toString": 1}'), '/__proto__', '/toString')
    assert.deepEqual(api.failures, [])
  })
})

suite('what is not known is refused, not ignored', () => {
  test('a parameter spelt wrong does not turn a dry run into the deed', async () => {
    const offer = await offerOf(api.demo)
    const [id = ''] = await timesAt(api.demo, offer.id, '2026-07-15T09:00:00+02:00')
    const withdraw = { ids: [id], onBooked: 'cancel' }
    for (const name of ['dryrun', 'dry_run', 'dryRnu', 'DryRun']) {
      const { reasons } = await unknownField(api.demo.post(`/times/withdraw?${name}=true`, withdraw), `/${name}`)
      assert.deepEqual([reasons[0].in, reasons[0].detail.includes('did you mean dryRun?')], ['query', true])
    }
    const { reasons } = await unknownField(api.demo.post('/times/withdraw', { ...withdraw, dryRun: true }), '/dryRun')
    assert.match(reasons[0].detail, /did you mean dryRun \(query\)\?/)
    const { body } = await api.demo.get(`/offers/${offer.id}/times`)
    assert.equal(body.items[0].status, 'open')
  })

  test('every unknown field is told, however deep, before what is missing', async () => {
    const offer = await offerOf(api.demo)
    const times = [
      { startsAt: '2026-07-15T09:00:00+02:00', caseworker: 'a', capacty: 2 },
      { startsAt: '2026-07-15T09:00:00+02:00', caseWorker: 'b' },
    ]
    const body = await unknownField(
      api.demo.post(`/offers/${offer.id}/times`, { times, remark: 'x' }),
      '/times/0/capacty',
      '/times/1/caseWorker',
      '/remark',
    )
    assert.match(body.reasons[0].detail, /times\/0\/capacty \(body\) is not known here; did you mean capacity\?/)
    assert.match(body.reasons[2].detail, /is not known here\.$/)
    assert.equal(body.reasons[3].pointer, '/times/1/caseworker')
  })

  test('a body that may have two shapes has no fields of both', async () => {
    const citizen = await citizenOf(api.demo)
    const both = { timeId: '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11', startsAt: '2026-07-15T09:00:00+02:00' }
    await unknownField(api.demo.post(`/citizens/${citizen.id}/meetings`, both), '/startsAt')
  })

  test('also where an operation takes no parameters at all, and where it takes no body', async () => {
    const citizen = await citizenOf(api.demo)
    await unknownField(api.demo.get(`/citizens/${citizen.id}?fields=name`), '/fields')
    await unknownField(api.demo.patch(`/citizens/${citizen.id}?dryRun=true`, { name: 'N' }), '/dryRun')
    const gone = '/absences/0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'
    await unknownField(api.demo.send('DELETE', gone, { dryRun: true }), '')
    assert.equal((await api.demo.send('DELETE', gone, {})).status, 404)
  })

  test('a parameter that is given twice is refused', async () => {
    const { reasons } = await invalid(api.demo.get('/offers?limit=5&limit=6'), '/limit')
    assert.match(reasons[0].detail, /more than once/)
    await unknownField(api.demo.get('/offers?x=1&x=2'), '/x')
  })

  test('a person’s number that was sent as a name does not come back', async () => {
    const cpr = newCpr()
    await unknownField(api.demo.post('/citizens/search', { [cpr]: 1 }), '')
    await unknownField(api.demo.get(`/offers?${cpr.slice(0, 6)}-${cpr.slice(6)}=1`), '')
  })

  test('a header that is not honoured is refused, whatever the method; Accept must leave room for JSON', async () => {
    const citizen = await citizenOf(api.demo)
    const path = `/citizens/${citizen.id}`
    for (const name of [
      'If-Match',
      'If-None-Match',
      'If-Unmodified-Since',
      'If-Modified-Since',
      'X-HTTP-Method-Override',
    ]) {
      const headers = { [name]: '"1"' }
      for (const answer of [
        await (name === 'If-Match'
          ? api.demo.post('/citizens', { cpr: newCpr(), name: 'N', contactGroup: 2, jobCentre: '10100' }, { headers })
          : api.demo.patch(path, { name: 'N' }, { headers })),
        await api.demo.get(path, { headers }),
      ]) {
        assert.deepEqual([answer.status, answer.body.code], [422, 'header_not_supported'], name)
        assert.deepEqual([answer.body.reasons[0].in, answer.body.reasons[0].pointer], ['header', `/${name}`])
      }
    }
    assert.equal((await api.demo.get(path)).body.name, citizen.name)
    const xml = await api.demo.get(path, { headers: { accept: 'application/xml' } })
    assert.deepEqual([xml.status, xml.body.code], [406, 'not_acceptable'])
    for (const accept of ['*/*', 'application/*;q=0.8', 'application/json, text/plain', 'application/problem+json', ''])
      assert.equal((await api.demo.get(path, { headers: { accept } })).status, 200, accept)
  })

  test('a compressed body is told apart from one that is no JSON', async () => {
    const answer = await api.demo.post('/closures', '{}', { headers: { 'content-encoding': 'gzip' } })
    assert.deepEqual([answer.status, answer.body.code], [415, 'unsupported_media_type'])
  })
})

suite('every answer can be named', () => {
  test('X-Request-Id comes back, in the header and in a problem; else one is made', async () => {
    const headers = { 'x-request-id': 'case-4711/a' }
    assert.equal((await api.demo.get('/offers', { headers })).headers.get('x-request-id'), 'case-4711/a')
    assert.equal((await api.demo.get('/nothing', { headers })).body.requestId, 'case-4711/a')
    const made = await api.demo.get('/offers')
    assert.match(made.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/)
    const refusedToken = await api.app.request('/oauth/token', { method: 'POST', headers })
    assert.deepEqual([refusedToken.status, refusedToken.headers.get('x-request-id')], [400, 'case-4711/a'])
  })

  test('one that is too long, has odd letters or is a person’s number is not taken over', async () => {
    for (const id of ['x'.repeat(101), 'a b', newCpr(), `case:${newCpr()}`]) {
      const answer = await api.demo.get('/nothing', { headers: { 'x-request-id': id } })
      assert.match(answer.body.requestId, /^[0-9a-f-]{36}$/, id)
    }
  })
})

suite('addresses', () => {
  test('an address that is none is a problem, not a page', async () => {
    for (const path of ['/api/v1/nothing', '/api/v1', '/api/v2/offers', '/api/', '/oauth/nothing']) {
      const { status, body, headers } = await raw(path)
      assert.deepEqual([status, body.code], [404, 'no_such_operation'], path)
      assert.equal(headers.get('content-type'), 'application/problem+json')
    }
  })

  test('405 names the methods that an address knows', async () => {
    const { status, body, headers } = await raw('/api/v1/offers/x', { method: 'DELETE' })
    assert.deepEqual([status, body.code, headers.get('allow')], [405, 'method_not_allowed', 'GET, HEAD, PATCH'])
  })

  test('the token’s address knows POST; a slash at the end or capitals are told', async () => {
    const { status, headers } = await raw('/oauth/token')
    assert.deepEqual([status, headers.get('allow')], [405, 'POST'])
    for (const path of ['/api/v1/offers/', '/API/V1/offers']) {
      const answer = await raw(path)
      assert.deepEqual([answer.status, answer.body.code], [404, 'no_such_operation'], path)
      assert.match(answer.body.detail, /Did you mean \/api\/v1\/offers\?/)
    }
  })

  test('every answer tells caches and browsers to keep away', async () => {
    for (const path of ['/api/v1/offers', '/api/v1/nothing']) {
      const { headers } = await raw(path)
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
    }
  })
})

suite('who acts', () => {
  test('X-Acting-User stands in the history, else the client; its letters may be Danish', async () => {
    const citizen = await citizenOf(api.demo)
    const set = (as?: string) =>
      api.demo.post(
        `/citizens/${citizen.id}/deadlines`,
        { interviewType: 'job', dueDate: '2026-07-10' },
        as === undefined ? {} : { as },
      )
    const by = async (as?: string) => (await set(as)).body.history[0].by
    const caseworker = (name: string) => ({ kind: 'caseworker', name, client: 'demo' })
    assert.deepEqual(await by('  ahan '), caseworker('ahan'))
    assert.deepEqual(await by('Søren'), caseworker('Søren'))
    assert.deepEqual(await by(Buffer.from('Søren Å').toString('latin1')), caseworker('Søren Å'))
    assert.deepEqual(await by(), { kind: 'client', client: 'demo' })
    assert.deepEqual(await by(''), { kind: 'client', client: 'demo' })
    // A name is a name: it makes nobody a citizen, nor the calendar.
    for (const name of ['citizen', 'calendar', 'registry', 'demo2']) assert.deepEqual(await by(name), caseworker(name))
    await invalid(set('x'.repeat(101)), '/X-Acting-User')
  })

  test('a client of which it is demanded must name the caseworker on every call, also to read', async () => {
    const strict = new CaseSystem(api.app, await tokenOf(api.app, 'strict'))
    const citizen = await citizenOf(api.demo)
    const path = `/citizens/${citizen.id}`
    const { reasons } = await invalid(strict.get(path), '/X-Acting-User')
    assert.deepEqual([reasons[0].code, reasons[0].in], ['required', 'header'])
    await invalid(strict.patch(path, { name: 'N' }, { as: ' ' }), '/X-Acting-User')
    assert.equal((await strict.get(path, { as: 'ahan' })).status, 200)
  })
})

test('a failure here is 500 without a word of its inside, and told to whoever runs the program', async (t) => {
  const broken = await createTestApi('2026-07-01T10:00:00+02:00')
  t.after(broken.drop)
  const { id } = await citizenOf(broken.demo)
  await broken.it.database.pool.query('alter table absence rename to absence_no_more')
  const { status, body } = await broken.demo.get(`/citizens/${id}`)
  assert.deepEqual([status, body.code], [500, 'internal_error'])
  assert.equal(broken.failures.length, 1)
  assert.ok(!/absence|relation|42P01/i.test(JSON.stringify(body)))
})
