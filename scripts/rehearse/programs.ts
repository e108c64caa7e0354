import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { hasEnded, startingAt } from '../../test/support/started.ts'
import { see } from './steps.ts'

const ROOT = join(import.meta.dirname, '../..')
/** A program that does not stop when told so is killed. */
const STOPPING_MILLISECONDS = 30_000
const TRY_AGAIN = 75
const MOST_TRIES = 5

/** What a program finds in its environment besides its settings: nothing of ours. */
function bareEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  // As under npm: it ends when its parent has gone.
  return { ...Object.fromEntries(kept), npm_lifecycle_event: 'rehearse' }
}

export type Environment = Readonly<Record<string, string>>

/** A program under way, and all that it has said. */
export class Started {
  readonly child: ChildProcess
  readonly name: string
  output = ''
  /** When the machine's clock was what its own clock began with, in milliseconds. */
  readonly #offset: number

  constructor(child: ChildProcess, name: string, clock: string | null) {
    this.child = child
    this.name = name
    this.#offset = clock === null ? 0 : Date.parse(clock) - Date.now()
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text))
  }

  /** Its own time, in milliseconds since 1970. */
  get now(): number {
    return Date.now() + this.#offset
  }

  /** Waits until it has said this. */
  async said(line: RegExp): Promise<void> {
    while (!line.test(this.output) && !hasEnded(this.child))
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), once(this.child, 'close')])
    see(line.test(this.output), `"${this.name}" has ended: ${this.output.trim().split('\n').at(-1)}`)
  }

  /** Tells it to stop; its exit code. */
  async stop(): Promise<number | null> {
    const closed = hasEnded(this.child) ? undefined : once(this.child, 'close')
    this.child.kill('SIGTERM')
    const hurry = setTimeout(() => this.child.kill('SIGKILL'), STOPPING_MILLISECONDS)
    await closed
    clearTimeout(hurry)
    return this.child.exitCode
  }
}

/** A line of the log without its stack: `10:00:41 database_away: looking for events (timeout)`. */
function inShort(line: string): string {
  if (!line.startsWith('{')) return line
  try {
    const { time, event = 'log', msg, err } = JSON.parse(line)
    return `${String(time).slice(11, 19)} ${event}: ${msg}${err ? ` (${err.message})` : ''}`
  } catch {
    return line
  }
}

const isHistory = (line: string): boolean => line.trim() === '' || /"level":[123]0\b/.test(line)

/** The programs that the rehearsal starts, each in a process of its own. */
export class Programs {
  readonly #started: Started[] = []
  /** When each clock began, by the machine's. */
  readonly #began = new Map<string, number>()

  /** What a clock that began then says now: the same to all programs that have it. */
  #saidBy(clock: string): string {
    const now = Date.now()
    const began = this.#began.get(clock) ?? now
    this.#began.set(clock, began)
    return new Date(Date.parse(clock) + now - began).toISOString()
  }

  /**
   * A script of the project, with a clock of its own that began then (`2026-11-24T10:00:00+01:00`),
   * or the machine's (null).
   */
  start(script: string, words: readonly string[], settings: Environment, begins: string | null): Started {
    const clock = begins === null ? null : this.#saidBy(begins)
    const { flags, environment } = clock === null ? { flags: [], environment: {} } : startingAt(clock)
    const child = spawn(process.execPath, [...flags, script, ...words], {
      cwd: ROOT,
      env: { ...bareEnvironment(), ...environment, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const started = new Started(child, words.length > 0 ? words.slice(0, 3).join(' ') : script, clock)
    this.#started.push(started)
    return started
  }

  /** A verb of the program. */
  verb(words: readonly string[], settings: Environment, clock: string | null): Started {
    return this.start('src/main.ts', words, settings, clock)
  }

  /**
   * Runs a verb to its end, which must be exit code 0; all that it said. Where it says "try again"
   * (75), as on a machine that has much else to do, that is done some times.
   */
  async done(words: readonly string[], settings: Environment, clock: string | null): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      const started = this.verb(words, settings, clock)
      await once(started.child, 'close')
      const { exitCode } = started.child
      if (exitCode === TRY_AGAIN && tries < MOST_TRIES) continue
      see(exitCode === 0, `"${words.join(' ')}" ended with ${exitCode}: ${started.output.trim()}`)
      return started.output
    }
  }

  get count(): number {
    return this.#started.length
  }

  /** All that all of them have said. */
  get output(): string {
    return this.#started.map(({ output }) => output).join('\n')
  }

  /** What was said last, for whoever looks for a fault: what is no line of history. */
  lastLines(most: number): string[] {
    return this.output
      .split('\n')
      .filter((line) => !isHistory(line))
      .slice(-most)
      .map(inShort)
  }

  /** Ends all that still run. */
  async end(): Promise<void> {
    await Promise.all(this.#started.filter(({ child }) => !hasEnded(child)).map((started) => started.stop()))
  }
}
