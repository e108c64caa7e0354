import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asSuperuser, withClient } from '../../bench/build.ts'
import { databaseProcesses } from '../../bench/program.ts'
import type { Line } from '../../test/support/line.ts'
import type { Ground } from './ground.ts'
import { until } from './served.ts'

/** Something that befalls the database, and its cure. */
export interface Trouble {
  readonly name: string
  /** How long it lasts. */
  readonly seconds: number
  /** What the log must say. */
  readonly event: 'database_away' | 'database_full'
  /** What `/health/ready` says at its end (O-READY). */
  readonly ready: 200 | 503
  readonly begin: () => Promise<void> | void
  readonly cure: () => Promise<void> | void
}

interface Scene {
  readonly ground: Ground
  /** Between the program and its database. */
  readonly line: Line
}

const signal = (pids: readonly (number | string)[], name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGINT') => {
  for (const pid of pids)
    try {
      process.kill(Number(pid), name)
    } catch {
      // It has ended meanwhile.
    }
}

/** As the superuser, past whatever the trouble has set. */
const sql = (ground: Ground, ...statements: string[]): Promise<void> =>
  withClient(asSuperuser(ground.addresses.ownerConnectionString), async (client) => {
    await client.query('set default_transaction_read_only = off')
    for (const statement of statements) await client.query(statement)
  })

/** The server ends, and is started again at the same address. */
const ending = ({ ground }: Scene, name: 'SIGINT' | 'SIGKILL') => ({
  begin: async () => {
    const pids = databaseProcesses(ground.dataDir)
    signal(name === 'SIGKILL' ? pids : pids.slice(0, 1), name)
    await until('the server has ended', () => pids.every((pid) => !isAlive(Number(pid))))
  },
  cure: () => ground.startAgain(),
})

function isAlive(pid: number): boolean {
  return statSync(`/proc/${pid}/exe`, { throwIfNoEntry: false }) !== undefined
}

/**
 * A real full disk: the table of meetings on a small file system in memory, filled by a file. Null
 * where this user may not mount one.
 */
function fullDisk({ ground }: Scene): Pick<Trouble, 'begin' | 'cure'> | null {
  const folder = join(ground.folder, 'small')
  mkdirSync(folder, { mode: 0o755 })
  // The user of PostgreSQL must get there.
  chmodSync(ground.folder, 0o711)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m,mode=0777', 'tmpfs', folder]).status !== 0) return null
  ground.mounts.push(folder)
  const file = join(folder, 'filler')
  const place = join(folder, 'tables')
  return {
    begin: async () => {
      mkdirSync(place, { mode: 0o700 })
      const { uid, gid } = statSync(join(ground.dataDir, 'postgresql'))
      spawnSync('chown', [`${uid}:${gid}`, place])
      await sql(ground, `create tablespace small location '${place}'`, 'alter table meeting set tablespace small')
      writeFileSync(file, '')
      spawnSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=64k'], { stdio: 'ignore' })
    },
    cure: () => rmSync(file),
  }
}

/** Nearly that: what the server says of a full disk, said by a trigger. */
const saidToBeFull = ({ ground }: Scene): Pick<Trouble, 'begin' | 'cure'> => ({
  begin: () =>
    sql(
      ground,
      `create function of_the_drill() returns trigger language plpgsql as $$
        begin raise exception using errcode = '53100', message = 'could not extend file'; end $$`,
      'create trigger of_the_drill before insert on meeting for each row execute function of_the_drill()',
    ),
  cure: () => sql(ground, 'drop trigger of_the_drill on meeting'),
})

export function troublesOf(scene: Scene): { readonly troubles: readonly Trouble[]; readonly notes: readonly string[] } {
  const { ground, line } = scene
  const away = { event: 'database_away', ready: 200 } as const
  const password = (told: string) => sql(ground, `alter role selvbook_app password '${told}'`)
  const right = decodeURIComponent(new URL(ground.addresses.connectionString).password)
  let stopped: readonly string[] = []
  const real = fullDisk(scene)
  const full = real ?? saidToBeFull(scene)
  const troubles: Trouble[] = [
    {
      ...away,
      name: 'silent (SIGSTOP)',
      seconds: 30,
      begin: () => {
        stopped = databaseProcesses(ground.dataDir)
        signal(stopped, 'SIGSTOP')
      },
      cure: () => signal(stopped, 'SIGCONT'),
    },
    { ...away, name: 'cut: connections dropped, new ones taken', seconds: 0, begin: () => line.cut(), cure: () => {} },
    {
      ...away,
      name: 'read-only',
      ready: 503,
      seconds: 15,
      begin: async () => {
        await sql(ground, 'alter database selvbook set default_transaction_read_only = on')
        line.closeAll()
      },
      cure: () => sql(ground, 'alter database selvbook reset default_transaction_read_only'),
    },
    { name: 'full', event: 'database_full', ready: 200, seconds: 12, ...full },
    {
      ...away,
      name: 'wrong password',
      seconds: 8,
      begin: async () => {
        await password('another')
        line.closeAll()
      },
      cure: () => password(right),
    },
    { ...away, name: 'restarted', seconds: 0, ...ending(scene, 'SIGINT') },
    { ...away, name: 'killed (SIGKILL)', seconds: 5, ...ending(scene, 'SIGKILL') },
  ]
  const said = 'Full: said by a trigger with 53100, for this user may not mount a small file system.'
  return { troubles, notes: real ? ['Full: a file system of 48 MB in memory, filled by a file.'] : [said] }
}
