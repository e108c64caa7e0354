import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, withClient } from '../../bench/build.ts'
import { type DataSet, small } from '../../bench/data-sets.ts'
import { pairsIn } from '../../bench/pairs.ts'
import { clientOf, environment, root } from '../../bench/program.ts'
import { type EmbeddedAddresses, type EmbeddedDatabase, startEmbedded } from '../../src/postgres/embedded.ts'
import { allRoles } from '../../src/storage/roles.ts'
import type { Wish } from './customers.ts'
import { migrateFrom } from './migrate-from.ts'

/** One job centre. The times are all of the working days that the data set has. */
export const people: DataSet = { ...small, jobCentres: 1, citizens: 10_000, deadlines: 4_500, times: 30_720 }

/** One for all processes: a token is good for one address. */
export const PUBLIC_ADDRESS = 'https://selvbook.example.dk'

/** What a drill's program runs on: a folder, a PostgreSQL with people in it, and settings. */
export class Ground {
  /** What is mounted below it, to be taken off at the end. */
  readonly mounts: string[] = []
  /** Goes with the drill. */
  readonly folder: string
  /** Of the database. */
  readonly dataDir: string
  #database: EmbeddedDatabase

  private constructor(folder: string, dataDir: string, database: EmbeddedDatabase) {
    this.folder = folder
    this.dataDir = dataDir
    this.#database = database
  }

  static async open(say: (line: string) => void): Promise<Ground> {
    const folder = mkdtempSync(join(tmpdir(), 'selvbook-drill-'))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
    const dataDir = join(folder, 'data')
    mkdirSync(dataDir)
    const filling = await startEmbedded({ dataDir, roles: allRoles })
    await build(filling.ownerConnectionString, people, () => {})
    say(`a database of ${people.citizens} citizens is made`)
    const ground = new Ground(folder, dataDir, filling)
    await migrateFrom(root, ground.environment(0))
    return ground
  }

  get addresses(): EmbeddedAddresses {
    return this.#database
  }

  /** The settings of production for a program on this database. */
  environment(port: number): NodeJS.ProcessEnv {
    return { ...environment(this.#database, port, people.jobCentres), PUBLIC_URL: PUBLIC_ADDRESS, LOG_LEVEL: 'info' }
  }

  /** Starts the database again, at the same address, once its server has ended. */
  async startAgain(): Promise<void> {
    this.#database = await startEmbedded({ dataDir: this.dataDir, roles: allRoles })
  }

  /** Citizens who may book, each with a time of their own. */
  async wishes(count: number): Promise<Wish[]> {
    return await wishesIn(this.#database.ownerConnectionString, count)
  }

  /** An access token for each job centre, from the program at this port. */
  async tokens(port: number): Promise<Map<string, string>> {
    return await tokensAt(port)
  }

  async close(): Promise<void> {
    await this.#database.stop()
    for (const folder of this.mounts) spawnSync('umount', ['-l', folder])
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

export async function tokenOf(port: number, jobCentre: string): Promise<string> {
  const { id, secret } = clientOf(jobCentre)
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
  const answered = await fetch(`http://127.0.0.1:${port}/oauth/token`, { method: 'POST', body })
  const { access_token: token }: { access_token: string } = JSON.parse(await answered.text())
  return token
}

/** An access token for each job centre, from the program at this port. */
export async function tokensAt(port: number): Promise<Map<string, string>> {
  const jobCentres = Array.from({ length: people.jobCentres }, (_, at) => `${101 + at}00`)
  return new Map(await Promise.all(jobCentres.map(async (one) => [one, await tokenOf(port, one)] as const)))
}

/** Citizens of a data set who may book, each with a time of their own. */
export const wishesIn = (ownerConnectionString: string, count: number): Promise<Wish[]> =>
  withClient(ownerConnectionString, async (client) => {
    await client.query(`set timezone = 'Europe/Copenhagen'`)
    const { rows } = await client.query<Wish>(pairsIn(people, count, 0))
    return rows
  })
