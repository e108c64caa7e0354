import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type NoticeView, notice } from '../../../src/citizen/pieces/notice.ts'
import { texts } from '../../../src/web/texts.ts'
import { day, rendered, textOf } from '../../web/read-html.ts'

const da = texts('da')
const DATE = '<strong>mandag den 10. juli 2017</strong>'

const drawn = (stage: NoticeView['stage'], daysLeft: number, interviewType: NoticeView['interviewType'] = 'job') =>
  rendered(notice(da, { stage, daysLeft, interviewType, dueDate: day('2017-07-10'), href: '/book' }))

test('§2.3.1 "Ny frist: Du har fået en frist for, hvornår du senest skal booke den næste jobsamtale."', async () => {
  const html = await drawn('new', 20)
  assert.ok(html.includes(`Fristen for at booke samtalen er senest ${DATE}.`))
  assert.match(html, /#calendar-month"/)
  assert.equal(
    textOf(html),
    'Ny frist: Du har fået en frist for, hvornår du senest skal booke den næste jobsamtale. Fristen for at booke samtalen er senest mandag den 10. juli 2017. Book Jobsamtale med dit jobcenter',
  )
})

test('§2.3.2 "Der er kun 8 dage til mandag den 10. juli 2017, hvor du senest skal booke din næste opfølgningssamtale."', async () => {
  const html = await drawn('remember', 8, 'follow_up')
  assert.ok(html.includes(`Der er kun 8 dage til ${DATE}, hvor du senest skal booke din næste opfølgningssamtale.`))
  assert.match(html, /#calendar-month"/)
  assert.match(
    textOf(html),
    /^Husk at booke møde: .* Skynd dig at booke en tid til samtalen\. Book Opfølgningssamtale med dit jobcenter$/,
  )
})

test('§2.3.3 "overskriften er markeret med rød": a red "!" and a red heading', async () => {
  const html = await drawn('hurry', 3)
  assert.ok(html.includes(`Der er kun 3 dage til ${DATE}, hvor din næste jobsamtale skal være booket.`))
  assert.match(html, /class="notice notice--hurry"/)
  assert.match(html, /#error"/)
})

test('§2.3.4 "al tekst er skrevet med rødt": everything red on the last day', async () => {
  const html = await drawn('last_day', 0)
  assert.match(html, /class="notice notice--last-day"/)
  assert.match(
    textOf(html),
    /^Sidste frist i dag: I dag, mandag den 10\. juli 2017, er sidste dag, hvor du kan booke din næste jobsamtale\. Book en tid til samtalen nu\./,
  )
})

const css = readFileSync(new URL('../../../src/web/assets/css/theme.css', import.meta.url), 'utf8')

/** The colour that a name of the theme stands for, as red, green and blue from 0 to 1. */
function colour(name: string): number[] {
  const [, hex = ''] = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(css) ?? []
  assert.notEqual(hex, '', `--${name}`)
  return [0, 2, 4].map((from) => Number.parseInt(hex.slice(from, from + 2), 16) / 255)
}

/** WCAG 2.2: relative luminance. */
const luminance = (name: string): number =>
  colour(name)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * ([0.2126, 0.7152, 0.0722][at] ?? 0), 0)

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

test('the colours of the theme have the contrast of WCAG AA (4.5) on the grounds on which they stand', () => {
  const pairs = [
    ['red', 'red-soft'],
    ['ink', 'red-soft'],
    ['ink', 'primary-soft'],
    ['primary', 'primary-soft'],
    ['primary', 'soft'],
    ['primary', 'red-soft'],
    ['ink-quiet', 'soft'],
    ['ink-quiet', 'primary-soft'],
  ] as const
  for (const [text, ground] of pairs) assert.ok(contrast(text, ground) >= 4.5, `${text} on ${ground}`)
})
