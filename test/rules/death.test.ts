import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { offerRefusals, rebookingRefusals, selfBookingRefusals } from '../../src/rules/booking-window.ts'
import { type PlainDate, plainDate } from '../../src/rules/dates.ts'
import { newDeadlineRefusals } from '../../src/rules/new-deadline.ts'
import type { Refusal } from '../../src/rules/refusals.ts'
import type { SituationToday } from '../../src/rules/situation.ts'
import { movingRefusals, summonsRefusals } from '../../src/rules/summons.ts'
import { sieveOf, whyRules } from '../../src/rules/why.ts'
import { changesThatHelp } from '../../src/rules/why-changes.ts'
import { at, codes, job, notActivated, offer, on, stored, time } from '../guide/support.ts'

const now = at('2017-07-03')
const meeting = job('2017-07-06 10:00')
const lives = on('2017-07-03', { meetings: [meeting] })
const died = on('2017-07-03', { meetings: [meeting], diedOn: plainDate('2017-07-01') })
const hour = time('2017-07-07 10:00')
const free = [{ offer: offer(), time: hour, count: 3 }]

/** Every act that the rules judge for a citizen. */
const judged: Readonly<Record<string, (situation: SituationToday) => readonly Refusal[]>> = {
  selfBooking: selfBookingRefusals,
  offer: (situation) => offerRefusals(situation, offer()),
  rebooking: (situation) => rebookingRefusals(situation, meeting, now),
  deadline: (situation) =>
    newDeadlineRefusals(situation, { interviewType: 'job', dueDate: plainDate('2017-07-20'), activationDate: null }, 0),
  summons: (situation) => summonsRefusals(situation, { ...hour, type: 'job' }, now),
  moving: (situation) => movingRefusals(situation, meeting, hour, now),
}

suite('a citizen who has died – D-DEATH', () => {
  for (const [act, refusals] of Object.entries(judged))
    test(`${act}: refused for who has died, and for nobody else`, () => {
      assert.ok(codes(refusals(died)).includes('citizen_died'))
      assert.ok(!codes(refusals(lives)).includes('citizen_died'))
    })

  test('J-WHY: it bars before every other rule, and of the living it is not asked', () => {
    const [first] = whyRules(died, sieveOf(died, now, free), {})
    assert.deepEqual(
      [first?.key, first?.rule, first?.verdict, first?.left, first?.facts],
      ['death', 'D-DEATH', 'no', 0, { on: '2017-07-01' }],
    )
    assert.equal(whyRules(lives, sieveOf(lives, now, free), {})[0]?.key, 'residence')
  })

  test('J-WHY: nothing that somebody could do helps', () => {
    const deadline = stored({ ...notActivated(plainDate('2017-07-04')), dueDate: plainDate('2017-07-05') })
    const far = [{ offer: offer(), time: time('2017-07-25 10:00'), count: 3 }]
    const helping = (diedOn: PlainDate | null) =>
      changesThatHelp({
        situation: on('2017-07-03', { deadline, diedOn }),
        now,
        free: far,
        offers: [offer()],
        settings: { usualDays: 21, quickDays: [7] },
        minimumDays: 0,
      })
    assert.ok(helping(null).some(({ change }) => change === 'summon'))
    assert.deepEqual(helping(plainDate('2017-07-01')), [])
  })
})
