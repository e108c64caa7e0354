import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findingsOf } from '../../scripts/lint-openapi.ts'
import { servedDocument } from '../../src/api/api.ts'
import type { Json } from './client.ts'

test('no linter has anything to say about the served document', async () => {
  assert.deepEqual(await findingsOf(servedDocument()), [])
})

test('each linter tells what is wrong with a broken document', async () => {
  const broken: Json = servedDocument()
  const { get } = broken.paths['/offers']
  delete get.responses
  get.parameters.push({ name: 'twice', in: 'nowhere', schema: { type: 'string' } })
  const found = await findingsOf(broken)
  for (const linter of ['openapi-schema-validator', 'swagger-parser', 'redocly', 'spectral'])
    assert.ok(
      found.some((line) => line.startsWith(`${linter}: `)),
      `${linter} found nothing in ${JSON.stringify(found, null, 2)}`,
    )
})

test('an example that its schema refuses, and a component that nobody uses, are findings', async () => {
  const document: Json = servedDocument()
  document.components.schemas.Closure.properties.id.example = 7
  document.components.schemas.Nobody = { type: 'object', description: 'Unused.' }
  const found = await findingsOf(document)
  assert.ok(
    found.some((line) => line.includes('oas3-valid-schema-example')),
    found.join('\n'),
  )
  assert.ok(
    found.some((line) => line.includes('no-unused-components')),
    found.join('\n'),
  )
})
