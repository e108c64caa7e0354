import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { addDays, type PlainDate, plainDate } from '../../src/rules/dates.ts'
import {
  type Arm,
  type Changed,
  create,
  type Deadline,
  type DeadlineStatus,
  decide,
  type Happening,
  isOpen,
  noFacts,
  passingStatuses,
  type RestingStatus,
  restingStatuses,
  settle,
  transitions,
} from '../../src/rules/deadline.ts'
import { remind } from '../../src/rules/messages.ts'
import type { Outcome } from '../../src/rules/refusals.ts'
import { CREATED, DUE, danish, deadline, met, notActivated, rowsOf, told } from './support.ts'

const TODAY = plainDate('2017-06-28')
const AFTER_DUE = plainDate('2017-07-12')
const INTERVIEW = plainDate('2017-07-14')

/** What the left column says, as the code knows it, and the day on which it happens. */
const happenings: Record<string, { readonly happening: Happening; readonly today: PlainDate }> = {
  'Aktiveringsdatoen nås': { happening: { kind: 'activation_date_reached' }, today: TODAY },
  'Dagen for samtalen nås': { happening: { kind: 'interview_day_reached' }, today: TODAY },
  'Fristdatoen er passeret': { happening: { kind: 'due_date_passed' }, today: TODAY },
  'Skifter til gruppe 12, der må have fristen': {
    happening: { kind: 'contact_group_changed', contactGroup: 12 },
    today: TODAY,
  },
  'Skifter til gruppe 6, der ikke må have den': {
    happening: { kind: 'contact_group_changed', contactGroup: 6 },
    today: TODAY,
  },
  'Skifter til jobcenter i samme kommune': {
    happening: { kind: 'job_centre_changed', jobCentre: '10105' },
    today: TODAY,
  },
  'Flytter til en anden kommune': { happening: { kind: 'job_centre_changed', jobCentre: '75100' }, today: TODAY },
  'Har ikke længere noget jobcenter': { happening: { kind: 'job_centre_changed', jobCentre: null }, today: TODAY },
  'Fritages for selvbooking': { happening: { kind: 'exempted' }, today: TODAY },
  '90 dage er gået': { happening: { kind: 'lifetime_passed' }, today: TODAY },
  'Fristen sættes, samtale findes allerede': {
    happening: { kind: 'interview_already_planned', meetingId: 'interview', date: INTERVIEW },
    today: TODAY,
  },
  'Samtale bookes eller indkaldes, senere dag': {
    happening: { kind: 'interview_planned', meetingId: 'interview', date: INTERVIEW },
    today: TODAY,
  },
  'Samtale bookes eller indkaldes, samme dag': {
    happening: { kind: 'interview_planned', meetingId: 'interview', date: TODAY },
    today: TODAY,
  },
  'Samtalen flyttes til en senere dag': {
    happening: { kind: 'interview_moved', date: addDays(INTERVIEW, 30) },
    today: TODAY,
  },
  'Samtalen flyttes til i dag': { happening: { kind: 'interview_moved', date: TODAY }, today: TODAY },
  'Borgeren aflyser, på fristdatoen': { happening: { kind: 'interview_cancelled', by: 'citizen' }, today: DUE },
  'Jobcentret aflyser, på fristdatoen': { happening: { kind: 'interview_cancelled', by: 'job_centre' }, today: DUE },
  'Borgeren aflyser, efter fristdatoen': {
    happening: { kind: 'interview_cancelled', by: 'citizen' },
    today: AFTER_DUE,
  },
  'Jobcentret aflyser, efter fristdatoen': {
    happening: { kind: 'interview_cancelled', by: 'job_centre' },
    today: AFTER_DUE,
  },
  'Der oprettes en ny frist': { happening: { kind: 'superseded' }, today: TODAY },
  'Jobcentret lukker fristen': { happening: { kind: 'closed_by_job_centre' }, today: TODAY },
  'Borgeren afgår ved døden': { happening: { kind: 'died' }, today: TODAY },
}

/**
 * The deadline of each status; a `not_activated` one waits until its due date, a `met` one has its
 * interview on 14 July.
 */
const resting: Record<string, (today: PlainDate) => Deadline> = {
  'ikke aktiveret': (today) =>
    today.equals(TODAY) ? notActivated(DUE) : notActivated(addDays(today, 1), { dueDate: addDays(today, 1) }),
  aktiv: (today) => (today.equals(TODAY) ? deadline() : deadline({ dueDate: today })),
  indfriet: () => met(INTERVIEW),
  lukket: () => deadline({ status: 'closed' }),
}

const shortNames: Record<string, DeadlineStatus> = {
  'ikke aktiveret': 'not_activated',
  aktiv: 'active',
  indfriet: 'met',
  'lukket indfriet': 'closed_met',
  'lukket overskredet': 'closed_overdue',
  lukket: 'closed',
}
const shortName = (status: DeadlineStatus): string =>
  Object.keys(shortNames).find((name) => shortNames[name] === status) ?? status

// "lukket" is "Administrativt lukket frist". A dash: it stays as it is, and nothing is written
// down.
const table = rowsOf(`
  Det sker                                   | mens fristen er | så bliver den                          | regel
  -------------------------------------------|-----------------|----------------------------------------|------
  Aktiveringsdatoen nås                      | ikke aktiveret  | aktiv                                  | D-ACTIVATE
  Aktiveringsdatoen nås                      | aktiv           | –                                      |
  Aktiveringsdatoen nås                      | indfriet        | –                                      |
  Aktiveringsdatoen nås                      | lukket          | –                                      |
  -------------------------------------------|-----------------|----------------------------------------|------
  Dagen for samtalen nås                     | ikke aktiveret  | –                                      |
  Dagen for samtalen nås                     | aktiv           | –                                      |
  Dagen for samtalen nås                     | indfriet        | lukket indfriet, lukket                | D-HELD
  Dagen for samtalen nås                     | lukket          | –                                      |
  -------------------------------------------|-----------------|----------------------------------------|------
  Fristdatoen er passeret                    | ikke aktiveret  | –                                      |
  Fristdatoen er passeret                    | aktiv           | lukket overskredet, lukket             | D-OVERDUE
  Fristdatoen er passeret                    | indfriet        | –                                      |
  Fristdatoen er passeret                    | lukket          | –                                      |
  -------------------------------------------|-----------------|----------------------------------------|------
  Skifter til gruppe 12, der må have fristen | ikke aktiveret  | –                                      |
  Skifter til gruppe 12, der må have fristen | aktiv           | –                                      |
  Skifter til gruppe 12, der må have fristen | indfriet        | –                                      |
  Skifter til gruppe 12, der må have fristen | lukket          | –                                      |
  Skifter til gruppe 6, der ikke må have den | ikke aktiveret  | lukket                                 | D-GROUP-CHANGE
  Skifter til gruppe 6, der ikke må have den | aktiv           | lukket                                 | D-GROUP-CHANGE
  Skifter til gruppe 6, der ikke må have den | indfriet        | lukket                                 | D-GROUP-CHANGE
  Skifter til gruppe 6, der ikke må have den | lukket          | –                                      |
  -------------------------------------------|-----------------|----------------------------------------|------
  Skifter til jobcenter i samme kommune      | ikke aktiveret  | –                                      |
  Skifter til jobcenter i samme kommune      | aktiv           | –                                      |
  Skifter til jobcenter i samme kommune      | indfriet        | –                                      |
  Skifter til jobcenter i samme kommune      | lukket          | –                                      |
  Flytter til en anden kommune               | ikke aktiveret  | lukket                                 | D-MOVE
  Flytter til en anden kommune               | aktiv           | lukket                                 | D-MOVE
  Flytter til en anden kommune               | indfriet        | lukket                                 | D-MOVE
  Flytter til en anden kommune               | lukket          | –                                      |
  Har ikke længere noget jobcenter           | ikke aktiveret  | lukket                                 | D-MOVE
  Har ikke længere noget jobcenter           | aktiv           | lukket                                 | D-MOVE
  Har ikke længere noget jobcenter           | indfriet        | lukket                                 | D-MOVE
  Har ikke længere noget jobcenter           | lukket          | –                                      |
  -------------------------------------------|-----------------|----------------------------------------|------
  Fritages for selvbooking                   | ikke aktiveret  | lukket                                 | D-EXEMPT
  Fritages for selvbooking                   | aktiv           | lukket                                 | D-EXEMPT
  Fritages for selvbooking                   | indfriet        | lukket                                 | D-EXEMPT
  Fritages for selvbooking                   | lukket          | –                                      |
  -------------------------------------------|-----------------|----------------------------------------|------
  90 dage er gået                            | ikke aktiveret  | lukket                                 | D-90
  90 dage er gået                            | aktiv           | lukket                                 | D-90
  90 dage er gået                            | indfriet        | lukket                                 | D-90
  90 dage er gået                            | lukket          | –                                      |
  -------------------------------------------|-----------------|----------------------------------------|------
  Fristen sættes, samtale findes allerede    | ikke aktiveret  | indfriet                               | D-MET-AT-BIRTH
  Fristen sættes, samtale findes allerede    | aktiv           | indfriet                               | D-MET-AT-BIRTH
  Fristen sættes, samtale findes allerede    | indfriet        | afvist: deadline_already_met           | M-ONE
  Fristen sættes, samtale findes allerede    | lukket          | afvist: deadline_already_met           | M-ONE
  -------------------------------------------|-----------------|----------------------------------------|------
  Samtale bookes eller indkaldes, senere dag | ikke aktiveret  | indfriet                               | D-EARLY
  Samtale bookes eller indkaldes, senere dag | aktiv           | indfriet                               | D-BOOK
  Samtale bookes eller indkaldes, senere dag | indfriet        | afvist: deadline_already_met           | M-ONE
  Samtale bookes eller indkaldes, senere dag | lukket          | afvist: deadline_already_met           | M-ONE
  Samtale bookes eller indkaldes, samme dag  | ikke aktiveret  | indfriet, lukket indfriet, lukket      | D-EARLY D-HELD
  Samtale bookes eller indkaldes, samme dag  | aktiv           | indfriet, lukket indfriet, lukket      | D-BOOK D-HELD
  Samtale bookes eller indkaldes, samme dag  | indfriet        | afvist: deadline_already_met           | M-ONE
  Samtale bookes eller indkaldes, samme dag  | lukket          | afvist: deadline_already_met           | M-ONE
  -------------------------------------------|-----------------|----------------------------------------|------
  Samtalen flyttes til en senere dag         | ikke aktiveret  | afvist: no_interview_to_change         | D-CANCEL
  Samtalen flyttes til en senere dag         | aktiv           | afvist: no_interview_to_change         | D-CANCEL
  Samtalen flyttes til en senere dag         | indfriet        | –                                      |
  Samtalen flyttes til en senere dag         | lukket          | afvist: no_interview_to_change         | D-CANCEL
  Samtalen flyttes til i dag                 | ikke aktiveret  | afvist: no_interview_to_change         | D-CANCEL
  Samtalen flyttes til i dag                 | aktiv           | afvist: no_interview_to_change         | D-CANCEL
  Samtalen flyttes til i dag                 | indfriet        | lukket indfriet, lukket                | D-HELD
  Samtalen flyttes til i dag                 | lukket          | afvist: no_interview_to_change         | D-CANCEL
  -------------------------------------------|-----------------|----------------------------------------|------
  Borgeren aflyser, på fristdatoen           | ikke aktiveret  | afvist: no_interview_to_change         | D-CANCEL
  Borgeren aflyser, på fristdatoen           | aktiv           | afvist: no_interview_to_change         | D-CANCEL
  Borgeren aflyser, på fristdatoen           | indfriet        | aktiv                                  | D-CANCEL
  Borgeren aflyser, på fristdatoen           | lukket          | afvist: no_interview_to_change         | D-CANCEL
  Jobcentret aflyser, på fristdatoen         | ikke aktiveret  | afvist: no_interview_to_change         | D-CANCEL
  Jobcentret aflyser, på fristdatoen         | aktiv           | afvist: no_interview_to_change         | D-CANCEL
  Jobcentret aflyser, på fristdatoen         | indfriet        | aktiv                                  | D-CANCEL
  Jobcentret aflyser, på fristdatoen         | lukket          | afvist: no_interview_to_change         | D-CANCEL
  Borgeren aflyser, efter fristdatoen        | ikke aktiveret  | afvist: no_interview_to_change         | D-CANCEL
  Borgeren aflyser, efter fristdatoen        | aktiv           | afvist: no_interview_to_change         | D-CANCEL
  Borgeren aflyser, efter fristdatoen        | indfriet        | lukket overskredet, lukket             | D-CANCEL
  Borgeren aflyser, efter fristdatoen        | lukket          | afvist: no_interview_to_change         | D-CANCEL
  Jobcentret aflyser, efter fristdatoen      | ikke aktiveret  | afvist: no_interview_to_change         | D-CANCEL
  Jobcentret aflyser, efter fristdatoen      | aktiv           | afvist: no_interview_to_change         | D-CANCEL
  Jobcentret aflyser, efter fristdatoen      | indfriet        | lukket                                 | D-CANCEL
  Jobcentret aflyser, efter fristdatoen      | lukket          | afvist: no_interview_to_change         | D-CANCEL
  -------------------------------------------|-----------------|----------------------------------------|------
  Der oprettes en ny frist                   | ikke aktiveret  | lukket                                 | D-SUPERSEDE
  Der oprettes en ny frist                   | aktiv           | lukket                                 | D-SUPERSEDE
  Der oprettes en ny frist                   | indfriet        | lukket                                 | D-SUPERSEDE
  Der oprettes en ny frist                   | lukket          | afvist: deadline_not_open              | D-CLOSE
  -------------------------------------------|-----------------|----------------------------------------|------
  Jobcentret lukker fristen                  | ikke aktiveret  | lukket                                 | D-CLOSE
  Jobcentret lukker fristen                  | aktiv           | lukket                                 | D-CLOSE
  Jobcentret lukker fristen                  | indfriet        | lukket                                 | D-CLOSE
  Jobcentret lukker fristen                  | lukket          | afvist: deadline_not_open              | D-CLOSE
  -------------------------------------------|-----------------|----------------------------------------|------
  Borgeren afgår ved døden                   | ikke aktiveret  | lukket                                 | D-DEATH
  Borgeren afgår ved døden                   | aktiv           | lukket                                 | D-DEATH
  Borgeren afgår ved døden                   | indfriet        | lukket                                 | D-DEATH
  Borgeren afgår ved døden                   | lukket          | –                                      |
`).slice(1)

/** The two columns on the right, from what the code answers. */
function answerOf(outcome: Outcome<Changed>): [string, string] {
  if (!outcome.ok) {
    const [first] = outcome.refusals
    return [`afvist: ${first.code}`, first.rule]
  }
  const { steps, deadline: after } = outcome.value
  if (steps.length === 0) return ['–', '']
  assert.equal(steps.at(-1)?.to, after.status, 'the history ends where the deadline is')
  return [steps.map(({ to }) => shortName(to)).join(', '), [...new Set(steps.map(({ rule }) => rule))].join(' ')]
}

suite('§2.2 Statussæt for frister: every happening in every status', () => {
  for (const [happens = '', status = '', answer = '', rule = ''] of table) {
    test(`${happens}, mens fristen er ${status}: ${answer} ${rule}`, () => {
      const known = happenings[happens]
      const start = resting[status]
      assert.ok(known && start, 'a line of the table that the test does not know')
      const before = start(known.today)
      assert.deepEqual(settle(before, noFacts, known.today).steps, [], 'nothing but the happening moves it')
      assert.equal(before.status, shortNames[status])
      assert.deepEqual(answerOf(decide(before, known.happening, noFacts, known.today)), [answer, rule])
    })
  }

  test('the table holds every happening × status of the code, and nothing else', () => {
    const cells = new Set(
      table.map(([happens = '', status = '']) => `${happenings[happens]?.happening.kind} × ${shortNames[status]}`),
    )
    const all = Object.keys(transitions).flatMap((kind) => restingStatuses.map((status) => `${kind} × ${status}`))
    assert.deepEqual([...cells].toSorted(), all.toSorted())
    for (const happens of Object.keys(happenings))
      assert.equal(table.filter(([name]) => name === happens).length, restingStatuses.length, happens)
  })

  test('every way that a cell of the code can go is a line of the table', () => {
    const lines = new Set(
      table.map(([happens = '', status = '', answer = '', rule = '']) =>
        [happenings[happens]?.happening.kind, shortNames[status], answer, rule.split(' ')[0]].join(' | '),
      ),
    )
    for (const [kind, row] of Object.entries(transitions)) {
      for (const status of restingStatuses) {
        const arms: readonly Pick<Arm, 'path' | 'rule'>[] = row.cells[status] ?? []
        for (const { path, rule } of arms) {
          const line = [kind, status, path.map(shortName).join(', '), rule].join(' | ')
          assert.ok(lines.has(line), line)
        }
      }
    }
  })

  test('"Fristen bliver umiddelbart efter automatisk ændret til \'Administrativt lukket frist\'": the two statuses passed through always lead to closed', () => {
    for (const row of Object.values(transitions)) {
      for (const status of restingStatuses) {
        const arms: readonly Pick<Arm, 'path'>[] = row.cells[status] ?? []
        for (const { path } of arms) {
          path.forEach((step, index) => {
            if (passingStatuses.some((passing) => passing === step)) assert.equal(path[index + 1], 'closed')
          })
          assert.ok(path.length === 0 || restingStatuses.some((last) => last === path.at(-1)))
        }
      }
    }
  })

  test('six statuses, by the guide’s names', () => {
    assert.deepEqual([...restingStatuses, ...passingStatuses].map(danish), [
      'Ikke aktiveret frist',
      'Aktiv frist',
      'Indfriet frist',
      'Administrativt lukket frist',
      'Lukket indfriet frist',
      'Lukket overskredet frist',
    ])
    const open: readonly RestingStatus[] = restingStatuses.filter(isOpen)
    assert.deepEqual(open, ['not_activated', 'active', 'met'])
  })
})

const decided = (one: Deadline, happening: Happening, today: PlainDate): Changed => {
  const outcome = decide(one, happening, noFacts, today)
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return outcome.value
}

suite('§2.2.1 Oprettelse af frister', () => {
  const wanted = { interviewType: 'job', jobCentre: '10100', dueDate: DUE, activationDate: CREATED } as const
  const planned = { meetingId: 'interview', date: INTERVIEW }

  test('"Har borgeren en planlagt samtale, og der oprettes en frist, vil den automatisk blive sat til \'Indfriet frist\'" – D-MET-AT-BIRTH', () => {
    const { deadline: born, steps } = create({ ...wanted, plannedInterview: planned }, CREATED)
    assert.deepEqual(told(steps), ['→ active on 2017-06-26 (D-CREATE)', 'active → met on 2017-06-26 (D-MET-AT-BIRTH)'])
    assert.equal(born.meetingId, 'interview')
    assert.equal(born.interviewDate?.toString(), '2017-07-14')
    assert.equal(born.visibleSince, null, 'the citizen never sees it')
  })

  test('a deadline to be activated later is met at birth too, and its activation date is then today – D-MET-AT-BIRTH', () => {
    const later = { ...wanted, activationDate: plainDate('2017-07-03') }
    const { deadline: born, steps } = create({ ...later, plannedInterview: planned }, CREATED)
    assert.deepEqual(told(steps), [
      '→ not_activated on 2017-06-26 (D-CREATE)',
      'not_activated → met on 2017-06-26 (D-MET-AT-BIRTH)',
    ])
    assert.equal(born.activationDate.toString(), '2017-06-26')
  })

  test('"er fristdatoen aktiv, selv om borgeren ikke får vist en notifikation": set with an activation date to come it is not activated – D-CREATE', () => {
    const later = { ...wanted, activationDate: plainDate('2017-06-27') }
    const { deadline: born, steps } = create({ ...later, plannedInterview: null }, CREATED)
    assert.equal(born.status, 'not_activated')
    assert.equal(born.visibleSince, null)
    assert.deepEqual(told(steps), ['→ not_activated on 2017-06-26 (D-CREATE)'])
  })

  test('"Dato for aktivering af frist ændres derfor automatisk til datoen, hvor borgeren har selvbooket" – D-EARLY', () => {
    const waiting = notActivated(plainDate('2017-07-03'))
    for (const date of [plainDate('2017-07-01'), plainDate('2017-07-12')]) {
      const booked = decided(waiting, { kind: 'interview_planned', meetingId: 'interview', date }, TODAY)
      assert.equal(booked.deadline.activationDate.toString(), TODAY.toString())
      assert.deepEqual(settle(booked.deadline, noFacts, addDays(date, -1)).steps, [], 'no activation on 3 July')
    }
  })

  test('booking an active deadline leaves its activation date alone – D-BOOK', () => {
    const booked = decided(deadline(), { kind: 'interview_planned', meetingId: 'interview', date: INTERVIEW }, TODAY)
    assert.equal(booked.deadline.activationDate.toString(), '2017-06-26')
    assert.equal(booked.deadline.meetingId, 'interview')
    assert.equal(booked.deadline.interviewDate?.toString(), '2017-07-14')
  })

  test('a meeting booked for the same day passes through all three at once – D-HELD', () => {
    const { steps } = decided(deadline(), { kind: 'interview_planned', meetingId: 'interview', date: TODAY }, TODAY)
    assert.deepEqual(told(steps), [
      'active → met on 2017-06-28 (D-BOOK)',
      'met → closed_met on 2017-06-28 (D-HELD)',
      'closed_met → closed on 2017-06-28 (D-HELD)',
    ])
  })

  test('an act on a day when the night is late writes down first what the calendar did – D-LATE-RUN', () => {
    const { steps } = decided(
      notActivated(plainDate('2017-06-27')),
      { kind: 'interview_planned', meetingId: 'interview', date: INTERVIEW },
      TODAY,
    )
    assert.deepEqual(told(steps), [
      'not_activated → active on 2017-06-27 (D-ACTIVATE)',
      'active → met on 2017-06-28 (D-BOOK)',
    ])
  })
})

suite('§2.2 an interview cancelled or moved while the deadline is met', () => {
  const booked = met(INTERVIEW)

  test('active again up to and including the due date, without its meeting – D-CANCEL', () => {
    for (const by of ['citizen', 'job_centre'] as const) {
      const { deadline: again } = decided(booked, { kind: 'interview_cancelled', by }, DUE)
      assert.equal(again.status, 'active')
      assert.equal(again.meetingId, null)
      assert.equal(again.interviewDate, null)
      assert.equal(settle(again, noFacts, addDays(DUE, 1)).steps[0]?.to, 'closed_overdue', 'and runs out as others do')
    }
  })

  test('the day after the due date: overdue when the citizen cancelled, closed when the job centre did – D-CANCEL', () => {
    const after = addDays(DUE, 1)
    assert.deepEqual(told(decided(booked, { kind: 'interview_cancelled', by: 'citizen' }, after).steps), [
      'met → closed_overdue on 2017-07-11 (D-CANCEL)',
      'closed_overdue → closed on 2017-07-11 (D-CANCEL)',
    ])
    assert.deepEqual(told(decided(booked, { kind: 'interview_cancelled', by: 'job_centre' }, after).steps), [
      'met → closed on 2017-07-11 (D-CANCEL)',
    ])
  })

  test('on the day of the interview it is closed already: cancelling changes no deadline – D-CANCEL, D-HELD', () => {
    const onTheDay = decide(booked, { kind: 'interview_cancelled', by: 'citizen' }, noFacts, INTERVIEW)
    assert.equal(onTheDay.ok, false)
  })

  test('booked early and cancelled, it is active and not waiting for the old activation date – D-EARLY, D-CANCEL', () => {
    const early = decided(
      notActivated(plainDate('2017-07-03')),
      { kind: 'interview_planned', meetingId: 'interview', date: INTERVIEW },
      TODAY,
    )
    const again = decided(early.deadline, { kind: 'interview_cancelled', by: 'citizen' }, addDays(TODAY, 1))
    assert.equal(again.deadline.status, 'active')
    assert.equal(again.deadline.visibleSince?.toString(), '2017-06-29')
  })

  test('a caseworker’s move keeps it met, even beyond due date + 7, and D-HELD follows the new day – M-MOVE-MEETING', () => {
    const far = plainDate('2017-08-20')
    const { deadline: moved, steps } = decided(booked, { kind: 'interview_moved', date: far }, TODAY)
    assert.deepEqual(steps, [])
    assert.equal(settle(moved, noFacts, addDays(far, -1)).deadline.status, 'met')
    assert.equal(settle(moved, noFacts, far).deadline.status, 'closed')
  })

  test('"Har borgeren en frist, og der oprettes en ny frist, lukkes den gamle frist", also a met one; its meeting stays – D-SUPERSEDE', () => {
    const { deadline: old } = decided(booked, { kind: 'superseded' }, TODAY)
    assert.equal(old.status, 'closed')
    assert.equal(old.meetingId, 'interview')
  })

  test('a deadline is changed by setting a new one, with 90 days and messages of its own – D-CHANGE, D-90, N-ONCE', () => {
    const later = plainDate('2017-07-05')
    const old = decided(deadline({ remindedThrough: CREATED }), { kind: 'superseded' }, later).deadline
    const wanted = { interviewType: 'job', jobCentre: '10100', activationDate: later } as const
    const { deadline: changed } = create({ ...wanted, dueDate: plainDate('2017-12-01'), plannedInterview: null }, later)
    assert.equal(old.status, 'closed')
    assert.equal(remind(changed, later).reminder?.kind, 'deadline_set')
    assert.equal(settle(changed, noFacts, addDays(later, 90)).deadline.status, 'active')
    assert.equal(settle(changed, noFacts, addDays(later, 91)).steps[0]?.rule, 'D-90')
  })

  test('closing one set by mistake does not revive what it superseded: closed is final – D-UNDO, D-CLOSE', () => {
    const old = decided(deadline(), { kind: 'superseded' }, TODAY).deadline
    decided(deadline(), { kind: 'closed_by_job_centre' }, TODAY)
    for (const { happening } of Object.values(happenings)) {
      const after = decide(old, happening, noFacts, TODAY)
      assert.equal(after.ok ? after.value.deadline.status : 'closed', 'closed')
    }
    assert.deepEqual(settle(old, noFacts, addDays(TODAY, 200)).steps, [])
  })
})
