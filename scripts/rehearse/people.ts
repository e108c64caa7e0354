import { setTimeout as wait } from 'node:timers/promises'
import { type Changes, Visitor } from '../../test/citizen/visitor.ts'
import type { Citizen } from './case-system.ts'
import type { Outside } from './set-up.ts'
import { type Checked, count, NotSeenError, see } from './steps.ts'

// What people do in their browsers: a planner, a caseworker, citizens. Every press is a form of a
// page that they were shown.

/** A browser that finds the broker at its own address, and all else at the public one. */
function browser({ publicUrl, brokerPort }: Outside): Visitor {
  return new Visitor({
    request: async (input: string | Request | URL, init?: RequestInit) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input)
      const headers = new Headers(init?.headers)
      if (headers.has('origin')) headers.set('origin', publicUrl)
      headers.delete('referer')
      const at = pathname.startsWith('/broker') ? `https://127.0.0.1:${brokerPort}` : publicUrl
      return await fetch(at + pathname + search, { ...init, headers, redirect: 'manual' })
    },
  })
}

/** Signs in at the broker, where a page has a button for each person. */
async function signedIn(outside: Outside, path: string, link: string, person: string): Promise<Visitor> {
  const visitor = browser(outside)
  await visitor.go(path)
  await visitor.follow(link)
  see(visitor.page.heading === 'Broker', `${path} does not lead to the broker but to "${visitor.page.heading}"`)
  await visitor.press(person)
  see(visitor.page.status === 200, `${person} is not signed in: "${visitor.page.heading}"`)
  return visitor
}

export const PLANNER = 'Vibeke Winther'
export const CASEWORKER = 'Karin Brandt'

const pressBeginning = async (visitor: Visitor, words: string, changes?: Changes): Promise<void> => {
  const button = visitor.page.buttons.find((name) => name.startsWith(words))
  see(
    button !== undefined,
    `no button "${words} …": ${visitor.page.alerts.join(' ')} ${visitor.page.text.slice(0, 300)}`,
  )
  await visitor.press(button, changes)
}

const LOOK_EVERY_MILLISECONDS = 250
const MOST_LOOKS = 1_200

/** Opens the page of a long task until it says that it is finished; what it says. */
async function finished(visitor: Visitor): Promise<string> {
  const { address, alerts, text } = visitor.page
  see(
    /^\/jc\/opgaver\/[0-9a-f-]{36}/.test(address),
    `no task was begun but ${address}: ${alerts.join(' ')} ${text.slice(0, 400)}`,
  )
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const [said] = /Færdig: [\d.]+ af [\d.]+ (tider|borgere)/.exec(visitor.page.text) ?? []
    if (said !== undefined) return said
    await wait(LOOK_EVERY_MILLISECONDS)
    await visitor.go(address)
  }
  throw new NotSeenError(`the task at ${address} does not end: ${visitor.page.text.slice(0, 300)}`)
}

/** The numbers of `Færdig: 2.000 af 2.000 borgere`. */
const numbersIn = (said: string): number[] =>
  (said.match(/[\d.]+/g) ?? []).map((text) => Number(text.replaceAll('.', '')))

/** The planner signs in and publishes a series for all caseworkers; a preview before it is made. */
export async function publishTimes(outside: Outside, caseworkers: readonly string[]): Promise<Checked<void>> {
  const planner = await signedIn(outside, '/jc/log-ind', 'Log på', PLANNER)
  await planner.go('/jc/tider/serie')
  await planner.press('Vis igen', {
    choose: [...caseworkers, 'Man', 'Tirs', 'Ons', 'Tors', 'Fre'],
    fill: {
      'Fra kl.': '8.00',
      'Til kl.': '15.00',
      'Længde, min.': '30',
      'Første dag': '25.11.2026',
      'Sidste dag': '18.12.2026',
    },
  })
  await pressBeginning(planner, 'Opret ')
  const [made = 0, of = 0] = numbersIn(await finished(planner))
  see(made === of && made > 0, `${made} of ${of} times were made`)
  return [`${PLANNER} signs in and publishes a series: ${count(made, 'times')}, shown before they were made`, undefined]
}

/** The caseworker sets the same deadline for everybody who has none. */
export async function setDeadlines(outside: Outside, citizens: number): Promise<Checked<void>> {
  const caseworker = await signedIn(outside, '/jc/log-ind', 'Log på', CASEWORKER)
  await caseworker.go('/jc/borgere?liste=ingen-frist')
  await caseworker.go('/jc/opgaver/frist?liste=none&type=job&senest=15.12.2026')
  const [, canGet = '?'] = /([\d.]+ af [\d.]+) kan få en tid/.exec(caseworker.page.text) ?? []
  await pressBeginning(caseworker, 'Sæt fristen for')
  const [set = 0] = numbersIn(await finished(caseworker))
  see(set === citizens, `${set} of ${citizens} citizens have got their deadline`)
  return [
    `${CASEWORKER} sets a deadline on 15 December for ${count(set, 'citizens')} at once; ${canGet.replace(' af ', ' of ')} can get a time`,
    undefined,
  ]
}

const MOST_STEPS = 9

/** On through the steps of the booking, taking the first of whatever there is to choose. */
async function bookFirst(visitor: Visitor): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { heading, options, links, buttons } = visitor.page
    if (heading === 'Kvittering') return
    const [choice] = options
    const day = links.find(({ href }) => href.includes('dag='))
    const button = buttons.find((name) => ['Fortsæt', 'Book'].includes(name)) ?? ''
    if (choice === undefined && day) await visitor.go(day.href)
    else await visitor.press(button, choice === undefined ? {} : { choose: [choice.replace('* ', '')] })
  }
  see(false, `the booking does not end: "${visitor.page.heading}" at ${visitor.page.address}`)
}

async function signInAndBook(outside: Outside, { name }: Citizen): Promise<void> {
  const citizen = await signedIn(outside, '/log-ind', 'Log på med MitID', name)
  see(citizen.page.heading === 'Min side', `${name} comes to "${citizen.page.heading}"`)
  await citizen.follow('Book Jobsamtale med dit jobcenter')
  await bookFirst(citizen)
}

/** Citizens sign in with MitID and book, some at a time. */
export async function book(outside: Outside, citizens: readonly Citizen[]): Promise<Checked<void>> {
  const waiting = [...citizens]
  const browse = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await signInAndBook(outside, next)
  }
  await Promise.all([browse(), browse(), browse(), browse()])
  return [
    `${count(citizens.length, 'citizens')} sign in with MitID, see their deadline, choose a time, and have their receipt`,
    undefined,
  ]
}

/** The caseworker finds one of them by number, and sees what was booked. */
export async function lookUp(outside: Outside, citizen: Citizen): Promise<Checked<void>> {
  const caseworker = await signedIn(outside, '/jc/log-ind', 'Log på', CASEWORKER)
  await caseworker.press('Søg', { fill: { 'Find en borger': citizen.cpr, 'Årsag til opslaget': 'meeting' } })
  see(caseworker.page.heading === citizen.name, `the search leads to "${caseworker.page.heading}"`)
  see(/[Jj]obsamtale.* kl\. \d/.test(caseworker.page.text), `${citizen.name}’s page has no interview`)
  see(!caseworker.page.html.includes(citizen.cpr), 'the page shows the whole national id number')
  await caseworker.post('/jc/log-ud', {})
  await caseworker.go('/jc')
  see(caseworker.page.heading === 'Log på som medarbejder', 'after signing out the portal still opens')
  return [
    `${CASEWORKER} finds a citizen by number, sees the interview, and signs out; the look is on record`,
    undefined,
  ]
}
