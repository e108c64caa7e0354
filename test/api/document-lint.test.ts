import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { findingsOf } from '../../scripts/lint-openapi.ts'
import { asOpenApi30 } from '../../scripts/openapi-3-0.ts'
import { servedDocument } from '../../src/api/api.ts'
import type { Json } from './client.ts'

test('no linter has anything to say about the served document', async () => {
  assert.deepEqual(await findingsOf(servedDocument()), [])
})

/** The served document with two of its paths: what is broken in it is found as in the whole. */
function small(): Json {
  const document: Json = servedDocument()
  const { '/offers': offers, '/closures': closures } = document.paths
  return { ...document, paths: { '/offers': offers, '/closures': closures } }
}

test('each linter finds what is broken in a document, what an example must not be, and what nobody uses', async () => {
  const broken = small()
  const { get } = broken.paths['/offers']
  delete get.responses
  get.parameters.push({ name: 'twice', in: 'nowhere', schema: { type: 'string' } })
  broken.components.schemas.Closure.properties.id.example = 7
  broken.components.schemas.Nobody = { type: 'object', description: 'Unused.' }
  const found = await findingsOf(broken)
  const shown = found.join('\n')
  for (const linter of ['openapi-schema-validator', 'swagger-parser', 'redocly', 'spectral'])
    assert.ok(
      found.some((line) => line.startsWith(`${linter}: `)),
      `${linter} found nothing in ${shown}`,
    )
  assert.ok(
    found.some((line) => line.includes('oas3-valid-schema-example')),
    shown,
  )
  assert.ok(
    found.some((line) => line.includes('no-unused-components') && line.includes('Nobody')),
    shown,
  )
})

test('the document in the words of OpenAPI 3.0 is valid, and says null and growing lists in its way', async () => {
  const older: Json = asOpenApi30(servedDocument())
  assert.deepEqual(await new Validator().validate(structuredClone(older)), { valid: true })
  const { Citizen, Code } = older.components.schemas
  assert.deepEqual(Citizen.properties.deadline.allOf, [{ $ref: '#/components/schemas/Deadline' }])
  assert.equal(Citizen.properties.deadline.nullable, true)
  assert.equal(Code.type, 'string')
  assert.equal(JSON.stringify(older.components.schemas).includes('"null"'), false)
})
