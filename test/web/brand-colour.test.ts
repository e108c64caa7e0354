import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isReadableColour } from '../../src/rules/readable-colour.ts'
import { assetRoutes, assetUrl, wearColour } from '../../src/web/assets.ts'
import { colourStyles } from '../../src/web/brand-colour.ts'

test('a job centre’s colour with too little contrast on white is refused', () => {
  for (const colour of ['#14418b', '#000000', '#8a1f2d', '#0A5C36']) assert.ok(isReadableColour(colour), colour)
  for (const colour of ['#ffffff', '#ffcc00', '#7aa7ff', 'red', '#14418', '#14418b;}', ''])
    assert.ok(!isReadableColour(colour), colour)
})

test('the shades of a job centre’s colour are mixed from it', () => {
  assert.equal(
    colourStyles('#14418b'),
    ':root{--primary:#14418b;--primary-dark:#0e2e61;--primary-soft:#ecf0f6;--primary-line:#b9c6dc}',
  )
  assert.throws(() => colourStyles('}'), /not a colour/)
})

test("the job centre's own colour is in the stylesheet, and its URL changes with it", async () => {
  const before = assetUrl('css/selvbook.css')
  wearColour('#8a1f2d')
  const after = assetUrl('css/selvbook.css')
  assert.notEqual(after, before)
  const css = await (await assetRoutes().request(after)).text()
  assert.ok(css.lastIndexOf('--primary:#8a1f2d') > css.lastIndexOf('--primary: #14418b'))
})
