import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { listenOn } from './listen-on.ts'
import { portFree } from './process/listening.ts'
import { type Log, makeLog } from './process/log.ts'
import { environmentOf, MEMBER_READY, type ParentTells } from './process/member.ts'
import { toldToStop } from './process/told-to-stop.ts'
import type { Settings } from './settings/config.ts'

/** How long one waits that has died: twice as long each time, unless it has lived for a minute. */
const FIRST_WAIT_MILLISECONDS = 500
const LONGEST_WAIT_MILLISECONDS = 30_000
const LONG_LIFE_MILLISECONDS = 60_000
/** A member has DRAIN_SECONDS, ten for what is under way, and this to close. */
const GRACE_SECONDS = 20

export const waitAfter = (waited: number, lived: number): number =>
  lived >= LONG_LIFE_MILLISECONDS
    ? FIRST_WAIT_MILLISECONDS
    : Math.min(LONGEST_WAIT_MILLISECONDS, Math.max(FIRST_WAIT_MILLISECONDS, waited * 2))

/** A member opens the file of `JOURNAL=/dev/fd/3` itself. */
function inherited({ journal = '' }: Settings): ('ignore' | 'inherit' | 'ipc')[] {
  const descriptor = Number(/^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(journal)?.[1] ?? 0)
  const beside = Array.from({ length: Math.max(0, descriptor - 2) }, (_, at) =>
    at + 3 === descriptor ? ('inherit' as const) : ('ignore' as const),
  )
  return ['ignore', 'inherit', 'inherit', ...beside, 'ipc']
}

interface Family {
  readonly settings: Settings
  readonly words: readonly string[]
  readonly port: number
  readonly log: Log
}

/** One of the processes: started again whenever it dies, until it is told to stop. */
class MemberProcess {
  readonly #number: number
  readonly #family: Family
  #child: ChildProcess | null = null
  #stopping = false
  #waited = 0
  #again: NodeJS.Timeout | undefined

  constructor(number: number, family: Family) {
    this.#number = number
    this.#family = family
  }

  /** Starts it. Resolves with null when it serves, or with its exit code if it ended before. */
  start({ late }: { readonly late: boolean }): Promise<number | null> {
    const { settings, words, port, log } = this.#family
    const began = performance.now()
    const child = fork(process.argv[1] ?? '', ['serve', ...words], {
      env: { ...process.env, ...environmentOf({ number: this.#number, port, late }) },
      stdio: inherited(settings),
    })
    this.#child = child
    const serves = Promise.withResolvers<number | null>()
    let served = false
    child.on('message', (told) => {
      served ||= told === MEMBER_READY
      if (served) serves.resolve(null)
    })
    child.on('error', () => {})
    child.once('exit', (code, signal) => {
      serves.resolve(code ?? 1)
      // The first one that never served says why nobody can: its parent ends with it.
      if (this.#stopping || (!served && !late)) return
      const wait = waitAfter(this.#waited, performance.now() - began)
      this.#waited = wait
      log.warn({ event: 'process_died', number: this.#number, code, signal, again: wait / 1000 }, 'a process has died')
      this.#again = setTimeout(() => void this.start({ late: true }), wait)
    })
    return serves.promise
  }

  tell(told: ParentTells): void {
    if (this.#child?.connected) this.#child.send(told)
  }

  turnJournalOver(): void {
    this.#child?.kill('SIGHUP')
  }

  async stop(): Promise<boolean> {
    this.#stopping = true
    clearTimeout(this.#again)
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return true
    const ended = once(child, 'exit')
    this.tell('stop')
    const most = (this.#family.settings.drainSeconds + GRACE_SECONDS) * 1_000
    const ending = setTimeout(() => child.kill('SIGKILL'), most)
    await ended
    clearTimeout(ending)
    return child.exitCode === 0
  }
}

/**
 * O-PROCESSES: `npm start` with `PROCESSES` over 1: so many processes at one port, each as if it
 * served alone.
 * They share nothing but the database. Returns the exit code.
 */
export async function serveInProcesses(settings: Settings, words: readonly string[]): Promise<number> {
  const stop = toldToStop()
  const log = makeLog(settings)
  const port = await listenOn(() => portFree(settings))
  const family = { settings, words, port, log }
  const members = Array.from({ length: settings.processes }, (_, number) => new MemberProcess(number, family))
  const turnOver = () => {
    for (const member of members) member.turnJournalOver()
  }
  process.on('SIGHUP', turnOver)
  void stop.again.then(() => {
    for (const member of members) member.tell('again')
  })
  const [first, ...others] = members
  // Alone at first: a setting that is wrong is told once, and one night is made up for.
  const ended = await Promise.race([stop.first, first?.start({ late: false })])
  if (typeof ended === 'number') return ended
  for (const member of others) void member.start({ late: true })
  await stop.first
  const stopped = await Promise.all(members.map((member) => member.stop()))
  process.off('SIGHUP', turnOver)
  return stopped.every(Boolean) ? 0 : 1
}
