import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { html } from 'hono/html'
import { type RefusalCode, refusalRules } from '../../src/rules/refusals.ts'
import { refusalText } from '../../src/web/refusals.ts'
import { capital, languages, texts, textsIn } from '../../src/web/texts.ts'
import { at, day, month, rendered } from './read-html.ts'

const da = texts('da')

test('Danish dates are written as in the guide', () => {
  const due = day('2017-07-10')
  assert.equal(da.longDate(due), 'mandag den 10. juli 2017')
  assert.equal(da.mediumDate(due), '10. juli 2017')
  assert.equal(da.shortDate(due), '10.07.2017')
  assert.equal(da.dayAndMonth(due), 'mandag den 10. juli')
  assert.equal(da.shortDate(day('2017-03-01')), '01.03.2017')
  assert.equal(capital(da.monthName(month('2017-07'))), 'Juli 2017')
  assert.equal(da.monthName(month('2018-12')), 'december 2018')
  assert.deepEqual(
    ['03', '04', '05', '06', '07'].map((of) => da.shortWeekday(day(`2017-07-${of}`))),
    ['man', 'tirs', 'ons', 'tors', 'fre'],
  )
})

test('English dates and times are those of Britain, in Danish time', () => {
  const en = texts('en')
  const due = day('2017-07-10')
  assert.equal(en.longDate(due), 'Monday 10 July 2017')
  assert.equal(en.mediumDate(due), '10 July 2017')
  assert.equal(en.shortDate(due), '10/07/2017')
  assert.equal(en.dayAndMonth(due), 'Monday 10 July')
  assert.equal(capital(en.monthName(month('2017-07'))), 'July 2017')
  assert.equal(en.shortWeekday(due), 'Mon')
  assert.equal(en.clockTime(at('2017-07-10T10:15')), '10:15')
  assert.equal(en.clockTime(at('2018-01-10T08:05')), '08:05')
  assert.equal(en.either(['in person', 'by phone', 'by video']), 'in person, by phone or by video')
})

test('§2.3.2 the days left are counted in English: "1 day", "8 days"', () => {
  const words = (days: number) =>
    texts('en').t('notice.text.remember', { type: 'job', days, date: 'Monday 10 July 2017' })
  assert.match(words(8), /^There are only 8 days left until Monday 10 July 2017, the last day for booking/)
  assert.match(words(1), /^There is only 1 day left until /)
})

test('Danish is the first language, and the fallback for an unknown one', () => {
  assert.deepEqual(languages().slice(0, 2), ['da', 'en'])
  assert.equal(textsIn('xx').language, 'da')
})

test('the time of day is Danish, on both sides of summer time', () => {
  assert.equal(da.clockTime(at('2017-07-10T10:15')), '10.15')
  assert.equal(da.clockTime(at('2018-01-10T08:05')), '08.05')
  assert.equal(at('2017-10-29T01:59').toString(), '2017-10-28T23:59:00Z')
  assert.equal(da.clockTime(at('2017-10-29T01:59').add({ minutes: 121 })), '03.00')
})

test('§2.3.2 the days left are counted in Danish: "1 dag", "8 dage"', () => {
  const words = (days: number) => da.t('notice.text.remember', { type: 'job', days, date: 'mandag den 10. juli 2017' })
  assert.match(
    words(8),
    /^Der er kun 8 dage til mandag den 10\. juli 2017, hvor du senest skal booke din næste jobsamtale\./,
  )
  assert.match(words(1), /^Der er kun 1 dag til /)
})

test('values are plain in text and escaped in HTML, also in a message with bold', async () => {
  const name = '<script>alert("1")</script> & Søn'
  assert.equal(da.t('layout.signedInAs', { name }), `Logget på som ${name}`)
  assert.equal(
    await rendered(html`<p>${da.t('layout.signedInAs', { name })}</p>`),
    '<p>Logget på som &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; Søn</p>',
  )
  const rich = await rendered(da.rich('book.deadline', { date: '<i>10. juli</i>' }))
  assert.equal(rich, 'Frist for at booke: <strong>&lt;i&gt;10. juli&lt;/i&gt;</strong>')
})

test('a formatted text is memoised per values', () => {
  const notice = (type: string, days: number) => da.t('notice.text.remember', { type, days, date: 'fredag' })
  assert.notEqual(notice('job', 1), notice('job', 2))
  assert.notEqual(notice('job', 1), notice('follow_up', 1))
  assert.equal(notice('job', 1), notice('job', 1))
  assert.equal(da.t('month.count', { count: 1 }), texts('da').t('month.count', { count: 1 }))
  assert.notEqual(da.t('month.count', { count: 1 }), texts('en').t('month.count', { count: 1 }))
})

test('a missing text key, value or language throws', () => {
  // @ts-expect-error the compiler knows the keys of the locale file
  assert.throws(() => da.t('minSide.nothingOfTheKind'), /no text minSide\.nothingOfTheKind/)
  assert.throws(() => da.t('layout.signedInAs'), /name/)
  assert.throws(() => texts('xx'))
  assert.throws(() => texts('../../package'), /not a language of ours/)
})

test('every refusal that a citizen can meet has its own sentence', () => {
  // Only staff and case systems set deadlines, summon, move, change, register, publish and close.
  const onlyStaff = new Set(
    `group_has_no_such_deadline group_has_no_deadlines due_date_passed due_date_too_soon due_date_too_far_ahead activation_after_due_date
     exempt_from_deadlines deadline_not_open deadline_already_met no_interview_to_change moving_not_planned moving_into_the_past
     outcome_before_the_day outcome_before_it_begins outcome_of_cancelled outcome_of_walk_in outcome_not_taken_back
     walk_in_in_the_future walk_in_overlaps summons_in_the_past
     times_overlap times_are_booked times_in_the_past seats_are_taken changing_not_planned
     number_taken death_in_the_future citizen_died citizen_case_stands belongs_to_other_job_centre moved_here_later job_centre_not_registered job_centre_of_others
     closure_too_long closure_stands closure_ends_before_it_begins other_type_of_interview
     setting_out_of_bounds case_changed day_changed closure_of_place_and_caseworker
     series_ends_before_it_begins series_makes_no_time too_many_times no_times_to_copy line_is_wrong file_sent_before
     caseworker_away event_not_kept webhook_address_not_public too_many_webhooks
     set_aside_not_ahead set_aside_too_long not_such_a_case meeting_without_flags message_not_sent_again outcome_changed_meanwhile`.split(
      /\s+/,
    ),
  )
  const general = da.t('refusal.unknown')
  const isCode = (code: string): code is RefusalCode => Object.hasOwn(refusalRules, code)
  const codes = Object.keys(refusalRules).filter(isCode)
  const unworded = codes.filter((code) => !onlyStaff.has(code) && refusalText(da, code) === general)
  assert.deepEqual(unworded, [])
})

test('pages, actions, questions and storage take every word from the locale file', () => {
  const folders = ['web', 'citizen/pieces', 'actions', 'actions/steps', 'questions', 'questions/job-centre', 'storage']
  for (const folder of folders.map((name) => new URL(`../../src/${name}/`, import.meta.url)))
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
      const code = readFileSync(new URL(file, folder), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      assert.doesNotMatch(code, /[æøåÆØÅ]/, `${file} has a Danish letter outside its comments`)
    }
})
