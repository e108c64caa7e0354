import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from './database.ts'
import type { Started } from './programs.ts'
import type { Outside, Settings } from './set-up.ts'
import { type Checked, count, see } from './steps.ts'

// The steps of the operator: migrate, check, start, stop.

/** `npm run migrate`, as the owner of the tables; a second time it has nothing to do. */
export async function migrate(
  { programs }: Outside,
  { migrating }: Settings,
  database: Database,
): Promise<Checked<void>> {
  await programs.done(['migrate'], migrating, null)
  const plan = await programs.done(['migrate', '--plan'], migrating, null)
  see(plan.includes('Nothing is to be done.'), `a second migration would do something: ${plan.trim()}`)
  const { migrations, schema, owned } = await database.ask(
    `select count(*)::integer as migrations, left(max(name), 4) as schema,
       (select count(*)::integer from pg_tables where tableowner = 'selvbook_app') as owned from migration`,
  )
  see(owned === 0, `the running program’s role owns ${String(owned)} tables`)
  return [
    `${String(migrations)} migrations, schema ${String(schema)}; again: nothing to do; the program’s role owns nothing`,
    undefined,
  ]
}

/**
 * `check`, by the machine's own clock: every line is right, but that before the start nothing
 * answers behind the proxy.
 */
export async function check({ programs }: Outside, { running }: Settings, runs: boolean): Promise<Checked<void>> {
  const said = (await programs.done(['check'], running, null)).trim().split('\n')
  const isWell = (line: string) =>
    line.startsWith('ok: ') || (!runs && line.startsWith('note: PUBLIC_URL: a proxy answers'))
  const ill = said.filter((line) => !isWell(line))
  see(ill.length === 0, ill.join('; '))
  const things = said.flatMap((line) => /^ok: ([^:]*)/.exec(line)?.[1] ?? [])
  const rest = runs ? '' : '; behind the public address nothing runs yet'
  return [`ok: ${things.join(', ')}${rest}`, undefined]
}

interface Health {
  readonly status: string
  readonly version: string
  readonly schema: string | null
}

const MOST_LOOKS = 20
const LOOK_EVERY_MILLISECONDS = 500

/** What `/health` tells, once it has heard of the database. */
async function healthOf(publicUrl: string): Promise<Health> {
  for (let looks = 1; ; looks += 1) {
    const answer = await fetch(`${publicUrl}/health`)
    const health: Health = JSON.parse(await answer.text())
    // The rehearsal's clock is moved, and the database's is not: that alone may be told.
    see(['ready', 'clock'].includes(health.status), `/health is ${answer.status}: ${JSON.stringify(health)}`)
    if (health.schema !== null || looks === MOST_LOOKS) return health
    await wait(LOOK_EVERY_MILLISECONDS)
  }
}

/** `npm start`, until the address that citizens use says so. */
export async function start(
  { programs, publicUrl }: Outside,
  { running }: Settings,
  clock: string,
): Promise<Checked<Started>> {
  const began = performance.now()
  const program = programs.verb(['serve'], running, clock)
  await program.said(/^Selvbook: https:/m)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const health = await healthOf(publicUrl)
  const front = await fetch(publicUrl, { redirect: 'manual' })
  see(front.status < 400, `the front page is ${front.status}`)
  await front.arrayBuffer()
  const demo = await fetch(`${publicUrl}/demo`, { redirect: 'manual' })
  await demo.arrayBuffer()
  see(demo.status === 404, `/demo is ${demo.status} in production`)
  const policy = front.headers.get('content-security-policy') ?? ''
  see(policy !== '', 'the front page has no Content-Security-Policy')
  return [
    `ready after ${seconds} s: version ${health.version}, schema ${String(health.schema)}; /health and pages over https; no demo`,
    program,
  ]
}

/** SIGTERM: it ends with 0, and nothing of it is left. */
export async function stop(program: Started): Promise<string> {
  const code = await program.stop()
  see(code === 0, `after SIGTERM it ended with ${String(code)}: ${program.output.trim().split('\n').at(-1)}`)
  return count(program.output.trim().split('\n').length, 'lines of log')
}
