import { pairedAtOnce } from '../src/rules/capacity.ts'
import { plainDate } from '../src/rules/dates.ts'
import type { Bench } from './bench.ts'
import { type Figure, over, percentile, plain, randomFrom, ratio, rounded, spreadOf, told } from './figures.ts'
import { get } from './pages.ts'
import { answersOf, type Setting } from './setting.ts'
import type { Wanted } from './wire.ts'

// The job centre's portal: a page that is opened fifty times a day, and the count of a job centre.

const RATE = 20
const SECONDS = 5

const staffCookie = (token: string) => ({ cookie: `selvbook-job-centre=${token}` })

interface Desk {
  readonly jobCentre: string
  readonly token: string
  readonly citizenId: string
}

/** Somebody of each job centre who is signed in, with one of its citizens. */
async function desksOf(bench: Bench): Promise<Desk[]> {
  const found = await bench.sql<{ jobCentre: string; citizenId: string }>(`
    select distinct on (job_centre) job_centre as "jobCentre", citizen_id as "citizenId" from deadline
    where status = 'active' order by job_centre, id`)
  const desks: Desk[] = []
  for (const one of found) desks.push({ ...one, token: await bench.signInStaff(one.jobCentre) })
  return desks
}

/** Pages at a rate that a country's desks have, by how long they take. */
async function timed(setting: Setting, name: string, requests: readonly Wanted[], atMost: number): Promise<Figure[]> {
  const { large, load, rounds, say } = setting
  const { port } = await large.program()
  const medians: number[] = []
  const slowest: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const seen = await load.run({ kind: 'pages', port, requests, connections: 4, seconds: SECONDS, rate: RATE })
    say(`  (j) ${name}, ${round === 0 ? 'warm-up' : `round ${round}`}: ${answersOf(seen)}`)
    if (round === 0) continue
    medians.push(percentile(seen.latencies, 0.5))
    slowest.push(percentile(seen.latencies, 0.99))
  }
  return [
    plain('j', `${name}: median, ms`, told(spreadOf(medians))),
    ratio('j', `${name}: 99th percentile, ms`, slowest, { atMost }),
  ]
}

/** The same rows counted by one statement each, without classes and without any rule. */
const plainCount = (jobCentre: string): string => `
  select (select count(*) from deadline where job_centre = '${jobCentre}' and status in ('not_activated', 'active'))
    + (select sum(capacity) from offered_time join meeting_offer on meeting_offer.id = offer_id
        where meeting_offer.job_centre = '${jobCentre}' and meeting_type = 'job' and status = 'open' and date >= current_date)
    - (select count(*) from seat where date >= current_date
        and offer_id in (select id from meeting_offer where job_centre = '${jobCentre}' and meeting_type = 'job')) as count`

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Kapacitet of each job centre once, by a program that has counted none yet. */
async function counted({ large, say }: Setting, desks: readonly Desk[]): Promise<Figure[]> {
  await large.stopProgram()
  const { port } = await large.program()
  const pages: number[] = []
  const queries: number[] = []
  for (const { jobCentre, token } of desks) {
    const page = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/jc/kapacitet`, { headers: staffCookie(token) })
      if (answer.status !== 200) throw new Error(`Kapacitet of ${jobCentre}: ${answer.status}`)
      await answer.text()
    }
    pages.push(await millisecondsOf(page))
    queries.push(await millisecondsOf(() => large.sql(plainCount(jobCentre))))
  }
  say(`  (j) Kapacitet of ${desks.length} job centres: median ${rounded(percentile(pages, 0.5))} ms`)
  return [
    ratio('j', 'Kapacitet of one job centre, ms', pages, { atMost: 300 }),
    plain('j', 'Kapacitet over a plain count of the same rows', told(spreadOf(over(pages, queries)))),
  ]
}

const PEOPLE = 100_000
/** Plenty, and as many as there are people: then most search for who could move on. */
const SEATS = [300_000, 100_000]
const DAYS = 97
const OFFERS = 12
const GROUPS = 20

/** A country in one job centre: people in groups with offers in common, one in seven away. */
function country(seed: number, seatsInAll: number) {
  const random = randomFrom(seed)
  const whole = (most: number): number => Math.floor(random() * most)
  const groups = Array.from({ length: GROUPS }, () => [
    ...new Set(Array.from({ length: 1 + whole(4) }, () => whole(OFFERS))),
  ])
  const last = plainDate('2026-12-01')
  const classes = new Map<string, { offers: number[]; lastDay: number; absences: [number, number][]; people: number }>()
  for (let person = 0; person < PEOPLE; person += 1) {
    const group = whole(GROUPS)
    const lastDay = 7 + whole(DAYS - 7)
    const from = whole(DAYS)
    const absences: [number, number][] = whole(7) === 0 ? [[from, from + whole(14)]] : []
    const key = JSON.stringify([group, lastDay, absences])
    const known = classes.get(key)
    if (known) known.people += 1
    else classes.set(key, { offers: groups[group] ?? [], lastDay, absences, people: 1 })
  }
  const seats = Array.from({ length: OFFERS * DAYS }, (_, at) => ({
    offer: at % OFFERS,
    day: Math.floor(at / OFFERS),
    seats: Math.round((2 * random() * seatsInAll) / OFFERS / DAYS),
  }))
  return { classes: [...classes.values()].map((one) => ({ ...one, offerIds: [], last })), seats }
}

/** The pairing alone, on the largest numbers that anybody may have. */
function pairedCountry({ rounds, seed }: Setting, seatsInAll: number): Figure {
  const matching = country(seed, seatsInAll)
  pairedAtOnce(matching)
  const seconds = Array.from({ length: rounds }, () => {
    const began = performance.now()
    pairedAtOnce(matching)
    return (performance.now() - began) / 1000
  })
  const what = `pairing ${PEOPLE} people (${matching.classes.length} classes) with ${seatsInAll} seats, seconds`
  return ratio('j', what, seconds, { atMost: 1 })
}

/** (j) the job centre's portal: I dag, a citizen, Kapacitet. */
export async function desk(setting: Setting): Promise<Figure[]> {
  const desks = await desksOf(setting.large)
  const today = desks.map(({ token }) => get('/jc', staffCookie(token)))
  const citizens = desks.map(({ token, citizenId }) => get(`/jc/borgere/${citizenId}`, staffCookie(token)))
  return [
    ...(await timed(setting, 'I dag', today, 100)),
    ...(await timed(setting, 'a citizen', citizens, 60)),
    ...(await counted(setting, desks)),
    ...SEATS.map((seats) => pairedCountry(setting, seats)),
  ]
}
