import type { Page } from 'playwright-core'
import type { Role } from '../../src/rules/actor.ts'
import type { RunningDemo } from '../demo/support.ts'

/** A page of the job centre's portal in one of its states. */
export interface DeskState {
  readonly name: string
  readonly path: string
  /** Null: nobody is signed in. */
  readonly as: Role | null
  readonly status?: number
  /** What leads from the page to the state, by a form of it. */
  readonly act?: (page: Page) => Promise<void>
}

const NOBODY = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'

/** Each route with its states; the first is looked at most closely. */
export async function deskRows(demo: RunningDemo): Promise<Readonly<Record<string, readonly DeskState[]>>> {
  const mette = demo.idOf('books')
  const idle = demo.idOf('ranOut')
  const gone = demo.idOf('noShow')
  const ranOutOfIdle = await oneOf(demo, `select id from deadline where citizen_id = '${idle}' order by id`)
  const ranOut = await oneOf(
    demo,
    `select id from deadline where job_centre = '10100' and status = 'closed' order by id`,
  )
  const meeting = await oneOf(demo, `select id from meeting where job_centre = '10100' order by id`)
  const message = await oneOf(
    demo,
    `select id from message where job_centre = '10100' and deadline_id is not null order by id`,
  )
  const planned = `from meeting where job_centre = '10100' and status = 'planned' and type <> 'other' order by id`
  const booked = {
    meeting: await oneOf(demo, `select id ${planned}`),
    citizen: await oneOf(demo, `select citizen_id as id ${planned}`),
  }
  const over = await oneOf(
    demo,
    `select id from meeting where job_centre = '10100' and status in ('held', 'no_show') order by id`,
  )
  const offer = await oneOf(demo, `select id from meeting_offer where job_centre = '10100' order by id`)
  const bookedTime = await oneOf(
    demo,
    `select time_id as id from meeting join offered_time on offered_time.id = time_id
      where meeting.job_centre = '10100' and meeting.status = 'planned' and offered_time.status = 'open' order by time_id`,
  )
  const person = await oneOf(demo, `select caseworker_id as id from offered_time where id = '${bookedTime}'`)
  const series = `vis=ja&tilbud=${offer}&sb-${person}=on&dag2=on&dag4=on&fra=16.00&til=17.30&laengde=45&pause=0&pladser=1&foerste=01.12.2026&sidste=31.12.2026&hver=1`
  return {
    '/jc/tider': [
      { name: 'a planner', path: '/jc/tider', as: 'planner' },
      { name: 'by place', path: '/jc/tider?efter=steder', as: 'caseworker' },
      { name: 'an empty week', path: '/jc/tider?uge=2027-W40', as: 'planner' },
      { name: 'no right', path: '/jc/tider', as: 'auditor', status: 403 },
    ],
    '/jc/tider/dag': [{ name: 'a day', path: `/jc/tider/dag?dag=2026-12-01`, as: 'planner' }],
    '/jc/tider/serie': [
      { name: 'a preview', path: `/jc/tider/serie?${series}`, as: 'planner' },
      { name: 'new', path: '/jc/tider/serie', as: 'planner' },
      { name: 'wrong', path: '/jc/tider/serie?vis=ja&fra=25', as: 'planner', status: 422 },
    ],
    '/jc/tider/kopi': [{ name: 'a preview', path: '/jc/tider/kopi?fra=49&til=53', as: 'planner' }],
    '/jc/tider/fil': [{ name: 'a file', path: '/jc/tider/fil', as: 'planner' }],
    '/jc/tider/luk': [
      {
        name: 'three piles',
        path: '/jc/tider/luk?vis=ja&hvad=jobcenter&fra=24.11.2026&til=04.12.2026&moeder=flyt',
        as: 'planner',
      },
      { name: 'wrong', path: '/jc/tider/luk?vis=ja&hvad=sted&fra=x', as: 'planner', status: 422 },
    ],
    '/jc/tider/traek': [{ name: 'a booked time', path: `/jc/tider/traek?tid=${bookedTime}`, as: 'planner' }],
    '/jc/tider/sagsbehandlere': [{ name: 'a planner', path: '/jc/tider/sagsbehandlere', as: 'planner' }],
    '/jc/tider/tilbud': [{ name: 'offers', path: '/jc/tider/tilbud', as: 'planner' }],
    '/jc/tider/tilbud/nyt': [{ name: 'new', path: '/jc/tider/tilbud/nyt', as: 'planner' }],
    '/jc/tider/tilbud/:id': [{ name: 'an offer', path: `/jc/tider/tilbud/${offer}`, as: 'planner' }],
    '/jc/tider/:id': [{ name: 'a time', path: `/jc/tider/${bookedTime}`, as: 'planner' }],
    '/jc': [
      { name: 'a caseworker', path: '/jc', as: 'caseworker' },
      { name: 'an auditor', path: '/jc', as: 'auditor' },
      { name: 'searched too short', path: '/jc', as: 'caseworker', act: (page) => search(page, 'x'), status: 422 },
      { name: 'found nobody', path: '/jc', as: 'caseworker', act: (page) => search(page, 'Ingen Her') },
    ],
    '/jc/sager/:kind': [
      { name: 'not reached', path: '/jc/sager/ikke-naaet?hvem=alle', as: 'caseworker' },
      { name: 'no such kind', path: '/jc/sager/alle', as: 'caseworker', status: 404 },
    ],
    '/jc/sager/:kind/:id/til-side': [
      { name: 'set aside', path: `/jc/sager/overskredne/${ranOut}/til-side`, as: 'caseworker' },
    ],
    '/jc/beskeder/:id': [{ name: 'a message', path: `/jc/beskeder/${message}`, as: 'caseworker' }],
    '/jc/beskeder/:id/igen': [{ name: 'not to be sent again', path: `/jc/beskeder/${message}/igen`, as: 'caseworker' }],
    '/jc/find': [{ name: 'first of a walk-in', path: '/jc/find?videre=samtale', as: 'caseworker' }],
    '/jc/besked/:of/:id': [{ name: 'told', path: `/jc/besked/frist/${ranOut}`, as: 'caseworker' }],
    '/jc/moeder/:id/behold': [{ name: 'keep', path: `/jc/moeder/${meeting}/behold`, as: 'caseworker' }],
    '/jc/borgere': [
      { name: 'open deadlines', path: '/jc/borgere', as: 'caseworker' },
      { name: 'nobody', path: '/jc/borgere?liste=fravaer&hvem=mine', as: 'caseworker' },
    ],
    '/jc/moeder': [{ name: 'the day', path: '/jc/moeder', as: 'caseworker' }],
    '/jc/log-ind': [{ name: 'not signed in', path: '/jc/log-ind', as: null }],
    '/jc/log-ud': [{ name: 'signed out', path: '/jc/log-ud', as: null }],
    '/jc/log-ind/en-anden': [{ name: 'somebody else', path: '/jc/log-ind/en-anden', as: 'caseworker' }],
    '/jc/borgere/:id': [
      { name: 'an active deadline', path: `/jc/borgere/${mette}`, as: 'caseworker' },
      { name: 'just closed', path: `/jc/borgere/${idle}?lukket=${ranOutOfIdle}&vis=frister`, as: 'caseworker' },
      { name: 'nobody', path: `/jc/borgere/${NOBODY}`, as: 'caseworker', status: 404 },
      { name: 'no right', path: `/jc/borgere/${mette}`, as: 'auditor', status: 403 },
    ],
    '/jc/borgere/:id/indkald': [
      { name: 'times that fit', path: `/jc/borgere/${mette}/indkald`, as: 'caseworker' },
      {
        name: 'an own hour, wrong',
        path: `/jc/borgere/${mette}/indkald?tid=egen&dag=31.2.&kl=25`,
        as: 'caseworker',
        status: 422,
      },
      { name: 'has an interview', path: `/jc/borgere/${booked.citizen}/indkald`, as: 'caseworker' },
    ],
    '/jc/borgere/:id/samtale': [{ name: 'just held', path: `/jc/borgere/${mette}/samtale`, as: 'caseworker' }],
    '/jc/borgere/:id/fravaer': [
      { name: 'nothing typed', path: `/jc/borgere/${mette}/fravaer`, as: 'caseworker' },
      {
        name: 'what follows',
        path: `/jc/borgere/${mette}/fravaer?grund=exempt&fra=1.1.&til=31.12.`,
        as: 'caseworker',
      },
      { name: 'wrong', path: `/jc/borgere/${mette}/fravaer?fra=31.2.`, as: 'caseworker', status: 422 },
    ],
    '/jc/borgere/:id/oplysninger': [{ name: 'details', path: `/jc/borgere/${mette}/oplysninger`, as: 'caseworker' }],
    '/jc/borgere/:id/gruppe': [
      { name: 'nothing chosen', path: `/jc/borgere/${mette}/gruppe`, as: 'caseworker' },
      { name: 'what follows', path: `/jc/borgere/${mette}/gruppe?til=6`, as: 'caseworker' },
      { name: 'wrong', path: `/jc/borgere/${mette}/gruppe?til=x`, as: 'caseworker', status: 422 },
    ],
    '/jc/borgere/:id/flytning': [
      { name: 'what follows', path: `/jc/borgere/${mette}/flytning?til=75100`, as: 'caseworker' },
    ],
    '/jc/moeder/:id': [
      { name: 'planned', path: `/jc/moeder/${booked.meeting}`, as: 'caseworker' },
      { name: 'just summoned', path: `/jc/moeder/${booked.meeting}?gjort=indkaldt`, as: 'caseworker' },
      { name: 'over', path: `/jc/moeder/${over}`, as: 'caseworker' },
      { name: 'nobody’s', path: `/jc/moeder/${NOBODY}`, as: 'caseworker', status: 404 },
    ],
    '/jc/moeder/:id/flyt': [{ name: 'where to', path: `/jc/moeder/${booked.meeting}/flyt`, as: 'caseworker' }],
    '/jc/moeder/:id/aflys': [
      { name: 'what follows', path: `/jc/moeder/${booked.meeting}/aflys`, as: 'caseworker' },
      { name: 'over', path: `/jc/moeder/${over}/aflys`, as: 'caseworker' },
    ],
    '/jc/moeder/:id/ret': [
      { name: 'nothing changed', path: `/jc/moeder/${booked.meeting}/ret`, as: 'caseworker' },
      {
        name: 'what follows',
        path: `/jc/moeder/${booked.meeting}/ret?vis=ja&form=phone&minutter=30&sted=Sal+1`,
        as: 'caseworker',
      },
    ],
    '/jc/moeder/:id/slet': [
      { name: 'no such registration', path: `/jc/moeder/${NOBODY}/slet`, as: 'caseworker', status: 404 },
    ],
    '/jc/borgere/:id/frist': [
      { name: 'the usual length', path: `/jc/borgere/${idle}/frist`, as: 'caseworker' },
      { name: 'a deadline stands', path: `/jc/borgere/${mette}/frist`, as: 'caseworker' },
      { name: 'an interview stands', path: `/jc/borgere/${booked.citizen}/frist`, as: 'caseworker' },
      { name: 'not read', path: `/jc/borgere/${mette}/frist?senest=snart`, as: 'caseworker', status: 422 },
      { name: 'refused', path: `/jc/borgere/${mette}/frist?senest=1.1.2020`, as: 'caseworker' },
    ],
    '/jc/borgere/:id/luk': [
      { name: 'a deadline stands', path: `/jc/borgere/${mette}/luk`, as: 'caseworker' },
      { name: 'no deadline stands', path: `/jc/borgere/${gone}/luk`, as: 'caseworker' },
    ],
    '/jc/borgere/:id/hvorfor': [
      { name: 'can book', path: `/jc/borgere/${mette}/hvorfor`, as: 'caseworker' },
      { name: 'no time fits', path: `/jc/borgere/${demo.idOf('noTimes')}/hvorfor`, as: 'caseworker' },
      { name: 'barred', path: `/jc/borgere/${demo.idOf('cannotBook')}/hvorfor`, as: 'caseworker' },
      { name: 'nobody', path: `/jc/borgere/${NOBODY}/hvorfor`, as: 'caseworker', status: 404 },
    ],
    '/jc/kapacitet': [
      { name: 'job interviews', path: '/jc/kapacitet', as: 'planner' },
      { name: 'tried', path: '/jc/kapacitet?antal=40&dag=1.2.2099', as: 'caseworker', status: 422 },
      { name: 'follow-ups', path: '/jc/kapacitet?samtale=follow_up&antal=2000&dag=31.12.2026', as: 'caseworker' },
    ],
    '/jc/borgere/:id/opslag': [{ name: 'looks', path: `/jc/borgere/${mette}/opslag`, as: 'auditor' }],
    '/jc/log': [{ name: 'looks', path: '/jc/log', as: 'auditor' }],
    '/jc/log/stikproeve': [{ name: 'a sample', path: '/jc/log/stikproeve?nr=7', as: 'auditor' }],
    '/jc/tal': [{ name: 'figures', path: '/jc/tal', as: 'caseworker' }],
    '/jc/opsaetning': [
      { name: 'an administrator', path: '/jc/opsaetning', as: 'administrator' },
      { name: 'a planner', path: '/jc/opsaetning', as: 'planner' },
    ],
    '/jc/opsaetning/jobcenter': [
      { name: 'details', path: '/jc/opsaetning/jobcenter', as: 'administrator' },
      { name: 'saved', path: '/jc/opsaetning/jobcenter?gemt=ja', as: 'administrator' },
      {
        name: 'wrong',
        path: '/jc/opsaetning/jobcenter',
        as: 'administrator',
        act: (page) => fill(page, { navn: '', email: 'x', url: 'x' }),
        status: 422,
      },
    ],
    '/jc/opsaetning/indstillinger': [
      { name: 'settings', path: '/jc/opsaetning/indstillinger', as: 'administrator' },
      {
        name: 'wrong',
        path: '/jc/opsaetning/indstillinger',
        as: 'administrator',
        act: (page) => fill(page, { dage: 'x', hurtige: '', faa: '0' }),
        status: 422,
      },
    ],
    '/jc/opsaetning/helligdage': [{ name: 'holidays', path: '/jc/opsaetning/helligdage', as: 'planner' }],
    '/jc/opsaetning/beskeder': [{ name: 'none', path: '/jc/opsaetning/beskeder', as: 'administrator' }],
    '/jc/opgaver': [{ name: 'no task', path: '/jc/opgaver', as: 'caseworker' }],
    '/jc/opgaver/frist': [
      { name: 'for three', path: `/jc/opgaver/frist?${many(demo)}`, as: 'caseworker' },
      { name: 'unread', path: `/jc/opgaver/frist?${many(demo)}&senest=x`, as: 'caseworker', status: 422 },
    ],
    '/jc/opgaver/:id': [{ name: 'none', path: `/jc/opgaver/${NOBODY}`, as: 'caseworker', status: 404 }],
    '/jc/opsaetning/medarbejdere': [
      { name: 'who has signed in', path: '/jc/opsaetning/medarbejdere', as: 'administrator' },
      { name: 'no right', path: '/jc/opsaetning/medarbejdere', as: 'caseworker', status: 403 },
    ],
  }
}

/** The first id that a statement finds. */
async function oneOf(demo: RunningDemo, statement: string): Promise<string> {
  const { rows } = await demo.it.database.pool.query<{ id: string }>(`${statement} limit 1`)
  return rows[0]?.id ?? NOBODY
}

async function search(page: Page, text: string): Promise<void> {
  await page.locator('#find').fill(text)
  await page.locator('#find').press('Enter')
}

/** Writes in fields by their ids and saves. */
async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [id, text] of Object.entries(fields)) await page.locator(`#${id}`).fill(text)
  await page.locator('main .button-primary').click()
}

/** Three citizens: one with a deadline, one with an interview, one who can get none. */
const many = (demo: RunningDemo): string =>
  (['books', 'summoned', 'cannotBook'] as const).map((key) => `borger[]=${demo.idOf(key)}`).join('&')
