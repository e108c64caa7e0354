import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from 'hono/html'
import { citizenSite } from '../../src/citizen/site.ts'
import { type PageView, page } from '../../src/web/layout.ts'
import { problemKinds, problemPage } from '../../src/web/problem-pages.ts'
import { texts } from '../../src/web/texts.ts'
import { assertValidHtml, elements, rendered, textOf } from './read-html.ts'

const da = texts('da')

const base: Omit<PageView, 'title'> = {
  texts: da,
  site: citizenSite,
  user: { name: 'Anna <Ø> Jensen', formToken: 'k3y', secondsLeft: 1800 },
  jobCentre: { name: 'Jobcenter København', phone: '33 17 33 17', address: ['Nyropsgade 1', '1602 København V'] },
  here: '/min-side',
}

for (const kind of problemKinds)
  test(`the page of the problem "${kind}" is valid HTML with one main heading, signed in or not, and runs no script but our files`, async () => {
    const { user: _, jobCentre: __, ...stranger } = base
    for (const view of [base, stranger]) {
      const drawn = await rendered(problemPage(view, kind, 'b0d5b8c1'))
      await assertValidHtml(drawn, kind)
      assert.equal(elements(drawn, 'h1').length, 1)
      assert.doesNotMatch(textOf(drawn), /undefined|\[object|\{\w+[,}]/)
      assert.doesNotMatch(
        drawn,
        / style=|<script(?! type="module" src="\/assets\/[^"]+"><\/script>)|javascript:| on\w+=/,
      )
    }
  })

const titleOf = async (view: Parameters<typeof page>[0]) => {
  const [title = ''] = elements(await rendered(page(view, html`<p>x</p>`)), 'title')
  return textOf(title)
}

test('the document title names error, step, page and portal', async () => {
  const view = { texts: da, site: citizenSite, title: 'Book din jobsamtale' }
  assert.equal(await titleOf(view), 'Book din jobsamtale – Selvbook')
  assert.equal(await titleOf({ ...view, step: 'Trin 2' }), 'Trin 2 – Book din jobsamtale – Selvbook')
  const problems = [{ fieldId: 'emne', message: 'Vælg' }]
  assert.equal(await titleOf({ ...view, step: 'Trin 2', problems }), 'Fejl: Trin 2 – Book din jobsamtale – Selvbook')
  assert.equal(await titleOf({ ...view, portalName: 'Jobnet' }), 'Book din jobsamtale – Jobnet')
})

test('the frame of a page has only Latin-1 letters: a single other one doubles the time to encode it', async () => {
  for (const language of ['da', 'en'] as const) {
    const view = {
      ...base,
      texts: texts(language),
      title: 'x',
      step: 'y',
      breadcrumbs: [{ href: '/min-side', text: 'z' }],
    }
    assert.doesNotMatch(await rendered(page(view, html``)), /[^\0-\u00ff]/)
  }
})

test('the error summary stands above the heading', async () => {
  const drawn = await rendered(page({ ...base, title: 'x', problems: [{ fieldId: 'a', message: 'b' }] }, html``))
  assert.ok(drawn.indexOf('id="error-summary"') < drawn.indexOf('<h1>'))
})

test('a page without a signed-in citizen has neither menu nor "Log af"', async () => {
  const { user: _, ...stranger } = base
  const drawn = await rendered(page({ ...stranger, title: 'x' }, html``))
  assert.doesNotMatch(drawn, /Log af|Hovedmenu|\/mine-moeder/)
})

test('"Log af" is a form in the wide menu, the narrow menu and the warning before the session ends', async () => {
  const drawn = await rendered(page({ ...base, title: 'x' }, html``))
  assert.equal(drawn.match(/<form method="post" action="\/log-ud"/g)?.length, 3)
  assert.doesNotMatch(drawn, /href="\/log-ud"/)
})

test('a citizen’s name is escaped everywhere on a page', async () => {
  const drawn = await rendered(
    page({ ...base, user: { name: '<script>alert(1)</script>', formToken: 'k3y' }, title: '<b>' }, html``),
  )
  assert.doesNotMatch(drawn, /<script>|<b>/)
})

test('the breadcrumbs are separated by arrows and end with the page itself', async () => {
  const drawn = await rendered(
    page({ ...base, title: 'Mine møder', breadcrumbs: [{ href: '/min-side', text: 'Min side' }] }, html``),
  )
  const [trail = ''] = elements(drawn, 'ol')
  assert.equal(textOf(trail), 'Min side Mine møder')
  assert.equal(trail.match(/#chevron-right"/g)?.length, 1)
  assert.match(trail, /<li class="breadcrumbs__list-item" aria-current="page">/)
})
