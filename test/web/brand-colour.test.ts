import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from 'hono/html'
import { siteIn } from '../../src/citizen/site.ts'
import { isReadableColour } from '../../src/rules/readable-colour.ts'
import { assetRoutes, assetUrl, stylesheetIn } from '../../src/web/assets.ts'
import { colourStyles } from '../../src/web/brand-colour.ts'
import { page } from '../../src/web/layout.ts'
import { textsIn } from '../../src/web/texts.ts'

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

test("the job centre's own colour is in its stylesheet, and no other program of this process wears it", async () => {
  const [own, ours] = [stylesheetIn('#8a1f2d'), stylesheetIn(undefined)].map(assetUrl)
  assert.ok(own !== undefined && ours !== undefined && own !== ours)
  const coloured = assetRoutes('#8a1f2d')
  const css = await (await coloured.request(own)).text()
  assert.ok(css.lastIndexOf('--primary:#8a1f2d') > css.lastIndexOf('--primary: #14418b'))
  assert.equal((await coloured.request(ours)).status, 200)
  assert.equal((await assetRoutes().request(own)).status, 404)
})

test('each page links to the stylesheet in the colour of its site', async () => {
  const view = { texts: textsIn('da'), site: siteIn('#8a1f2d'), title: 'Book din jobsamtale' }
  assert.match(String(await page(view, html``)), /href="\/assets\/\w+\/css\/selvbook-8a1f2d\.css"/)
})
