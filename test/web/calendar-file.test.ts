import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import ICAL from 'ical.js'
import { instant } from '../../src/rules/dates.ts'
import { organizerAddress } from '../../src/settings/message-settings.ts'
import { type CalendarFileView, calendarFile } from '../../src/web/calendar-file.ts'

const view = (own: Partial<CalendarFileView> = {}): CalendarFileView => ({
  id: '01a20789-0000-7000-8000-000000000000',
  revision: 2,
  cancelled: false,
  startsAt: instant('2017-07-10T08:15:00Z'),
  endsAt: instant('2017-07-10T09:00:00Z'),
  stamp: instant('2017-07-01T08:00:00Z'),
  title: 'Møde med jobcentret',
  organizer: { name: 'Jobcentret', address: 'svar-ikke@example.dk' },
  ...own,
})

const eventIn = (content: string): ICAL.Component => {
  const event = new ICAL.Component(ICAL.parse(content)).getFirstSubcomponent('vevent')
  assert.ok(event)
  return event
}

suite('the calendar file of a meeting, as another parser reads it – N-CONFIRM', () => {
  for (const cancelled of [false, true]) {
    const method = cancelled ? 'CANCEL' : 'PUBLISH'

    test(`${method} has one organizer, the portal and no person (RFC 5546, 3.2.1 and 3.2.5)`, () => {
      const file = calendarFile(view({ cancelled }))
      assert.equal(file.method, method)
      const [organizer, ...more] = eventIn(file.content).getAllProperties('organizer')
      assert.deepEqual(more, [])
      assert.equal(organizer?.getFirstValue(), 'mailto:svar-ikke@example.dk')
      assert.equal(organizer?.getFirstParameter('cn'), 'Jobcentret')
      assert.deepEqual(eventIn(file.content).getAllProperties('attendee'), [], 'PUBLISH must have none')
    })
  }

  test('every line of a calendar file ends with CRLF, the last too, within 75 octets (RFC 5545, 3.1)', () => {
    const place = `Beskæftigelses- og Sundhedsforvaltningens Mødecenter ${'👩‍👩‍👧‍👦 æøå '.repeat(20)}`.trim()
    const name = `Jobcenter ${'Rødovre-Ærøskøbing '.repeat(8)}`.trim()
    const organizer = { name, address: `svar-ikke@${'lang.'.repeat(20)}example.dk` }
    const { content } = calendarFile(view({ place, organizer }))
    assert.ok(content.endsWith('\r\nEND:VCALENDAR\r\n'))
    const lines = content.split('\r\n')
    for (const line of lines) {
      assert.doesNotMatch(line, /[\r\n]/)
      assert.ok(Buffer.byteLength(line) <= 75, line)
    }
    const event = eventIn(content)
    assert.equal(event.getFirstPropertyValue('location'), place)
    assert.equal(event.getFirstProperty('organizer')?.getFirstParameter('cn'), name)
  })

  test('the revision of a meeting is its SEQUENCE, so that a later file replaces an earlier one', () => {
    const sequences = [0, 1, 2].map((revision) =>
      eventIn(calendarFile(view({ revision })).content).getFirstPropertyValue('sequence'),
    )
    assert.deepEqual(sequences, [0, 1, 2])
  })

  test('the organizer’s address is MAIL_FROM, or one at the portal’s host, and the same in every file', () => {
    const publicUrl = 'https://selvbook.example.dk:8443/'
    assert.equal(
      organizerAddress({ messages: { emailFrom: 'jobcenter@example.dk' }, publicUrl }),
      'jobcenter@example.dk',
    )
    assert.equal(organizerAddress({ messages: { emailFrom: '' }, publicUrl }), 'svar-ikke@selvbook.example.dk')
    assert.equal(organizerAddress({ messages: { emailFrom: '' }, publicUrl: undefined }), undefined)
    const { content } = calendarFile(view({ organizer: { name: 'Jobcentret', address: undefined } }))
    assert.equal(eventIn(content).getFirstPropertyValue('organizer'), 'mailto:svar-ikke@selvbook.invalid')
  })
})
