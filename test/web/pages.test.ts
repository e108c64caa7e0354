import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from 'hono/html'
import { page } from '../../src/web/layout.ts'
import { texts } from '../../src/web/texts.ts'
import { assertValidHtml, elements, rendered, textOf } from './read-html.ts'
import { base, samplePages } from './sample-pages.ts'

for (const [name, sample] of Object.entries(samplePages))
  test(`the page "${name}" is valid HTML with one main heading and no word left unfilled`, async () => {
    const drawn = await rendered(sample)
    await assertValidHtml(drawn, name)
    assert.equal(elements(drawn, 'h1').length, 1)
    assert.doesNotMatch(textOf(drawn), /undefined|\[object|\{\w+[,}]/)
    assert.doesNotMatch(drawn, / style=|<script|javascript:| on\w+=/)
  })

const da = texts('da')
const titleOf = async (view: Parameters<typeof page>[0]) => {
  const [title = ''] = elements(await rendered(page(view, html`<p>x</p>`)), 'title')
  return textOf(title)
}

test('the title says error, step, page and portal', async () => {
  const view = { texts: da, title: 'Book din jobsamtale' }
  assert.equal(await titleOf(view), 'Book din jobsamtale – Selvbook')
  assert.equal(await titleOf({ ...view, step: 'Trin 2' }), 'Trin 2 – Book din jobsamtale – Selvbook')
  const problems = [{ fieldId: 'emne', message: 'Vælg' }]
  assert.equal(await titleOf({ ...view, step: 'Trin 2', problems }), 'Fejl: Trin 2 – Book din jobsamtale – Selvbook')
  assert.equal(await titleOf({ ...view, portalName: 'Jobnet' }), 'Book din jobsamtale – Jobnet')
})

test('the errors stand above the heading', async () => {
  const drawn = await rendered(page({ ...base, title: 'x', problems: [{ fieldId: 'a', message: 'b' }] }, html``))
  assert.ok(drawn.indexOf('id="error-summary"') < drawn.indexOf('<h1>'))
})

test('who is not signed in is offered neither menu nor "Log af"', async () => {
  const { user: _, ...stranger } = base
  const drawn = await rendered(page({ ...stranger, title: 'x' }, html``))
  assert.doesNotMatch(drawn, /Log af|Hovedmenu|\/mine-moeder/)
})

test('signing off is a form, in the wide and in the narrow menu', async () => {
  const drawn = await rendered(page({ ...base, title: 'x' }, html``))
  assert.equal(drawn.match(/<form method="post" action="\/log-ud"/g)?.length, 2)
  assert.doesNotMatch(drawn, /href="\/log-ud"/)
})

test('a name is escaped wherever it stands', async () => {
  const drawn = await rendered(page({ ...base, user: { name: '<script>alert(1)</script>' }, title: '<b>' }, html``))
  assert.doesNotMatch(drawn, /<script>|<b>/)
})

test('the way here is separated by arrows and ends with the page itself', async () => {
  const drawn = await rendered(
    page({ ...base, title: 'Mine møder', breadcrumbs: [{ href: '/min-side', text: 'Min side' }] }, html``),
  )
  const [trail = ''] = elements(drawn, 'ol')
  assert.equal(textOf(trail), 'Min side Mine møder')
  assert.equal(trail.match(/#chevron-right"/g)?.length, 1)
  assert.match(trail, /<li class="breadcrumbs__list-item" aria-current="page">/)
})
