import { type ChildProcess, spawn } from 'node:child_process'
import { get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { endsWithUs, parametersOf } from '../../bench/program.ts'

/** A line of the program's log. */
export interface LogLine {
  readonly event?: string
  readonly level?: number
  readonly [fact: string]: unknown
}

const PATIENCE_MILLISECONDS = 30_000
/** A start takes two seconds, on a machine with many others ten times as long. */
const START_MILLISECONDS = 90_000
const LOOK_EVERY_MILLISECONDS = 50

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

function lineIn(text: string): LogLine | null {
  try {
    const line: unknown = JSON.parse(text)
    return typeof line === 'object' && line !== null ? { ...line } : null
  } catch {
    return null
  }
}

/** `npm start` without npm, from a folder with the program's files, with its log. */
export class Served {
  readonly child: ChildProcess
  readonly port: number
  readonly log: LogLine[] = []
  readonly #output: string[] = []

  private constructor(child: ChildProcess, port: number) {
    this.child = child
    this.port = port
    let rest = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output.push(text)
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        for (const one of lines) {
          const line = lineIn(one)
          if (line) this.log.push(line)
        }
      })
  }

  static start(folder: string, environment: NodeJS.ProcessEnv, port: number): Served {
    const child = spawn(process.execPath, parametersOf('start'), {
      cwd: folder,
      env: { ...environment, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return new Served(endsWithUs(child), port)
  }

  /** The same of a program that somebody else has started, with its output piped. */
  static of(child: ChildProcess, port: number): Served {
    return new Served(child, port)
  }

  /** Waits until `/health/ready` is 200. Throws with the output where it ends before. */
  async ready(): Promise<void> {
    const said = () => this.#output.join('').slice(-2_000)
    const isReady = async () => {
      if (hasEnded(this.child)) throw new Error(`it ended: ${said()}`)
      return (await this.health('/health/ready')) === 200
    }
    await until(() => `port ${this.port} is ready: ${said()}`, isReady, START_MILLISECONDS)
  }

  /** The status of an address of health, on a connection of its own; 0: none in two seconds. */
  health(path: string): Promise<number> {
    return new Promise((resolve) => {
      const asking = get({ host: '127.0.0.1', port: this.port, path, agent: false, timeout: 2_000 }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      asking.on('timeout', () => asking.destroy())
      asking.on('error', () => resolve(0))
    })
  }

  events(name: string): LogLine[] {
    return this.log.filter(({ event }) => event === name)
  }

  /** Sends the signal and waits for the end; milliseconds that it took. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number> {
    const began = performance.now()
    this.child.kill(signal)
    await until('the program has ended', () => hasEnded(this.child))
    return performance.now() - began
  }
}

/** Looks again and again until it holds. Throws after half a minute, or as told. */
export async function until(
  what: string | (() => string),
  isSo: () => boolean | Promise<boolean>,
  milliseconds = PATIENCE_MILLISECONDS,
): Promise<void> {
  const end = performance.now() + milliseconds
  while (!(await isSo())) {
    if (performance.now() > end)
      throw new Error(`not within ${milliseconds / 1000} s: ${typeof what === 'string' ? what : what()}`)
    await wait(LOOK_EVERY_MILLISECONDS)
  }
}
