import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { plainDate } from '../../src/rules/dates.ts'
import { type MeetingNews, newsAfter } from '../../src/rules/meeting-news.ts'
import {
  meetingReminderAt,
  reminderLeavesAt,
  reminderNight,
  remindersToCome,
} from '../../src/rules/meeting-reminders.ts'
import { receiptKinds } from '../../src/rules/messages.ts'
import { at, rowsOf } from '../guide/support.ts'

suite('the reminder of a meeting – N-MEETING', () => {
  const moments = rowsOf(`
    2017-07-12 10:00 | the day before | 2017-07-11 09:00 | 2017-07-11 09:00
    2017-07-12 08:00 | the day before | 2017-07-11 09:00 | 2017-07-11 09:00
    2017-07-12 10:00 | 0              |                  |
    2017-07-12 14:00 | 2              | 2017-07-12 12:00 | 2017-07-12 12:00
    2017-07-12 14:00 | 48             | 2017-07-10 14:00 | 2017-07-10 14:00
    2017-07-12 10:30 | 2              | 2017-07-12 08:30 | 2017-07-12 09:00
    2017-07-12 08:30 | 2              | 2017-07-12 06:30 | 2017-07-11 21:00
    2017-07-12 08:30 | 10             | 2017-07-11 22:30 | 2017-07-11 21:00
    2017-07-12 23:30 | 1              | 2017-07-12 22:30 | 2017-07-12 21:00
    2017-03-26 10:00 | 24             | 2017-03-25 09:00 | 2017-03-25 09:00
  `)
  for (const [startsAt = '', hours = '', email = '', sms = ''] of moments)
    test(`of ${startsAt}, ${hours}${hours === 'the day before' ? '' : ' hours before'}: ${sms || 'never'}`, () => {
      const meeting = { startsAt: at(startsAt), reminderHours: hours === 'the day before' ? null : Number(hours) }
      const told = (channel: 'email' | 'sms') => meetingReminderAt(channel, meeting)?.toString() ?? ''
      const wanted = (text: string) => (text === '' ? '' : at(text).toString())
      assert.deepEqual([told('email'), told('sms')], [wanted(email), wanted(sms)])
    })

  test('the night makes it on the day of its first channel; of today, or past, or never there is none', () => {
    const of = (startsAt: string, reminderHours: number | null, today: string) =>
      reminderNight({ startsAt: at(startsAt), reminderHours }, plainDate(today))?.toString() ?? null
    assert.equal(of('2017-07-12 10:00', null, '2017-07-10'), '2017-07-11')
    assert.equal(of('2017-07-12 10:00', null, '2017-07-11'), null)
    assert.equal(of('2017-07-12 10:00', 0, '2017-07-01'), null)
    assert.equal(of('2017-07-12 08:30', 2, '2017-07-10'), '2017-07-11', 'an SMS leaves the evening before')
  })

  test('run ahead: what the nights to come make, the channels of one moment together', () => {
    const of = (startsAt: string, reminderHours: number | null) =>
      remindersToCome(['sms', 'email'], { startsAt: at(startsAt), reminderHours }, plainDate('2017-07-10')).map(
        ({ at: moment, channels }) => `${channels.join(' ')} ${moment.toString()}`,
      )
    assert.deepEqual(of('2017-07-12 10:00', null), [`sms email ${at('2017-07-11 09:00').toString()}`])
    assert.deepEqual(of('2017-07-12 08:30', 2), [
      `sms ${at('2017-07-11 21:00').toString()}`,
      `email ${at('2017-07-12 06:30').toString()}`,
    ])
    assert.deepEqual(of('2017-07-11 10:00', null), [], 'made already')
    assert.deepEqual(of('2017-07-12 10:00', 0), [])
  })

  test('booked later than its moment there is none; of a missed night it leaves as soon as it may', () => {
    const meeting = { startsAt: at('2017-07-12 10:00'), reminderHours: null }
    const leaves = (now: string, late: boolean) =>
      reminderLeavesAt('sms', meeting, at(now), { late })?.toString() ?? null
    assert.equal(leaves('2017-07-11 08:59', false), at('2017-07-11 09:00').toString())
    assert.equal(leaves('2017-07-11 09:00', false), null)
    assert.equal(leaves('2017-07-11 15:00', true), at('2017-07-11 15:00').toString())
    assert.equal(leaves('2017-07-12 00:05', true), at('2017-07-12 09:00').toString())
  })
})

suite('what the job centre did to a meeting – N-NEWS', () => {
  const rows = rowsOf(`
              | summoned  | summoned
              | moved     | moved
    summoned  | moved     | summoned
    summoned  | changed   | summoned
    moved     | changed   | moved
    changed   | moved     | moved
    moved     | cancelled | cancelled
    summoned  | cancelled | cancelled
    moved     | rebooked  |
    summoned  | booked    |
  `)
  for (const [before = '', kind = '', after = ''] of rows)
    test(`${before || 'nothing'}, then ${kind}: ${after || 'nothing'}`, () => {
      const done = receiptKinds.find((one) => one === kind) ?? 'booked'
      const was = (['summoned', 'moved', 'changed', 'cancelled'] as const).find((one) => one === before) ?? null
      const expected: MeetingNews | '' = newsAfter(was, { kind: done, by: 'job_centre' }) ?? ''
      assert.equal(expected, after)
    })

  test('what the citizen did is no news to them, and ends what was', () => {
    for (const kind of receiptKinds) assert.equal(newsAfter('summoned', { kind, by: 'citizen' }), null)
  })
})
