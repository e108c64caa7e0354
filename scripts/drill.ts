import { loadavg } from 'node:os'
import { database } from './drills/database.ts'
import { drain } from './drills/drain.ts'
import { type Drill, hasMissed, printed } from './drills/drill.ts'
import { failover } from './drills/failover.ts'
import { image } from './drills/image.ts'
import { processes } from './drills/processes.ts'
import { restore } from './drills/restore.ts'
import { upgrade } from './drills/upgrade.ts'

// npm run drill -- NAME: lets something happen to the program on purpose, and says whether its
// goals were met. It starts what it needs in a folder of its own, and ends it.

const drills: readonly Drill[] = [upgrade, drain, database, processes, restore, failover, image]

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const [name, ...words] = process.argv.slice(2)
const drill = drills.find((one) => one.name === name)
if (!drill) {
  process.stderr.write(
    `npm run drill -- NAME, where NAME is one of\n${drills.map((one) => `  ${one.name}: ${one.says}\n`).join('')}`,
  )
  process.exit(2)
}
const began = performance.now()
const table = await drill.run({ say, words })
const took = Math.round((performance.now() - began) / 1000)
say(`\n${drill.name}: ${took} s, load average ${loadavg()[0]?.toFixed(1) ?? '?'}\n\n${printed(table)}`)
process.exit(hasMissed(table) ? 1 : 0)
