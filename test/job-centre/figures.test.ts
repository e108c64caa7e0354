import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { recordNoTime } from '../../src/actions/record-no-time.ts'
import { registerOutcome } from '../../src/actions/register-outcome.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { stackedBars, stepFor } from '../../src/job-centre/figures/plots.ts'
import { askFigures } from '../../src/questions/job-centre/figures.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { monthsTold, placeOf, weeksTold } from '../../src/rules/figures.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { caseworker, createTestOffice, type Office } from './office.ts'

let office: Office
before(async () => {
  office = await createTestOffice()
})
after(() => office.drop())

suite('the months and weeks told', () => {
  test('six months and twelve weeks, this one the last, on every day of a leap year', () => {
    for (let day = plainDate('2028-01-01'); day.year === 2028; day = day.add({ days: 1 })) {
      const [months, weeks] = [monthsTold(day), weeksTold(day)]
      assert.equal(months.at(-1)?.toString(), day.with({ day: 1 }).toString())
      assert.ok(months.every((month, at) => at === 0 || months[at - 1]?.add({ months: 1 }).equals(month)))
      assert.ok(
        weeks.every(
          (monday, at) => monday.dayOfWeek === 1 && (at === 0 || weeks[at - 1]?.add({ days: 7 }).equals(monday)),
        ),
      )
      assert.equal(placeOf(weeks, day), 11)
    }
    const weeks = weeksTold(plainDate('2026-11-02'))
    assert.equal(placeOf(weeks, plainDate('2026-08-16')), null)
    assert.equal(placeOf(weeks, plainDate('2026-08-17')), 0)
  })
})

suite('a plot', () => {
  test('its bars are as high as its numbers say, and its title says the finding', async () => {
    const bars = [
      {
        label: 'a',
        parts: [
          { look: 'can', value: 3 },
          { look: 'cannot', value: 1 },
        ],
      },
      { label: 'b', parts: [{ look: 'can', value: 8 }] },
    ] as const
    const drawn = String(await stackedBars({ title: 'Fund', id: 'p', bars }))
    const heights = [...drawn.matchAll(/<rect class="can" .*?height="([\d.]+)"/g)].map(([, height]) => Number(height))
    assert.ok(Math.abs((heights[0] ?? 0) / (heights[1] ?? 1) - 3 / 8) < 0.01)
    assert.match(drawn, /role="img" aria-labelledby="p"><title id="p">Fund/)
    assert.deepEqual(
      [...drawn.matchAll(/class="strong"[^>]*>(\d+)</g)].map(([, number]) => number),
      ['4', '8', '4', '8'],
    )
    assert.deepEqual([0, 1, 7, 8, 9, 41, 400, 401].map(stepFor), [1, 1, 2, 2, 5, 20, 100, 200])
  })
})

suite('Tal', () => {
  test('counts how deadlines ended, when people book, who stayed away, who found no time – and nobody else’s', async () => {
    const { staff, clock } = office
    const due = plainDate('2026-11-12')
    const deadlineFor = async (context = staff) => {
      const id = await citizenOf(context)
      must(await setDeadline(context, id, { interviewType: 'job', dueDate: due, activationDate: null }))
      return id
    }
    const offer = await offerOf(staff)
    const [first = '', second = ''] = await timesAt(staff, offer, [
      '2026-11-10T09:00:00+01:00',
      '2026-11-11T09:00:00+01:00',
    ])
    const [books, summoned, searches] = [await deadlineFor(), await deadlineFor(), await deadlineFor()]
    await deadlineFor(office.asStaffOf('75100'))
    clock.set('2026-11-04T10:00:00+01:00')
    const booking = { citizenId: books, timeId: first, form: null, message: null, requireHold: false }
    const meeting = must(await bookMeeting(office.asCitizen(books), booking))
    const other = must(await summonCitizen(staff, summoned, { kind: 'time', timeId: second, form: null }))
    const window = { windowFrom: plainDate('2026-11-04'), windowUntil: due }
    const finding = { citizenId: searches, jobCentre: '10100', offerId: null, ...window }
    must(await recordNoTime(office.asCitizen(searches), finding))
    clock.set('2026-11-13T10:00:00+01:00')
    await runNight(office.as({ kind: 'calendar' }))
    must(await registerOutcome(staff, meeting.id, 'held'))
    must(await registerOutcome(staff, other.id, 'no_show'))
    const karin = office.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin Brandt' })
    const figures = must(await askFigures(karin))
    assert.deepEqual(figures.ends.at(-1), { booked: 1, summoned: 1, overdue: 1, other: 0, open: 0 })
    assert.equal(figures.daysBefore[8], 1)
    assert.equal(
      figures.daysBefore.reduce((all, one) => all + one, 0),
      1,
    )
    assert.equal(figures.inVain.at(-2), 1)
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/tal')
    assert.match(visitor.page.text, /november 2026 \(ikke slut\) 1 1 1 0 0 3/)
    assert.match(visitor.page.text, /Jobsamtale 0 1 1 1/)
    const file = await (await visitor.ask('/jc/tal.csv')).text()
    assert.match(file, /november 2026 \(ikke slut\);1;1;1;0;0;3/)
    assert.match(file, /Uge 45;1\r\n/)
  })
})
