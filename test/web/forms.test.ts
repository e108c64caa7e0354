import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from 'hono/html'
import { type StepView, summaryList, withSteps } from '../../src/citizen/pieces/booking-steps.ts'
import { alert, errorSummary } from '../../src/web/alerts.ts'
import { buttonRow, checkbox, input, radioGroup, select, textArea } from '../../src/web/forms.ts'
import { texts } from '../../src/web/texts.ts'
import { rendered, textOf } from './read-html.ts'

const da = texts('da')

test('the error summary counts the problems and links to each field, also for one error', async () => {
  const one = await rendered(errorSummary(da, [{ fieldId: 'emne', message: 'Vælg, hvad du vil have et møde om' }]))
  assert.match(one, /role="alert"/)
  assert.match(one, /<a href="#emne">Vælg, hvad du vil have et møde om<\/a>/)
  assert.match(textOf(one), /^Der er en fejl på siden/)
  const two = await rendered(
    errorSummary(da, [
      { fieldId: 'emne', message: 'Vælg' },
      { fieldId: 'tid', message: 'Vælg' },
    ]),
  )
  assert.match(textOf(two), /^Der er 2 fejl på siden/)
  assert.equal(await rendered(errorSummary(da, [])), '')
})

test('a link of the error summary leads to a field of every kind', async () => {
  const field = { id: 'felt', name: 'felt', label: 'Felt', error: 'Skriv noget' }
  const options = [
    { value: 'a', label: 'A' },
    { value: 'b', label: 'B' },
  ]
  const fields = [
    input(da, field),
    textArea(da, field),
    select(da, { ...field, options }),
    checkbox(da, field),
    radioGroup(da, { ...field, legend: 'Felt', options }),
  ]
  for (const each of fields) {
    const drawn = await rendered(each)
    assert.equal(drawn.match(/<(?:input|textarea|select)[^>]* id="felt"/g)?.length, 1, drawn)
    assert.match(drawn, /aria-describedby="felt-error"/)
    assert.match(drawn, /id="felt-error"><span class="sr-only">Fejl: <\/span>Skriv noget</)
  }
})

test('a form shows the citizen’s text again, escaped', async () => {
  const drawn = await rendered(input(da, { id: 'navn', name: 'navn', label: 'Navn', value: '"><script>' }))
  assert.match(drawn, /value="&quot;&gt;&lt;script&gt;"/)
  const area = await rendered(textArea(da, { id: 'b', name: 'b', label: 'Besked', value: '</textarea><b>' }))
  assert.match(area, />&lt;\/textarea&gt;&lt;b&gt;<\/textarea>/)
})

test('a screen reader reads hint and error with the field', async () => {
  const drawn = await rendered(input(da, { id: 'm', name: 'm', label: 'Mobil', hint: '8 cifre', error: 'Forkert' }))
  assert.match(drawn, /aria-describedby="m-hint m-error"/)
})

test('alerts: warnings and errors interrupt, success is announced politely, information has no role', async () => {
  const role = async (kind: 'info' | 'success' | 'warning' | 'error') =>
    /^<div[^>]* role="(\w+)"/.exec(await rendered(alert(da, { kind, body: 'Tekst' })))?.[1]
  assert.equal(await role('info'), undefined)
  assert.equal(await role('success'), 'status')
  assert.equal(await role('warning'), 'alert')
  assert.equal(await role('error'), 'alert')
})

const steps: StepView[] = [
  { number: 1, title: 'Emne', chosen: 'Jobsamtale', state: 'done', href: '/book/emne' },
  { number: 2, title: 'Mødeform', state: 'current' },
  { number: 3, title: 'Tidspunkt', state: 'to_come' },
]

test('the step guide shows the current step, and links back but not ahead', async () => {
  const drawn = await rendered(withSteps(da, steps, html`<p>x</p>`))
  assert.match(textOf(drawn), /Trin 2 af 3/)
  assert.equal(drawn.match(/aria-current="step"/g)?.length, 1)
  assert.match(drawn, /<a class="step" href="\/book\/emne">/)
  assert.equal(drawn.match(/<a /g)?.length, 1)
  assert.match(drawn, /aria-label="Trin 1 er udfyldt"/)
})

test('the "Ret" link of a summary row names what it changes', async () => {
  const drawn = await rendered(summaryList(da, [{ term: 'Emne', detail: '<b>', change: '/book/emne' }]))
  assert.equal(textOf(drawn), 'Emne <b> Ret Emne')
})

test('buttons have a type, and links that look like buttons are links', async () => {
  const drawn = await rendered(
    buttonRow({ primary: { text: 'Næste' }, links: [{ text: 'Fortryd', href: '/mine-moeder' }] }),
  )
  assert.match(drawn, /<button type="submit"/)
  assert.match(drawn, /<a href="\/mine-moeder" class="button button-secondary">/)
})
