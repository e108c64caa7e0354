import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { lastInterviewDate } from '../../src/rules/booking-window.ts'
import { addDays, isAfter, type PlainDate, plainDate } from '../../src/rules/dates.ts'
import {
  type CalendarFacts,
  type Changed,
  create,
  type Deadline,
  decide,
  isOpen,
  nextDate,
  noFacts,
  settle,
} from '../../src/rules/deadline.ts'
import { isSameDeadline, newDeadlineRefusals, newDeadlineWarnings } from '../../src/rules/new-deadline.ts'
import { factsOf } from '../../src/rules/situation.ts'
import {
  absence,
  CREATED,
  centre,
  citizen,
  codes,
  DUE,
  days,
  deadline,
  group,
  job,
  met,
  notActivated,
  on,
  stored,
  told,
} from './support.ts'

const settledOn = (one: Deadline, day: string, facts: CalendarFacts = noFacts): Changed =>
  settle(one, facts, plainDate(day))
const groupsOf = (...periods: ReturnType<typeof group>[]) => factsOf(citizen({ contactGroups: periods }))
const centresOf = (...periods: ReturnType<typeof centre>[]) => factsOf(citizen({ jobCentres: periods }))
const exemption = (from: string, to: string, reportedOn = from) =>
  factsOf(citizen({ absences: [absence('exempt', from, to, reportedOn)] }))

suite('§2.1 Frister: what the job centre sets', () => {
  const wanted = { interviewType: 'job', dueDate: DUE, activationDate: CREATED } as const

  test('"Fristen … er fristen for hvornår, borgeren senest skal booke en samtale" – D-CREATE', () => {
    const { deadline: born, steps } = create({ ...wanted, jobCentre: '10100', plannedInterview: null }, CREATED)
    assert.equal(born.status, 'active')
    assert.deepEqual(told(steps), ['→ active on 2017-06-26 (D-CREATE)'])
    assert.equal(settle(born, noFacts, DUE).deadline.status, 'active', 'bookable on the due date itself')
  })

  test('"mulighed for at vælge mødetider, der ligger op til syv dage efter fristens udløb" – D-WINDOW', () => {
    assert.equal(lastInterviewDate({ dueDate: DUE }).toString(), '2017-07-17')
    assert.equal(lastInterviewDate({ dueDate: plainDate('2024-02-25') }).toString(), '2024-03-03')
  })

  test('the due date is today or later, the activation date not after it; a setting may ask for more days – D-CREATE', () => {
    const today = on('2017-06-26')
    const refusedFor = (dueDate: string, activationDate = '2017-06-26', minimumDays = 0) =>
      codes(
        newDeadlineRefusals(
          today,
          { interviewType: 'job', dueDate: plainDate(dueDate), activationDate: plainDate(activationDate) },
          minimumDays,
        ),
      )
    assert.deepEqual(refusedFor('2017-06-25'), ['due_date_passed', 'activation_after_due_date'])
    assert.deepEqual(refusedFor('2017-06-26'), [])
    assert.deepEqual(refusedFor('2017-07-10', '2017-07-10'), [])
    assert.deepEqual(refusedFor('2017-07-10', '2017-07-11'), ['activation_after_due_date'])
    assert.deepEqual(refusedFor('2017-07-03', '2017-06-26', 8), ['due_date_too_soon'])
    assert.deepEqual(refusedFor('2017-07-04', '2017-06-26', 8), [])
  })

  test('all reasons are told, not the first – D-CREATE, D-MOVE, D-GROUP-OTHER, D-EXEMPT', () => {
    const situation = on('2017-07-11', {
      contactGroups: [group(1, '2017-06-01')],
      jobCentres: [centre(null, '2017-06-01')],
      absences: [absence('deprived', '2017-07-01', '2017-07-31')],
    })
    assert.deepEqual(codes(newDeadlineRefusals(situation, { ...wanted, activationDate: addDays(DUE, 1) }, 0)), [
      'citizen_without_job_centre',
      'group_has_no_deadlines',
      'due_date_passed',
      'activation_after_due_date',
      'exempt_from_deadlines',
    ])
  })

  test('an activation date in the past is the day of creation – D-CREATE', () => {
    const long = plainDate('2017-05-01')
    const { deadline: born } = create(
      { ...wanted, activationDate: long, jobCentre: '10100', plannedInterview: null },
      CREATED,
    )
    assert.equal(born.activationDate.toString(), '2017-06-26')
  })

  test('what whoever sets it should know: few times, a planned interview, 90 days, nobody to tell – J-CAPACITY, M-EARLIER, D-90, D-UNKNOWING', () => {
    const warned = (
      freeTimes: number,
      dueDate = '2017-07-10',
      meetings = [] as ReturnType<typeof job>[],
      known = { hasSignedIn: true, reachable: true },
    ) =>
      newDeadlineWarnings(
        on('2017-06-26', { meetings }),
        { ...wanted, dueDate: plainDate(dueDate) },
        { freeTimes, fewTimes: 3, ...known },
      ).map(({ code, rule }) => `${code} ${rule}`)
    assert.deepEqual(warned(3), [])
    assert.deepEqual(warned(2), ['few_free_times J-CAPACITY'])
    assert.deepEqual(warned(0), ['no_free_times J-CAPACITY'])
    assert.deepEqual(warned(9, '2017-07-10', [job('2017-07-04 10:00')]), ['interview_planned M-EARLIER'])
    assert.deepEqual(warned(9, '2017-09-24'), [], 'the 90th day')
    assert.deepEqual(warned(9, '2017-09-25'), ['beyond_ninety_days D-90'])
    assert.deepEqual(warned(9, '2017-07-10', [], { hasSignedIn: false, reachable: false }), [
      'never_signed_in D-UNKNOWING',
      'no_message_reaches D-UNKNOWING',
    ])
  })

  test('"at der er taget højde for et registreret fravær": the due date, or the whole window, inside absences – D-CREATE', () => {
    const known = { freeTimes: 9, fewTimes: 3, hasSignedIn: true, reachable: true }
    const warned = (absences: ReturnType<typeof absence>[], activationDate = CREATED) =>
      newDeadlineWarnings(on('2017-06-26', { absences }), { ...wanted, activationDate }, known).map(({ code }) => code)
    assert.deepEqual(warned([absence('holiday', '2017-07-01', '2017-07-09')]), [], 'the due date is the 10th')
    assert.deepEqual(warned([absence('holiday', '2017-07-10', '2017-07-10')]), ['absent_on_due_date'])
    const most = absence('illness', '2017-06-20', '2017-07-16')
    assert.deepEqual(warned([most]), ['absent_on_due_date'], 'the window ends on the 17th')
    const rest = absence('holiday', '2017-07-12', '2017-07-17')
    const within = absence('other', '2017-06-28', '2017-06-29')
    const both = ['absent_on_due_date', 'absent_all_window']
    assert.deepEqual(warned([rest, within, most]), both, 'of several together')
    assert.deepEqual(warned([absence('holiday', '2017-07-03', '2017-07-17')]), ['absent_on_due_date'])
    assert.deepEqual(warned([absence('holiday', '2017-07-03', '2017-07-17')], plainDate('2017-07-03')), both)
    assert.deepEqual(warned([absence('exempt', '2017-06-01', '2017-12-31')]), [], 'says nothing of where they are')
  })

  test('a due date at most three years ahead – D-CREATE', () => {
    const said = (dueDate: string, now = '2017-06-26') =>
      newDeadlineRefusals(on(now), { ...wanted, dueDate: plainDate(dueDate) }, 0).map(({ code, rule, facts }) => [
        code,
        rule,
        facts['latest'],
      ])
    assert.deepEqual(said('2020-06-26'), [])
    assert.deepEqual(said('2020-06-27'), [['due_date_too_far_ahead', 'D-CREATE', '2020-06-26']])
    assert.deepEqual(said('2031-02-28', '2028-02-29'), [], 'from a leap day it is the 28th')
    assert.deepEqual(said('2031-03-01', '2028-02-29').length, 1)
  })

  test('the same deadline: type, due date and activation date as asked for – D-SAME', () => {
    const same = (activationDate: string | null, open = deadline(), asked: string | null = null, own = {}) =>
      isSameDeadline(
        open,
        asked === null ? null : plainDate(asked),
        { ...wanted, activationDate: activationDate === null ? null : plainDate(activationDate), ...own },
        plainDate('2017-07-01'),
      )
    assert.equal(same(null), true)
    assert.equal(same('2017-06-26'), true, 'a day that has come means in force')
    assert.equal(same('2017-07-03'), false)
    assert.equal(same(null, deadline(), null, { dueDate: plainDate('2017-07-11') }), false)
    assert.equal(same(null, deadline(), null, { interviewType: 'follow_up' }), false)
    const waiting = notActivated(plainDate('2017-07-03'))
    assert.equal(same(null, waiting), false)
    assert.equal(same('2017-07-01', waiting), false)
    assert.equal(same('2017-07-03', waiting), true)
    assert.equal(same('2017-07-04', waiting), false)
    // Booked before its activation: the date was moved to the day of booking (D-EARLY).
    const early = met(plainDate('2017-07-05'), { activationDate: plainDate('2017-06-30') })
    assert.equal(same('2017-07-03', early, '2017-07-03'), true)
    assert.equal(same(null, early, '2017-07-03'), true)
  })
})

suite('§2.1 "Fristen lukkes automatisk når:"', () => {
  test('"fristen falde bort, hvis borgeren ikke booker et møde inden for fristen" – D-OVERDUE, D-VOLUNTARY', () => {
    assert.deepEqual(told(settledOn(deadline(), '2017-07-10').steps), [])
    assert.deepEqual(told(settledOn(deadline(), '2017-07-11').steps), [
      'active → closed_overdue on 2017-07-11 (D-OVERDUE)',
      'closed_overdue → closed on 2017-07-11 (D-OVERDUE)',
    ])
  })

  test('on the activation date it becomes active and is seen from that day – D-ACTIVATE', () => {
    const waiting = notActivated(plainDate('2017-07-03'))
    assert.equal(settledOn(waiting, '2017-07-02').deadline.status, 'not_activated')
    const seen = settledOn(waiting, '2017-07-05')
    assert.deepEqual(told(seen.steps), ['not_activated → active on 2017-07-03 (D-ACTIVATE)'])
    assert.equal(seen.deadline.visibleSince?.toString(), '2017-07-03')
  })

  test('moved back and on again in one day: whoever had the deadline last keeps it – D-MOVE, D-LATE-RUN', () => {
    const facts = centresOf(
      centre('10100', '2017-06-01'),
      centre('10102', '2017-07-05'),
      centre('10100', '2017-07-06'),
      centre('75100', '2017-07-06'),
    )
    const { deadline: closed, steps } = settledOn(deadline(), '2017-07-06', facts)
    assert.deepEqual([closed.jobCentre, ...told(steps)], ['10100', 'active → closed on 2017-07-06 (D-MOVE)'])
    // Of what was reported ahead for a day only the last report ever held.
    const corrected = centresOf(
      centre('10100', '2017-06-01'),
      centre('75100', '2017-07-06', '2017-07-01'),
      centre('10102', '2017-07-06', '2017-07-02'),
    )
    const kept = settledOn(deadline(), '2017-07-06', corrected)
    assert.deepEqual([kept.deadline.jobCentre, kept.steps.length], ['10102', 0])
  })

  test('on the date of the interview: met, held, closed, whether or not the citizen came – D-HELD', () => {
    const booked = met(plainDate('2017-07-12'))
    assert.deepEqual(told(settledOn(booked, '2017-07-11').steps), [])
    assert.deepEqual(told(settledOn(booked, '2017-07-12').steps), [
      'met → closed_met on 2017-07-12 (D-HELD)',
      'closed_met → closed on 2017-07-12 (D-HELD)',
    ])
  })

  test('a met deadline is never overdue – D-OVERDUE, D-HELD', () => {
    assert.equal(settledOn(met(plainDate('2017-07-17')), '2017-07-16').deadline.status, 'met')
  })

  test('"Borgeren skifter kontaktgruppe hvis fristen / samtaletypen ikke er tilladt i den nye kontaktgruppe" – D-GROUP-CHANGE', () => {
    const facts = groupsOf(group(2, '2017-06-01'), group(6, '2017-07-03', '2017-06-28'))
    for (const one of [deadline(), met(plainDate('2017-07-12')), notActivated(plainDate('2017-07-05'))]) {
      assert.equal(settledOn(one, '2017-07-02', facts).deadline.status, one.status, 'dated ahead, not before its day')
      assert.deepEqual(told(settledOn(one, '2017-07-03', facts).steps), [
        `${one.status} → closed on 2017-07-03 (D-GROUP-CHANGE)`,
      ])
    }
    const allowed = groupsOf(group(2, '2017-06-01'), group(12, '2017-07-03'))
    assert.deepEqual(settledOn(deadline(), '2017-07-05', allowed).steps, [])
  })

  test('there and back again: the day in the other group closed it for good – D-GROUP-CHANGE', () => {
    const facts = groupsOf(group(2, '2017-06-01'), group(6, '2017-07-03'), group(2, '2017-07-04'))
    assert.equal(settledOn(deadline(), '2017-07-06', facts).deadline.status, 'closed')
  })

  test('a change dated back takes effect on the day it was reported – D-GROUP-CHANGE, D-LATE-RUN', () => {
    const facts = groupsOf(group(2, '2017-06-01'), group(6, '2017-06-20', '2017-07-03'))
    assert.deepEqual(told(settledOn(deadline(), '2017-07-06', facts).steps), [
      'active → closed on 2017-07-03 (D-GROUP-CHANGE)',
    ])
  })

  test('a change dated ahead and taken back before its day changes nothing – D-LATE-RUN', () => {
    const facts = groupsOf(
      group(2, '2017-06-01'),
      group(6, '2017-07-05', '2017-06-28'),
      group(2, '2017-07-05', '2017-07-03'),
    )
    assert.deepEqual(settledOn(deadline(), '2017-07-10', facts).steps, [])
  })

  test('a correction reported after the day does not undo what the day did – D-GROUP-CHANGE, D-LATE-RUN', () => {
    const facts = groupsOf(
      group(2, '2017-06-01'),
      group(6, '2017-07-05', '2017-06-28'),
      group(2, '2017-07-05', '2017-07-06'),
    )
    assert.deepEqual(told(settledOn(deadline(), '2017-07-10', facts).steps), [
      'active → closed on 2017-07-05 (D-GROUP-CHANGE)',
    ])
  })

  test('what was so before the deadline was set does not close it – D-GROUP-CHANGE, D-MOVE', () => {
    const facts = groupsOf(group(6, '2017-06-01'), group(2, '2017-06-26'))
    assert.deepEqual(settledOn(deadline(), '2017-07-10', facts).steps, [])
    const moved = centresOf(centre('75100', '2017-06-01'), centre('10100', '2017-06-26'))
    assert.deepEqual(settledOn(deadline(), '2017-07-10', moved).steps, [])
  })

  test('"Borgeren skifter jobcenter, det vil sige flytter adresse til en ny kommune i CPR-registret" – D-MOVE', () => {
    const moves = (to: string | null) => centresOf(centre('10100', '2017-06-01'), centre(to, '2017-07-03'))
    for (const to of ['75100', null, '11000']) {
      assert.deepEqual(told(settledOn(deadline(), '2017-07-03', moves(to)).steps), [
        'active → closed on 2017-07-03 (D-MOVE)',
      ])
      assert.equal(settledOn(met(plainDate('2017-07-12')), '2017-07-03', moves(to)).deadline.status, 'closed')
    }
    const kept = settledOn(deadline(), '2017-07-05', moves('10105'))
    assert.deepEqual(kept.steps, [], 'another job centre of the same municipality keeps it')
    assert.equal(kept.deadline.jobCentre, '10105', 'and has it from now on')
  })

  test('through a second job centre of the municipality and on to another municipality – D-MOVE', () => {
    const facts = centresOf(centre('10100', '2017-06-01'), centre('10105', '2017-07-01'), centre('75100', '2017-07-04'))
    assert.equal(settledOn(deadline(), '2017-07-03', facts).deadline.status, 'active')
    assert.deepEqual(told(settledOn(deadline(), '2017-07-08', facts).steps), ['active → closed on 2017-07-04 (D-MOVE)'])
  })

  test('exempt from, or deprived of, self-booking closes it on the first day – D-EXEMPT', () => {
    for (const kind of ['exempt', 'deprived'] as const) {
      const facts = factsOf(citizen({ absences: [absence(kind, '2017-07-03', '2017-07-20', '2017-06-28')] }))
      assert.deepEqual(settledOn(deadline(), '2017-07-02', facts).steps, [])
      assert.deepEqual(told(settledOn(deadline(), '2017-07-04', facts).steps), [
        'active → closed on 2017-07-03 (D-EXEMPT)',
      ])
    }
    const holiday = factsOf(citizen({ absences: [absence('holiday', '2017-07-03', '2017-07-20')] }))
    assert.deepEqual(settledOn(deadline(), '2017-07-05', holiday).steps, [])
  })

  test('an exemption reported when it was already over touches nothing; one reported midway closes from that day – D-EXEMPT', () => {
    assert.deepEqual(settledOn(deadline(), '2017-07-10', exemption('2017-06-27', '2017-06-28', '2017-07-01')).steps, [])
    assert.deepEqual(
      told(settledOn(deadline(), '2017-07-10', exemption('2017-06-27', '2017-07-05', '2017-07-01')).steps),
      ['active → closed on 2017-07-01 (D-EXEMPT)'],
    )
  })

  test('"Der er gået mere end 90 dage siden fristen blev oprettet" – D-90', () => {
    const dueDate = plainDate('2017-12-01')
    const lastDay = '2017-09-24' // 90 days after 26 June
    const dayAfter = '2017-09-25'
    for (const one of [
      deadline({ dueDate }),
      notActivated(plainDate('2017-11-01'), { dueDate }),
      met(plainDate('2017-12-05'), { dueDate }),
    ]) {
      assert.deepEqual(settledOn(one, lastDay).steps, [])
      const closed = settledOn(one, dayAfter)
      assert.deepEqual(told(closed.steps), [`${one.status} → closed on 2017-09-25 (D-90)`])
      assert.equal(closed.deadline.meetingId, one.meetingId, 'the meeting stays')
    }
  })
})

suite('§2.1 several things on one day, in the order activate, held, overdue, group, move, exemption, 90 days – D-LATE-RUN', () => {
  test('overdue and 90 days on the same day: overdue wins – D-90, D-OVERDUE', () => {
    const { steps } = settledOn(deadline({ dueDate: plainDate('2017-09-24') }), '2017-09-25')
    assert.deepEqual(told(steps), [
      'active → closed_overdue on 2017-09-25 (D-OVERDUE)',
      'closed_overdue → closed on 2017-09-25 (D-OVERDUE)',
    ])
  })

  const onOneDay = (facts: CalendarFacts, one: Deadline, day = '2017-07-03') =>
    told(settledOn(one, day, facts).steps).map((line) => line.replace(/ on \S+/, ''))
  const all: CalendarFacts = {
    groupChanges: [{ on: plainDate('2017-07-03'), contactGroup: 6 }],
    jobCentreChanges: [{ on: plainDate('2017-07-03'), jobCentre: '75100' }],
    exemptions: [{ on: plainDate('2017-07-03'), to: plainDate('2017-07-09') }],
  }

  test('it is activated before it is closed, so the history shows both – D-ACTIVATE, D-GROUP-CHANGE', () => {
    assert.deepEqual(onOneDay(all, notActivated(plainDate('2017-07-03'))), [
      'not_activated → active (D-ACTIVATE)',
      'active → closed (D-GROUP-CHANGE)',
    ])
  })

  test('the interview’s day goes before all that closes – D-HELD', () => {
    assert.deepEqual(onOneDay(all, met(plainDate('2017-07-03'))), [
      'met → closed_met (D-HELD)',
      'closed_met → closed (D-HELD)',
    ])
  })

  test('overdue goes before group, move and exemption; then group, move, exemption – D-LATE-RUN', () => {
    assert.deepEqual(onOneDay(all, deadline({ dueDate: plainDate('2017-07-02') })), [
      'active → closed_overdue (D-OVERDUE)',
      'closed_overdue → closed (D-OVERDUE)',
    ])
    assert.deepEqual(onOneDay(all, deadline()), ['active → closed (D-GROUP-CHANGE)'])
    assert.deepEqual(onOneDay({ ...all, groupChanges: [] }, deadline()), ['active → closed (D-MOVE)'])
    assert.deepEqual(onOneDay({ ...all, groupChanges: [], jobCentreChanges: [] }, deadline()), [
      'active → closed (D-EXEMPT)',
    ])
  })

  test('exemption goes before 90 days – D-EXEMPT, D-90', () => {
    const day = plainDate('2017-09-25')
    const facts = { ...noFacts, exemptions: [{ on: day, to: day }] }
    assert.deepEqual(onOneDay(facts, deadline({ dueDate: plainDate('2017-12-01') }), day.toString()), [
      'active → closed (D-EXEMPT)',
    ])
  })

  test('days late, the run still writes down each thing with the date on which it came to hold – D-LATE-RUN', () => {
    const { steps } = settledOn(notActivated(plainDate('2017-07-03')), '2017-08-01')
    assert.deepEqual(told(steps), [
      'not_activated → active on 2017-07-03 (D-ACTIVATE)',
      'active → closed_overdue on 2017-07-11 (D-OVERDUE)',
      'closed_overdue → closed on 2017-07-11 (D-OVERDUE)',
    ])
  })

  test('after midnight nobody books against yesterday’s deadline, though the run has not been there – D-LATE-RUN', () => {
    const before = on('2017-07-10 23:59', { deadline: stored(deadline()) })
    assert.equal(before.deadline?.status, 'active')
    const after = on('2017-07-11 00:01', { deadline: stored(deadline()) })
    assert.equal(after.deadline, null)
    assert.equal(after.unwritten.length, 2)
    const activated = on('2017-07-03 00:01', { deadline: stored(notActivated(plainDate('2017-07-03'))) })
    assert.equal(activated.deadline?.status, 'active')
  })
})

// Any deadline with any changes around it, days counted from its creation.
const anyDay = (least: number, most: number) => fc.integer({ min: least, max: most }).map((n) => addDays(CREATED, n))
const someFacts: fc.Arbitrary<CalendarFacts> = fc.record({
  groupChanges: fc.array(fc.record({ on: anyDay(-5, 110), contactGroup: fc.constantFrom(1, 2, 6, 12) }), {
    maxLength: 4,
  }),
  jobCentreChanges: fc.array(
    fc.record({ on: anyDay(-5, 110), jobCentre: fc.constantFrom('10100', '10105', '75100', null) }),
    { maxLength: 4 },
  ),
  exemptions: fc.array(
    fc.tuple(anyDay(-5, 110), fc.nat({ max: 20 })).map(([from, length]) => ({ on: from, to: addDays(from, length) })),
    { maxLength: 1 },
  ),
})
// Most changes close a deadline, so half of the deadlines meet none and live out their own dates.
const anyFacts = fc.oneof(fc.constant(noFacts), someFacts)
const anyDeadline: fc.Arbitrary<Deadline> = fc
  .record({ due: fc.nat({ max: 110 }), wait: fc.nat({ max: 110 }), interview: fc.option(fc.nat({ max: 110 })) })
  .map(({ due, wait, interview }) => {
    const { deadline: born } = create(
      {
        interviewType: 'job',
        jobCentre: '10100',
        dueDate: addDays(CREATED, due),
        activationDate: addDays(CREATED, Math.min(due, wait)),
        plannedInterview: interview === null ? null : { meetingId: 'interview', date: addDays(CREATED, interview + 1) },
      },
      CREATED,
    )
    return born
  })

const sorted = (facts: CalendarFacts): CalendarFacts => {
  const byDay = <T extends { readonly on: PlainDate }>(list: readonly T[]) =>
    list.toSorted((a, b) => (isAfter(a.on, b.on) ? 1 : isAfter(b.on, a.on) ? -1 : 0))
  return {
    groupChanges: byDay(facts.groupChanges),
    jobCentreChanges: byDay(facts.jobCentreChanges),
    exemptions: byDay(facts.exemptions),
  }
}

suite('§2.1 a run each night and one late run write the same – D-LATE-RUN', () => {
  test('settled day by day equals settled once, for any deadline and any changes', () => {
    fc.assert(
      fc.property(anyDeadline, anyFacts, fc.nat({ max: 130 }), (born, facts, length) => {
        const known = sorted(facts)
        let nightly: Changed = { deadline: born, steps: [] }
        for (const day of days(CREATED, length + 1)) {
          const { deadline: next, steps } = settle(nightly.deadline, known, day)
          nightly = { deadline: next, steps: [...nightly.steps, ...steps] }
        }
        const once = settle(born, known, addDays(CREATED, length))
        assert.deepEqual(told(nightly.steps), told(once.steps))
        assert.deepEqual(JSON.stringify(nightly.deadline), JSON.stringify(once.deadline))
      }),
      { numRuns: 300, seed: 21 },
    )
  })

  test('settling again changes nothing, and what is closed stays closed', () => {
    fc.assert(
      fc.property(anyDeadline, anyFacts, fc.nat({ max: 130 }), (born, facts, length) => {
        const today = addDays(CREATED, length)
        const once = settle(born, sorted(facts), today)
        assert.deepEqual(settle(once.deadline, sorted(facts), today).steps, [])
        if (!isOpen(once.deadline.status))
          assert.deepEqual(settle(once.deadline, sorted(facts), addDays(today, 50)).steps, [])
      }),
      { seed: 22 },
    )
  })

  test('the night looks a deadline up no later than the day on which something happens to it', () => {
    fc.assert(
      fc.property(anyDeadline, anyFacts, fc.nat({ max: 100 }), (born, facts, length) => {
        const known = sorted(facts)
        const today = addDays(CREATED, length)
        const { deadline: now } = settle(born, known, today)
        const next = nextDate(now, known, today, null)
        const quietUntil = next ? addDays(next, -1) : addDays(today, 200)
        assert.deepEqual(told(settle(now, known, quietUntil).steps), [])
        assert.equal(
          next === null,
          !isOpen(now.status),
          'an open deadline always has a next date: 90 days at the latest',
        )
      }),
      { seed: 23 },
    )
  })

  test('an act on a late day is an act on the settled deadline: it cannot revive what the calendar closed', () => {
    const planned = { kind: 'interview_planned', meetingId: 'interview', date: plainDate('2017-07-14') } as const
    const late = decide(deadline(), planned, noFacts, plainDate('2017-07-11'))
    assert.equal(late.ok, false)
    const inTime = decide(deadline(), planned, noFacts, DUE)
    assert.equal(inTime.ok && inTime.value.deadline.status, 'met')
  })
})
