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
    const settled = {
      kept: [third.id],
      moved: [first.id],
      cancelled: [second.id],
      untold: [],
      handedOver: [],
      notHandedOver: [],
    }
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

  test('M-CHANGE: another caseworker takes them over at the same hours; what they cannot take stays', async () => {
    const { offer, meetings, citizens, day, who } = await bookedDay()
    const to = `${who} colleague`
    const at = (hour: number, caseworker: string) => ({ startsAt: `${day}T${hour}:00:00+01:00`, caseworker })
    const publish = async (...times: Json[]) =>
      (await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times }))).ids
    // At ten they have a free time of the same offer, at eleven a meeting, at twelve nothing.
    const [free, taken] = await publish(at(10, to), at(11, to))
    await api.demo.must(api.demo.post(`/citizens/${(await citizenOf(api.demo)).id}/bookings`, { timeId: taken }))
    const [first, second, third] = meetings
    const wanted = { from: day, to: day, caseworker: who, reason: 'Syg', onMeetings: 'hand_over', handOverTo: to }
    const dry = await api.demo.must(api.demo.post('/closures?dryRun=true', wanted))
    assert.deepEqual(dry.settled, {
      kept: [second?.id],
      moved: [],
      cancelled: [],
      untold: [],
      handedOver: [first?.id, third?.id],
      notHandedOver: [{ meetingId: second?.id, code: 'caseworker_busy' }],
    })
    assert.equal((await meeting(first ?? {})).caseworker, who, 'judged, not done')
    const made = await api.demo.must(api.demo.post('/closures', wanted))
    assert.deepEqual(made.settled, dry.settled)
    const after = await Promise.all(meetings.map(meeting))
    assert.deepEqual(
      after.map(({ caseworker, flags, startsAt }, index) => [
        caseworker,
        flags.join(),
        startsAt === meetings[index]?.startsAt,
      ]),
      [
        [to, '', true],
        [who, 'caseworker_away', true],
        [to, '', true],
      ],
    )
    assert.equal(after[0]?.timeId, free, 'a time that they had published for it is booked')
    const kinds = await Promise.all(citizens.map(told))
    assert.deepEqual(
      kinds.map((ofCitizen) => once(ofCitizen, 'changed')),
      [1, 0, 1],
    )
    const again = await api.demo.must(api.demo.post('/closures', wanted))
    assert.deepEqual([again.settled.handedOver, again.settled.kept], [[], [second?.id]])
  })

  test('M-CHANGE: who is away, unknown or about to be booked takes nothing over; nothing is then written', async () => {
    const { offer, meetings, day, who } = await bookedDay()
    const to = `${who} colleague`
    const [first] = meetings
    const away = { from: day, to: day, caseworker: who }
    const over = { onMeetings: 'hand_over', handOverTo: to }
    await refused(api.demo.post('/closures', { ...away, ...over }), 404, 'not_found')
    const times = [{ startsAt: `${day}T10:15:00+01:00`, caseworker: to }]
    const { ids } = await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times }))
    await api.demo.must(api.demo.post(`/citizens/${(await citizenOf(api.demo)).id}/holds`, { timeId: ids[0] }))
    const each = [{ meetingId: first?.id, onBooked: 'hand_over', handOverTo: to }]
    await refused(api.demo.post('/closures', { ...away, each }), 409, 'time_held_by_others')
    const { notHandedOver } = (await api.demo.must(api.demo.post('/closures?dryRun=true', { ...away, ...over })))
      .settled
    assert.deepEqual(notHandedOver, [{ meetingId: first?.id, code: 'time_held_by_others' }])
    const ill = await api.demo.must(api.demo.post('/closures', { from: day, to: day, caseworker: to }))
    await refused(api.demo.post('/closures', { ...away, each }), 409, 'caseworker_away')
    const { settled } = await api.demo.must(api.demo.post('/closures?dryRun=true', { ...away, ...over }))
    assert.deepEqual(
      settled.notHandedOver.map(({ code }: Json) => code),
      ['caseworker_away', 'caseworker_away', 'caseworker_away'],
    )
    const { items } = (await api.demo.get(`/closures?from=${day}`)).body
    assert.deepEqual(
      items.filter(({ from }: Json) => from === day).map(({ id }: Json) => id),
      [ill.id],
    )
    const whole = { from: day, to: day, onMeetings: 'hand_over', handOverTo: 'well 1' }
    const shut = await api.demo.must(api.demo.post('/closures?dryRun=true', whole))
    assert.ok(shut.settled.notHandedOver.every(({ code }: Json) => code === 'job_centre_closed'))
  })

  test('M-NO-DOUBLE: those of one group meeting share an hour; the hour goes with the last of them', async () => {
    const { offer, day, who } = await bookedDay()
    const group = `${who} group`
    const to = `${who} takes the group`
    await api.demo.must(api.demo.put(`/caseworkers/${encodeURIComponent(to)}`, { name: to }))
    const times = [{ startsAt: `${day}T14:00:00+01:00`, caseworker: group, capacity: 3 }]
    const { ids } = await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times }))
    const book = async () =>
      api.demo.must(api.demo.post(`/citizens/${(await citizenOf(api.demo)).id}/bookings`, { timeId: ids[0] }))
    const meetings = [await book(), await book()]
    const { settled } = await api.demo.must(
      api.demo.post('/closures', { from: day, to: day, caseworker: group, onMeetings: 'hand_over', handOverTo: to }),
    )
    assert.equal(settled.handedOver.length, 2)
    const [first, second] = await Promise.all(meetings.map(meeting))
    assert.ok(first && second)
    assert.equal(first.timeId, second.timeId)
    await api.demo.must(api.demo.post(`/meetings/${first.id}/cancel`, { by: 'job_centre' }))
    const statusOf = async () =>
      (
        await api.it.database.pool.query<{ status: string }>('select status from offered_time where id = $1', [
          first.timeId,
        ])
      ).rows[0]?.status
    assert.equal(await statusOf(), 'own', 'the other one still has it')
    await api.demo.must(api.demo.post(`/meetings/${second.id}/cancel`, { by: 'job_centre' }))
    assert.equal(await statusOf(), 'withdrawn')
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
