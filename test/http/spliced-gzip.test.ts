import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createGunzip, gunzipSync } from 'node:zlib'
import { boolean, assert as forAll, array as list, property, string, tuple } from 'fast-check'
import { gzipOf, joined, KeptPart, plain, textOfContent } from '../../src/http/spliced-gzip.ts'

// Content spliced from parts, some of them kept, equals the whole text, plain and by gzip.

/** Texts of any letters, some long enough for compression, each kept or not. */
const texts = list(
  tuple(string({ unit: 'binary', maxLength: 40 }), boolean(), boolean()).map(([text, isLong, isKept]) => ({
    text: isLong ? text.repeat(30) : text,
    isKept,
  })),
)

suite('the spliced content of an answer', () => {
  test('spliced content equals its parts in order, plain and by gzip, new and kept', () => {
    forAll(
      property(texts, (parts) => {
        const whole = parts.map(({ text }) => text).join('')
        const made = parts.map(({ text, isKept }) => (isKept ? new KeptPart(text) : text))
        const content = joined(made.map((part) => (typeof part === 'string' ? part : [part])))
        assert.equal(textOfContent(content), whole)
        assert.deepEqual(Buffer.from(plain(content)), Buffer.from(whole))
        for (const _ of ['new', 'kept']) assert.deepEqual(gunzipSync(gzipOf(made)), Buffer.from(whole))
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  test('spliced content is a single gzip stream, for clients that read only the first', async () => {
    const sent = gzipOf(['[', new KeptPart('æ'.repeat(1000)), ',', new KeptPart('1'), ']'])
    const reader = createGunzip()
    reader.end(sent)
    const read = Buffer.concat(await reader.toArray())
    assert.equal(read.toString(), `[${'æ'.repeat(1000)},1]`)
    assert.equal(reader.bytesWritten, sent.length)
    assert.ok(sent.length < 100)
  })

  test('content without kept parts is joined to one text', () => {
    assert.equal(joined(['[', '1', ',', '2', ']']), '[1,2]')
    assert.equal(joined([]), '')
  })
})
