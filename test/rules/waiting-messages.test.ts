import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { MeetingStatus } from '../../src/rules/meetings.ts'
import { type Channel, channels, type MessageKind, receiptKinds } from '../../src/rules/messages.ts'
import { type Addressee, type Matter, untrueMessages, type WaitingMessage } from '../../src/rules/waiting-messages.ts'
import { at, DUE, instant, rowsOf } from '../guide/support.ts'

const active: Addressee = { deadline: { id: 'deadline', status: 'active' }, channels, mostADay: 10 }
const NOW = at('2017-07-03 09:00')
const STARTS = at('2017-07-12 10:00')

let made = 0
/** A message made a minute after the last one; its id is its kind. */
function waiting(kind: MessageKind, matter: Matter, own: Partial<WaitingMessage> = {}): WaitingMessage {
  made += 1
  const madeAt = instant('2017-07-02T22:00:00Z').add({ minutes: made })
  return { id: kind, kind, channel: 'sms', madeAt, dueAt: madeAt, matter, overtaken: false, leftBefore: null, ...own }
}

const ofDeadline = (id = 'deadline', dueDate = DUE): Matter => ({ of: 'deadline', id, dueDate })

const ofMeeting = (
  own: { revision?: number; status?: MeetingStatus; startsAt?: string; nowAt?: string; id?: string } = {},
) => {
  const startsAt = own.startsAt === undefined ? STARTS : at(own.startsAt)
  const current = own.nowAt === undefined ? startsAt : at(own.nowAt)
  const { id = 'meeting', revision = 0, status = 'planned' } = own
  const endsAt = startsAt.add({ minutes: 45 })
  return { of: 'meeting', id, revision, startsAt, endsAt, now: { status, startsAt: current } } as const
}

const statusIn = (text: string) => (['planned', 'due', 'cancelled'] as const).find((one) => one === text) ?? 'held'

const verdicts = (messages: readonly WaitingMessage[], addressee = active, now = NOW): Record<string, string> =>
  Object.fromEntries(untrueMessages(messages, addressee, now))

suite('a waiting message is checked against the present – N-TRUE', () => {
  test('a reminder leaves only with an active deadline, before its day is over, on a channel signed up for', () => {
    const reminder = waiting('eight_days', ofDeadline())
    const reason = (addressee: Addressee, now = NOW) => verdicts([reminder], addressee, now)['eight_days']
    assert.equal(reason(active), undefined)
    assert.equal(reason({ ...active, deadline: { id: 'deadline', status: 'met' } }), 'deadline_no_longer_active')
    assert.equal(reason({ ...active, deadline: { id: 'another', status: 'active' } }), 'deadline_no_longer_active')
    assert.equal(reason({ ...active, deadline: null }), 'deadline_no_longer_active')
    assert.equal(reason({ ...active, deadline: null }, at('2017-07-10 23:59')), 'deadline_no_longer_active')
    assert.equal(reason({ ...active, deadline: null }, at('2017-07-11 00:00')), 'too_late')
    assert.equal(reason({ ...active, channels: ['email'] }), 'signed_off')
    assert.deepEqual(verdicts([{ ...reminder, overtaken: true }]), { eight_days: 'newer_message' })
  })

  test('J-LIMITS: what answers the citizen’s own act leaves until ten have left that day', () => {
    const receipt = (leftBefore: number | null) => verdicts([waiting('booked', ofMeeting(), { leftBefore })])
    assert.deepEqual(receipt(9), {})
    assert.deepEqual(receipt(10), { booked: 'too_many_that_day' })
    assert.deepEqual(receipt(null), {})
    const code: Matter = { of: 'address', codeExpiresAt: at('2017-07-03 09:10') }
    assert.deepEqual(verdicts([waiting('confirmation_code', code, { leftBefore: 10 })]), {})
  })

  const meetings = rowsOf(`
    booked    | planned   | 2017-07-12 10:00 | 2017-07-12 09:59 |
    booked    | due       | 2017-07-12 10:00 | 2017-07-12 09:59 |
    booked    | due       | 2017-07-12 10:00 | 2017-07-12 10:00 | meeting_has_begun
    summoned  | due       | 2017-07-12 10:00 | 2017-07-12 10:00 | meeting_has_begun
    moved     | planned   | 2017-07-12 10:00 | 2017-07-03 09:00 |
    moved     | planned   | 2017-07-13 10:00 | 2017-07-03 09:00 | meeting_has_changed
    booked    | cancelled | 2017-07-12 10:00 | 2017-07-03 09:00 | meeting_has_changed
    cancelled | cancelled | 2017-07-12 10:00 | 2017-07-12 10:30 |
    cancelled | cancelled | 2017-07-12 10:00 | 2017-07-12 10:45 | meeting_has_begun
    cancelled | planned   | 2017-07-12 10:00 | 2017-07-03 09:00 | meeting_has_changed
  `)
  for (const [wanted = '', status = '', nowAt = '', now = '', reason = ''] of meetings)
    test(`"${wanted}" at ${now} of a meeting that is ${status} ${nowAt}: ${reason === '' ? 'leaves' : reason}`, () => {
      const kind = receiptKinds.find((one) => one === wanted) ?? 'booked'
      const found = verdicts([waiting(kind, ofMeeting({ status: statusIn(status), nowAt }))], active, at(now))
      assert.deepEqual(found, reason === '' ? {} : { [wanted]: reason })
    })

  test('N-MEETING: a reminder says nothing before its moment, and less than a receipt that waits until then', () => {
    const dueAt = at('2017-07-11 09:00')
    const reminder = waiting('meeting_reminder', ofMeeting({ revision: 1 }), { dueAt })
    const receipt = waiting('moved', ofMeeting({ revision: 1 }))
    const older = waiting('summoned', ofMeeting())
    assert.deepEqual(verdicts([older, reminder]), {})
    assert.deepEqual(verdicts([receipt, reminder]), {})
    assert.deepEqual(verdicts([receipt, reminder], active, dueAt), { meeting_reminder: 'newer_message' })
    assert.deepEqual(verdicts([older, reminder], active, dueAt), { summoned: 'newer_message' })
  })

  test('no message leaves about a meeting that no longer exists', () => {
    assert.deepEqual(verdicts([waiting('booked', { ...ofMeeting(), now: null })]), { booked: 'meeting_has_changed' })
  })

  test('a code leaves until it expires or a newer one was sent, also to citizens who are not signed up', () => {
    const code = waiting('confirmation_code', { of: 'address', codeExpiresAt: at('2017-07-03 09:10') })
    const nobody: Addressee = { ...active, deadline: null, channels: [] }
    assert.deepEqual(verdicts([code], nobody), {})
    assert.deepEqual(verdicts([code], nobody, at('2017-07-03 09:10')), { confirmation_code: 'code_expired' })
    assert.deepEqual(verdicts([{ ...code, overtaken: true }], nobody), { confirmation_code: 'newer_message' })
    const newer = waiting('confirmation_code', code.matter, { id: 'newer' })
    assert.deepEqual(verdicts([newer, code], nobody), { confirmation_code: 'newer_message' })
  })
})

suite('of several waiting messages only the one that says most leaves – N-TRUE', () => {
  test('of the first message and the reminders of 8 and 3 days the last leaves, in any order of reading', () => {
    const kinds = ['deadline_set', 'eight_days', 'three_days'] as const
    const all = kinds.map((kind) => waiting(kind, ofDeadline()))
    const expected = { deadline_set: 'newer_message', eight_days: 'newer_message' }
    for (const order of [all, all.toReversed()]) assert.deepEqual(verdicts(order), expected)
    assert.deepEqual(verdicts(all.slice(0, 2)), { deadline_set: 'newer_message' })
  })

  test('of booked, rebooked, rebooked and cancelled the last leaves, although no message went before', () => {
    const states = (['booked', 'rebooked', 'moved', 'cancelled'] as const).map((kind, revision) =>
      waiting(kind, ofMeeting({ revision, status: 'cancelled' })),
    )
    assert.deepEqual(Object.keys(verdicts(states)).toSorted(), ['booked', 'moved', 'rebooked'])
    const planned = states.slice(0, 3).map((one, revision) => ({ ...one, matter: ofMeeting({ revision }) }))
    assert.deepEqual(verdicts(planned), { booked: 'newer_message', rebooked: 'newer_message' })
  })

  test('of two messages made at the same moment one leaves', () => {
    const code = waiting('confirmation_code', { of: 'address', codeExpiresAt: at('2017-07-03 09:10') }, { id: 'a' })
    for (const order of [
      [code, { ...code, id: 'b' }],
      [{ ...code, id: 'b' }, code],
    ])
      assert.deepEqual(verdicts(order), { a: 'newer_message' })
  })

  test('when the latest message is not true the one before it leaves, if that is true', () => {
    const untrue = waiting(
      'rebooked',
      ofMeeting({ revision: 1, startsAt: '2017-07-11 10:00', nowAt: '2017-07-12 10:00' }),
    )
    assert.deepEqual(verdicts([waiting('booked', ofMeeting()), untrue]), { rebooked: 'meeting_has_changed' })
  })

  test('messages about another meeting, deadline or channel are judged separately', () => {
    const sms = (channel: Channel) => waiting('eight_days', ofDeadline(), { channel, id: channel })
    const others = [
      sms('sms'),
      sms('email'),
      waiting('cancelled', ofMeeting({ status: 'cancelled', revision: 4 })),
      waiting('booked', ofMeeting({ id: 'another' })),
    ]
    assert.deepEqual(verdicts(others), {})
  })
})
