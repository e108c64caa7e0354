import { constants, setPriority } from 'node:os'
import { runNight } from './actions/nightly-run.ts'
import { sweep } from './actions/sweep.ts'
import { backup, restore } from './backup.ts'
import { endingOf } from './exit-codes.ts'
import { helpText, type VerbHelp, versionLine } from './help.ts'
import { systemClock } from './process/clock.ts'
import { memberIn } from './process/member.ts'
import { openProgram } from './program.ts'
import { readSettings, type Settings, SettingsError } from './settings/config.ts'
import { withDatabase } from './with-database.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const tell = (line: string): void => void process.stderr.write(`${line}\n`)

/** What stood behind the verb. */
type Words = readonly string[]

const USUAL_PATIENCE_MINUTES = 10

/** `--patience MINUTES`: how long a database that is away is waited for. */
function patienceIn(words: Words): number {
  const [option, text = '', more] = words
  if (option === undefined) return USUAL_PATIENCE_MINUTES
  const minutes = Number(text)
  if (option !== '--patience' || text === '' || !Number.isInteger(minutes) || minutes < 0 || more !== undefined)
    throw new SettingsError([`"${words.join(' ')}" is not understood: it takes --patience MINUTES`])
  return minutes
}

/**
 * `npm run nightly`: today's nightly run, once, beside a running program or alone. It has low
 * priority: citizens on the portal come first.
 */
async function nightly(settings: Settings, words: Words): Promise<void> {
  const patienceMinutes = patienceIn(words)
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  await withDatabase(() => nightOnce(settings), { patienceMinutes, say: tell })
}

async function nightOnce(settings: Settings): Promise<void> {
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

async function migrateOnly(settings: Settings, words: Words): Promise<void> {
  const [option, ...more] = words
  if (more.length > 0 || (option !== undefined && option !== '--plan'))
    throw new SettingsError([`"${words.join(' ')}" is not understood: it takes --plan`])
  if (option === '--plan') {
    const { sayPlan } = await import('./say-plan.ts')
    await sayPlan(settings, say)
    return
  }
  const program = await openProgram(settings, say, { beside: true, migrates: true })
  await program.close()
}

async function serve(settings: Settings, words: Words): Promise<void> {
  const patienceMinutes = patienceIn(words)
  // Imported only here: the nightly run needs neither pages nor an HTTP server.
  const member = memberIn(process.env)
  if (settings.processes > 1 && !member) {
    const { serveInProcesses } = await import('./processes.ts')
    process.exitCode = await serveInProcesses(settings, words)
    return
  }
  const { serveUntilStopped } = await import('./serve.ts')
  await serveUntilStopped(settings, say, { patienceMinutes, member })
}

async function work(settings: Settings, words: Words): Promise<void> {
  const patienceMinutes = patienceIn(words)
  const { workUntilStopped } = await import('./work.ts')
  await workUntilStopped(settings, say, { patienceMinutes })
}

async function showOrSwitchChannels(settings: Settings, words: Words): Promise<void> {
  const { channels } = await import('./channels.ts')
  await channels(settings, words, say)
}

async function sayRestored(settings: Settings, words: Words): Promise<void> {
  const { restored } = await import('./restored.ts')
  await restored(settings, words, say)
}

async function makeBackup(settings: Settings, words: Words): Promise<void> {
  await backup(settings, words, say)
}

async function restoreBackup(settings: Settings, words: Words): Promise<void> {
  await restore(settings, words, say)
}

interface Verb extends VerbHelp {
  readonly run: (settings: Settings, words: Words) => Promise<void>
}

async function status(settings: Settings, words: Words): Promise<void> {
  const [option, ...more] = words
  if (more.length > 0 || (option !== undefined && option !== '--json'))
    throw new SettingsError([`"${words.join(' ')}" is not understood: it takes --json`])
  const { sayStatus } = await import('./status.ts')
  await sayStatus(settings, say, { json: option === '--json' })
}

const PATIENCE = '[--patience MINUTES]'

const verbs: ReadonlyMap<string, Verb> = new Map([
  ['serve', { usage: PATIENCE, what: 'serves until it is told to stop (npm start)', run: serve }],
  ['work', { usage: PATIENCE, what: 'hands over messages and sends webhooks until it is told to stop', run: work }],
  ['nightly', { usage: PATIENCE, what: 'runs the night of today once', run: nightly }],
  [
    'migrate',
    { usage: '[--plan]', what: 'brings the database up to date; --plan: says what it would do', run: migrateOnly },
  ],
  ['backup', { usage: 'FILE', what: 'writes a consistent copy of the database to a file', run: makeBackup }],
  ['restore', { usage: 'FILE', what: 'puts such a copy into an empty database', run: restoreBackup }],
  [
    'restored',
    {
      usage: '[--journal FILE …] [--since TIME]',
      what: 'says after a restore what had happened meanwhile; then sending and booking go on',
      run: sayRestored,
    },
  ],
  ['status', { usage: '[--json]', what: 'how the installation is, on one screen', run: status }],
  [
    'channels',
    {
      usage: '[show | on CHANNEL | off CHANNEL "reason" [--close]]',
      what: 'which channels the house sends on',
      run: showOrSwitchChannels,
    },
  ],
])

const helpOfAll: ReadonlyMap<string, VerbHelp> = new Map<string, VerbHelp>([
  ...verbs,
  ['check', { usage: '', what: 'looks at settings, database and gateways; changes and sends nothing' }],
  [
    'keys',
    { usage: '[list | rotate]', what: 'which keys stand in the data; rotate: stores everything under the newest' },
  ],
  ['admin', { usage: '<subject> <verb> …', what: 'what the operator does; alone it lists its subjects' }],
  ['help', { usage: '', what: 'this text' }],
  ['version', { usage: '', what: 'the version, and the schema that it was written for' }],
])

const [verb = 'serve', ...words] = process.argv.slice(2)
try {
  const known = verbs.get(verb)
  if (['help', '--help', '-h'].includes(verb)) say(helpText(helpOfAll))
  else if (verb === 'version' || verb === '--version') say(versionLine())
  else if (verb === 'check') {
    const { check } = await import('./check.ts')
    process.exitCode = await check(process.env, say)
  } else if (verb === 'admin' || verb === 'keys') {
    const { admin } = await import('./admin.ts')
    const asked = verb === 'admin' ? words : ['keys', ...(words.length === 0 ? ['list'] : words)]
    process.exitCode = await admin(asked, () => readSettings(process.env), { say, tell })
  } else if (known) await known.run(readSettings(process.env), words)
  else throw new SettingsError([`"${verb}" is none of ${[...helpOfAll.keys()].join(', ')}`])
} catch (error) {
  const { lines, code } = endingOf(error, process.env['PORT'] ?? '3000')
  for (const line of lines) tell(line)
  process.exitCode = code
}
