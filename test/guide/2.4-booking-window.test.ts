import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  cancellingRefusals,
  chosenForm,
  offerRefusals,
  overlappingMeeting,
  rebookingOfferRefusals,
  rebookingRefusals,
  selfBookingRefusals,
  timeRefusals,
  windowOf,
} from '../../src/rules/booking-window.ts'
import { addDays, type Instant, plainDate } from '../../src/rules/dates.ts'
import { flagsOf } from '../../src/rules/flags.ts'
import { lastCancelling, lastRebooking } from '../../src/rules/last-moments.ts'
import { newDeadlineRefusals } from '../../src/rules/new-deadline.ts'
import { serves } from '../../src/rules/offers.ts'
import { refusalRules } from '../../src/rules/refusals.ts'
import { ruleNames } from '../../src/rules/rule-names.ts'
import { situationOn } from '../../src/rules/situation.ts'
import {
  absence,
  at,
  centre,
  citizen,
  codes,
  DUE,
  deadline,
  group,
  job,
  met,
  notActivated,
  offer,
  on,
  rowsOf,
  stored,
  time,
} from './support.ts'

const active = stored(deadline())
const NOW = '2017-07-03 12:00'

/** What is said of one time, by its codes. */
const saidOf = (
  when: string,
  own: Parameters<typeof on>[1] = {},
  { now = NOW, offered = offer(), one = time(when), rebooked = null as ReturnType<typeof job> | null } = {},
) => codes(timeRefusals(on(now, own), offered, one, at(now), rebooked))

suite('§2.4 "han kan booke samtale indtil 7 dage efter fristen"', () => {
  test('"Samtalen skal være holdt senest 17. juli 2017" – D-WINDOW', () => {
    assert.deepEqual(saidOf('2017-07-17 15:00', { deadline: active }), [])
    assert.deepEqual(saidOf('2017-07-18 08:00', { deadline: active }), ['after_deadline_window'])
    const window = windowOf(on(NOW, { deadline: active }), offer())
    assert.deepEqual(
      [window.until.toString(), window.limitedBy, window.deadlineVisible],
      ['2017-07-17', 'deadline', true],
    )
  })

  test('it replaces the offer’s horizon, shorter or longer – D-WINDOW, M-HORIZON', () => {
    const near = offer({ horizonDays: 3 })
    assert.deepEqual(saidOf('2017-07-17 15:00', { deadline: active }, { offered: near }), [])
    const far = stored(deadline({ dueDate: plainDate('2017-09-20') }))
    assert.deepEqual(saidOf('2017-09-27 15:00', { deadline: far }, { offered: offer({ horizonDays: 10 }) }), [])
  })

  test('also while it is met: a rebooking goes no later – D-WINDOW, M-REBOOK', () => {
    const planned = job('2017-07-12 10:00')
    const own = { deadline: stored(met(plainDate('2017-07-12'), { meetingId: planned.id })), meetings: [planned] }
    assert.deepEqual(saidOf('2017-07-17 10:00', own, { rebooked: planned }), [])
    assert.deepEqual(saidOf('2017-07-18 10:00', own, { rebooked: planned }), ['after_deadline_window'])
  })

  test('"Det betyder, at borgeren ikke kan booke en jobsamtale længere frem end fristdatoen + 7 dage" though it is not activated – D-WINDOW, D-HIDDEN', () => {
    const hidden = stored(notActivated(plainDate('2017-07-05')))
    assert.deepEqual(saidOf('2017-07-18 08:00', { deadline: hidden }), ['after_deadline_window'])
    const window = windowOf(on(NOW, { deadline: hidden }), offer())
    assert.deepEqual([window.until.toString(), window.deadlineVisible], ['2017-07-17', false])
  })

  test('other meetings are not bound by it, and may stand beside an interview – M-OTHER, D-WINDOW', () => {
    const other = offer({ meetingType: 'other', otherType: 9 })
    assert.deepEqual(saidOf('2017-08-18 08:00', { deadline: active }, { offered: other }), [])
    const own = { deadline: active, meetings: [job('2017-07-12 10:00')] }
    assert.deepEqual(offerRefusals(on(NOW, own), other), [])
    assert.deepEqual(codes(offerRefusals(on(NOW, own), offer())), ['interview_already_planned'])
  })

  test('a deadline that the calendar has closed limits nothing – D-LATE-RUN, M-HORIZON', () => {
    const window = windowOf(on('2017-07-11', { deadline: active }), offer())
    assert.deepEqual([window.until.toString(), window.limitedBy], ['2017-10-09', 'horizon'])
  })

  test('without a deadline: the offer’s horizon, 90 days ahead unless it says otherwise – M-HORIZON', () => {
    assert.deepEqual(saidOf('2017-10-01 10:00'), [])
    assert.deepEqual(saidOf('2017-10-02 10:00'), ['beyond_horizon'])
  })

  test('a citizen with an open deadline books that type – D-TYPE', () => {
    const sick = {
      contactGroups: [group(6, '2017-06-01')],
      deadline: stored(deadline({ interviewType: 'follow_up' })),
    }
    const of = (meetingType: 'job' | 'follow_up' | 'other') =>
      codes(offerRefusals(on(NOW, sick), offer({ meetingType, contactGroups: [6] })))
    assert.deepEqual(of('follow_up'), [])
    assert.deepEqual(of('other'), [])
    assert.deepEqual(of('job'), ['other_interview_type'])
  })
})

suite("§2.2.1 \"Der kan kun være planlagt én samtale af typen 'Jobsamtale' eller 'Opfølgningssamtale' ad gangen\"", () => {
  test('whichever the type – M-ONE', () => {
    const meetings = [job('2017-07-12 10:00', { type: 'follow_up' })]
    assert.deepEqual(codes(offerRefusals(on(NOW, { meetings }), offer())), ['interview_already_planned'])
    assert.deepEqual(offerRefusals(on(NOW, { meetings: [job('2017-07-12 10:00', { type: 'other' })] }), offer()), [])
  })

  test('"at borgeren – på dagen for samtale - kan booke en ny samtale", on a later day or later that day – M-ONE', () => {
    const meetings = [job('2017-07-03 14:00')]
    for (const now of ['2017-07-03 00:01', '2017-07-03 12:00', '2017-07-03 23:00']) {
      assert.deepEqual(offerRefusals(on(now, { meetings }), offer()), [])
      assert.deepEqual(saidOf('2017-07-04 10:00', { meetings }, { now }), [])
    }
    assert.deepEqual(codes(offerRefusals(on('2017-07-02 23:59', { meetings }), offer())), ['interview_already_planned'])
    assert.deepEqual(saidOf('2017-07-03 14:45', { meetings }), [], 'right after it')
    assert.deepEqual(saidOf('2017-07-03 14:30', { meetings }), ['citizen_busy'])
    assert.deepEqual(saidOf('2017-07-03 13:00', { meetings }), ['new_interview_must_be_later'])
    const offered = offer({ meetingType: 'other' })
    assert.deepEqual(saidOf('2017-07-03 13:00', { meetings }, { offered }), [], 'another meeting may be before it')
  })

  test('registered, missed or cancelled, it no longer counts: neither does a walk-in – M-ONE, M-WALK-IN', () => {
    for (const status of ['held', 'no_show', 'cancelled'] as const) {
      const meetings = [job('2017-07-03 14:00', { status })]
      assert.deepEqual(saidOf('2017-07-03 13:00', { meetings }), [], status)
    }
    const walkIn = job('2017-07-03 11:00', { origin: 'walk_in', status: 'held' })
    const meetings = [walkIn, job('2017-07-03 14:00')]
    assert.deepEqual(offerRefusals(on(NOW, { meetings }), offer()), [])
    assert.deepEqual(saidOf('2017-07-03 15:30', { meetings }), [])
  })

  test('interviews of days ago that nobody registered bar nothing, however many – M-ONE, D-VOLUNTARY', () => {
    const meetings = [job('2017-06-29 09:00'), job('2017-06-30 09:00'), job('2017-06-30 14:00')]
    assert.deepEqual(offerRefusals(on(NOW, { meetings }), offer()), [])
    assert.deepEqual(saidOf('2017-07-03 15:30', { meetings }), [])
  })

  test('a third is refused, beside two of today as beside one of today and one of a later day – M-ONE', () => {
    const first = job('2017-07-03 09:00')
    const said = (second: ReturnType<typeof job>) =>
      codes(offerRefusals(on(NOW, { meetings: [first, second] }), offer()))
    assert.deepEqual(said(job('2017-07-20 09:00')), ['interview_already_planned'])
    assert.deepEqual(said(job('2017-07-03 14:00', { type: 'follow_up' })), ['two_interviews_stand'])
    for (const status of ['held', 'no_show', 'cancelled'] as const)
      assert.deepEqual(said(job('2017-07-03 10:00', { status })), [], status)
  })

  test('a clock set back to before an interview that was due finds it planned – M-ONE', () => {
    const meetings = [job('2017-07-20 09:00', { status: 'due' })]
    assert.deepEqual(codes(offerRefusals(on(NOW, { meetings }), offer())), ['interview_already_planned'])
  })
})

suite('§2.1 which times, and all the reasons', () => {
  test('times that have begun, or begin within the booking notice, are not offered – M-HORIZON', () => {
    assert.deepEqual(saidOf('2017-07-03 11:59'), ['time_has_begun'])
    assert.deepEqual(saidOf('2017-07-03 12:00'), ['time_has_begun'])
    assert.deepEqual(saidOf('2017-07-03 12:01'), [])
    const offered = offer({ bookingNoticeHours: 24 })
    assert.deepEqual(saidOf('2017-07-04 11:59', {}, { offered }), ['within_booking_notice'])
    assert.deepEqual(saidOf('2017-07-04 12:00', {}, { offered }), [])
  })

  test('24 hours are 24 hours, also in the night to summer time – M-HORIZON', () => {
    const offered = offer({ bookingNoticeHours: 24 })
    const now = '2018-03-24 12:00'
    assert.deepEqual(saidOf('2018-03-25 12:59', {}, { now, offered }), ['within_booking_notice'])
    assert.deepEqual(saidOf('2018-03-25 13:00', {}, { now, offered }), [])
  })

  test('"at der er taget højde for et registreret fravær": its days are not offered – F-ABSENCE', () => {
    for (const kind of ['holiday', 'illness', 'education', 'other'] as const) {
      const absences = [absence(kind, '2017-07-05', '2017-07-07')]
      assert.deepEqual(saidOf('2017-07-04 10:00', { absences }), [])
      assert.deepEqual(saidOf('2017-07-05 10:00', { absences }), ['absent_that_day'])
      assert.deepEqual(saidOf('2017-07-07 10:00', { absences }), ['absent_that_day'])
      assert.deepEqual(saidOf('2017-07-08 10:00', { absences }), [])
    }
  })

  test('exempt citizens may still book, deprived ones not while it lasts; no new deadline under either – D-EXEMPT', () => {
    const wanted = {
      interviewType: 'job',
      dueDate: plainDate('2017-07-30'),
      activationDate: plainDate('2017-07-03'),
    } as const
    const under = (kind: 'exempt' | 'deprived', now = NOW) =>
      on(now, { absences: [absence(kind, '2017-07-01', '2017-07-20')] })
    assert.deepEqual(selfBookingRefusals(under('exempt')), [])
    assert.deepEqual(saidOf('2017-07-05 10:00', { absences: [absence('exempt', '2017-07-01', '2017-07-20')] }), [])
    assert.deepEqual(codes(selfBookingRefusals(under('deprived'))), ['deprived_of_self_booking'])
    assert.deepEqual(selfBookingRefusals(under('deprived', '2017-07-21')), [])
    for (const kind of ['exempt', 'deprived'] as const) {
      assert.deepEqual(codes(newDeadlineRefusals(under(kind), wanted, 0)), ['exempt_from_deadlines'])
      assert.deepEqual(newDeadlineRefusals(under(kind, '2017-07-21'), wanted, 0), [])
    }
  })

  test('a citizen never has two overlapping meetings; back to back is no overlap – M-NO-DOUBLE', () => {
    const meetings = [job('2017-07-12 10:00', { type: 'other' })]
    assert.deepEqual(saidOf('2017-07-12 10:44', { meetings }), ['citizen_busy'])
    assert.deepEqual(saidOf('2017-07-12 09:16', { meetings }), ['citizen_busy'])
    assert.deepEqual(saidOf('2017-07-12 10:45', { meetings }), [])
    assert.deepEqual(saidOf('2017-07-12 09:15', { meetings }), [])
    for (const status of ['held', 'no_show', 'cancelled'] as const)
      assert.equal(overlappingMeeting([job('2017-07-12 10:00', { status })], time('2017-07-12 10:00')), null)
  })

  test('the meeting being moved is not in its own way – M-REBOOK, M-NO-DOUBLE', () => {
    const planned = job('2017-07-12 10:00')
    assert.deepEqual(saidOf('2017-07-12 10:30', { meetings: [planned] }, { rebooked: planned }), [])
  })

  test('no job centre, another’s offer, another group’s, another category’s – D-MOVE, F-1', () => {
    assert.deepEqual(codes(offerRefusals(on(NOW, { jobCentres: [centre(null, '2017-06-01')] }), offer())), [
      'citizen_without_job_centre',
    ])
    assert.deepEqual(codes(offerRefusals(on(NOW), offer({ jobCentre: '75100' }))), ['offer_of_other_job_centre'])
    assert.deepEqual(codes(offerRefusals(on(NOW), offer({ contactGroups: [12] }))), ['offer_not_for_citizen'])
    const served = (categories: string[], category: string | null) =>
      serves(offer({ categories }), { contactGroup: 2, category })
    assert.deepEqual([served([], null), served([], '2.2'), served(['2.2'], '2.2')], [true, true, true])
    assert.deepEqual([served(['2.2'], '2.3'), served(['2.2'], null)], [false, false])
  })

  test('all the reasons that apply are told, not the first – D-WINDOW, M-HORIZON, F-ABSENCE, M-NO-DOUBLE, M-ONE', () => {
    const own = {
      contactGroups: [group(1, '2017-06-01')],
      jobCentres: [centre(null, '2017-06-01')],
      absences: [
        absence('deprived', '2017-07-01', '2017-07-20', '2017-06-01'),
        absence('holiday', '2017-07-19', '2017-07-21'),
      ],
      meetings: [job('2017-07-20 10:00')],
    }
    assert.deepEqual(codes(offerRefusals(on(NOW, own), offer())), [
      'citizen_without_job_centre',
      'group_unknown_to_self_booking',
      'deprived_of_self_booking',
      'offer_not_for_citizen',
      'interview_already_planned',
    ])
    const withdrawn = { ...time('2017-07-20 10:00'), offered: false, closed: true }
    assert.deepEqual(
      saidOf(
        '',
        {
          ...own,
          absences: own.absences.slice(1),
          deadline: active,
          contactGroups: [group(2, '2017-06-01')],
          jobCentres: [centre('10100', '2017-06-01')],
        },
        { one: withdrawn },
      ),
      ['time_not_offered', 'job_centre_closed', 'after_deadline_window', 'absent_that_day', 'citizen_busy'],
    )
  })

  test('the form is one of those offered; not asked where there is one – F-2', () => {
    assert.equal(chosenForm({ forms: ['phone'] }, null), 'phone')
    assert.equal(chosenForm({ forms: ['phone', 'video'] }, 'video'), 'video')
    assert.equal(chosenForm({ forms: ['phone', 'video'] }, 'in_person'), null)
  })

  test('every refusal names a rule that exists', () => {
    for (const [code, rule] of Object.entries(refusalRules)) assert.ok(ruleNames.includes(rule), code)
  })
})

suite('§2.1 "Inden for denne frist vil borgeren også have mulighed for at ombooke, hvis jobcentret har givet mulighed for dette"', () => {
  const planned = job('2017-07-12 10:00')
  const own = { deadline: stored(met(plainDate('2017-07-12'), { meetingId: planned.id })), meetings: [planned] }
  const saidAt = (now: string, meeting = planned, situation: Parameters<typeof on>[1] = own) => {
    const today = on(now, situation)
    const asOfToday = today.meetings.find(({ id }) => id === meeting.id) ?? meeting
    return codes(rebookingRefusals(today, { ...asOfToday, ...(meeting === planned ? {} : meeting) }, at(now)))
  }

  test('while the due date has not passed – M-REBOOK', () => {
    assert.deepEqual(saidAt('2017-07-10 23:59'), [])
    assert.deepEqual(saidAt('2017-07-11 00:00'), ['rebooking_after_due_date'])
  })

  test('if the offer allows it, until its notice – M-REBOOK', () => {
    const early = job('2017-07-07 10:00')
    assert.deepEqual(saidAt('2017-07-06 10:00', early), [], 'exactly 24 hours before')
    assert.deepEqual(saidAt('2017-07-06 10:01', early), ['rebooking_too_late'])
    const notAllowed = { ...early, rebooking: { allowed: false, noticeHours: 24 } }
    assert.deepEqual(saidAt('2017-07-04 10:00', notAllowed), ['rebooking_not_allowed'])
  })

  test('never on the day itself, whatever the notice – M-REBOOK, M-ONE', () => {
    const soon = job('2017-07-07 23:00', { rebooking: { allowed: true, noticeHours: 0 } })
    const situation = { meetings: [soon] }
    const onItsDay = on('2017-07-07 00:01', situation)
    const meeting = onItsDay.meetings[0]
    assert.ok(meeting)
    assert.deepEqual(codes(rebookingRefusals(onItsDay, meeting, at('2017-07-07 00:01'))), ['rebooking_too_late'])
    for (const status of ['held', 'no_show', 'cancelled'] as const)
      assert.deepEqual(codes(rebookingRefusals(on(NOW), { ...soon, status }, at(NOW))), ['rebooking_not_planned'])
  })

  test('the last moment is one: of the notice, the end of the day before and the due date the earliest – M-REBOOK, M-CANCEL', () => {
    // The meeting is on Friday 7 July at 14.00, or on the 12th, after the due date (the 10th).
    const table = `
      notice | meeting          | rebook until     | last whole day | cancel until
      -------|------------------|------------------|----------------|-----------------
      0      | 2017-07-07 14:00 | 2017-07-07 00:00 | 2017-07-06     | 2017-07-07 14:00
      5      | 2017-07-07 14:00 | 2017-07-07 00:00 | 2017-07-06     | 2017-07-07 09:00
      12     | 2017-07-07 14:00 | 2017-07-07 00:00 | 2017-07-06     | 2017-07-07 02:00
      14     | 2017-07-07 14:00 | 2017-07-07 00:00 | 2017-07-06     | 2017-07-07 00:00
      15     | 2017-07-07 14:00 | 2017-07-06 23:00 | –              | 2017-07-06 23:00
      24     | 2017-07-07 14:00 | 2017-07-06 14:00 | –              | 2017-07-06 14:00
      0      | 2017-07-12 14:00 | 2017-07-11 00:00 | 2017-07-10     | 2017-07-12 14:00
      24     | 2017-07-12 14:00 | 2017-07-11 00:00 | 2017-07-10     | 2017-07-11 14:00
      48     | 2017-07-12 14:00 | 2017-07-10 14:00 | –              | 2017-07-10 14:00`
    for (const [notice, when = '', rebookUntil = '', through, cancelUntil = ''] of rowsOf(table).slice(1)) {
      const terms = { allowed: true, noticeHours: Number(notice) }
      const meeting = job(when, { rebooking: terms, cancelling: terms })
      const rebook = lastRebooking(meeting, deadline())
      const told = [rebook.at, rebook.through ?? '–', lastCancelling(meeting).at].map(String)
      assert.deepEqual(told, [String(at(rebookUntil)), through, String(at(cancelUntil))], `${notice} h, ${when}`)
      // What is said is what holds: a minute before, at that moment, a minute after.
      const minute = (text: string, minutes: number) => at(text).add({ minutes })
      const asked = (now: Instant) => {
        const situation = situationOn(
          citizen({ deadline: stored(met(meeting.date, { meetingId: meeting.id })), meetings: [meeting] }),
          now,
        )
        const [today] = situation.meetings
        assert.ok(today)
        return [rebookingRefusals(situation, today, now).length === 0, cancellingRefusals(today, now).length === 0]
      }
      const said = (moment: string, which: 0 | 1) => [-1, 0, 1].map((minutes) => asked(minute(moment, minutes))[which])
      assert.deepEqual(said(rebookUntil, 0), [true, rebook.through === null, false], `rebook, ${notice} h, ${when}`)
      assert.deepEqual(said(cancelUntil, 1), [true, true, false], `cancel, ${notice} h, ${when}`)
    }
  })

  test('without an open deadline: within the offer’s horizon, after any due date – M-REBOOK', () => {
    assert.deepEqual(saidAt('2017-07-11 00:00', planned, { meetings: [planned] }), [])
    assert.deepEqual(saidOf('2017-08-20 10:00', { meetings: [planned] }, { rebooked: planned }), [])
  })

  test('to a time of the same type, and one that fits the citizen – M-REBOOK, D-TYPE', () => {
    const today = on(NOW, own)
    assert.deepEqual(rebookingOfferRefusals(today, planned, offer()), [])
    assert.deepEqual(codes(rebookingOfferRefusals(today, planned, offer({ meetingType: 'other' }))), [
      'rebooking_other_type',
    ])
    assert.deepEqual(codes(rebookingOfferRefusals(today, planned, offer({ contactGroups: [12] }))), [
      'offer_not_for_citizen',
    ])
    // Summoned to the other type, which meets the deadline too, the citizen rebooks within the
    // summons' own type.
    const followUp = job('2017-07-12 10:00', { type: 'follow_up' })
    assert.deepEqual(
      rebookingOfferRefusals(on(NOW, { ...own, meetings: [followUp] }), followUp, offer({ meetingType: 'follow_up' })),
      [],
    )
  })

  test('other meetings rebook by their notice alone – M-OTHER, M-REBOOK', () => {
    const other = job('2017-07-20 10:00', { type: 'other' })
    assert.deepEqual(saidAt('2017-07-11 00:00', other, { ...own, meetings: [planned, other] }), [])
  })

  test('the citizen can cancel until the notice; the due date does not matter – M-CANCEL', () => {
    const cancel = (now: string, meeting = planned) => codes(cancellingRefusals(meeting, at(now)))
    assert.deepEqual(cancel('2017-07-11 10:00'), [], 'a day after the due date, exactly 24 hours before')
    assert.deepEqual(cancel('2017-07-11 10:01'), ['cancelling_too_late'])
    assert.deepEqual(cancel(NOW, { ...planned, cancelling: { allowed: false, noticeHours: 24 } }), [
      'cancelling_not_allowed',
    ])
    for (const status of ['held', 'no_show', 'cancelled'] as const)
      assert.deepEqual(cancel(NOW, { ...planned, status }), ['cancelling_not_planned'])
    // On its day too, until the notice; a meeting of yesterday that nobody registered is too late.
    const due = { ...planned, status: 'due' as const, cancelling: { allowed: true, noticeHours: 2 } }
    assert.deepEqual(cancel('2017-07-12 08:00', due), [])
    assert.deepEqual(cancel('2017-07-12 08:01', due), ['cancelling_too_late'])
    assert.deepEqual(cancel('2017-07-13 08:00', due), ['cancelling_too_late'])
  })

  test('the last day of booking is the due date itself, for a meeting up to 7 days later – D-WINDOW, D-OVERDUE', () => {
    const now = '2017-07-10 23:30'
    assert.deepEqual(saidOf('2017-07-17 09:00', { deadline: active }, { now }), [])
    assert.equal(on(now, { deadline: active }).deadline?.status, 'active')
    assert.equal(on('2017-07-11 00:00', { deadline: active }).deadline, null)
    assert.equal(addDays(DUE, 7).toString(), '2017-07-17')
  })
})

suite('meetings that stay although the citizen’s circumstances have changed – M-FLAG', () => {
  const planned = job('2017-07-12 10:00')
  type Of = Parameters<typeof flagsOf>[1]
  const flags = (
    own: Parameters<typeof on>[1],
    meeting = planned,
    of: Of = offer(),
    { closed = false, away = false } = {},
  ) => flagsOf({ ...meeting, closed, away }, of, on(NOW, own))

  test('moved to another municipality or to none, another group, an absence over it; all that apply', () => {
    assert.deepEqual(flags({}), [])
    assert.deepEqual(flags({ jobCentres: [centre('10105', '2017-06-01')] }), [], 'of the same municipality')
    assert.deepEqual(flags({ jobCentres: [centre('75100', '2017-06-01')] }), ['citizen_moved'])
    assert.deepEqual(flags({ jobCentres: [centre(null, '2017-06-01')] }), ['citizen_moved'])
    assert.deepEqual(flags({ contactGroups: [group(12, '2017-06-01')] }), ['group_not_served'])
    assert.deepEqual(
      flags({ contactGroups: [group(12, '2017-06-01')] }, planned, null),
      [],
      'a summons without an offer',
    )
    assert.deepEqual(flags({ absences: [absence('holiday', '2017-07-10', '2017-07-12')] }), ['citizen_absent'])
    assert.deepEqual(flags({ absences: [absence('exempt', '2017-07-10', '2017-07-12')] }), [])
    const all = {
      jobCentres: [centre('75100', '2017-06-01')],
      contactGroups: [group(12, '2017-06-01')],
      absences: [absence('illness', '2017-07-12', '2017-07-12')],
    }
    assert.deepEqual(flags(all), ['citizen_moved', 'group_not_served', 'citizen_absent'])
    assert.deepEqual(flags({}, planned, null, { closed: true }), ['job_centre_closed'])
    assert.deepEqual(flags({}, planned, null, { away: true }), ['caseworker_away'])
  })

  test('only while it is to be held', () => {
    const moved = { jobCentres: [centre('75100', '2017-06-01')] }
    assert.deepEqual(flags(moved, job('2017-07-12 10:00', { status: 'due' })), ['citizen_moved'])
    for (const status of ['held', 'no_show', 'cancelled'] as const)
      assert.deepEqual(flags(moved, job('2017-07-12 10:00', { status })), [])
  })
})
