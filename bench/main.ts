import { cpus, loadavg, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Bench, Load } from './bench.ts'
import { bookings } from './bookings.ts'
import { large, medium, small } from './data-sets.ts'
import { desk } from './desk.ts'
import { events } from './events.ts'
import { type Figure, plain, rounded, tableOf } from './figures.ts'
import { loads } from './loads.ts'
import { messages } from './messages.ts'
import { pages, policies } from './pages.ts'
import { morning, night, race, starting } from './parts.ts'
import { databaseMemory, pinned } from './program.ts'
import type { Setting } from './setting.ts'

const usage = 'npm run bench -- [a b c d e f g i j k l] [--small] [--rebuild] [--data] [--rounds=5] [--seed=1]'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const parts = new Map<string, (setting: Setting) => Promise<Figure[]>>([
  ['b', pages],
  ['a', bookings],
  ['c', night],
  ['d', race],
  ['e', morning],
  ['g', messages],
  ['f', starting],
  ['i', policies],
  ['j', desk],
  ['k', events],
  ['l', loads],
])

/**
 * Parses the arguments. A wrong argument prints the valid ones, since a run by mistake takes a
 * quarter of an hour.
 */
function asked() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        small: { type: 'boolean', default: false },
        rebuild: { type: 'boolean', default: false },
        data: { type: 'boolean', default: false },
        rounds: { type: 'string', default: '5' },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      },
    })
    const [rounds, seed] = [Number(values.rounds), Number(values.seed)]
    if (Number.isInteger(rounds) && rounds > 0 && Number.isInteger(seed) && positionals.every((one) => parts.has(one)))
      return { ...values, rounds, seed, chosen: positionals }
  } catch {
    // An unknown option.
  }
  return null
}

/** Whether a part is to be measured: all are where none is named. */
const isAsked = (chosen: readonly string[], name: string): boolean => chosen.length === 0 || chosen.includes(name)

type Asked = NonNullable<ReturnType<typeof asked>>

async function run({ small: smallAlone, rebuild, data, rounds, seed, chosen }: Asked): Promise<void> {
  const began = performance.now()
  const folder = resolve(process.env['BENCH_DATA_DIR'] ?? './data/bench')
  say(
    `seed ${seed}; ${cpus().length} cores (${cpus()[0]?.model ?? '?'}), ${Math.round(totalmem() / 2 ** 30)} GB; load before: ${loadavg().map(rounded).join(' ')}`,
  )
  say(
    pinned
      ? 'program on core 0, load on core 1, database on either, but in (b) on core 1'
      : 'program, load and database share the cores',
  )
  const measured = await Bench.open(smallAlone ? small : large, folder, 4320, rebuild, say)
  const compared = smallAlone ? null : await Bench.open(small, folder, 4321, rebuild, say)
  const ofBookings =
    smallAlone || !(data || isAsked(chosen, 'a')) ? null : await Bench.open(medium, folder, 4322, rebuild, say)
  const load = new Load()
  const figures: Figure[] = [
    plain('', `data set ${measured.set.name} made in, seconds`, rounded(await measured.madeIn())),
  ]
  try {
    if (data) return
    const databaseIdle = databaseMemory(measured.dataDir)
    const setting = {
      large: measured,
      medium: ofBookings ?? measured,
      small: compared,
      load,
      seed,
      rounds,
      databaseIdle,
      say,
    }
    for (const [name, measure] of parts) {
      if (!isAsked(chosen, name)) continue
      const partBegan = performance.now()
      const found = await measure(setting)
      figures.push(...found)
      say(`\n${tableOf(found)}\n\n  (${name}) took ${Math.round((performance.now() - partBegan) / 1000)} s`)
    }
  } finally {
    load.stop()
    await compared?.close()
    await ofBookings?.close()
    await measured.close()
    say(
      `\n${tableOf(figures)}\n\nseed ${seed}; load after: ${loadavg().map(rounded).join(' ')}; ${Math.round((performance.now() - began) / 1000)} s in all`,
    )
  }
}

const given = asked()
if (given) await run(given)
else {
  process.stderr.write(`${usage}\n`)
  process.exitCode = 2
}
