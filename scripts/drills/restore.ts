import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { endsWithUs, root } from '../../bench/program.ts'
import { clusterFolder, readPassword, SUPERUSER } from '../../src/postgres/cluster.ts'
import { type EmbeddedAddresses, startEmbedded } from '../../src/postgres/embedded.ts'
import { readServer } from '../../src/postgres/server-process.ts'
import { allRoles } from '../../src/storage/roles.ts'
import { GatewayDouble } from '../../test/messages/gateway-double.ts'
import { freePort } from '../../test/support/started.ts'
import { type Asked, Customers, type Wish } from './customers.ts'
import { atMost, type Drill, type DrillRow, holds, none, numberIn, told } from './drill.ts'
import { Ground } from './ground.ts'
import { Served, until } from './served.ts'

const MESSAGES = 1_000
const BOOKINGS = 20
const MOST_SECONDS_OF_RESTORE = 900
/** Sending takes a second for fifty, on a machine with many others a few more. */
const SEND_MILLISECONDS = 180_000

/** The superuser of the drill's own server: backups are not the program's to make. */
async function asSuperuser<T>(dataDir: string, work: (client: Client) => Promise<T>): Promise<T> {
  const server = readServer(clusterFolder(dataDir))
  const password = readPassword(dataDir, 'owner')
  if (!server || password === undefined) throw new Error('the drill has no server')
  const { host, port } = server.address
  const client = new Client({ host, port, user: SUPERUSER, password, database: SUPERUSER })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** What a copy of a running server must not bring along. */
const ofTheRunning = /(postmaster\.(pid|opts)|\/\.s\.PGSQL\.[^/]+|\/pg_wal\/.+|\/pg_stat_tmp\/.+|\.lock)$/

/**
 * A base backup of the running server: its files, between the two calls that PostgreSQL asks for.
 */
async function baseBackup(dataDir: string, copy: string): Promise<void> {
  await asSuperuser(dataDir, async (client) => {
    await client.query(`alter system set wal_keep_size = '1GB'`)
    await client.query('select pg_reload_conf()')
    await client.query(`select pg_backup_start('drill', true)`)
    cpSync(dataDir, copy, { recursive: true, filter: (path) => !ofTheRunning.test(path) })
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(true)')
    writeFileSync(join(clusterFolder(copy), 'backup_label'), rows[0]?.labelfile ?? '')
    mkdirSync(join(clusterFolder(copy), 'pg_wal'), { recursive: true })
  })
}

const wal = (folder: string): string => join(clusterFolder(folder), 'pg_wal')

/** Brings the backup to a named moment, from the WAL of the server that runs on beside it. */
async function prepareRestore(dataDir: string, copy: string, moment: string): Promise<void> {
  await asSuperuser(dataDir, (client) => client.query('select pg_switch_wal()'))
  cpSync(wal(dataDir), wal(copy), { recursive: true })
  appendFileSync(
    join(clusterFolder(copy), 'postgresql.auto.conf'),
    `restore_command = 'false'\nrecovery_target_name = '${moment}'\nrecovery_target_action = 'promote'\nhot_standby = off\n`,
  )
  writeFileSync(join(clusterFolder(copy), 'recovery.signal'), '')
}

/** Messages that leave at any hour: they answer what their citizens have just done. */
const insertMessages = (count: number) => `
  with made as (select gen_random_uuid() as citizen, gen_random_uuid() as meeting, n from generate_series(1, ${count}) n),
  citizens as (insert into citizen (id, name, mobile, sms_service, created_at)
    select citizen, 'Borger', '+45' || (20000000 + n), true, now() from made returning id),
  homes as (insert into job_centre_period (citizen_id, job_centre, from_date, reported_on)
    select citizen, '10100', current_date, current_date from made),
  groups as (insert into contact_group_period (citizen_id, contact_group, from_date, reported_on)
    select citizen, 2, current_date, current_date from made),
  meetings as (insert into meeting (id, citizen_id, job_centre, type, origin, status, starts_at, ends_at, form, rebooking_allowed,
      rebooking_notice_hours, cancelling_allowed, cancelling_notice_hours, created_at)
    select meeting, citizen, '10100', 'job', 'walk_in', 'held', date_trunc('minute', now()) + interval '9 days', date_trunc('minute', now()) + interval '9 days 1 hour',
      'phone', false, 0, false, 0, now() from made)
  insert into message (id, citizen_id, job_centre, meeting_id, revision, kind, channel, parameters, citizen_acted, created_at, due_at)
    select gen_random_uuid(), citizen, '10100', meeting, 0, 'booked', 'sms',
      jsonb_build_object('startsAt', to_char((date_trunc('minute', now()) + interval '9 days') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'endsAt', to_char((date_trunc('minute', now()) + interval '9 days 1 hour') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'form', 'phone'),
      true, now(), now() from made`

async function query<T extends object>(address: string, text: string): Promise<T[]> {
  const client = new Client({ connectionString: address })
  await client.connect()
  try {
    return (await client.query<T>(text)).rows
  } finally {
    await client.end()
  }
}

const waitingIn = async (address: string): Promise<number> => {
  const [row] = await query<{ n: number }>(
    address,
    `select count(*)::integer as n from message where channel = 'sms' and citizen_acted and status in ('waiting', 'sending')`,
  )
  return row?.n ?? 0
}

/** Runs `restored` to its end; its lines. */
async function sayRestored(environment: NodeJS.ProcessEnv, journal: string): Promise<string[]> {
  const child = endsWithUs(
    spawn(process.execPath, ['src/main.ts', 'restored', '--journal', journal], {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`restored ended with ${code}: ${output}`)
  return output.split('\n').filter((line) => line !== '')
}

/** What a drill's programs share. */
interface Stage {
  readonly ground: Ground
  readonly double: GatewayDouble
  readonly journal: string
  readonly stack: AsyncDisposableStack
  readonly say: (line: string) => void
}

/** A program on a database, with a case system that books by it. */
async function programOn(stage: Stage, address: NodeJS.ProcessEnv) {
  const { ground, double, journal, stack } = stage
  const port = await freePort()
  const settings = {
    ...ground.environment(port),
    WORKER_INSIDE: 'on',
    JOURNAL: journal,
    SMS_URL: double.url,
    SMS_TOKEN: double.token,
    SMS_RECEIPT_SECRET: 'the secret of receipts',
    ...address,
  }
  const served = Served.start(root, settings, port)
  stack.defer(async () => {
    served.child.kill('SIGKILL')
  })
  await served.ready()
  const customers = new Customers({ port: () => port, tokens: await ground.tokens(port), perSecond: 20 })
  stack.defer(() => customers.close())
  return { served, settings, customers }
}

interface Before {
  /** What the gateway has taken. */
  readonly sent: number
  readonly booked: readonly Asked[]
}

/** All that happens after the moment to which is restored. */
async function afterTheMoment(stage: Stage, wishes: readonly Wish[]): Promise<Before> {
  const { ground, double, say } = stage
  const { served, customers } = await programOn(stage, {})
  await customers.book(wishes.values(), () => false)
  const booked = customers.asked.filter(({ status }) => status === 201)
  const allLeft = async () => (await waitingIn(ground.addresses.ownerConnectionString)) === 0
  await until('all messages have left', allLeft, SEND_MILLISECONDS)
  const sent = double.accepted.length
  say(`${sent} messages have left, ${booked.length} bookings are acknowledged`)
  await served.stop()
  return { sent, booked }
}

/** What was seen on the restored database. */
interface After {
  readonly waiting: number
  readonly leftWhileHeld: number
  readonly refused: Asked | undefined
  readonly saidIn: number
  readonly lines: readonly string[]
  readonly handedOver: number
  readonly bookedAfterwards: number
}

async function onTheRestored(stage: Stage, restored: EmbeddedAddresses, sent: number, wish: Wish): Promise<After> {
  const { double, journal, say } = stage
  const { ownerConnectionString: owner } = restored
  const waiting = await waitingIn(owner)
  say(`${waiting} messages wait again`)
  const address = { DATABASE_URL: restored.connectionString, DATABASE_OWNER_URL: owner }
  const { served, settings, customers } = await programOn(stage, address)
  await customers.book([wish].values(), () => false)
  await until('it says that it is held', () => served.events('database_held').length > 0)
  const leftWhileHeld = double.accepted.length - sent
  const said = performance.now()
  const lines = await sayRestored(settings, journal)
  const saidIn = (performance.now() - said) / 1000
  await until('it goes on', () => served.events('database_released').length > 0)
  await until('no message waits', async () => (await waitingIn(owner)) === 0, SEND_MILLISECONDS)
  await customers.book([wish].values(), () => false)
  await served.stop()
  const [ended] = await query<{ n: number }>(
    owner,
    `select count(*)::integer as n from message where channel = 'sms' and citizen_acted and status = 'handed_over'`,
  )
  return {
    waiting,
    leftWhileHeld,
    refused: customers.asked[0],
    saidIn,
    lines,
    handedOver: ended?.n ?? 0,
    bookedAfterwards: customers.asked.at(-1)?.status ?? 0,
  }
}

/** How many of what the gateway took after the restore it had taken before. */
function sentAgain({ accepted }: GatewayDouble, sent: number): number {
  const before = new Set(accepted.slice(0, sent).map(({ msisdn, message }) => `${msisdn} ${message}`))
  return accepted.slice(sent).filter(({ msisdn, message }) => before.has(`${msisdn} ${message}`)).length
}

function rowsOf({ sent, booked }: Before, after: After, again: number, restoredIn: number): DrillRow[] {
  const { waiting, leftWhileHeld, refused, saidIn, lines, handedOver, bookedAfterwards } = after
  const gone = lines.filter((line) => line.startsWith('gone: booked'))
  const listed = booked.filter(({ meetingId }) => gone.some((line) => line.includes(meetingId))).length
  const answer = `${refused?.status ?? 0}, Retry-After ${refused?.retryAfter ?? 'none'}`
  return [
    told('messages sent, bookings acknowledged after the moment', `${sent}, ${booked.length}`),
    atMost('seconds until the restored database answers', restoredIn, MOST_SECONDS_OF_RESTORE, ' s'),
    told('messages that wait again in it', waiting),
    none('messages that left while it was held', leftWhileHeld),
    holds('a booking while it was held', '503', answer, refused?.status === 503),
    told('seconds that `restored` took', saidIn.toFixed(1)),
    none('messages sent again', again),
    holds('handed over, as the journal says', String(waiting), String(handedOver), handedOver >= waiting),
    holds('lost bookings that are listed', String(booked.length), String(listed), listed === booked.length),
    holds('a booking afterwards', '201', String(bookedAfterwards), bookedAfterwards === 201),
  ]
}

/**
 * O-RESTORED, on PostgreSQL's own means: a base backup and the WAL after it, brought to a moment
 * before a thousand messages had left, beside the server that runs on.
 */
export const restore: Drill = {
  name: 'restore',
  says: 'a restore to a moment before: nothing is sent again, and lost bookings are listed',
  run: async ({ say, words }) => {
    const messages = numberIn(words, 'messages', MESSAGES)
    const bookings = numberIn(words, 'bookings', BOOKINGS)
    await using stack = new AsyncDisposableStack()
    const ground = await Ground.open(say)
    stack.defer(() => ground.close())
    const dataDir = join(ground.folder, 'data')
    const copy = join(ground.folder, 'restored')
    const journal = join(ground.folder, 'journal.ndjson')
    const double = await GatewayDouble.start()
    stack.defer(() => double.stop())
    const stage: Stage = { ground, double, journal, stack, say }
    await query(ground.addresses.ownerConnectionString, insertMessages(messages))
    await baseBackup(dataDir, copy)
    await asSuperuser(dataDir, (client) => client.query(`select pg_create_restore_point('before')`))
    say(`a base backup is made; ${messages} messages wait`)
    const [wish, ...wishes] = await ground.wishes(bookings + 1)
    if (!wish) throw new Error('nobody may book')
    const before = await afterTheMoment(stage, wishes)
    const began = performance.now()
    await prepareRestore(dataDir, copy, 'before')
    const restored = await startEmbedded({ dataDir: copy, roles: allRoles })
    stack.defer(() => restored.stop())
    const restoredIn = (performance.now() - began) / 1000
    const after = await onTheRestored(stage, restored, before.sent, wish)
    const again = sentAgain(double, before.sent)
    return {
      rows: rowsOf(before, after, again, restoredIn),
      notes: [`The journal had ${readFileSync(journal, 'utf8').split('\n').length - 1} lines.`],
    }
  },
}
