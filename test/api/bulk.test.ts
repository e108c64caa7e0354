import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { caseSystemApi } from '../../src/api/api.ts'
import { lineAnswerSchema } from '../../src/api/bulk/load.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { citizenOf, type Json, newCpr, optionsOn, sharedTestApi } from './client.ts'

const NOW = '2026-07-01T10:00:00+02:00'
const api = sharedTestApi(NOW)
const must = (answer: Promise<Json>): Promise<Json> => api.demo.must(answer)

const tokens = new Map<string, string>()
async function tokenFor(client: string): Promise<string> {
  const known = tokens.get(client)
  if (known) return known
  const form = { grant_type: 'client_credentials', client_id: client, client_secret: `${client} secret` }
  const response = await api.app.request('/oauth/token', { method: 'POST', body: new URLSearchParams(form) })
  const { access_token: token }: Json = await response.json()
  tokens.set(client, token)
  return token
}

type Body = string | ReadableStream<Uint8Array>
async function open(
  body: Body,
  query = '?deadlines=true',
  { client = 'demo', ...headers }: Record<string, string> = {},
  app = api.app,
): Promise<Response> {
  return await app.request(`/api/v1/citizens:bulk${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await tokenFor(client)}`, 'content-type': 'application/x-ndjson', ...headers },
    body,
    ...(typeof body === 'string' ? {} : { duplex: 'half' as const }),
  })
}

/** Loads lines; the answers, each held against its schema. */
async function load(lines: readonly unknown[], query?: string): Promise<Json[]> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  const response = await open(text, query)
  assert.equal(response.status, 200, await (response.ok ? '' : response.clone().text()))
  assert.equal(response.headers.get('content-type'), 'application/x-ndjson')
  const told = await response.text()
  assert.ok(!/\d{6}-?\d{4}/.test(told.replaceAll(/"(id|requestId)":"[^"]*"/g, '')), 'a number in an answer')
  const answers: Json[] = told
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  for (const answer of answers) assert.deepEqual(lineAnswerSchema.parse(answer), answer)
  return answers
}

const person = (own: object = {}) => ({ cpr: newCpr(), name: 'Læst Ind', contactGroup: 2, jobCentre: '10100', ...own })
const deadline = { interviewType: 'job', dueDate: '2026-07-20' }
const statuses = (answers: readonly Json[]) => answers.map(({ status, deadline: of }) => [status, of?.status])
const count = async (sql: string): Promise<number> => (await api.it.database.pool.query(sql)).rows[0].n
const rows = () =>
  count(`select (select count(*) from citizen) + (select count(*) from deadline) + (select count(*) from message)
    + (select count(*) from deadline_history) + (select count(*) from job_centre_period) as n`)

suite('a load of citizens', () => {
  test('each stands as the single calls would have it: citizen, deadline, history, message', async () => {
    api.clock.set(NOW)
    const own = { mobile: '20 12 34 56', smsService: true, caseworker: 'ahan', category: '2.2' }
    const single = await citizenOf(api.demo, own)
    const set = await must(api.demo.post(`/citizens/${single.id}/deadlines`, deadline))
    const [answer] = await load([{ ...person(own), deadline }])
    assert.deepEqual([answer.status, answer.deadline.status], [201, 201])
    assert.deepEqual(answer.deadline.warnings, set.warnings)
    assert.equal(answer.deadline.bookableTimes, set.bookableTimes)
    const [one, other] = [
      await must(api.demo.get(`/citizens/${single.id}`)),
      await must(api.demo.get(`/citizens/${answer.id}`)),
    ]
    const bare = (told: Json) => JSON.parse(JSON.stringify({ ...told, name: '' }).replaceAll(/[0-9a-f-]{36}/g, 'id'))
    assert.deepEqual(bare(other), bare(one))
    const messages = async (id: string) =>
      (await must(api.demo.get(`/citizens/${id}/messages`))).items.map(({ kind }: Json) => kind)
    assert.deepEqual(await messages(answer.id), await messages(single.id))
  })

  test('an answer a line, in order; what is wrong is an answer and not an end', async () => {
    api.clock.set(NOW)
    const twice = person()
    const lines = [
      { ...person(), deadline },
      '{"cpr":',
      { ...person(), deadline: { ...deadline, dueDate: '2026-06-30' } },
      '',
      { ...person(), contactGroup: 99 },
      { ...person(), unheardOf: 1 },
      { ...person({ jobCentre: '75100' }), deadline },
      twice,
      { ...twice, name: 'Et andet navn' },
      `{"name":"${'x'.repeat(20_000)}"}`,
      '[]',
      { ...person(), deadline: null },
    ]
    const answers = await load(lines)
    assert.deepEqual(
      answers.map(({ line, status, problem, deadline: of }) => [
        line,
        status,
        problem?.code ?? of?.problem?.code ?? null,
      ]),
      [
        [1, 201, null],
        [2, 400, 'malformed_json'],
        [3, 201, 'due_date_passed'],
        [5, 422, 'invalid_request'],
        [6, 422, 'unknown_field'],
        [7, 422, 'job_centre_of_others'],
        [8, 201, null],
        [9, 200, null],
        [10, 413, 'body_too_large'],
        [11, 422, 'invalid_request'],
        [12, 201, null],
      ],
    )
    assert.equal((await must(api.demo.get(`/citizens/${answers[7].id}`))).name, 'Et andet navn')
  })

  test('sent again it does what is left, and nothing twice', async () => {
    api.clock.set(NOW)
    const lines = [...Array(120).keys()].map(() => ({ ...person({ smsService: true, mobile: '20123456' }), deadline }))
    const first = await load(lines.slice(0, 70))
    assert.ok(first.every(({ status }) => status === 201))
    const before = await rows()
    const second = await load(lines)
    assert.deepEqual(
      statuses(second.slice(0, 70)),
      Array.from({ length: 70 }, () => [200, 200]),
    )
    assert.deepEqual(
      statuses(second.slice(70)),
      Array.from({ length: 50 }, () => [201, 201]),
    )
    assert.deepEqual(
      second.slice(0, 70).map(({ id }) => id),
      first.map(({ id }) => id),
    )
    const after = await rows()
    assert.ok(after > before)
    assert.deepEqual(
      statuses(await load(lines)),
      Array.from({ length: 120 }, () => [200, 200]),
    )
    assert.equal(await rows(), after)
  })

  test('what asks for more than nothing goes by the rules of the single calls', async () => {
    api.clock.set(NOW)
    const one = person({ mobile: '20123456' })
    const [{ id }] = await load([{ ...one, deadline }])
    await api.it.database.pool.query(`update citizen set chosen = '{mobile}' where id = $1`, [id])
    const [answer] = await load([
      { ...one, mobile: '20999999', contactGroup: 6, deadline: { ...deadline, interviewType: 'follow_up' } },
    ])
    assert.deepEqual([answer.status, answer.deadline.status], [200, 201])
    assert.deepEqual(
      answer.warnings.map(({ code }: Json) => code),
      ['citizen_chose', 'deadline_closes'],
    )
    const now = await must(api.demo.get(`/citizens/${id}`))
    assert.deepEqual([now.mobile, now.contactGroup, now.deadline.interviewType], ['+4520123456', 6, 'follow_up'])
    const foreign = person({ jobCentre: '75100' })
    await api.other.must(api.other.post('/citizens', foreign))
    const [refused] = await load([{ ...foreign, jobCentre: '10100', deadline }])
    assert.deepEqual(
      [refused.status, refused.problem.code, refused.deadline],
      [409, 'belongs_to_other_job_centre', undefined],
    )
  })

  test('J-OWN: each line about somebody is in the record of access, also refused ones', async () => {
    api.clock.set(NOW)
    const before = await count(`select count(*)::integer as n from access_log where operation = 'registerCitizens'`)
    const known = person()
    await load([known])
    await load([known, person(), { ...known, contactGroup: 3 }, person({ jobCentre: '75100' })])
    assert.equal(
      await count(`select count(*)::integer as n from access_log where operation = 'registerCitizens'`),
      before + 5,
    )
  })

  test('answers come while lines are sent, and who does not read is not read on', async () => {
    api.clock.set(NOW)
    const lines = [...Array(400).keys()].map(() => `${JSON.stringify({ ...person(), deadline })}\n`)
    let pulled = 0
    async function* slowly() {
      for (const line of lines) {
        pulled += 1
        yield new TextEncoder().encode(line)
      }
    }
    const body = ReadableStream.from(slowly())
    const response = await open(body)
    const reader = response.body?.getReader()
    assert.ok(reader)
    const { value } = await reader.read()
    const first = new TextDecoder().decode(value).trim().split('\n').length
    assert.ok(first > 0 && pulled < 250, `${first} answers after ${pulled} lines`)
    assert.equal((await open('{}')).status, 429, 'one load of a client at a time')
    await reader.cancel()
    const stopped = pulled
    const [again] = await load([person()])
    assert.equal(again.status, 201, 'the next may begin')
    assert.ok(pulled - stopped < 5)
  })

  test('J-LIMITS: how many loads of a client are under way at once is a setting', async () => {
    api.clock.set(NOW)
    const two = { ...api.it.program, bounds: { ...usualBounds, loads: 2 } }
    const app = caseSystemApi(two, optionsOn(api.it.program, api.realClock))
    const many = [...Array(200).keys()].map(() => JSON.stringify(person())).join('\n')
    const unread = [await open(many, '', {}, app), await open(many, '', {}, app)]
    const third = await open('{}', '', {}, app)
    assert.equal(third.status, 429)
    assert.equal(third.headers.get('ratelimit-policy'), '"loads";q=2;qu="concurrent-requests"')
    const { rule, reasons }: Json = await third.json()
    assert.deepEqual([rule, reasons[0].limit, reasons[0].most], ['J-LIMITS', 'loads', 2])
    await unread[0]?.body?.cancel()
    const next = await open('{}', '', {}, app)
    assert.equal(next.status, 200, 'where one has ended the next may begin')
    await next.text()
    await unread[1]?.body?.cancel()
  })

  test('whoever reads no answers keeps no other client’s load waiting', async () => {
    api.clock.set(NOW)
    const unread = await open([...Array(200).keys()].map(() => JSON.stringify(person())).join('\n'))
    const theirs = await open(JSON.stringify(person({ jobCentre: '75100' })), '', { client: 'demo2' })
    assert.match(await theirs.text(), /"status":201/)
    await unread.body?.cancel()
  })

  test('a body of bytes that are no lines is answered, and ends', async () => {
    const bytes = new Uint8Array(200_000).fill(0xff)
    bytes[100_000] = 0x0a
    bytes[100_003] = 0x0a
    const response = await open(new Blob([bytes]).stream())
    const codes = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).problem.code)
    assert.deepEqual(codes, ['body_too_large', 'malformed_json', 'body_too_large'])
    assert.equal(await (await open('')).text(), '')
  })

  test('the request as a whole is refused as every other', async () => {
    const status = async (query: string, headers: Record<string, string>) => (await open('{}', query, headers)).status
    assert.equal(await status('?dealines=true', {}), 422)
    assert.equal(await status('?deadlines=yes', {}), 422)
    assert.equal(await status('', { 'content-type': 'application/json' }), 415)
    assert.equal(await status('', { authorization: 'Bearer x' }), 401)
    const [withoutDeadlines] = await load([{ ...person(), deadline }], '')
    assert.equal(withoutDeadlines.problem.code, 'unknown_field')
  })
})
