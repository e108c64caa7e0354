import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { operations } from '../../src/api/api.ts'
import { scopeOf } from '../../src/api/operation.ts'
import { scopes } from '../../src/rules/actor.ts'
import { type Json, sharedTestApi } from './client.ts'

// J-OWN: a token does what its scopes say, and the table of access says which scope that is.

const api = sharedTestApi('2026-07-01T10:00:00+02:00')
const ID = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'

const tokenFor = async (scope: string): Promise<string> => {
  const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo secret', scope }
  const answer = await api.app.request('/oauth/token', { method: 'POST', body: new URLSearchParams(form) })
  const body: Json = await answer.json()
  return body.access_token
}

const send = async (operation: (typeof operations)[number], token: string) => {
  const path = `/api/v1${operation.path.replaceAll(/\{\w+\}/g, ID)}`
  const body = operation.example?.body
  return await api.app.request(path, {
    method: operation.method.toUpperCase(),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

suite('J-OWN: each operation with each scope', () => {
  for (const scope of scopes)
    test(`a token with ${scope} alone: exactly the operations that the table gives it`, async () => {
      const token = await tokenFor(scope)
      for (const operation of operations) {
        const { status, headers } = await send(operation, token)
        const needed = scopeOf(operation)
        assert.equal(status === 403, needed !== scope, `${operation.id}: ${status}`)
        if (status === 403)
          assert.equal(
            headers.get('www-authenticate'),
            `Bearer realm="selvbook", error="insufficient_scope", scope="${needed}"`,
          )
      }
    })

  test('the floor below refuses as well: what an operation asks first needs the scope that it names', async () => {
    const { it } = api
    for (const operation of operations) {
      const checked = operation.check({
        params: { id: ID, ref: 'x', changeId: ID },
        query: {},
        body: operation.example?.body,
      })
      if (!checked.ok) continue
      const others = scopes.filter((one) => one !== scopeOf(operation))
      const actor = { kind: 'client', jobCentre: '10100', scopes: others, client: 'demo', user: null } as const
      const outcome = await checked.value.run({
        context: it.as(actor),
        jobCentre: '10100',
        aside: async () => true,
        webhooks: { toLoopback: false, realClock: it.clock },
      })
      assert.ok(!outcome.ok, `${operation.id} is done without ${scopeOf(operation)}`)
      const [first] = 'refusals' in outcome ? outcome.refusals : []
      assert.match(first?.code ?? '', /^(not_found|absence_reserved_for_job_centre)$/, operation.id)
    }
  })

  test('the operations between them need every scope', () => {
    const needed = new Set(operations.map(scopeOf))
    assert.deepEqual(
      scopes.filter((scope) => !needed.has(scope)),
      [],
    )
  })
})
