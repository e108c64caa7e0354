import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Client, type QueryResultRow } from 'pg'
import { type EmbeddedDatabase, type EmbeddedOptions, findRunning, startEmbedded } from '../../src/postgres/embedded.ts'
import { EmbeddedDatabaseError } from '../../src/postgres/embedded-error.ts'
import { temporaryFolder } from '../support/folder.ts'

// Under root, PostgreSQL's user cannot enter this folder, as with a checkout under /root.
const folder = temporaryFolder()
const dataDir = join(folder, 'data')
const cluster = join(dataDir, 'postgresql')
const passwordFile = join(dataDir, 'database-password')
const programPasswordFile = join(dataDir, 'program-password')
const asRoot = process.getuid?.() === 0

const programs: ChildProcess[] = []
const databases: EmbeddedDatabase[] = []
afterEach(async () => {
  for (const program of programs.splice(0)) program.kill('SIGKILL')
  for (const database of databases.splice(0)) await database.stop()
})

async function start(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ dataDir, throwaway: true, ...options })
  databases.push(database)
  return database
}

async function ask<Row extends QueryResultRow>(connectionString: string, sql: string): Promise<Row | undefined> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows[0]
  } finally {
    await client.end()
  }
}

/** Starts the program in its own process and process group, and waits for its first line. */
async function runProgram(throwaway = true): Promise<{ process: ChildProcess; pid: number; said: string }> {
  const source = new URL('../../src/postgres/embedded.ts', import.meta.url).href
  const script = `
    import { startEmbedded } from ${JSON.stringify(source)}
    const database = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, throwaway: ${throwaway} })
      .catch((error) => { console.log(error.message); process.exit(1) })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => database.stop().then(() => process.exit(0)))
    console.log(database.ownerConnectionString)`
  const program = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  programs.push(program)
  const lines = createInterface({ input: program.stdout })
  const { value: said = '' } = await lines[Symbol.asyncIterator]().next()
  return { process: program, pid: program.pid ?? 0, said }
}

async function kill(program: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(program, 'exit')
  program.kill(signal)
  await exit
}

/** The children of a process with a command that starts with this text. */
function childrenOf(pid: number, command: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const parent = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')[1]
        return Number(parent) === pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith(command)
      } catch {
        return false // It ended while we looked.
      }
    })
    .map(Number)
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 20_000
  while (!condition()) {
    assert.ok(Date.now() < end, `waited in vain for ${condition.toString()}`)
    await wait(10)
  }
}

/** A process's parent and its process group. */
function kinship(pid: number | string): number[] {
  const [, parent, group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return [Number(parent), Number(group)]
}

/** The process number of PostgreSQL, from its own file. */
function serverNumber(): number {
  const number = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
  assert.ok(number > 1)
  return number
}

const isRunning = (): boolean => existsSync(join(cluster, 'postmaster.pid'))

/** How PostgreSQL found its files, from its log. */
function states(): string[] {
  const log = join(cluster, 'log')
  const text = readdirSync(log).map((name) => readFileSync(join(log, name), 'utf8'))
  return [...text.join('').matchAll(/database system was (shut down|interrupted)/g)].map((match) => match[1] ?? '')
}

async function refused(expected: RegExp, options = { dataDir }): Promise<void> {
  await assert.rejects(startEmbedded({ ...options, throwaway: true }), (error) => {
    assert.ok(error instanceof EmbeddedDatabaseError, String(error))
    assert.match(error.message, expected)
    assert.ok(!error.message.includes('\n'), 'one line')
    return true
  })
}

describe('the own database, on one folder', () => {
  test('two programs start at once on a new folder: one makes the database and runs, the other is refused', async () => {
    const [one, two] = await Promise.all([runProgram(), runProgram()])
    const [winner, loser] = one.said.startsWith('postgresql://') ? [one, two] : [two, one]
    assert.match(winner.said, /^postgresql:\/\/selvbook:/)
    assert.match(loser.said, new RegExp(`^The data folder ${dataDir} is in use by another program`))
    await kill(winner.process, 'SIGTERM')
    assert.deepEqual(readdirSync(dataDir).sort(), ['database-password', 'postgresql', 'program-password'])
  })

  test('the database keeps its data when it is stopped and started', async () => {
    const lines: string[] = []
    const first = await start({ throwaway: false, log: (line) => lines.push(line) })
    assert.deepEqual(
      await ask(
        first.ownerConnectionString,
        `select current_user as role, rolsuper as super, current_database() as database,
                current_setting('server_version_num')::integer / 10000 as version, current_setting('timezone') as zone,
                current_setting('server_encoding') as encoding, datlocale as locale, 'Æ' < 'æ' as ordered,
                current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits
         from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
      ),
      {
        role: 'selvbook',
        super: false,
        database: 'selvbook',
        version: 18,
        zone: 'UTC',
        encoding: 'UTF8',
        locale: 'C.UTF-8',
        ordered: true,
        fsync: 'on',
        commits: 'on',
      },
    )
    await ask(first.ownerConnectionString, 'create table kept as select 1 as n')
    await Promise.all([first.stop(), first.stop()])
    assert.ok(!isRunning())
    assert.match(
      lines.join('\n'),
      new RegExp(`PostgreSQL runs.*; the data is in ${cluster}, .*\nPostgreSQL has stopped$`),
    )
    const second = await start()
    assert.deepEqual(await ask(second.ownerConnectionString, 'select n from kept'), { n: 1 })
    await second.stop()
  })

  test('only the program reaches its database: a socket, a password, and files that only its user can read', async () => {
    const database = await start()
    const entrance = new URL(database.ownerConnectionString)
    for (const file of [passwordFile, programPasswordFile]) {
      assert.equal(statSync(file).mode & 0o777, 0o600)
      assert.equal(statSync(file).uid, process.getuid?.())
    }
    assert.equal(statSync(cluster).mode & 0o777, 0o700)
    assert.equal(entrance.searchParams.get('host'), cluster, 'the socket lies in the closed folder')
    assert.equal(entrance.password, readFileSync(passwordFile, 'utf8').trim())

    const listening = await ask(database.connectionString, `select current_setting('listen_addresses') as addresses`)
    assert.deepEqual(listening, { addresses: '' })
    const rules = readFileSync(join(cluster, 'pg_hba.conf'), 'utf8').match(/^[^#\s].*\S/gm) ?? []
    assert.ok(rules.length > 0)
    for (const rule of rules) assert.match(rule, /scram-sha-256$/)

    for (const password of ['wrong', '']) {
      for (const role of ['selvbook', 'selvbook_app', 'postgres']) {
        entrance.username = role
        entrance.password = password
        await assert.rejects(ask(entrance.href, 'select'), /password/)
      }
    }
    await database.stop()
  })

  test('the running program owns nothing, and has no right before it has put on a role', async () => {
    const database = await start({ roles: ['of_this_test'] })
    await ask(database.ownerConnectionString, 'create table owned as select 4 as n')
    await ask(database.ownerConnectionString, 'grant select on owned to of_this_test')
    assert.deepEqual(
      await ask(
        database.connectionString,
        `select session_user as name, rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolinherit as more,
           pg_has_role(session_user, 'selvbook', 'MEMBER') as owner,
           (select rolcanlogin from pg_roles where rolname = 'of_this_test') as "signsIn"
         from pg_roles where rolname = session_user`,
      ),
      { name: 'selvbook_app', more: false, owner: false, signsIn: false },
    )
    await assert.rejects(ask(database.connectionString, 'select n from owned'), /permission denied/)
    await assert.rejects(ask(database.connectionString, 'create table mine (n integer)'), /permission denied/)
    const wearing = new URL(database.connectionString)
    wearing.searchParams.set('options', '-c role=of_this_test')
    assert.deepEqual(await ask(wearing.href, 'select n from owned'), { n: 4 })
    await database.stop()
    // A folder of a version before has no such role, and a copy put back an older password.
    rmSync(programPasswordFile)
    const again = await start()
    assert.deepEqual(await ask(again.connectionString, 'select 1 as n'), { n: 1 })
    await again.stop()
  })

  test('a password file that others could read is closed to them again', async () => {
    chmodSync(passwordFile, 0o644)
    const database = await start()
    assert.equal(statSync(passwordFile).mode & 0o777, 0o600)
    await database.stop()
  })

  test('Ctrl-C, which reaches the whole process group, stops the database in order', async () => {
    const program = await runProgram()
    const before = states().length
    // In its own process group: the program first ends its requests.
    assert.deepEqual(kinship(serverNumber()), [program.pid, serverNumber()])
    const exit = once(program.process, 'exit')
    process.kill(-program.pid, 'SIGINT')
    assert.deepEqual(await exit, [0, null])
    assert.ok(!isRunning())
    const database = await start()
    assert.deepEqual(states().slice(before), ['shut down'])
    await database.stop()
  })

  test('the database stops with a killed program, and starts again with all committed data', async () => {
    const program = await runProgram()
    await ask(program.said, 'create table survived as select 2 as n')
    await kill(program.process, 'SIGKILL')
    await until(() => !isRunning())
    const database = await start()
    assert.deepEqual(await ask(database.ownerConnectionString, 'select n from survived'), { n: 2 })
    await database.stop()
  })

  test('a database that a killed program left running is stopped and started again', async () => {
    const program = await runProgram()
    const watchdogs = childrenOf(program.pid, '/bin/sh')
    assert.equal(watchdogs.length, 1)
    for (const pid of watchdogs) process.kill(pid, 'SIGKILL')
    await kill(program.process, 'SIGKILL')
    assert.ok(isRunning())
    const lines: string[] = []
    const database = await start({ log: (line) => lines.push(line) })
    assert.equal(lines[0], 'PostgreSQL was left running by a program that was killed: stopping it')
    assert.deepEqual(await ask(database.ownerConnectionString, 'select n from survived'), { n: 2 })
    await database.stop()
  })

  test('the database recovers after a power cut, even if another process has the dead one’s number', async () => {
    const program = await runProgram(false)
    await ask(program.said, 'create table logged as select 3 as n')
    const server = serverNumber()
    const before = states().length
    for (const pid of childrenOf(program.pid, '/bin/sh')) process.kill(pid, 'SIGKILL')
    process.kill(server, 'SIGKILL')
    await kill(program.process, 'SIGKILL')
    const file = join(cluster, 'postmaster.pid')
    const rest = readFileSync(file, 'utf8').split('\n').slice(1)
    writeFileSync(file, [String(process.pid), ...rest].join('\n'))
    const database = await start()
    assert.deepEqual(states().slice(before), ['interrupted'])
    assert.deepEqual(await ask(database.ownerConnectionString, 'select n from logged'), { n: 3 })
    await database.stop()
  })

  test('a database in use is refused to a second program and open to a second command', async () => {
    assert.equal(await findRunning(dataDir), undefined)
    const database = await start()
    await refused(
      new RegExp(
        `^The data folder ${dataDir} is in use by another program \\(process ${process.pid}\\): stop that first`,
      ),
    )
    const { connectionString, ownerConnectionString } = database
    assert.deepEqual(await findRunning(dataDir), { connectionString, ownerConnectionString })
    assert.deepEqual(await ask(database.connectionString, 'select 1 as n'), { n: 1 })
    await database.stop()
    assert.equal(await findRunning(dataDir), undefined)
  })

  test('the folder is not taken from a server that is just writing its postmaster.pid', async () => {
    const database = await start()
    const file = join(cluster, 'postmaster.pid')
    const written = readFileSync(file)
    writeFileSync(file, '')
    const second = refused(/is in use by another program/)
    // Only repeated checks over time can show that the file is left alone.
    for (let looks = 0; looks < 20; looks += 1) {
      assert.ok(isRunning(), 'the file is still there')
      await wait(10)
    }
    writeFileSync(file, written)
    await second
    await database.stop()
  })

  test('the database starts where a power cut left postmaster.pid empty', async () => {
    writeFileSync(join(cluster, 'postmaster.pid'), '')
    const database = await start()
    assert.deepEqual(await ask(database.connectionString, 'select 1 as n'), { n: 1 })
    await database.stop()
  })

  test('a database without its password, or with another’s, is refused', async () => {
    const kept = readFileSync(passwordFile)
    rmSync(passwordFile)
    await refused(/^The password file .*database-password of this database is missing: put it back/)
    writeFileSync(passwordFile, 'x'.repeat(43), { mode: 0o600 })
    await refused(/^The password file in .* is not that of the database beside it: put the right one back/)
    assert.ok(!isRunning())
    writeFileSync(passwordFile, '', { mode: 0o600 })
    await refused(/does not hold the password of this database/)
    writeFileSync(passwordFile, kept, { mode: 0o600 })
  })

  test('a database with files of another version is refused', async () => {
    writeFileSync(join(cluster, 'PG_VERSION'), '17\n')
    await refused(/holds a PostgreSQL 17 database and this program brings PostgreSQL 18: carry the data over/)
    writeFileSync(join(cluster, 'PG_VERSION'), '18\n')
    await refused(/is itself a PostgreSQL 18 database of someone else's: name another folder/, { dataDir: cluster })
  })

  test('the error says why PostgreSQL cannot start', async () => {
    const control = join(cluster, 'global', 'pg_control')
    renameSync(control, `${control}.away`)
    await refused(/^PostgreSQL could not start in .*postgresql \(.*pg_control.*\): mend that/)
    renameSync(`${control}.away`, control)
    const database = await start()
    await database.stop()
  })
})

describe('the data folder', () => {
  test('a data folder that cannot be made, or is a file, is refused', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await refused(/file is not a folder: move that file away/, { dataDir: file })
    await refused(/is not a folder: move that file away/, { dataDir: join(file, 'below') })
    await refused(/^The data folder \/proc\/selvbook cannot be written by .* \(ENOENT\): give that user/, {
      dataDir: '/proc/selvbook',
    })
  })

  test('a data folder of another user is refused', async () => {
    if (asRoot) {
      const theirs = join(folder, 'theirs')
      mkdirSync(join(theirs, 'postgresql'), { recursive: true })
      chownSync(join(theirs, 'postgresql'), 1, 1)
      await refused(/^The database in .* belongs to .*uid 1\): start the program as that user/, { dataDir: theirs })
    } else {
      await refused(/^The data folder \/ belongs to root \(uid 0\) and .* cannot write in it/, { dataDir: '/' })
    }
  })

  test('a data folder may have a path that is too long for a socket', async () => {
    const long = join(folder, 'a'.repeat(60), 'b'.repeat(60), "with spaces and 'quotes'")
    const database = await start({ dataDir: long })
    const socket = new URL(database.connectionString).searchParams.get('host') ?? ''
    assert.match(socket, /^\/tmp\/selvbook-\w{6}$/)
    assert.equal(statSync(socket).mode & 0o777, 0o700)
    assert.deepEqual(await ask(database.connectionString, 'select 1 as n'), { n: 1 })
    await database.stop()
    assert.ok(!existsSync(socket))
  })
})
