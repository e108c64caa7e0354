import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { addDays, plainDate } from '../../src/rules/dates.ts'
import { citizenOf, type Json, offerOf, refused, sharedTestApi } from './client.ts'

const api = sharedTestApi('2026-11-02T10:00:00+01:00')

interface Day {
  readonly offer: Json
  readonly ids: readonly string[]
  readonly meetings: readonly Json[]
  readonly citizens: readonly Json[]
}

let days = 0

/**
 * Three booked times of one caseworker on a day of its own, and as many free ones of another on the
 * next day but one.
 */
async function bookedDay(free = 3): Promise<Day & { readonly day: string; readonly who: string }> {
  days += 1
  const first = addDays(plainDate('2026-11-04'), 7 * days)
  const [day, next] = [first.toString(), addDays(first, 2).toString()]
  const who = `ill ${days}`
  const offer = await offerOf(api.demo, { contactGroups: [2], place: `Sal ${days}` })
  const at = (date: string, hour: number, caseworker: string) => ({
    startsAt: `${date}T${hour}:00:00+01:00`,
    caseworker,
  })
  const hours = [10, 11, 12]
  const times = [
    ...hours.map((hour) => at(day, hour, who)),
    ...hours.slice(0, free).map((hour) => at(next, hour, `well ${days}`)),
  ]
  const { ids } = await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times }))
  const citizens: Json[] = []
  const meetings: Json[] = []
  for (const timeId of ids.slice(0, 3)) {
    const citizen = await citizenOf(api.demo)
    citizens.push(citizen)
    meetings.push(await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId })))
  }
  return { offer, ids, meetings, citizens, day, who }
}

const meeting = async ({ id }: Json): Promise<Json> => (await api.demo.get(`/meetings/${id}`)).body
const told = async ({ id }: Json): Promise<string[]> =>
  (await api.demo.get(`/citizens/${id}/messages`)).body.items.map(({ kind }: Json) => kind)
const once = (kinds: readonly string[], kind: string) => kinds.filter((one) => one === kind).length

suite('a caseworker is away: each meeting is kept, moved or cancelled in one act', () => {
  test('M-FLAG, M-MOVE-MEETING, M-CANCEL: the dry run says what is done; each citizen is told once', async () => {
    const { meetings, citizens, day, who } = await bookedDay()
    const [first, second, third] = meetings
    assert.ok(first && second && third)
    const wanted = {
      from: day,
      to: day,
      caseworker: who,
      reason: 'Syg',
      onMeetings: 'move',
      each: [
        { meetingId: second.id, onBooked: 'cancel' },
        { meetingId: third.id, onBooked: 'keep' },
      ],
      tell: 'Din sagsbehandler er syg',
    }
    const dry = await api.demo.must(api.demo.post('/closures?dryRun=true', wanted))
    const settled = { kept: [third.id], moved: [first.id], cancelled: [second.id], untold: [] }
    assert.deepEqual(dry.settled, settled)
    assert.equal((await meeting(first)).startsAt, first.startsAt)
    const made = await api.demo.must(api.demo.post('/closures', wanted))
    assert.deepEqual(made.settled, settled)
    const after = await Promise.all(meetings.map(meeting))
    assert.deepEqual(
      after.map(({ status, flags, startsAt }) => [status, flags.join(), startsAt.slice(0, 10) === day]),
      [
        ['planned', '', false],
        ['cancelled', '', true],
        ['planned', 'caseworker_away', true],
      ],
    )
    assert.equal(after[1]?.cancelReason, 'Din sagsbehandler er syg')
    const kinds = await Promise.all(citizens.map(told))
    assert.deepEqual(
      kinds.map((ofCitizen) => [once(ofCitizen, 'moved'), once(ofCitizen, 'cancelled')]),
      [
        [1, 0],
        [0, 1],
        [0, 0],
      ],
    )
  })

  test('where no other time fits a meeting stays and is flagged; nobody gets another’s seat', async () => {
    const { meetings, day, who } = await bookedDay(1)
    const { settled } = await api.demo.must(
      api.demo.post('/closures', { from: day, to: day, caseworker: who, onMeetings: 'move' }),
    )
    assert.deepEqual([settled.moved.length, settled.kept.length], [1, 2])
    const after = await Promise.all(meetings.map(meeting))
    assert.equal(after.filter(({ flags }) => flags.includes('caseworker_away')).length, 2)
    assert.equal(after.filter(({ startsAt }) => startsAt.slice(0, 10) !== day).length, 1)
  })

  test('D-UNKNOWING: whom no message reaches is named', async () => {
    const { meetings, citizens, day } = await bookedDay()
    const [citizen] = citizens
    await api.demo.must(api.demo.patch(`/citizens/${citizen?.id}`, { mobile: null, email: null }))
    const { settled } = await api.demo.must(
      api.demo.post('/closures', {
        from: day,
        to: day,
        onMeetings: 'cancel',
        each: [{ meetingId: meetings[1]?.id, onBooked: 'keep' }],
      }),
    )
    assert.deepEqual(settled.untold, [citizen?.id])
    const { items } = (await api.demo.get('/messages/unreached')).body
    const listed = items.filter(({ citizenId }: Json) => citizenId === citizen?.id)
    assert.deepEqual(
      listed.map(({ reason, meetingId }: Json) => [reason, meetingId]),
      [['not_signed_up', meetings[0]?.id]],
      'a case, until somebody has told them',
    )
    assert.equal(settled.cancelled.length, 2)
  })

  test('J-OWN: to a time of another job centre nothing is moved, and nothing is closed', async () => {
    const { meetings, day, who } = await bookedDay()
    const offer = await offerOf(api.other)
    const times = [{ startsAt: `${day}T14:00:00+01:00`, caseworker: 'theirs' }]
    const { ids } = await api.other.must(api.other.post(`/offers/${offer.id}/times`, { times }))
    const each = [{ meetingId: meetings[0]?.id, onBooked: 'move', timeId: ids[0] }]
    await refused(api.demo.post('/closures', { from: day, to: day, caseworker: who, each }), 404, 'not_found')
    const { items } = (await api.demo.get(`/closures?from=${day}`)).body
    assert.ok(!items.some(({ caseworker }: Json) => caseworker === who))
  })
})

suite('withdrawn times', () => {
  test('a time of which a meeting stays is kept, the others go; seats that are moved to are taken', async () => {
    const { ids, meetings, offer } = await bookedDay()
    const withdrawal = {
      ids: ids.slice(0, 3),
      onBooked: 'move',
      each: [{ meetingId: meetings[0]?.id, onBooked: 'keep' }],
    }
    const dry = await api.demo.must(api.demo.post('/times/withdraw?dryRun=true', withdrawal))
    const done = await api.demo.must(api.demo.post('/times/withdraw', withdrawal))
    assert.deepEqual({ ...done, dryRun: true }, dry)
    assert.deepEqual([done.kept, done.withdrawn, done.moved.length], [[ids[0]], ids.slice(1, 3), 2])
    const { items } = (await api.demo.get(`/offers/${offer.id}/times`)).body
    assert.deepEqual(
      items.map(({ status, booked }: Json) => `${status} ${booked}`),
      ['kept 1', 'open 0', 'open 1', 'open 1'],
    )
  })

  test('two who close the same day at once: no meeting is moved twice, and each time has one', async () => {
    const { meetings, citizens, day, who } = await bookedDay()
    const wanted = { from: day, to: day, caseworker: who, onMeetings: 'move' }
    const sent = await Promise.all(Array.from({ length: 4 }, () => api.demo.post('/closures', wanted)))
    assert.ok(sent.some(({ status }) => status === 201))
    const after = await Promise.all(meetings.map(meeting))
    assert.ok(after.every(({ startsAt }) => startsAt.slice(0, 10) !== day))
    const kinds = await Promise.all(citizens.map(told))
    assert.deepEqual(
      kinds.map((ofCitizen) => once(ofCitizen, 'moved')),
      [1, 1, 1],
    )
  })
})
