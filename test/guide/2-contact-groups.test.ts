import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { selfBookingRefusals } from '../../src/rules/booking-window.ts'
import {
  allowsDeadline,
  contactGroups,
  type DatedRight,
  datedRights,
  hasRight,
  isListed,
  type Right,
} from '../../src/rules/contact-groups.ts'
import { addDays } from '../../src/rules/dates.ts'
import { settle } from '../../src/rules/deadline.ts'
import { newDeadlineRefusals } from '../../src/rules/new-deadline.ts'
import { factsOf } from '../../src/rules/situation.ts'
import { citizen, codes, DUE, deadline, group, on, plainDate, rowsOf } from './support.ts'

// §2 as the guide prints it: three lists with their dates, typed in anew here and not taken from
// the code.
const table = rowsOf(`
  no | contact group                                                  | books by itself | job interview | follow-up
   2 | Kontanthjælpsmodtager                                          | before          | 2017-06-19    | –
   3 | Kontanthjælpsmodtager omfattet af integrationsprogrammet       | 2017-06-19      | 2017-06-19    | –
   4 | Revalidering                                                   | 2017-09-18      | 2017-09-18    | –
   5 | For-revalidering                                               | 2017-09-18      | 2017-09-18    | –
   6 | Sygedagpengemodtager                                           | 2017-06-19      | –             | 2017-06-19
   7 | Fleksjobvisiteret                                              | 2017-06-19      | 2017-06-19    | –
  10 | Fleksjobansat                                                  | 2017-06-19      | 2017-06-19    | –
  11 | Rehabilitering                                                 | 2017-09-18      | 2017-09-18    | –
  12 | Modtager af uddannelseshjælp                                   | before          | 2017-06-19    | –
  13 | Jobafklaring                                                   | 2017-06-19      | 2017-06-19    | –
  24 | Sygedagpengemodtager fra beskæftigelse                         | before          | –             | 2017-06-19
  25 | Sygedagpengemodtager fra ledighed                              | before          | –             | 2017-06-19
  26 | Integrationsydelsesmodtager                                    | before          | 2017-06-19    | –
  27 | Integrationsydelsesmodtager omfattet af integrationsprogrammet | 2017-06-19      | 2017-06-19    | –
  28 | Integrationsydelsesmodtager med uddannelsespålæg               | before          | 2017-06-19    | –
`).slice(1)

const columns: readonly Right[] = ['self_booking', 'deadline_job', 'deadline_follow_up']
const OPENED = plainDate('2017-06-19')
const TODAY = plainDate('2026-07-10')
const SET_ON = plainDate('2017-07-03')

suite('§2 Nye kontaktgrupper og selvbooking med frist', () => {
  for (const [number = '', name = '', ...cells] of table) {
    const contactGroup = Number(number)
    test(`${name} (${number}): self-booking ${cells.join(', ')} – D-GROUP, D-GROUP-BEFORE`, () => {
      columns.forEach((right, column) => {
        const cell = cells[column] ?? ''
        if (cell === '–') {
          for (const day of [OPENED, plainDate('2017-09-18'), TODAY])
            assert.equal(hasRight(contactGroup, right, day), false, `${right} on ${day.toString()}`)
          return
        }
        const from = cell === 'before' ? null : plainDate(cell)
        const first = from ?? addDays(OPENED, -1)
        assert.equal(hasRight(contactGroup, right, first), true, `${right} on its first day`)
        assert.equal(hasRight(contactGroup, right, addDays(first, 1)), true, `${right} the day after`)
        assert.equal(hasRight(contactGroup, right, TODAY), true, `${right} years later`)
        if (from) assert.equal(hasRight(contactGroup, right, addDays(from, -1)), false, `${right} the day before`)
      })
    })
  }

  test('the code lists the groups of the guide and no other, by the guide’s names – D-GROUP', () => {
    assert.deepEqual(
      contactGroups.map(({ number, name }) => [number, name]),
      table.map(([number, name]) => [Number(number), name]),
    )
  })

  test('groups that the guide does not list are stored, without self-booking and without deadlines – D-GROUP-OTHER', () => {
    const listed = new Set(table.map(([number]) => Number(number)))
    const others = Array.from({ length: 35 }, (_, number) => number).filter((number) => !listed.has(number))
    assert.deepEqual(others.slice(0, 13), [0, 1, 8, 9, 14, 15, 16, 17, 18, 19, 20, 21, 22])
    for (const contactGroup of others) {
      assert.equal(isListed(contactGroup), false)
      for (const right of columns) assert.equal(hasRight(contactGroup, right, TODAY), false)
      const situation = on('2026-07-01', { contactGroups: [group(contactGroup, '2017-06-01')] })
      assert.deepEqual(codes(selfBookingRefusals(situation)), ['group_unknown_to_self_booking'])
      const wanted = { interviewType: 'job', dueDate: TODAY, activationDate: situation.today } as const
      assert.deepEqual(codes(newDeadlineRefusals(situation, wanted, 0)), ['group_has_no_deadlines'])
    }
  })

  test('changing into an unlisted group closes an open deadline – D-GROUP-OTHER, D-GROUP-CHANGE', () => {
    const facts = factsOf(citizen({ contactGroups: [group(2, '2017-06-01'), group(1, '2017-07-03')] }))
    const settled = settle(deadline(), facts, plainDate('2017-07-03'))
    assert.equal(settled.deadline.status, 'closed')
    assert.equal(settled.steps[0]?.rule, 'D-GROUP-CHANGE')
  })

  test('"uanset visitationsgruppe", "uanset matchkategori", "uanset sygevisitationskategori" – D-GROUP', () => {
    for (const category of [null, '2.2', '2.3', '12', 'jobklar']) {
      const situation = on('2017-07-03', { contactGroups: [group(6, '2017-06-19', '2017-06-19', category)] })
      const wanted = { interviewType: 'follow_up', dueDate: DUE, activationDate: situation.today } as const
      assert.deepEqual(newDeadlineRefusals(situation, wanted, 0), [])
      assert.deepEqual(selfBookingRefusals(situation), [])
    }
    // A new category within the group is no change of group.
    const periods = [group(2, '2017-06-01', '2017-06-01', '2.2'), group(2, '2017-07-03', '2017-07-03', '2.3')]
    const facts = factsOf(citizen({ contactGroups: periods }))
    assert.deepEqual(settle(deadline(), facts, plainDate('2017-07-05')).steps, [])
  })

  test('the type must be the group’s own: a job interview is not for sygedagpenge, a follow-up not for kontanthjælp – D-GROUP', () => {
    const wanted = { dueDate: DUE, activationDate: SET_ON }
    const sick = on('2017-07-03', { contactGroups: [group(24, '2017-06-01')] })
    assert.deepEqual(codes(newDeadlineRefusals(sick, { ...wanted, interviewType: 'job' }, 0)), [
      'group_has_no_such_deadline',
    ])
    const cash = on('2017-07-03')
    assert.deepEqual(codes(newDeadlineRefusals(cash, { ...wanted, interviewType: 'follow_up' }, 0)), [
      'group_has_no_such_deadline',
    ])
  })

  test('before its date a group can neither book nor get a deadline – D-GROUP', () => {
    const revalidering = { contactGroups: [group(4, '2017-06-01')] }
    const wanted = { interviewType: 'job', dueDate: plainDate('2017-09-29'), activationDate: SET_ON } as const
    const before = on('2017-09-17', revalidering)
    assert.deepEqual(codes(selfBookingRefusals(before)), ['group_cannot_self_book'])
    assert.deepEqual(codes(newDeadlineRefusals(before, wanted, 0)), ['group_has_no_such_deadline'])
    const after = on('2017-09-18', revalidering)
    assert.deepEqual(selfBookingRefusals(after), [])
    assert.deepEqual(newDeadlineRefusals(after, wanted, 0), [])
  })

  test('a reform is a new row: a right withdrawn stops new deadlines and lets open ones run out – D-GROUP', () => {
    const reform = plainDate('2017-07-03')
    const withdrawn: DatedRight = { contactGroup: 2, right: 'deadline_job', from: reform, granted: false }
    const rights = [...datedRights, withdrawn]
    assert.equal(allowsDeadline(2, 'job', addDays(reform, -1), rights), true)
    assert.equal(allowsDeadline(2, 'job', reform, rights), false)
    assert.equal(allowsDeadline(2, 'job', TODAY, rights), false)
    assert.equal(allowsDeadline(12, 'job', reform, rights), true, 'other groups keep theirs')
    // The calendar asks for the right only when the citizen changes group, so an open deadline
    // lives on.
    const facts = factsOf(citizen())
    assert.deepEqual(
      facts.groupChanges.filter(({ on: day }) => !day.equals(plainDate('2017-06-01'))),
      [],
    )
    assert.equal(settle(deadline(), facts, DUE).deadline.status, 'active')
  })

  test('of two rows from one day the later in the table decides; a right can come back – D-GROUP', () => {
    const day = plainDate('2020-01-01')
    const row = (from: string, granted: boolean): DatedRight => ({
      contactGroup: 2,
      right: 'deadline_job',
      from: plainDate(from),
      granted,
    })
    assert.equal(hasRight(2, 'deadline_job', day, [row('2020-01-01', true), row('2020-01-01', false)]), false)
    assert.equal(hasRight(2, 'deadline_job', day, [row('2020-01-01', false), row('2019-01-01', true)]), false)
    const back = [row('2019-01-01', true), row('2020-01-01', false), row('2021-01-01', true)]
    assert.deepEqual(
      ['2018-12-31', '2019-12-31', '2020-12-31', '2021-01-01'].map((text) =>
        hasRight(2, 'deadline_job', plainDate(text), back),
      ),
      [false, true, false, true],
    )
  })
})
