import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { operations } from '../../src/api/api.ts'
import { scopeOf } from '../../src/api/operation.ts'
import { problemOf, reasonOf } from '../../src/api/problems.ts'
import { refusalDetail, refusalTitle, warningDetail } from '../../src/api/refusal-words.ts'
import { type RefusalCode, refusal, refusalRules } from '../../src/rules/refusals.ts'
import { type Json, sharedTestApi } from './client.ts'

let document: Json
const api = sharedTestApi('2026-07-01T10:00:00+02:00', async () => {
  document = await (await api.app.request('/api/openapi.json')).json()
})

/** The contract: what case systems have written their clients against. */
const contract = `
  POST /citizens | PATCH /citizens/{id} | POST /citizens/search | GET /citizens/{id}
  POST /citizens/{id}/contact-group | POST /citizens/{id}/job-centre
  POST /citizens/{id}/absences | DELETE /absences/{id}
  POST /citizens/{id}/deadlines | GET /citizens/{id}/deadlines | GET /deadlines/{id} | POST /deadlines/{id}/close
  POST /offers | GET /offers | PATCH /offers/{id} | POST /offers/{id}/times | GET /offers/{id}/times
  POST /times/withdraw | GET /citizens/{id}/bookable | POST /citizens/{id}/bookings
  POST /citizens/{id}/meetings | POST /citizens/{id}/interviews | GET /citizens/{id}/meetings | GET /meetings/{id}
  POST /meetings/{id}/rebook | POST /meetings/{id}/move | POST /meetings/{id}/cancel | POST /meetings/{id}/outcome
  PUT /caseworkers/{ref} | GET /caseworkers | PUT /job-centre | POST /closures
  GET /citizens/{id}/why | GET /capacity | POST /time-requests | GET /time-requests | POST /time-requests/{id}/end
  GET /work-list/{kind} | POST /deadlines/{id}/set-aside | POST /meetings/{id}/set-aside
  POST /deadlines/{id}/show-again | POST /meetings/{id}/show-again | POST /deadlines/{id}/told
  POST /meetings/{id}/told | POST /meetings/{id}/keep | POST /messages/{id}/send-again
  GET /closures | PATCH /closures/{id} | DELETE /closures/{id} | PATCH /times/{id} | PATCH /meetings/{id}
  DELETE /citizens/{id}/coming-changes/{changeId} | POST /oauth/token | POST /residence/moves`
  .split(/[|\n]/)
  .map((call) => call.trim())
  .filter((call) => call !== '')

const references = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => (key === '$ref' ? [String(one)] : references(one)))
}

/** What a reference leads to; anything else is itself. */
const resolved = (value: Json): Json => {
  if (typeof value?.$ref !== 'string') return value
  const [, ...steps] = value.$ref.split('/')
  return steps.reduce((part: Json, step: string) => part?.[step], document)
}

/** Every property of a schema, and of the schemas inside it, by where it stands. */
function properties(schema: Json, where: string): [where: string, property: Json][] {
  if (typeof schema !== 'object' || schema === null) return []
  const own = Object.entries<Json>(schema.properties ?? {}).flatMap(([name, of]): [string, Json][] => [
    [`${where}.${name}`, of],
    ...properties(of, `${where}.${name}`),
  ])
  const inner = [schema.items, ...(schema.anyOf ?? []), ...(schema.allOf ?? [])]
  return [...own, ...inner.flatMap((one) => properties(one, where))]
}

/** Every object inside a schema, by where it stands, each name followed once. */
function objectsIn(schema: Json, where: string, seen: Set<string>): [where: string, object: Json][] {
  if (typeof schema !== 'object' || schema === null) return []
  if (typeof schema.$ref === 'string') {
    if (seen.has(schema.$ref)) return []
    seen.add(schema.$ref)
    return objectsIn(resolved(schema), schema.$ref.split('/').at(-1), seen)
  }
  const inner = [schema.items, ...['anyOf', 'oneOf', 'allOf'].flatMap((of): Json[] => schema[of] ?? [])]
  const fields = Object.entries<Json>(schema.properties ?? {})
  return [
    ...(schema.properties ? [[where, schema] satisfies [string, Json]] : []),
    ...fields.flatMap(([name, of]) => objectsIn(of, `${where}.${name}`, seen)),
    ...inner.flatMap((one) => objectsIn(one, where, seen)),
  ]
}

const mayBeNull = (schema: Json): boolean => {
  const { type, anyOf = [], oneOf = [] } = resolved(schema) ?? {}
  return [type].flat().includes('null') || [...anyOf, ...oneOf].some(mayBeNull)
}

suite('the document', () => {
  test('is OpenAPI 3.1 and has every call of the contract', () => {
    assert.equal(document.openapi, '3.1.0')
    assert.deepEqual(
      document.servers.map(({ url }: Json) => url),
      ['/api/v1'],
    )
    for (const call of contract) {
      const [method = '', path = ''] = call.split(' ')
      assert.ok(document.paths[path]?.[method.toLowerCase()], call)
    }
  })

  test('every reference leads somewhere, every operation has a name of its own, a summary and a subject', () => {
    const all = references(document)
    assert.ok(all.length > 30)
    for (const reference of all) {
      assert.ok(resolved({ $ref: reference }), reference)
    }
    const ids = operations.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const operation of operations) {
      const { id, method, path, summary, tag } = operation
      const told = document.paths[path][method]
      assert.deepEqual([told.operationId, told.summary, told.tags], [id, summary, [tag]])
      assert.deepEqual(told.security, [{ caseSystem: [scopeOf(operation)] }])
    }
  })

  test('writes take an Idempotency-Key, reads do not; every call takes X-Acting-User', () => {
    for (const { method, path, reads } of operations) {
      const names = new Set(document.paths[path][method].parameters.map((one: Json) => resolved(one).name))
      assert.ok(names.has('X-Acting-User'), path)
      assert.equal(names.has('Idempotency-Key'), !reads, `${method} ${path}`)
    }
    for (const { method, reads, id } of operations)
      assert.equal(reads ?? false, method === 'get' || id === 'searchCitizen')
  })

  test('names every refusal of an operation with its rule, under its status', () => {
    for (const { method, path, refusals } of operations)
      for (const code of refusals) {
        const { status } = problemOf([refusal(code)])
        const { description } = resolved(document.paths[path][method].responses[status])
        assert.ok(description.includes(`\`${code}\` (${refusalRules[code]})`), `${path} ${code}`)
      }
  })

  test('every schema, field, parameter, operation and tag says what it is', () => {
    const { schemas, parameters } = document.components
    for (const [name, schema] of Object.entries<Json>(schemas)) {
      assert.ok(schema.description, name)
      for (const [where, property] of properties(schema, name))
        assert.ok(
          [property, ...(property.allOf ?? [])].some((part) => part.description || part.$ref),
          `${where} has no description`,
        )
    }
    for (const { name, description } of document.tags) assert.ok(description, name)
    for (const [name, { description }] of Object.entries<Json>(parameters)) assert.ok(description, name)
    for (const { path, method } of operations) {
      const told = document.paths[path][method]
      assert.ok(told.description, path)
      for (const one of told.parameters) assert.ok(resolved(one).description, `${path} ${one.name}`)
    }
  })

  test('a field of an answer is always there and may be null, or may be absent: none is both, as the introduction says', () => {
    const seen = new Set<string>()
    const objects = Object.values<Json>(document.paths)
      .flatMap((path) => Object.values<Json>(path))
      .flatMap(({ responses }) => Object.values<Json>(responses).map(resolved))
      .flatMap(({ content = {} }) => Object.values<Json>(content))
      .flatMap(({ schema }) => objectsIn(schema, 'answer', seen))
    const fields = objects.flatMap(([where, { properties: of, required = [] }]) =>
      Object.entries<Json>(of).map(([name, schema]) => ({
        field: `${where}.${name}`,
        optional: !required.includes(name),
        nullable: mayBeNull(schema),
      })),
    )
    for (const field of [
      'Citizen.mobile',
      'Problem.requestId',
      'Meeting.videoUrl',
      'Offer.place',
      'ComingMove.jobCentre',
    ])
      assert.ok(
        fields.some((one) => one.field === field),
        `${field} was not read`,
      )
    assert.deepEqual(
      fields.filter(({ optional, nullable }) => optional && nullable).map(({ field }) => field),
      [],
    )
    const count = (is: (one: (typeof fields)[number]) => boolean) => fields.filter(is).length
    assert.ok(count(({ optional }) => optional) > 20 && count(({ nullable }) => nullable) > 15)
    assert.match(document.info.description, /an optional field is then left out\. No field is both\./)
  })

  test('what a schema adds to another does not make optional what that one requires', () => {
    for (const [name, { allOf = [] }] of Object.entries<Json>(document.components.schemas)) {
      const parts = allOf.map(resolved)
      const required = new Set(parts.flatMap((part: Json) => part.required ?? []))
      for (const { properties: of = {}, required: own = [] } of parts)
        for (const field of Object.keys(of))
          assert.ok(own.includes(field) || !required.has(field), `${name}.${field} is required and is not`)
    }
  })

  test('bodies, lists and problems have names, and what is shared stands once', () => {
    for (const { path, method, id } of operations) {
      const { requestBody, responses, parameters } = document.paths[path][method]
      const contents = [requestBody, ...Object.values<Json>(responses).map(resolved)].map((one) => one?.content ?? {})
      for (const { schema } of contents.flatMap((content) => Object.values<Json>(content)))
        assert.match(schema.$ref ?? '', /^#\/components\/schemas\//, `${id} has a body without a name`)
      for (const name of ['XActingUser', 'XRequestId'])
        assert.ok(
          parameters.some(({ $ref }: Json) => $ref === `#/components/parameters/${name}`),
          `${id} ${name}`,
        )
      for (const status of [401, 500, 503])
        assert.match(responses[status].$ref, /^#\/components\/responses\//, `${id} ${status}`)
      for (const [status, one] of Object.entries<Json>(responses))
        assert.ok(resolved(one).headers['X-Request-Id'], `${id} ${status}`)
      if (responses[201]) assert.ok(responses[201].headers.Location, id)
    }
    const { NewDeadline, DeadlineList } = document.components.schemas
    assert.equal(NewDeadline.allOf[0].$ref, '#/components/schemas/Deadline')
    assert.equal(DeadlineList.properties.items.items.$ref, '#/components/schemas/Deadline')
    assert.deepEqual(document.paths['/oauth/token'].post.security, [])
  })

  test('a request has only the fields that it names; codes and rules may grow', () => {
    for (const { path, method, id } of operations) {
      const schema = resolved(document.paths[path][method].requestBody?.content['application/json'].schema)
      if (schema === undefined) continue
      for (const shape of (schema.anyOf ?? [schema]).map(resolved))
        assert.equal(shape.additionalProperties, false, `${id} takes any field`)
    }
    for (const name of ['Code', 'Rule', 'WarningCode']) {
      const [known, any] = document.components.schemas[name].anyOf
      assert.ok(known.enum.length > 5, name)
      assert.deepEqual(any, { type: 'string' })
    }
    assert.ok(document.components.schemas.Code.anyOf[0].enum.includes('unknown_field'))
  })

  test('a citizen’s deadline may be null, a deadline itself never', () => {
    const { Citizen, Deadline, DeadlineStep } = document.components.schemas
    assert.equal(Deadline.type, 'object')
    assert.deepEqual(Citizen.properties.deadline.anyOf, [{ $ref: '#/components/schemas/Deadline' }, { type: 'null' }])
    assert.deepEqual(Deadline.properties.status.enum, ['not_activated', 'active', 'met', 'closed'])
    assert.deepEqual(DeadlineStep.required, ['at', 'from', 'to', 'rule', 'by'])
  })
})

const isRefusal = (code: string): code is RefusalCode => Object.hasOwn(refusalRules, code)

suite('the words of refusals', () => {
  for (const code of Object.keys(refusalRules).filter(isRefusal))
    test(code, () => {
      const facts = { date: '2026-07-08', until: '2026-07-17', status: 'held', hours: 24, days: 8 }
      const detail = refusalDetail(code, facts)
      assert.match(detail, /^[A-Z].{25,}\.$/s, 'a whole sentence')
      assert.ok(refusalTitle(code).length > 8)
    })

  test('404 hides every other reason; what can never be right comes before what may change', () => {
    const codes = (...of: RefusalCode[]) => {
      const [first = 'not_found', ...rest] = of
      const { status, body } = problemOf([refusal(first), ...rest.map((one) => refusal(one))])
      return [status, ...body.reasons.map((reason) => reason.code)]
    }
    assert.deepEqual(codes('time_taken', 'not_found'), [404, 'not_found'])
    assert.deepEqual(codes('time_taken', 'due_date_passed', 'citizen_busy'), [
      422,
      'due_date_passed',
      'time_taken',
      'citizen_busy',
    ])
  })

  test('facts stand beside the reason, instants with the Danish offset', () => {
    const { detail, ...reason } = reasonOf(refusal('rebooking_too_late', { until: '2026-12-08T08:00:00Z' }))
    assert.deepEqual(reason, {
      until: '2026-12-08T09:00:00+01:00',
      rule: 'M-REBOOK',
      code: 'rebooking_too_late',
    })
    assert.match(detail, /until 2026-12-08T09:00:00\+01:00/)
  })

  test('warnings are whole sentences', () => {
    for (const code of [
      'no_free_times',
      'few_free_times',
      'interview_planned',
      'beyond_ninety_days',
      'never_signed_in',
      'no_message_reaches',
      'absent_on_due_date',
      'absent_all_window',
      'deadline_closes',
      'meetings_flagged',
    ] as const)
      assert.match(warningDetail(code, { freeTimes: 1, date: '2026-07-08', lastDay: '2026-09-29' }), /^[A-Z].{25,}\.$/)
  })
})

suite('the page', () => {
  test('shows every operation, shape and problem, without script, style or anything from elsewhere', async () => {
    const response = await api.app.request('/api/docs/text')
    const page = await response.text()
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/)
    for (const { id, summary } of operations) {
      assert.ok(page.includes(`<article id="${id}">`), id)
      assert.ok(page.includes(summary.replaceAll("'", '&#39;')), summary)
    }
    assert.ok(page.includes('<pre tabindex="0"><code>{\n  &quot;capacity&quot;: 2\n}</code></pre>'), 'examples')
    for (const name of Object.keys(document.components.schemas)) assert.ok(page.includes(`id="schema-${name}"`), name)
    for (const code of Object.keys(refusalRules)) assert.ok(page.includes(`id="problem-${code}"`), code)
    assert.ok(
      !/<script|style=|https?:|\/\/|undefined|\[object|&lt;a |NaN/.test(page.replaceAll(/<code>[^<]*<\/code>/g, '')),
    )
    const style = await api.app.request('/api/docs.css')
    assert.match(style.headers.get('content-type') ?? '', /^text\/css/)
  })

  test('every link of the page leads somewhere', async () => {
    const page = await (await api.app.request('/api/docs/text')).text()
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    assert.ok(links.length > 60)
    assert.deepEqual(
      links.filter((id) => !ids.has(id)),
      [],
    )
  })

  test('the type of a problem leads to its line', async () => {
    const response = await api.app.request('/problems/time_taken')
    assert.deepEqual([response.status, response.headers.get('location')], [302, '/api/docs/text#problem-time_taken'])
  })
})

test('J-OWN: an operation says that the id in its path is a citizen’s, and only then', () => {
  const says = operations.filter(({ pathNames }) => pathNames === 'citizen').map(({ id }) => id)
  const isOfCitizen = operations.filter(({ path }) => path.startsWith('/citizens/{id}')).map(({ id }) => id)
  assert.deepEqual(says, isOfCitizen)
  assert.ok(says.length > 10)
})
