import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { inventedNumbersIn } from './number-search.ts'

// The program as an operator starts it: in its own process, controlled only by settings.

/**
 * Flags and environment that set the program's clock to `now` at its start
 * (`2026-11-27T10:00:00+01:00`).
 */
export const startingAt = (now: string) => ({
  flags: ['--import', join(import.meta.dirname, 'moved-clock.ts')],
  environment: { SELVBOOK_TEST_NOW: now },
})

/**
 * Makes a started program end with its parent, as under npm. A killed test process runs no hook,
 * and its programs would run for ever.
 */
const endsWithItsParent = { npm_lifecycle_event: 'test' }

/** A Friday by default: with the machine's own date each day would test something else. */
export const START = '2026-11-27T10:00:00+01:00'

export interface Started {
  readonly child: ChildProcess
  readonly address: string
}

export interface Running {
  readonly child: ChildProcess
  /** The output so far. */
  readonly output: () => string
}

/** Programs on one data folder; call `killAll` in an `after` hook. */
export function programsIn(folder: string, now = START) {
  const children: ChildProcess[] = []
  const outputs: (() => string)[] = []
  const { flags, environment: clock } = startingAt(now)

  const run = (environment: Record<string, string>, verb = 'serve', ...words: string[]): Running => {
    const { NODE_ENV: _mode, ...inherited } = process.env
    // A demo on a given database must be requested explicitly.
    const demo = environment['NODE_ENV'] === undefined ? { DEMO: 'yes' } : {}
    const child = spawn(process.execPath, [...flags, 'src/main.ts', verb, ...words], {
      env: {
        ...inherited,
        ...demo,
        ...clock,
        ...endsWithItsParent,
        HOST: '127.0.0.1',
        PORT: '0',
        DATA_DIR: folder,
        LOG_LEVEL: 'warn',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
    outputs.push(() => output)
    return { child, output: () => output }
  }

  /** Starts the program and waits for the line with its address. */
  const start = async (environment: Record<string, string>): Promise<Started> => {
    const { child, output } = run(environment)
    for await (const _ of child.stdout ?? []) {
      const port = /^Selvbook: .*$/m.exec(output())?.[0].match(/:(\d+)(?:\/demo)?$/)?.[1]
      if (port) return { child, address: `http://127.0.0.1:${port}` }
    }
    throw new Error(`it did not start: ${output()}`)
  }

  /** Runs the program to its end. */
  const ended = async (environment: Record<string, string>, verb?: string, ...words: string[]) => {
    const { child, output } = run(environment, verb, ...words)
    const [code] = await once(child, 'close')
    return { code, output: output() }
  }

  const killAll = () => {
    for (const child of children) child.kill('SIGKILL')
    // N-SECRET: the output of every program that a test starts is searched.
    const numbers = outputs.flatMap((output) => inventedNumbersIn(output()))
    if (numbers.length > 0) throw new Error(`national id numbers in the output of a program: ${numbers.join(', ')}`)
  }
  return { run, start, ended, killAll, children }
}

export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

/** Stops a program and returns its exit code. */
export async function stop({ child }: Pick<Started, 'child'>, signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL') {
  child.kill(signal)
  if (!hasEnded(child)) await once(child, 'exit')
  return child.exitCode
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  } finally {
    server.close()
    await once(server, 'close')
  }
}
