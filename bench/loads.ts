import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/process/clock.ts'
import { addDays, dateOf } from '../src/rules/dates.ts'
import { asSuperuser, withClient } from './build.ts'
import { type Figure, percentile, plain, rounded } from './figures.ts'
import { cookie, get } from './pages.ts'
import type { Setting } from './setting.ts'

// A municipality is loaded by `POST /citizens:bulk`, against plain COPY of the same rows, and
// citizens' pages are asked beside it.

const CITIZENS = 5_000
const SECONDS = 12
const RATE = 40

/** Whatever ran before has nobody with these numbers: days are 60 higher, so they are nobody's. */
const lines = (from: number, count: number, jobCentre: string): string[] => {
  const dueDate = addDays(dateOf(systemClock.now()), 30).toString()
  return [...Array(count).keys()].map((nth) => {
    const number = from + nth
    const day = 61 + (number % 28)
    const cpr = `${day}01${String(50 + (Math.floor(number / 280_000) % 40))}${String(Math.floor(number / 28) % 10_000).padStart(4, '0')}`
    const person = { cpr, name: `Indlæst ${number}`, contactGroup: 2, jobCentre, mobile: '20123456', smsService: true }
    return JSON.stringify({ ...person, deadline: { interviewType: 'job', dueDate } })
  })
}

async function tokenOf(port: number, jobCentre: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: `c${jobCentre}`,
    client_secret: `secret of ${jobCentre}`,
  })
  const answered = await fetch(`http://127.0.0.1:${port}/oauth/token`, { method: 'POST', body })
  const { access_token: token }: { access_token: string } = JSON.parse(await answered.text())
  return token
}

/** Loads the lines; how many a second, and how many were registered with their deadline. */
async function loaded(port: number, token: string, sent: readonly string[]): Promise<{ rate: number; set: number }> {
  const began = performance.now()
  const answered = await fetch(`http://127.0.0.1:${port}/api/v1/citizens:bulk?deadlines=true`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: sent.join('\n'),
  })
  const text = await answered.text()
  const set = text.split('\n').filter((line) => line.includes('"deadline":{"status":201')).length
  return { rate: sent.length / ((performance.now() - began) / 1000), set }
}

/** In the order in which they refer to each other. */
const tables = [
  ['citizen', 'id'],
  ['citizen_number', 'citizen_id'],
  ['contact_group_period', 'citizen_id'],
  ['job_centre_period', 'citizen_id'],
  ['deadline', 'citizen_id'],
  ['deadline_history', 'citizen_id'],
  ['message', 'citizen_id'],
] as const

/** Where the database, which has a folder of its own, may write too. */
const file = (table: string): string => join(tmpdir(), `selvbook-copied.${table}`)

/** The same rows by COPY, in one transaction: how many citizens a second. */
const copied = ({ large: bench }: Setting): Promise<number> =>
  withClient(asSuperuser(bench.address), async (client) => {
    await client.query(`create temporary table loaded as select id from citizen where name like 'Indlæst %'`)
    const { rows: named } = await client.query<{ table: string; columns: string }>(`
      select table_name as table, string_agg(column_name, ', ' order by ordinal_position) as columns
      from information_schema.columns where table_schema = 'public' and is_generated = 'NEVER' and identity_generation is distinct from 'ALWAYS'
      group by table_name`)
    const columnsOf = new Map(named.map(({ table, columns }) => [table, columns]))
    for (const [table, column] of tables)
      await client.query(
        `copy (select ${columnsOf.get(table)} from ${table} where ${column} in (select id from loaded)) to '${file(table)}'`,
      )
    const { rows } = await client.query<{ n: number }>('select count(*)::integer as n from loaded')
    await client.query('begin')
    for (const [table, column] of tables.toReversed())
      await client.query(`delete from ${table} where ${column} in (select id from loaded)`)
    await client.query('commit')
    const began = performance.now()
    await client.query('begin')
    for (const [table] of tables) await client.query(`copy ${table} (${columnsOf.get(table)}) from '${file(table)}'`)
    await client.query('commit')
    return (rows[0]?.n ?? 0) / ((performance.now() - began) / 1000)
  })

/** (l) Citizens with deadlines a second, and citizens' pages beside. */
export async function loads(setting: Setting): Promise<Figure[]> {
  const { large: bench, load } = setting
  const pairs = await bench.pairs(200)
  const people = await bench.signIn(pairs)
  const { port } = await bench.program()
  const jobCentre = pairs[0]?.jobCentre ?? ''
  const token = await tokenOf(port, jobCentre)
  const requests = people.map((one) => get('/min-side', cookie(one), null))
  const pages = () => load.run({ kind: 'pages', port, requests, connections: 4, seconds: SECONDS, rate: RATE })
  await loaded(port, token, lines(0, 500, jobCentre))
  const alone = await loaded(port, token, lines(1_000, CITIZENS, jobCentre))
  if (alone.set !== CITIZENS) throw new Error(`${alone.set} of ${CITIZENS} were loaded`)
  const again = await loaded(port, token, lines(1_000, CITIZENS, jobCentre))
  await pages()
  const without = percentile((await pages()).latencies, 0.99)
  const beside = loaded(port, token, lines(100_000, 4 * CITIZENS, jobCentre))
  const within = percentile((await pages()).latencies, 0.99)
  const { rate } = await beside
  const copy = await copied(setting)
  return [
    plain('l', `citizens with a deadline a second, loaded by ${CITIZENS}`, rounded(alone.rate)),
    plain('l', 'the same sent again, where all of it stands', rounded(again.rate)),
    plain('l', 'the same rows a second by COPY, in citizens', rounded(copy)),
    plain('l', 'loaded over COPY (goal 0.1)', rounded(alone.rate / copy)),
    plain('l', `Min side at ${RATE} a second: p99 without a load, ms`, rounded(without)),
    plain('l', 'p99 beside a load, ms', rounded(within)),
    plain('l', 'beside over without (goal 1.5)', rounded(within / without)),
    plain('l', 'citizens a second beside those pages', rounded(rate)),
  ]
}
