import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { servedDocument } from '../../src/api/api.ts'
import { announced, deprecationHeaders, deprecations } from '../../src/api/deprecations.ts'
import { breakingChanges } from './breaking-changes.ts'
import { type Json, sharedTestApi } from './client.ts'
import { withoutWords } from './without-words.ts'

// What was released stays as it was, unless it was announced: src/api/changelog.md.

const released = (): Json => JSON.parse(readFileSync(new URL('./released/1.json', import.meta.url), 'utf8'))
const served = (): Json => withoutWords(servedDocument())
const changelog = readFileSync(new URL('../../src/api/changelog.md', import.meta.url), 'utf8')

const api = sharedTestApi('2026-07-01T10:00:00+02:00')

/** The released document with one thing changed, held against the released one. */
const changed = (change: (document: Json) => void): string[] => {
  const after = released()
  change(after)
  return breakingChanges(released(), after)
}

suite('what was released', () => {
  test('no change of the document breaks a client, but those that were announced', () => {
    assert.deepEqual(
      breakingChanges(released(), served()),
      announced.map(({ change }) => change),
    )
  })

  const { schemas } = released().components
  const breaks: readonly [what: string, change: (document: Json) => void, found: RegExp][] = [
    ['a call that is gone', ({ paths }) => delete paths['/closures'].post, /^POST \/closures is gone$/],
    [
      'a field of a body that is gone',
      ({ components }) => delete components.schemas.SetDeadline.properties.dueDate,
      /dueDate is gone/,
    ],
    [
      'a field that must be sent',
      ({ components }) => components.schemas.SetDeadline.required.push('activationDate'),
      /activationDate must be sent now/,
    ],
    [
      'a field of an answer that is gone',
      ({ components }) => delete components.schemas.Deadline.properties.status,
      /Deadline\.status is gone/,
    ],
    [
      'a field of an answer that may be absent',
      ({ components }) => components.schemas.Deadline.required.shift(),
      /may be absent now/,
    ],
    [
      'an answer that may be null',
      ({ components }) => (components.schemas.Deadline.properties.id.type = ['string', 'null']),
      /null is answered now/,
    ],
    [
      'a value that is no longer taken',
      ({ components }) => components.schemas.SetDeadline.properties.interviewType.enum.pop(),
      /is no longer taken/,
    ],
    [
      'a shorter text',
      ({ components }) => (components.schemas.CloseDeadline.properties.reason.maxLength = 2),
      /a lower maxLength/,
    ],
    ['a status that is gone', ({ paths }) => delete paths['/citizens'].post.responses[201], /no longer 201/],
  ]
  for (const [what, change, found] of breaks)
    test(`${what} is found`, () => {
      assert.ok(schemas.SetDeadline && schemas.Deadline)
      assert.ok(
        changed(change).some((one) => found.test(one)),
        JSON.stringify(changed(change)),
      )
    })

  test('what is added breaks nobody', () => {
    const found = changed(({ paths, components }) => {
      paths['/new'] = { get: { responses: {} } }
      components.schemas.SetDeadline.properties.more = { type: 'string' }
      components.schemas.Deadline.properties.more = { type: 'string' }
      components.schemas.Deadline.required.push('more')
    })
    assert.deepEqual(found, [])
  })

  test('the changelog is served, and tells each announced change under its day', async () => {
    const response = await api.app.request('/api/changelog')
    assert.equal(response.headers.get('content-type'), 'text/markdown; charset=UTF-8')
    assert.equal(await response.text(), changelog)
    for (const { told } of announced) assert.ok(changelog.includes(`## ${told}`), told)
  })
})

suite('what will go – RFC 9745, RFC 8594', () => {
  const row = {
    operation: 'getOffer',
    since: '2027-01-01T00:00:00Z',
    sunset: '2028-01-01T00:00:00Z',
    instead: 'Read GET /offers.',
  }

  test('its answers say since when and until when, and where it is told', () => {
    assert.deepEqual(deprecationHeaders('getOffer', [row]), {
      deprecation: '@1798761600',
      sunset: 'Sat, 01 Jan 2028 00:00:00 GMT',
      link: '</api/changelog>; rel="deprecation"; type="text/markdown"',
    })
    assert.deepEqual(deprecationHeaders('getCitizen', [row]), {})
  })

  test('each has a year at least, and stands in the changelog', () => {
    const YEAR = 365 * 86_400_000
    for (const { operation, since, sunset, instead } of deprecations) {
      assert.ok(Date.parse(sunset) - Date.parse(since) >= YEAR, operation)
      assert.ok(changelog.includes(operation) && changelog.includes(instead), operation)
    }
  })
})
