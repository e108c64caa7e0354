import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { type HandedOver, planHandOvers, type TheirTime } from '../../src/rules/hand-over.ts'
import { at, job, on } from '../guide/support.ts'

const NOW = '2017-07-03 12:00'
const QUARTERS = 16

/** A quarter of an hour of the day on which somebody is ill. */
const quarter = (nth: number) =>
  at(`2017-07-05 ${String(9 + Math.floor(nth / 4)).padStart(2, '0')}:${String((nth % 4) * 15).padStart(2, '0')}`)

const hoursArbitrary = fc
  .tuple(fc.integer({ min: 0, max: QUARTERS - 3 }), fc.integer({ min: 1, max: 3 }))
  .map(([from, length]) => ({ startsAt: quarter(from), endsAt: quarter(from + length) }))

const offerArbitrary = fc.constantFrom('offer a', 'offer b')

/** Meetings of two times may stand in one of them, as those of a group do. */
const meetingsArbitrary = fc.array(
  fc.record({ hours: hoursArbitrary, offerId: offerArbitrary, inOne: fc.integer({ min: 1, max: 3 }) }),
  { minLength: 1, maxLength: 4 },
)

const overlap = (a: Pick<TheirTime, 'startsAt' | 'endsAt'>, b: Pick<TheirTime, 'startsAt' | 'endsAt'>) =>
  a.startsAt.epochMilliseconds < b.endsAt.epochMilliseconds && b.startsAt.epochMilliseconds < a.endsAt.epochMilliseconds

/** Published times of one caseworker, none over another. */
const theirsArbitrary = fc
  .array(
    fc.record({
      hours: hoursArbitrary,
      offerId: offerArbitrary,
      capacity: fc.integer({ min: 1, max: 3 }),
      booked: fc.integer({ min: 0, max: 2 }),
      held: fc.integer({ min: 0, max: 1 }),
      status: fc.constantFrom('open' as const, 'open' as const, 'kept' as const),
    }),
    { maxLength: 5 },
  )
  .map((made) => {
    const times: TheirTime[] = []
    for (const { hours, booked, held, capacity, ...one } of made)
      if (!times.some((time) => overlap(time, hours)))
        times.push({
          ...one,
          ...hours,
          id: `time ${times.length}`,
          caseworkerId: 'well',
          capacity: Math.max(capacity, booked + held),
          booked,
          held,
        })
    return times
  })

const wantedOf = (
  made: readonly {
    hours: { startsAt: TheirTime['startsAt']; endsAt: TheirTime['endsAt'] }
    offerId: string
    inOne: number
  }[],
) =>
  made.flatMap(({ hours, offerId, inOne }, time) =>
    Array.from({ length: inOne }, (_, nth): HandedOver => {
      const meeting = job('2017-07-05 09:00', { id: `${time} ${nth}`, timeId: `ill ${time}`, offerId, ...hours })
      return { meeting: { ...meeting, place: null }, situation: on(NOW, { meetings: [meeting] }), to: 'well' }
    }),
  )

suite('M-CHANGE: who can take a meeting over', () => {
  test('no seat and no hour is promised twice, and what is refused was taken – M-NO-DOUBLE', () => {
    fc.assert(
      fc.property(meetingsArbitrary, theirsArbitrary, (made, theirs) => {
        const wanted = wantedOf(made)
        const planned = planHandOvers(wanted, theirs, [], at(NOW))
        const seats = new Map<string, number>()
        const hours = new Map<string, { readonly one: HandedOver['meeting']; count: number; seats: number }>()
        for (const { meeting } of wanted) {
          const plan = planned.get(meeting.id)
          assert.ok(plan)
          if (!plan.ok) continue
          if (plan.place.kind === 'seat') seats.set(plan.place.timeId, (seats.get(plan.place.timeId) ?? 0) + 1)
          else {
            const { shared, seats: of } = plan.place
            const hour = hours.get(shared) ?? { one: meeting, count: 0, seats: of }
            assert.ok(hour.one.startsAt.equals(meeting.startsAt) && hour.one.endsAt.equals(meeting.endsAt))
            hours.set(shared, { ...hour, count: hour.count + 1 })
          }
        }
        for (const { id, capacity, booked, held } of theirs)
          assert.ok((seats.get(id) ?? 0) <= Math.max(0, capacity - booked - held), id)
        for (const { count, seats: of } of hours.values()) assert.equal(count, of)
        const taken = theirs.filter(
          ({ id, status, booked, held }) => status !== 'open' || booked + held + (seats.get(id) ?? 0) > 0,
        )
        const promised = [...hours.values()].map(({ one }) => one)
        for (const [nth, one] of promised.entries())
          assert.ok(![...taken, ...promised.slice(nth + 1)].some((other) => overlap(one, other)))
        for (const { meeting } of wanted)
          if (planned.get(meeting.id)?.ok === false)
            assert.ok(
              [...taken, ...promised].some((other) => overlap(meeting, other)),
              'nothing was in the way',
            )
      }),
      { seed: 2017 },
    )
  })

  test('a meeting that has begun, and one of nobody, are not handed over', () => {
    const [one] = wantedOf([{ hours: { startsAt: quarter(0), endsAt: quarter(3) }, offerId: 'offer a', inOne: 1 }])
    assert.ok(one)
    const codeOf = (wanted: HandedOver, now: string) => {
      const plan = planHandOvers([wanted], [], [], at(now)).get(wanted.meeting.id)
      return plan?.ok === false ? plan.refusal.code : 'taken over'
    }
    assert.equal(codeOf(one, '2017-07-05 08:59'), 'taken over')
    assert.equal(codeOf(one, '2017-07-05 09:00'), 'changing_not_planned')
    assert.equal(codeOf({ ...one, situation: on(NOW) }, NOW), 'changing_not_planned')
  })
})
