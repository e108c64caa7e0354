import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'

// npm run soak -- load [--lines=100000]: one load of many citizens into a demo of its own, and what
// memory the program has meanwhile. Linux only: memory is read from /proc.

const PARTS = 10
/** The second half may have so much more than the first: V8 grows until it has its measure. */
const FLAT = 1.25
const LONGEST_MILLISECONDS = 2_700_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** A citizen of nobody: days are 60 higher. */
function lineOf(number: number): string {
  const day = 61 + (number % 28)
  const month = String(1 + (Math.floor(number / 28) % 12)).padStart(2, '0')
  const cpr = `${day}${month}${50 + (Math.floor(number / 3_360_000) % 40)}${String(Math.floor(number / 336) % 10_000).padStart(4, '0')}`
  return JSON.stringify({ cpr, name: `Indlæst ${number}`, contactGroup: 2, jobCentre: '10100', mobile: '20123456' })
}

function* linesOf(count: number): Generator<string> {
  for (let number = 0; number < count; number += 1) yield `${lineOf(number)}\n`
}

const megabytes = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)

async function started(port: number): Promise<void> {
  for (let nth = 0; nth < 600; nth += 1) {
    const ready = await fetch(`http://127.0.0.1:${port}/demo`).catch(() => null)
    if (ready?.ok) return
    await wait(500)
  }
  throw new Error('the demo does not start')
}

async function tokenOf(port: number): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' })
  const answered = await fetch(`http://127.0.0.1:${port}/oauth/token`, { method: 'POST', body })
  const { access_token: token }: { access_token: string } = JSON.parse(await answered.text())
  return token
}

/** Loads them, and tells what memory the program had after each part. */
async function loaded(port: number, pid: number, lines: number): Promise<number[]> {
  const headers = { authorization: `Bearer ${await tokenOf(port)}`, 'content-type': 'application/x-ndjson' }
  const body = Readable.toWeb(Readable.from(linesOf(lines)))
  const began = performance.now()
  const answered = await fetch(`http://127.0.0.1:${port}/api/v1/citizens:bulk`, {
    method: 'POST',
    headers,
    body,
    duplex: 'half',
  })
  if (!answered.body) throw new Error(`answered ${answered.status}`)
  const memory: number[] = []
  let [answers, registered] = [0, 0]
  for await (const line of createInterface({ input: Readable.fromWeb(answered.body) })) {
    answers += 1
    if (line.includes('"status":201')) registered += 1
    if (answers % Math.ceil(lines / PARTS) > 0 && answers < lines) continue
    memory.push(megabytes(pid))
    const rate = Math.round((1000 * answers) / (performance.now() - began))
    process.stdout.write(`${answers} answered, ${registered} registered, ${rate} a second, ${memory.at(-1)} MB\n`)
  }
  if (answers !== lines || registered < 0.99 * lines) throw new Error(`${registered} of ${lines} were registered`)
  return memory
}

/** Whether the memory stayed flat while the lines were loaded. */
export async function soakLoad(options: readonly string[]): Promise<boolean> {
  const lines = Number(options.find((one) => one.startsWith('--lines='))?.split('=')[1] ?? 100_000)
  const folder = mkdtempSync(join(tmpdir(), 'selvbook-load-'))
  const port = await freePort()
  const program = spawn(process.execPath, ['--heap-growing-percent=200', 'src/main.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DATA_DIR: folder, PORT: String(port) },
  })
  const end = () => void program.kill()
  const late = setTimeout(end, LONGEST_MILLISECONDS)
  process.once('exit', end)
  try {
    await started(port)
    const memory = await loaded(port, program.pid ?? 0, lines)
    const half = memory.length / 2
    const [first, second] = [Math.max(...memory.slice(0, half)), Math.max(...memory.slice(half))]
    process.stdout.write(`${first} MB at most in the first half, ${second} in the second\n`)
    return second <= FLAT * first
  } finally {
    clearTimeout(late)
    const ended = once(program, 'exit')
    end()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}
