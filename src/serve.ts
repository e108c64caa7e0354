import { runNight } from './actions/nightly-run.ts'
import { sweep } from './actions/sweep.ts'
import { beat } from './delivery/heartbeat.ts'
import { watchTasks } from './job-centre/tasks/work.ts'
import { listenOn } from './listen-on.ts'
import { EmbeddedDatabaseError } from './postgres/embedded-error.ts'
import { systemClock } from './process/clock.ts'
import { listenerOf } from './process/connections.ts'
import { watchDatabase } from './process/database-watch.ts'
import { errorLog } from './process/error-log.ts'
import { Health } from './process/health.ts'
import { type Listening, listen } from './process/listening.ts'
import { type Log, makeLog } from './process/log.ts'
import { type Member, tellParentReady, toldByParent } from './process/member.ts'
import { watchNights } from './process/night-watch.ts'
import { type ToldToStop, toldToStop, withPatience } from './process/told-to-stop.ts'
import { type OpenedProgram, openProgram, type Program } from './program.ts'
import { endEventWatch } from './questions/event-watch.ts'
import { dateOf } from './rules/dates.ts'
import { buildServer, loadShedder } from './server.ts'
import type { Settings } from './settings/config.ts'
import { refuseLongPortalName, startDelivery } from './start-delivery.ts'
import { startJournal } from './start-journal.ts'
import { startMetrics } from './start-metrics.ts'
import { startingServer } from './starting.ts'
import { classOf } from './storage/database-errors.ts'
import { nightHasRun } from './storage/nightly-runs.ts'
import { watchContinuity } from './watch-continuity.ts'
import { withDatabase } from './with-database.ts'

const calendarOf = ({ context }: Program) => ({ ...context, actor: { kind: 'calendar' } }) as const

function nights(program: Program, settings: Settings, log: Log) {
  const calendar = calendarOf(program)
  const tell = errorLog(log, classOf)
  const sweepAway = async () => {
    try {
      const swept = await sweep(calendar, { realNow: systemClock.now(), times: settings.retention })
      if (swept.ok) log.info({ event: 'swept', ...swept.value.taken }, 'what is kept no longer has gone')
    } catch (error) {
      tell(error, {}, 'the sweep failed; the next night goes on where it ended')
    }
  }
  const run = async () => {
    const { steps, day, ...counts } = await runNight(calendar)
    log.info({ event: 'night', day: day.toString(), ...counts, steps }, 'the night has been run')
    void beat(settings.heartbeatUrl, (error, doing) => tell(error, {}, doing))
    await sweepAway()
  }
  const missed = async () => {
    if (!calendar.continuity?.isHeld && !(await nightHasRun(program.context.db, dateOf(program.context.clock.now()))))
      await run()
  }
  const failed = (error: unknown) => tell(error, {}, 'the night failed and will be tried again')
  return { missed, watch: () => watchNights(systemClock, run, { failed }) }
}

/** O-SCHEMA: the line that says which program is wanted. */
const tellUnfit = (log: Log, schema: string | null): void =>
  log.error(
    { event: 'schema_unfit', schema },
    'the schema of the database is not one that this program works with: start the program of that schema',
  )

/** The demo's clock is its own, and so is its database. */
const askedOf =
  ({ health }: OpenedProgram, { mode }: Settings) =>
  async () => {
    const known = await health.ask()
    return mode === 'demo' ? { ...known, clockDifference: null } : known
  }

const isFolderInUse = (error: unknown): boolean => error instanceof EmbeddedDatabaseError && error.inUse

/** Each member has the family's port, and one of its own for Prometheus. */
const settingsOfMember = (settings: Settings, { number, port }: Member): Settings => {
  const { metricsPort } = settings
  return { ...settings, port, metricsPort: metricsPort ? metricsPort + number : metricsPort }
}

/** What serving stands on, once the database has been found. */
interface Stage {
  readonly log: Log
  readonly say: (line: string) => void
  readonly stop: ToldToStop
  readonly health: Health
  readonly shedder: ReturnType<typeof loadShedder>
  readonly listening: () => Promise<Listening>
  readonly member: Member | null
  /** From now on this server answers, in place of the page that says that the program starts. */
  readonly answers: (server: Parameters<typeof listenerOf>[0]) => void
}

async function serveOpened(settings: Settings, opened: OpenedProgram, stage: Stage): Promise<void> {
  const { log, say, stop, health, shedder, answers, member } = stage
  const { program, journal, closeJournal } = startJournal(settings, opened, log)
  const measuring = await startMetrics(settings, program, { draining: () => health.isDraining, journal })
  const server = await buildServer(settings, program, log, shedder, measuring?.metrics)
  const { missed, watch } = nights(program, settings, log)
  const watchingContinuity = await watchContinuity(program, { journal, log, released: missed })
  await missed()
  const delivery = settings.messages.workerInside
    ? await startDelivery(settings, program, log, measuring?.metrics)
    : null
  answers(server)
  health.started({
    ask: askedOf(program, settings),
    load: () => shedder.lately(),
    unfit: (schema) => tellUnfit(log, schema),
  })
  const watching = watch()
  const watchingDatabase = watchDatabase(() => program.health.ask(), log)
  const tasks = watchTasks(calendarOf(program), (error) => errorLog(log, classOf)(error, {}, 'at a long task'))
  const listening = await stage.listening()
  const address = settings.publicUrl ?? `http://localhost:${listening.port}`
  log.info({ event: 'ready', port: listening.port }, 'ready')
  if (!member?.late) say(`Selvbook: ${address}${settings.mode === 'demo' ? '/demo' : ''}`)
  tellParentReady()
  await stop.first
  // O-DRAIN: first the load balancer learns it, then listening ends, then the pool closes.
  log.info({ event: 'draining', seconds: settings.drainSeconds }, 'told to stop')
  health.drain()
  endEventWatch(program.context.db)
  watching.stop()
  watchingDatabase.stop()
  const delivered = delivery?.stop()
  const worked = tasks.stop()
  await listening.drain(settings.drainSeconds * 1000, stop.again)
  await Promise.all([listening.stop(), delivered, worked, measuring?.close()])
  await watchingContinuity.stop()
  closeJournal()
  log.info({ event: 'stopped' }, 'stopped')
}

/**
 * `npm start`: serves until it must stop, then stops cleanly: requests, nightly run, pool, and its
 * own database if it started one.
 */
export async function serveUntilStopped(
  asked: Settings,
  say: (line: string) => void,
  { patienceMinutes, member = null }: { readonly patienceMinutes: number; readonly member?: Member | null },
): Promise<void> {
  const settings = member ? settingsOfMember(asked, member) : asked
  const stop = member ? toldByParent() : toldToStop()
  const log = makeLog(settings)
  refuseLongPortalName(settings)
  const health = new Health()
  const shedder = loadShedder(settings)
  let answer = listenerOf(await startingServer())
  const wanted = { ...settings, shared: member !== null }
  const opening: { listening?: Promise<Listening> } = {}
  const listening = () =>
    (opening.listening ??= listenOn(() =>
      listen((request, response) => health.answers(request, response) || answer(request, response), wanted),
    ))
  if (!member?.late) await listening()
  log.info({ event: 'started', port: settings.port }, 'started')
  try {
    const open = () => withPatience(() => openProgram(settings, (line) => log.info(line)), isFolderInUse)
    const waited = (line: string) => log.warn({ event: 'database_away' }, line)
    const opened = await withDatabase(open, { patienceMinutes, say: waited, stop: stop.first })
    try {
      const answers = (server: Parameters<typeof listenerOf>[0]) => {
        answer = listenerOf(server)
      }
      await serveOpened(settings, opened, { log, say, stop, health, shedder, listening, answers, member })
    } finally {
      await opened.close()
    }
  } catch (error) {
    await (await opening.listening)?.stop()
    throw error
  }
}
