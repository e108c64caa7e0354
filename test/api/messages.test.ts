import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { handOverMessages } from '../../src/actions/hand-over-messages.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { recordNoticeShown } from '../../src/actions/record-notice-shown.ts'
import { wordsOf } from '../../src/delivery/words.ts'
import { dateOf } from '../../src/rules/dates.ts'
import { noticeFor } from '../../src/rules/notices.ts'
import { findDeadline } from '../../src/storage/deadlines.ts'
import { refusedCodes } from '../support/program.ts'
import { citizenOf, type Json, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

// Proof of notice: when each notice and message was due, shown, made, handed over, delivered,
// failed or dropped, and why (N-ONCE).

const api = sharedTestApi('2026-07-01T10:00:00+02:00')

const at = (now: string) => api.clock.set(now)
const calendar = () => api.it.as({ kind: 'calendar' })
const deliver = () =>
  handOverMessages(calendar(), (message, reader) =>
    wordsOf(message, { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }, reader),
  )
const proofFor = async (citizen: Json, system = api.demo): Promise<Json> =>
  await system.must(system.get(`/citizens/${citizen.id}/messages`))
const unreached = async (system = api.demo): Promise<Json[]> =>
  (await system.must(system.get('/messages/unreached?limit=1000'))).items
const ofCitizen = async (citizen: Json): Promise<Json[]> =>
  (await unreached()).filter((one) => one.citizenId === citizen.id)
const deadlineFor = async (citizen: Json, dueDate = '2026-07-15'): Promise<Json> =>
  await api.demo.must(api.demo.post(`/citizens/${citizen.id}/deadlines`, { interviewType: 'job', dueDate }))

/** What "Min side" does when it shows the notice of the day. */
async function show(deadlineId: string) {
  const deadline = await findDeadline(api.it.database.db, deadlineId)
  assert.ok(deadline)
  const notice = noticeFor(deadline, dateOf(api.clock.now()))
  assert.ok(notice)
  await recordNoticeShown(api.it.asCitizen(deadline.citizenId), deadlineId, notice)
}

/** What a worker would have learnt. */
const becomes = (citizen: Json, status: string, more = '') =>
  api.it.database.pool.query(`update message set status = '${status}' ${more} where citizen_id = '${citizen.id}'`)

test('a notice is recorded as shown to its own citizen alone', async () => {
  const citizen = await citizenOf(api.demo)
  const stranger = await citizenOf(api.demo)
  const { id } = await deadlineFor(citizen)
  const seen = async () => (await proofFor(citizen)).notices.map(({ firstShownAt }: Json) => firstShownAt !== null)
  const shown = await recordNoticeShown(api.it.asCitizen(stranger.id), id, { stage: 'new' })
  assert.deepEqual(refusedCodes(shown), ['not_found'])
  assert.deepEqual(await seen(), [false])
  await show(id)
  assert.deepEqual(await seen(), [true])
  const again = await recordNoticeShown(api.it.asCitizen(stranger.id), id, { stage: 'new' })
  assert.deepEqual(refusedCodes(again), ['not_found'])
})

suite('GET /citizens/{id}/messages', () => {
  test('each message from due to handed over, with its attempt; each notice with when it was first seen', async () => {
    at('2026-07-01T07:30:00+02:00')
    const citizen = await citizenOf(api.demo, { email: 'anna@example.dk', emailService: true })
    const deadline = await deadlineFor(citizen)
    at('2026-07-01T09:00:00+02:00')
    await deliver()
    await show(deadline.id)
    at('2026-07-02T11:00:00+02:00')
    await show(deadline.id)
    const { items, notices, nextCursor } = await proofFor(citizen)
    assert.equal(nextCursor, null)
    const sms = items.find(({ channel }: Json) => channel === 'sms')
    const { attempts, id: _id, ...rest } = sms
    assert.deepEqual(rest, {
      kind: 'deadline_set',
      channel: 'sms',
      deadlineId: deadline.id,
      status: 'handed_over',
      madeAt: '2026-07-01T07:30:00+02:00',
      dueAt: '2026-07-01T09:00:00+02:00',
      handedOverAt: '2026-07-01T09:00:00+02:00',
    })
    assert.deepEqual(
      attempts.map(({ reference: _r, ...one }: Json) => one),
      [
        {
          gateway: 'outbox',
          begunAt: '2026-07-01T09:00:00+02:00',
          endedAt: '2026-07-01T09:00:00+02:00',
          outcome: 'accepted',
        },
      ],
    )
    assert.deepEqual(notices, [
      { deadlineId: deadline.id, stage: 'new', dueOn: '2026-07-01', firstShownAt: '2026-07-01T09:00:00+02:00' },
    ])
    assert.doesNotMatch(
      JSON.stringify(items),
      /Husk at booke|anna@example|20123456/,
      'N-SECRET: neither words nor addresses',
    )
  })

  test('notices: due and never seen, until the deadline is met; none of a day on which it was met already', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const deadline = await deadlineFor(citizen)
    at('2026-07-08T10:00:00+02:00')
    await show(deadline.id)
    const offer = await offerOf(api.demo)
    at('2026-07-13T10:00:00+02:00')
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-20T09:00:00+02:00')
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId }))
    at('2026-07-16T10:00:00+02:00')
    const { notices } = await proofFor(citizen)
    assert.deepEqual(
      notices.map(({ stage, dueOn, firstShownAt }: Json) => [stage, dueOn, firstShownAt]),
      [
        ['new', '2026-07-01', null],
        ['remember', '2026-07-07', '2026-07-08T10:00:00+02:00'],
        ['hurry', '2026-07-12', null],
      ],
    )
  })

  test('delivered, failed, unknown and dropped: when and why', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    await deadlineFor(citizen)
    await deliver()
    const [first] = (await proofFor(citizen)).items
    assert.equal(first.handedOverAt, '2026-07-01T10:00:00+02:00')
    await becomes(citizen, 'delivered', `, concluded_at = '2026-07-01T10:01:00+02:00'`)
    assert.equal((await proofFor(citizen)).items[0].deliveredAt, '2026-07-01T10:01:00+02:00')
    await becomes(citizen, 'failed', `, failed_because = '0x0102'`)
    const [failed] = (await proofFor(citizen)).items
    assert.deepEqual(
      [failed.failedAt, failed.failedBecause, failed.deliveredAt],
      ['2026-07-01T10:01:00+02:00', '0x0102', undefined],
    )
    await becomes(citizen, 'unknown', ', failed_because = null')
    assert.equal((await proofFor(citizen)).items[0].unknownSince, '2026-07-01T10:00:00+02:00')
    const other = await citizenOf(api.demo)
    await deadlineFor(other)
    await api.demo.must(api.demo.patch(`/citizens/${other.id}`, { smsService: false }))
    await deliver()
    const [dropped] = (await proofFor(other)).items
    assert.deepEqual(
      [dropped.status, dropped.droppedBecause, dropped.droppedAt],
      ['dropped', 'signed_off', '2026-07-01T10:00:00+02:00'],
    )
  })

  test('a page at a time; another job centre sees nothing (J-OWN)', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo, { email: 'anna@example.dk', emailService: true })
    await deadlineFor(citizen)
    const {
      items: [newest],
      nextCursor,
    } = await api.demo.must(api.demo.get(`/citizens/${citizen.id}/messages?limit=1`))
    const {
      items: [older],
      nextCursor: end,
    } = await api.demo.must(api.demo.get(`/citizens/${citizen.id}/messages?limit=1&cursor=${nextCursor}`))
    assert.deepEqual(new Set([newest.channel, older.channel]), new Set(['email', 'sms']))
    assert.equal(end, null)
    await refused(api.other.get(`/citizens/${citizen.id}/messages`), 404, 'not_found')
    const moved = await api.demo.post(`/citizens/${citizen.id}/job-centre`, { jobCentre: '75100', from: '2026-07-01' })
    assert.equal(moved.status, 200)
    assert.deepEqual((await proofFor(citizen, api.other)).items, [], 'what the old one has sent is the old one’s')
  })
})

suite('GET /messages/unreached', () => {
  test('nobody signed up, and the notice not seen: listed until it is', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo, { smsService: false })
    const deadline = await deadlineFor(citizen)
    assert.deepEqual(await ofCitizen(citizen), [
      {
        citizenId: citizen.id,
        deadlineId: deadline.id,
        dueDate: '2026-07-15',
        reason: 'not_signed_up',
        reachedOtherwise: false,
      },
    ])
    await show(deadline.id)
    assert.deepEqual(await ofCitizen(citizen), [])
  })

  test('a message that waits, or has been handed over: not listed; failed or unknown: listed, also where the notice was seen', async () => {
    at('2026-07-01T07:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const deadline = await deadlineFor(citizen)
    assert.deepEqual(await ofCitizen(citizen), [], 'it leaves at nine')
    at('2026-07-01T09:00:00+02:00')
    await deliver()
    assert.deepEqual(await ofCitizen(citizen), [])
    const reasonOf = async () =>
      (await ofCitizen(citizen)).map(({ reason, reachedOtherwise }) => [reason, reachedOtherwise])
    await becomes(citizen, 'failed')
    assert.deepEqual(await reasonOf(), [['failed', false]])
    await becomes(citizen, 'unknown')
    assert.deepEqual(await reasonOf(), [['outcome_unknown', false]])
    await show(deadline.id)
    assert.deepEqual(await reasonOf(), [['outcome_unknown', true]])
    await becomes(citizen, 'dropped', `, dropped_because = 'no_gateway'`)
    assert.deepEqual(await reasonOf(), [])
    at('2026-07-16T00:05:00+02:00')
    await runNight(calendar())
    assert.deepEqual(await ofCitizen(citizen), [], 'it has run out')
  })

  test('a summons that did not arrive, until the meeting is over', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const offer = await offerOf(api.demo)
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-20T09:00:00+02:00')
    const meeting = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/meetings`, { timeId }))
    await deliver()
    assert.deepEqual(await ofCitizen(citizen), [])
    await becomes(citizen, 'unknown')
    assert.deepEqual(await ofCitizen(citizen), [
      {
        citizenId: citizen.id,
        meetingId: meeting.id,
        startsAt: '2026-07-20T09:00:00+02:00',
        reason: 'outcome_unknown',
        reachedOtherwise: false,
      },
    ])
    at('2026-07-21T10:00:00+02:00')
    assert.deepEqual(await ofCitizen(citizen), [])
  })

  const reasonsOf = async (citizen: Json) =>
    (await ofCitizen(citizen)).map(({ reason, reachedOtherwise }) => [reason, reachedOtherwise])

  test('a deadline due today and set after 22: no SMS can leave in time, so it is listed, also the days after – N-HOURS', async () => {
    at('2026-07-01T22:00:00+02:00')
    const citizen = await citizenOf(api.demo, { email: 'anna@example.dk', emailService: true })
    const deadline = await deadlineFor(citizen, '2026-07-01')
    const expected = { citizenId: citizen.id, deadlineId: deadline.id, dueDate: '2026-07-01', reason: 'too_late' }
    assert.deepEqual(await ofCitizen(citizen), [{ ...expected, reachedOtherwise: false }])
    await deliver()
    assert.deepEqual(await ofCitizen(citizen), [{ ...expected, reachedOtherwise: true }], 'the e-mail left at once')
    const sms = (await proofFor(citizen)).items.find(({ channel }: Json) => channel === 'sms')
    assert.deepEqual([sms.status, sms.droppedBecause], ['dropped', 'too_late'])
    at('2026-07-02T00:05:00+02:00')
    assert.deepEqual(await reasonsOf(citizen), [['too_late', true]], 'before the night has run')
    await runNight(calendar())
    at('2026-07-08T10:00:00+02:00')
    assert.deepEqual(await reasonsOf(citizen), [['too_late', true]])
    at('2026-07-09T10:00:00+02:00')
    assert.deepEqual(await reasonsOf(citizen), [])
  })

  test('set at 21:59 for the same day: the SMS may still leave; one that has not left by 22 is listed', async () => {
    at('2026-07-01T21:59:00+02:00')
    const citizen = await citizenOf(api.demo)
    await deadlineFor(citizen, '2026-07-01')
    assert.deepEqual(await reasonsOf(citizen), [])
    at('2026-07-01T22:00:00+02:00')
    assert.deepEqual(await reasonsOf(citizen), [['too_late', false]])
    at('2026-07-02T09:00:00+02:00')
    await deliver()
    assert.deepEqual((await proofFor(citizen)).items[0].droppedBecause, 'too_late')
    assert.deepEqual(await reasonsOf(citizen), [['too_late', false]])
  })

  test('a meeting that the job centre cancels in the night before it: the SMS at nine comes too late', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const offer = await offerOf(api.demo)
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-20T08:30:00+02:00')
    const meeting = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId }))
    await deliver()
    at('2026-07-19T23:00:00+02:00')
    await api.demo.must(
      api.demo.post(`/meetings/${meeting.id}/cancel`, { by: 'job_centre', reason: 'Sagsbehandleren er syg' }),
    )
    const expected = { citizenId: citizen.id, meetingId: meeting.id, startsAt: '2026-07-20T08:30:00+02:00' }
    assert.deepEqual(await ofCitizen(citizen), [{ ...expected, reason: 'too_late', reachedOtherwise: false }])
    at('2026-07-20T10:00:00+02:00')
    await deliver()
    assert.deepEqual(await ofCitizen(citizen), [{ ...expected, reason: 'too_late', reachedOtherwise: false }])
    at('2026-07-21T10:00:00+02:00')
    assert.deepEqual(await ofCitizen(citizen), [])
  })

  test('what citizens did themselves they know: a receipt that comes too late lists nobody', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const offer = await offerOf(api.demo)
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-01T10:30:00+02:00')
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId }))
    at('2026-07-01T10:31:00+02:00')
    await deliver()
    assert.deepEqual((await proofFor(citizen)).items[0].droppedBecause, 'meeting_has_begun')
    assert.deepEqual(await ofCitizen(citizen), [])
  })

  test('page by page it is the whole list once; each job centre has its own (J-OWN)', async () => {
    at('2026-07-01T10:00:00+02:00')
    for (let nth = 0; nth < 5; nth += 1) await deadlineFor(await citizenOf(api.demo, { smsService: false }))
    const whole = await unreached()
    assert.ok(whole.length >= 5)
    const pages: Json[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const body: Json = await api.demo.must(
        api.demo.get(`/messages/unreached?limit=2${cursor ? `&cursor=${cursor}` : ''}`),
      )
      pages.push(...body.items)
      cursor = body.nextCursor
    }
    assert.deepEqual(pages, whole)
    assert.deepEqual(await unreached(api.neighbour), [])
  })
})
