import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { version } from '../src/process/health.ts'
import {
  type Citizen,
  connectCaseSystem,
  describeJobCentre,
  inventedCitizens,
  loadCitizens,
} from './rehearse/case-system.ts'
import { makeDatabase } from './rehearse/database.ts'
import { messagesLeave, nothingPrivate } from './rehearse/messages.ts'
import { book, CASEWORKER, lookUp, PLANNER, publishTimes, setDeadlines } from './rehearse/people.ts'
import { Programs } from './rehearse/programs.ts'
import { lookAtMachine, makeGround, type Place, startOutside, writeSettings } from './rehearse/set-up.ts'
import { check, migrate, start, stop } from './rehearse/start.ts'
import { count, NotSeenError, Steps, see } from './rehearse/steps.ts'

// `npm run rehearse`: from an empty machine to the first reminders, in production's settings, with
// all that is outside as doubles on this machine. docs/going-live.md is the same road in earnest.

const MOST_MINUTES = 10
const MOST_CITIZENS = 3_000
const LAST_LINES = 8

/** The same days in every run: the third and fourth of these are eight days before the due date. */
const FIRST_DAY = '2026-11-24T10:00:00+01:00'
const NIGHT = '2026-12-07T00:10:00+01:00'
const MORNING = '2026-12-07T09:05:00+01:00'

const USAGE = `npm run rehearse -- [--citizens 2000] [--bookings 40] [--database postgres://administrator:…@host/postgres] [--keep]`

const say = (line: string): void => void process.stdout.write(`${line}\n`)

interface Asked {
  readonly citizens: readonly Citizen[]
  readonly bookings: number
  readonly database: string | undefined
  readonly keep: boolean
}

function asked(): Asked | null {
  try {
    const { values } = parseArgs({
      options: {
        citizens: { type: 'string', default: '2000' },
        bookings: { type: 'string', default: '40' },
        database: { type: 'string' },
        keep: { type: 'boolean', default: false },
      },
    })
    const [citizens, bookings] = [Number(values.citizens), Number(values.bookings)]
    const fits = Number.isInteger(citizens) && citizens >= 1 && citizens <= MOST_CITIZENS
    if (!fits || !Number.isInteger(bookings) || bookings < 1 || bookings > citizens) return null
    return { citizens: inventedCitizens(citizens), bookings, database: values.database, keep: values.keep }
  } catch {
    return null
  }
}

/** Steps 1 to 6: what a machine has before the program starts. */
async function prepare(steps: Steps, place: Place, { citizens, bookings, database: given }: Asked) {
  await steps.step('An empty machine', 'README.md: what the program needs', () => lookAtMachine(place))
  const database = await steps.step('A PostgreSQL and its roles', 'docs/database-roles.md, docs/roles.sql', () =>
    makeDatabase(place.folder, given, place.opened),
  )
  const ground = await steps.step('A certificate and a proxy', 'deploy/proxy/', () => makeGround(place))
  const people = {
    citizens: Object.fromEntries(citizens.slice(0, bookings).map(({ name, cpr }) => [name, cpr])),
    staff: { [PLANNER]: 'Selvbook-planlaegger', [CASEWORKER]: 'Selvbook-sagsbehandler' },
  }
  const outside = await steps.step('What stands outside', 'docs/mitid.md, docs/staff.md', () =>
    startOutside(ground, people, FIRST_DAY),
  )
  const settings = await steps.step('Settings and secrets', 'deploy/settings.example, docs/keys.md', () =>
    writeSettings(outside, database),
  )
  await steps.step('npm run migrate', 'docs/database-roles.md, docs/operations.md: "Update"', () =>
    migrate(outside, settings, database),
  )
  await steps.step('check', 'docs/operations.md: "How it is"', () => check(outside, settings, false))
  return { outside, settings, database }
}

type Prepared = Awaited<ReturnType<typeof prepare>>

/** The first day: what case system, planner, caseworkers and citizens do. */
async function firstDay(steps: Steps, { outside, settings, database }: Prepared, { citizens, bookings }: Asked) {
  const program = await steps.step('npm start', 'docs/operations.md: "Start"', () =>
    start(outside, settings, FIRST_DAY),
  )
  await steps.step('check, from outside', 'docs/operations.md: "How it is"', () => check(outside, settings, true))
  const system = await steps.step('The case system', 'docs/case-systems.md', () =>
    connectCaseSystem(outside, settings, program),
  )
  const caseworkers = await steps.step('The job centre', 'docs/case-systems.md', () => describeJobCentre(system))
  await steps.step('Its citizens, from a file', 'docs/decisions/0056-loads.md', () =>
    loadCitizens(system, outside.folder, citizens),
  )
  await steps.step('Times', 'docs/staff.md, docs/job-centre-portal.md', () => publishTimes(outside, caseworkers))
  await steps.step('Deadlines', 'docs/job-centre-portal.md', () => setDeadlines(outside, citizens.length))
  const none = { sms: 0, mails: 0 }
  const told = await steps.step('Messages leave', 'docs/operations.md: "Messages wait"', () =>
    messagesLeave(outside, database, none, citizens.length),
  )
  const booking = citizens.slice(0, bookings)
  await steps.step('Citizens book', 'docs/mitid.md', () => book(outside, booking))
  const [first] = booking
  see(first !== undefined, 'nobody books')
  await steps.step('A caseworker looks', 'docs/staff.md', () => lookUp(outside, first))
  const receipts = await steps.step('Receipts leave', 'docs/operations.md: "Messages wait"', () =>
    messagesLeave(outside, database, told, bookings),
  )
  return { program, receipts }
}

/** The night eight days before the due date, and the reminders of the morning after. */
async function reminders(
  steps: Steps,
  { outside, settings, database }: Prepared,
  { citizens, bookings }: Asked,
  { program, receipts }: Awaited<ReturnType<typeof firstDay>>,
): Promise<void> {
  await steps.step('Stop', 'docs/operations.md: "Stop"', async () => [
    `SIGTERM: exit code 0, ${await stop(program)}`,
    undefined,
  ])
  await steps.step('npm run nightly', 'docs/operations.md: "The night is missing"', async () => {
    const said = await outside.programs.done(['nightly'], settings.running, NIGHT)
    const [line = ''] = /^night of .*messages/m.exec(said) ?? []
    see(line !== '', `the night said: ${said.trim()}`)
    return [line, undefined]
  })
  const again = await steps.step('Started again', 'docs/operations.md: "Start"', () =>
    start(outside, settings, MORNING),
  )
  await steps.step('Reminders leave', 'docs/operations.md: "Messages wait"', () =>
    messagesLeave(outside, database, receipts, citizens.length - bookings),
  )
  await steps.step('Nothing private outside', 'docs/security.md', () => nothingPrivate(outside))
  await steps.step('Stopped', 'docs/operations.md: "Stop"', async () => [
    `SIGTERM: exit code 0, ${await stop(again)}; ${count(outside.programs.count, 'processes')} started in all`,
    undefined,
  ])
}

function sayFailure({ failed }: Steps, error: unknown, programs: Programs): void {
  const seen = failed?.error ?? error
  const what = seen instanceof NotSeenError ? seen.message : seen instanceof Error ? (seen.stack ?? '') : String(seen)
  say('')
  say(`"${failed?.step ?? 'The rehearsal'}" failed: ${what}`)
  if (failed) say(`Look at: ${failed.lookAt}`)
  const lines = programs.lastLines(LAST_LINES)
  if (lines.length > 0) say(`What the program said last:\n${lines.map((line) => `  ${line}`).join('\n')}`)
}

async function rehearse(wanted: Asked): Promise<0 | 1> {
  const folder = mkdtempSync(join(tmpdir(), 'selvbook-rehearsal-'))
  const programs = new Programs()
  const opened = new AsyncDisposableStack()
  const told = new AbortController()
  const until = AbortSignal.any([AbortSignal.timeout(MOST_MINUTES * 60_000), told.signal])
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => told.abort())
  // A start that is killed outright removes nothing; one that ends in any other way does.
  if (!wanted.keep) opened.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const steps = new Steps(say, until)
  let code: 0 | 1 = 0
  try {
    const prepared = await prepare(steps, { folder, opened, programs }, wanted)
    const day = await firstDay(steps, prepared, wanted)
    await reminders(steps, prepared, wanted, day)
  } catch (error) {
    code = 1
    sayFailure(steps, error, programs)
  } finally {
    await programs.end()
    await opened.disposeAsync()
  }
  say('')
  const left = wanted.keep ? `Kept: ${folder}` : `Nothing is left: all processes have ended, ${folder} is removed.`
  say(code === 0 ? `All ${steps.summary}. ${left}` : left)
  if (code === 0) say('docs/going-live.md is the same road in earnest.')
  return code
}

const wanted = asked()
if (wanted === null) {
  say(USAGE)
  process.exitCode = 2
} else {
  say(`Selvbook ${version}: a rehearsal of going live, from an empty machine to the first reminders.`)
  say('Nobody in it is real, and nothing leaves this machine: broker, SMS gateway and mail server are doubles.')
  say(`The program’s clock begins on ${FIRST_DAY.slice(0, 10)} at 10:00, so that every run sees the same days.`)
  say('')
  process.exitCode = await rehearse(wanted)
}
