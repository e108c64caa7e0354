import { constants, setPriority } from 'node:os'
import { runNight } from './actions/nightly-run.ts'
import { sweep } from './actions/sweep.ts'
import { EmbeddedDatabaseError } from './postgres/embedded-error.ts'
import { systemClock } from './process/clock.ts'
import { openProgram } from './program.ts'
import { readSettings, type Settings, SettingsError } from './settings/config.ts'
import { MigrationError } from './storage/migration-files.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const tell = (line: string): void => void process.stderr.write(`${line}\n`)

/**
 * `npm run nightly`: today's nightly run, once, beside a running program or alone. It has low
 * priority: citizens on the portal come first.
 */
async function nightly(settings: Settings): Promise<void> {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const program = await openProgram(settings, say, { beside: true })
  try {
    const calendar = { ...program.context, actor: { kind: 'calendar' } } as const
    const run = await runNight(calendar)
    say(
      `night of ${run.day.toString()}: ${run.deadlines} deadlines, ${run.meetings} meetings, ${run.messages} messages ${JSON.stringify(run.steps)}`,
    )
    const swept = await sweep(calendar, { realNow: systemClock.now(), times: settings.retention })
    if (swept.ok) say(`swept: ${JSON.stringify(swept.value.taken)}`)
  } finally {
    await program.close()
  }
}

/** `npm run migrate`: migrates the database; with `--plan` it only says what it would do. */
async function migrateOnly(settings: Settings): Promise<void> {
  if (process.argv.includes('--plan')) {
    const { sayPlan } = await import('./say-plan.ts')
    await sayPlan(settings, say)
    return
  }
  const program = await openProgram(settings, say, { beside: true, migrates: true })
  await program.close()
}

async function serve(settings: Settings): Promise<void> {
  // Imported only here: the nightly run needs neither pages nor an HTTP server.
  const { serveUntilStopped } = await import('./serve.ts')
  await serveUntilStopped(settings, say)
}

/** `npm run work`: sends messages until it must stop, beside any number of other workers. */
async function work(settings: Settings): Promise<void> {
  const { workUntilStopped } = await import('./work.ts')
  await workUntilStopped(settings, say)
}

/** `npm run channels`: the channels on which the whole installation sends. */
async function showOrSwitchChannels(settings: Settings): Promise<void> {
  const { channels } = await import('./channels.ts')
  await channels(settings, process.argv.slice(3), say)
}

/** `npm run admin`: its own exit codes, and its help needs no settings. */
async function administer(): Promise<void> {
  const { admin } = await import('./admin.ts')
  process.exitCode = await admin(process.argv.slice(3), () => readSettings(process.env), { say, tell })
}

const verbs = new Map([
  ['serve', serve],
  ['work', work],
  ['nightly', nightly],
  ['migrate', migrateOnly],
  ['channels', showOrSwitchChannels],
])

/**
 * The message of an error that a person can correct, in its own lines; the stack of any other,
 * which is a bug.
 */
function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.lines.join('\n')
  if (error instanceof EmbeddedDatabaseError || error instanceof MigrationError) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `Port ${process.env['PORT'] ?? '3000'} is taken: stop what uses it, or choose another with PORT=3001 npm start.`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

const verb = process.argv[2] ?? 'serve'
try {
  const run = verbs.get(verb)
  if (verb === 'admin') await administer()
  else if (run) await run(readSettings(process.env))
  else throw new SettingsError([`"${verb}" is none of ${[...verbs.keys(), 'admin'].join(', ')}`])
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
