import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { runNight } from './actions/nightly-run.ts'
import { systemClock } from './clock.ts'
import { type Settings, SettingsError } from './config.ts'
import { portalNameFits } from './delivery/words.ts'
import { type Log, makeLog } from './log.ts'
import { startDelivery } from './message-delivery.ts'
import { watchNights } from './night-watch.ts'
import { openProgram, type Program } from './program.ts'
import { dateOf } from './rules/dates.ts'
import { buildServer } from './server.ts'
import { EmbeddedDatabaseError } from './storage/embedded-error.ts'
import { nightHasRun } from './storage/records.ts'
import { toldToStop, withPatience } from './told-to-stop.ts'

/** How long requests that are under way when the program is told to stop may take. */
const PATIENCE_MILLISECONDS = 10_000

/** Slow senders are shown out: headers in 3 s, the whole request in 10 s (Node's own are 60 s and 300 s). */
const limits = {
  headersTimeout: 3_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
}

async function listen(server: Server, { port, host }: Settings): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}

/** New connections are refused, requests under way are answered, and what stays open after that is cut. */
async function stopListening(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), PATIENCE_MILLISECONDS)
  await closed
  clearTimeout(cut)
}

function nights(program: Program, log: Log) {
  const calendar = { ...program.context, actor: { kind: 'calendar' } } as const
  const run = async () => {
    const { steps, day, ...counts } = await runNight(calendar)
    log.info({ day: day.toString(), ...counts, steps }, 'the night has been run')
  }
  const missed = async () => {
    if (!(await nightHasRun(program.context.db, dateOf(program.context.clock.now())))) await run()
  }
  const failed = (error: unknown) => log.error({ err: error }, 'the night failed and will be tried again')
  return { missed, watch: () => watchNights(systemClock, run, { failed }) }
}

const isPortTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

const isFolderInUse = (error: unknown): boolean => error instanceof EmbeddedDatabaseError && error.inUse

/** `npm start`: serves until it is told to stop, then stops cleanly: requests, night, pool, and the database if it is its own. */
export async function serveUntilStopped(settings: Settings, say: (line: string) => void): Promise<void> {
  const stop = toldToStop()
  const log = makeLog(settings)
  if (!portalNameFits(settings))
    throw new SettingsError(['PORTAL_NAME is too long: an SMS with it must fit 160 characters'])
  const program = await withPatience(() => openProgram(settings, (line) => log.info(line)), isFolderInUse)
  try {
    const server = await buildServer(settings, program, log)
    const { missed, watch } = nights(program, log)
    await missed()
    const answer = getRequestListener(server.fetch)
    const http = createServer(limits, (request, response) => void answer(request, response))
    const port = await withPatience(() => listen(http, settings), isPortTaken)
    const delivery = settings.messages.workerInside ? await startDelivery(settings, program, log) : null
    const watching = watch()
    say(`Selvbook: ${settings.publicUrl ?? `http://localhost:${port}`}${settings.mode === 'demo' ? '/demo' : ''}`)
    await stop
    watching.stop()
    await Promise.all([stopListening(http), delivery?.stop()])
  } finally {
    await program.close()
  }
}
