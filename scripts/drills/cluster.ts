import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, globSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withClient } from '../../bench/build.ts'
import { databaseProcessesOf, endsWithUs, root } from '../../bench/program.ts'
import { allRoles } from '../../src/storage/roles.ts'
import { until } from './served.ts'

const ADDRESSES = { one: '127.0.0.11', two: '127.0.0.12', three: '127.0.0.13' } as const
export type NodeName = keyof typeof ADDRESSES
const nodes: readonly NodeName[] = ['one', 'two', 'three']

/** For all users of a cluster that lives for minutes, on loopback. */
const PASSWORD = 'drill'
const START_MILLISECONDS = 120_000

/** The programs of the cluster: installed, or unpacked into a folder (`dpkg -x`). */
export interface Tools {
  readonly patroni: readonly string[]
  readonly etcd: string
  readonly environment: NodeJS.ProcessEnv
}

export function toolsIn(folder: string | undefined): Tools {
  if (folder === undefined) return { patroni: ['patroni'], etcd: 'etcd', environment: process.env }
  return {
    patroni: ['python3', join(folder, 'usr/bin/patroni')],
    etcd: join(folder, 'usr/bin/etcd'),
    environment: { ...process.env, PYTHONPATH: join(folder, 'usr/lib/python3/dist-packages') },
  }
}

/** PostgreSQL refuses root, and `initdb` a user without a name. */
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const known = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const [, , uid, gid] = known.find(([name]) => name === 'postgres') ?? known.find(([name]) => name === 'nobody') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

const addressOf = (node: NodeName): string => ADDRESSES[node]
const binaries = (): string => globSync('/usr/lib/postgresql/*/bin').toSorted().at(-1) ?? '/usr/bin'

/** The file of deploy/ for one node. */
function settingsOf(file: string, node: NodeName, folder: string): string {
  const given = readFileSync(join(root, 'deploy/patroni', file), 'utf8')
  const names: readonly (readonly [string, string])[] = [
    ['THIS_ADDRESS', addressOf(node)],
    // On loopback all come from one address.
    ['replicator ADDRESS_ONE/32', 'replicator 127.0.0.0/8'],
    ['ADDRESS_ONE', ADDRESSES.one],
    ['ADDRESS_TWO', ADDRESSES.two],
    ['ADDRESS_THREE', ADDRESSES.three],
    ['SUPERUSER_PASSWORD', PASSWORD],
    ['REPLICATION_PASSWORD', PASSWORD],
    ['REWIND_PASSWORD', PASSWORD],
    ['NODE', node],
    ['/var/lib/postgresql/.pgpass-patroni', join(folder, 'pgpass')],
    ['/var/lib/postgresql/selvbook', join(folder, 'data')],
    ['/var/lib/etcd/selvbook', join(folder, 'etcd')],
    ['/var/run/postgresql', folder],
    [/bin_dir: (\S+)/.exec(given)?.[1] ?? '/nowhere', binaries()],
    ['"pgbackrest --stanza=selvbook archive-push %p"', '"true"'],
    // A watchdog would restart this machine.
    ['mode: automatic', 'mode: off'],
  ]
  return names.reduce((text, [name, value]) => text.replaceAll(name, value), given)
}

/**
 * Three PostgreSQL under Patroni with three etcd, by the files of deploy/, each at a loopback
 * address of its own.
 */
export class Cluster {
  readonly #folder: string
  readonly #tools: Tools
  readonly #user: ReturnType<typeof serverUser>
  readonly #running = new Map<string, ChildProcess>()

  private constructor(folder: string, tools: Tools) {
    this.#folder = folder
    this.#tools = tools
    this.#user = serverUser()
  }

  static async open(folder: string, tools: Tools, say: (line: string) => void): Promise<Cluster> {
    const cluster = new Cluster(folder, tools)
    chmodSync(folder, 0o755)
    for (const node of nodes) {
      mkdirSync(cluster.folderOf(node), { mode: 0o755 })
      cluster.#give(cluster.folderOf(node))
    }
    for (const node of nodes) cluster.#start(`etcd ${node}`, node, 'etcd.yml', [tools.etcd, '--config-file'])
    for (const node of nodes) cluster.startPatroni(node)
    const replicas = async () => (await cluster.members()).filter(({ state }) => state === 'streaming').length
    await until('there are a leader and two that follow it', async () => (await replicas()) === 2, START_MILLISECONDS)
    say(`a cluster of three; ${(await cluster.leader()) ?? 'nobody'} leads`)
    await cluster.#makeRoles()
    return cluster
  }

  folderOf(node: NodeName): string {
    return join(this.#folder, node)
  }

  startPatroni(node: NodeName): void {
    this.#start(`patroni ${node}`, node, 'patroni.yml', this.#tools.patroni)
  }

  /** Patroni of a node and its PostgreSQL. */
  processesOf(node: NodeName): number[] {
    const data = join(this.folderOf(node), 'data')
    const server = existsSync(join(data, 'postmaster.pid')) ? databaseProcessesOf(data) : []
    return [this.#running.get(`patroni ${node}`)?.pid ?? 0, ...server.map(Number)].filter((pid) => pid > 0)
  }

  async members(): Promise<{ name: string; role: string; state: string }[]> {
    for (const node of nodes)
      try {
        const answer = await fetch(`http://${addressOf(node)}:8008/cluster`, { signal: AbortSignal.timeout(1_000) })
        const { members }: { members?: { name: string; role: string; state: string }[] } = JSON.parse(
          await answer.text(),
        )
        if (members) return members
      } catch {
        // Another knows it too.
      }
    return []
  }

  async leader(): Promise<NodeName | null> {
    const led = (await this.members()).find(({ role }) => role === 'leader')
    return nodes.find((node) => node === led?.name) ?? null
  }

  async switchOver(from: NodeName): Promise<number> {
    const answer = await fetch(`http://${addressOf(from)}:8008/switchover`, {
      method: 'POST',
      body: JSON.stringify({ leader: from }),
    })
    return answer.status
  }

  /** By the program's role at all three, and by the owner at the leader. */
  async addresses(): Promise<{ connectionString: string; ownerConnectionString: string }> {
    const leader = await this.leader()
    const all = nodes.map((node) => `${addressOf(node)}:5432`).join()
    return {
      connectionString: `postgres://selvbook_app:${PASSWORD}@${all}/selvbook`,
      ownerConnectionString: `postgres://selvbook:${PASSWORD}@${leader ? addressOf(leader) : ''}:5432/selvbook`,
    }
  }

  close(): void {
    for (const node of nodes) for (const pid of this.processesOf(node)) kill(pid)
    for (const child of this.#running.values()) child.kill('SIGKILL')
  }

  #give(path: string): void {
    if (this.#user) chownSync(path, this.#user.uid, this.#user.gid)
  }

  #start(name: string, node: NodeName, file: string, command: readonly string[]): void {
    const folder = this.folderOf(node)
    const path = join(folder, file)
    writeFileSync(path, settingsOf(file, node, folder))
    this.#give(path)
    const log = openSync(join(folder, `${file}.log`), 'a')
    const [program = '', ...parameters] = command
    const child = spawn(program, [...parameters, path], {
      ...this.#user,
      cwd: folder,
      env: { ...this.#tools.environment, HOME: folder },
      stdio: ['ignore', log, log],
    })
    this.#running.set(name, endsWithUs(child))
  }

  async #makeRoles(): Promise<void> {
    const { ownerConnectionString } = await this.addresses()
    const address = new URL(ownerConnectionString)
    address.username = 'postgres'
    address.pathname = '/postgres'
    await withClient(address.href, async (client) => {
      await client.query(`create role selvbook login password '${PASSWORD}'`)
      await client.query(`create role selvbook_app login noinherit password '${PASSWORD}'`)
      for (const role of allRoles) {
        await client.query(`create role ${role} nologin`)
        await client.query(`grant ${role} to selvbook, selvbook_app`)
      }
      await client.query('create database selvbook owner selvbook')
    })
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
