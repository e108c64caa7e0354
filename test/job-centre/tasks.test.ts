import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { changeCaseworker } from '../../src/actions/change-job-centre.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { startSettingDeadlines } from '../../src/actions/start-task.ts'
import { workOnce } from '../../src/job-centre/tasks/work.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { caseworker, createTestOffice, type Office } from './office.ts'

// The page of a long task: how far it is, how it went, and its undoing.

let office: Office
before(async () => {
  office = await createTestOffice()
})
after(() => office.drop())

const wanted = {
  kind: 'set_deadlines',
  interviewType: 'job',
  dueDate: plainDate('2026-12-04'),
  activationDate: null,
} as const
const work = async () => must(await workOnce(office.as({ kind: 'calendar' }), (error) => assert.fail(String(error))))

suite('the page of a long task', () => {
  test('counts while it is under way, names who was left out, and is undone by one press', async () => {
    const ids = [await citizenOf(office.staff), await citizenOf(office.staff, { contactGroup: 29 })]
    const karin = office.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin Brandt' })
    const { id } = must(await startSettingDeadlines(karin, wanted, ids))
    const visitor = await office.visitorAs(caseworker)
    await visitor.go(`/jc/opgaver/${id}`)
    assert.equal(visitor.page.heading, 'Sæt en frist for jobsamtale senest 4. december 2026')
    assert.match(visitor.page.text, /0 af 2 borgere/)
    assert.match(visitor.page.html, /data-task="open" role="status"/)
    await work()
    await visitor.follow('Opdatér')
    assert.match(visitor.page.text, /Færdig: 1 af 2 borgere/)
    assert.match(visitor.page.text, /1 borger er ikke med .*Kontaktgruppen kan ikke få frister/)
    await visitor.press('Fortryd (luk fristerne igen)')
    assert.equal(visitor.page.heading, 'Fortryd frister, der blev sat')
    await work()
    await visitor.go(`/jc/opgaver/${id}`)
    assert.ok(visitor.page.linkNamed('Fristerne er fortrudt'))
    assert.ok(!visitor.page.buttons.some((name) => name.startsWith('Fortryd')))
    await visitor.go('/jc/opgaver')
    assert.equal(visitor.page.all('main tbody tr').length, 2)
  })

  test('another job centre’s task, and none, are not found', async () => {
    const lis = office.as({ kind: 'staff', jobCentre: '75100', roles: ['caseworker'], name: 'Lis Toft' })
    const elsewhere = await citizenOf(office.asStaffOf('75100'))
    const { id } = must(await startSettingDeadlines(lis, wanted, [elsewhere]))
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/opgaver')
    for (const one of [id, '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11', 'x']) {
      await visitor.go(`/jc/opgaver/${one}`)
      assert.equal(visitor.page.status, 404)
      assert.equal((await visitor.post(`/jc/opgaver/${one}/fortryd`, {})).status, 404)
    }
  })
})

suite('the same deadline for many', () => {
  test('from a list: totals first, those who cannot get it by name, then a task that does what was said', async () => {
    const offer = await offerOf(office.staff)
    await timesAt(office.staff, offer, ['2026-11-10T09:00:00+01:00', '2026-11-11T09:00:00+01:00'])
    const ids = [await citizenOf(office.staff), await citizenOf(office.staff), await citizenOf(office.staff)]
    const barred = await citizenOf(office.staff, { contactGroup: 29 })
    const earlier = { interviewType: 'job', dueDate: plainDate('2026-11-20'), activationDate: null } as const
    must(await setDeadline(office.staff, ids[0] ?? '', earlier))
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/borgere?liste=ingen-frist')
    assert.match(visitor.page.html, new RegExp(`name="borger\\[\\]" value="${ids[1]}"`))
    const chosen = [...ids, barred].map((id) => `borger[]=${id}`).join('&')
    await visitor.go(`/jc/opgaver/frist?${chosen}&type=job&senest=4.12.2026`)
    assert.match(visitor.page.text, /3 borgere får en frist senest fredag den 4\. december 2026/)
    assert.match(visitor.page.text, /1 har en åben frist\. Den bliver lukket/)
    assert.match(visitor.page.text, /2 af 3 kan få en tid/)
    assert.match(visitor.page.text, /1 borger er ikke med .*Kontaktgruppen kan ikke få frister/)
    assert.match(visitor.page.text, /3 får besked med det samme.*Læs tekst.*4\. december/)
    await visitor.press('Sæt fristen for 3 borgere')
    assert.match(visitor.page.text, /0 af 3 borgere/)
    await work()
    await visitor.go(visitor.page.address)
    assert.match(visitor.page.text, /Færdig: 3 af 3 borgere/)
    const { rows } = await office.database.pool.query(
      `select count(*)::int as n from deadline where citizen_id = any($1) and status = 'active' and due_date = '2026-12-04'`,
      [ids],
    )
    assert.deepEqual(rows, [{ n: 3 }])
    const { rows: told } = await office.database.pool.query(
      `select count(distinct citizen_id)::int as n from message where citizen_id = any($1) and kind = 'deadline_set' and created_at > '2026-11-01'`,
      [ids],
    )
    assert.deepEqual(told, [{ n: 3 }])
  })

  test('F-WHOSE: for one’s own citizens of a list, and nobody else', async () => {
    const named = (name: string) => office.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name })
    const earlier = { interviewType: 'job', dueDate: plainDate('2026-11-21'), activationDate: null } as const
    const [mine, other] = [await citizenOf(office.staff), await citizenOf(office.staff)]
    must(await setDeadline(named('Karin Brandt'), mine, earlier))
    must(await setDeadline(named('Bo Lindquist'), other, earlier))
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/borgere?liste=open&hvem=mine')
    await visitor.go(
      visitor.page.links.find(({ href }) => href.includes('opgaver/frist'))?.href ??
        '/jc/opgaver/frist?liste=open&hvem-borgere=mine',
    )
    await visitor.go(`${visitor.page.address}&type=job&senest=7.12.2026`)
    await visitor.press(visitor.page.buttons.find((name) => name.startsWith('Sæt fristen for')) ?? '')
    await work()
    const { rows } = await office.database.pool.query(
      `select citizen_id as id from deadline where status = 'active' and due_date = '2026-12-07' and citizen_id = any($1)`,
      [[mine, other]],
    )
    assert.deepEqual(rows, [{ id: mine }])
  })

  test('for a whole list; citizens of others are not among them, and nobody chosen leads back', async () => {
    const elsewhere = await citizenOf(office.asStaffOf('75100'))
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/opgaver/frist?liste=none&senest=x')
    assert.equal(visitor.page.status, 422)
    await visitor.go('/jc/opgaver/frist?liste=none')
    assert.match(visitor.page.html, /name="liste" value="none"/)
    await visitor.go(`/jc/opgaver/frist?borger[]=${elsewhere}`)
    assert.match(visitor.page.text, /Ingen af dem kan få denne frist/)
    await visitor.go('/jc/opgaver/frist?borger[]=x')
    assert.equal(visitor.page.address, '/jc/borgere')
  })
})

suite('times beyond what one act makes', () => {
  test('are made by a task, which whoever began it sees on the day until it is done', async () => {
    await offerOf(office.staff, { title: 'Jobsamtale i Solby' })
    must(await changeCaseworker(office.staff, { ref: 'anna', name: 'Anna Holm' }))
    const planner = await office.visitorAs({ sub: 'bo', name: 'Bo Lindquist', roles: ['Selvbook-planlægger'] })
    await planner.go('/jc/tider/serie')
    await planner.press('Vis igen', {
      choose: ['Anna Holm', 'Man', 'Tirs', 'Ons', 'Tors', 'Fre'],
      fill: {
        'Fra kl.': '8.00',
        'Til kl.': '14.00',
        'Længde, min.': '30',
        'Første dag': '9.11.2026',
        'Sidste dag': '18.12.2026',
      },
    })
    assert.match(planner.page.text, /Så mange tider bliver oprettet lidt ad gangen/)
    await planner.press('Opret 360 tider')
    assert.equal(planner.page.heading, 'Opret en serie tider')
    assert.match(planner.page.text, /0 af 360 tider/)
    const { address } = planner.page
    await planner.go('/jc')
    assert.match(planner.page.text, /Dine opgaver Opret en serie tider 0 af 360 tider/)
    await work()
    await planner.go('/jc')
    assert.match(planner.page.text, /Færdig: 360 af 360 tider/)
    await planner.go(planner.page.linkNamed('Opret en serie tider'))
    assert.equal(planner.page.address, address)
    await planner.go(planner.page.linkNamed('Se tiderne'))
    assert.match(planner.page.heading, /Tider i uge 46/)
    await planner.go(address)
    await planner.press('Fortryd (træk tiderne tilbage)')
    await work()
    await planner.go(planner.page.address)
    assert.match(planner.page.text, /Færdig: 360 af 360 tider/)
  })
})
