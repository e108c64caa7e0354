import { spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { SHARE_SEED, WHOLE } from '../test/support/share.ts'
import { soakDays } from './soak-days.ts'
import { soakLoad } from './soak-load.ts'

// npm run soak -- [lives | messages | demo | drawn | days | load] [--seed=1]: the long form of
// tests of which `npm test` runs a small part, from a new seed. `npm run pages` looks at every page
// in every state, language and width. With a seed, it and `drawn` do what `npm test` drew by it.

/** Longer than the longest of these tests: a test still running after this is stuck. */
const HOUR_MILLISECONDS = 3_600_000

const soaks = {
  /** Generated lives of citizens, each checked against every rule: two minutes. */
  lives: { files: ['test/simulation/lives.test.ts'], environment: { SOAK_LIVES: '2000' } },
  /**
   * 100,000 due reminders with workers that are killed, and a thousand bookings against claims:
   * half an hour at most.
   */
  messages: {
    files: ['test/messages/killed.test.ts', 'test/messages/book-while-claimed.test.ts'],
    environment: { SOAK_REMINDERS: '100000', SOAK_KILLS: '200', SOAK_RACES: '1000' },
  },
  /** The demo made on each of its dates: a minute. */
  demo: { files: ['test/demo/seed.test.ts'], environment: {} },
  /** Every page in a browser: ten minutes. */
  pages: {
    files: ['all', 'demo', 'desk'].map((which) => `test/browser/${which}-pages.test.ts`),
    environment: {},
  },
  /** All that `npm test` draws a share of, the pages too: a quarter of an hour. */
  drawn: {
    files: globSync('test/**/*.test.ts').filter((path) => /\bshare\.told\b/.test(readFileSync(path, 'utf8'))),
    environment: {},
  },
}

const [name = 'lives', ...more] = process.argv.slice(2)
if (name === 'days') process.exit((await soakDays(more)) ? 0 : 1)
if (name === 'load') process.exit((await soakLoad(more)) ? 0 : 1)
if (name !== 'lives' && name !== 'messages' && name !== 'demo' && name !== 'pages' && name !== 'drawn') {
  process.stderr.write(`"${name}" is none of lives, messages, demo, pages, drawn, days, load\n`)
  process.exit(1)
}
const given = more.find((one) => one.startsWith('--seed='))?.split('=')[1]
const seed = given ?? String(Math.floor(Date.now() / 1000))
process.stdout.write(`soak ${name}, seed ${seed}\n`)
const { files, environment } = soaks[name]
const share = given === undefined ? { [WHOLE]: 'yes' } : { [SHARE_SEED]: seed }
const node = spawn(
  process.execPath,
  [
    '--test',
    '--test-concurrency=1',
    '--test-force-exit',
    `--test-timeout=${HOUR_MILLISECONDS}`,
    '--import=./test/support/assert-dates.ts',
    '--test-global-setup=test/support/global-setup.ts',
    ...files,
  ],
  { stdio: 'inherit', env: { ...environment, ...share, SOAK_SEED: seed, ...process.env } },
)
node.on('exit', (code) => process.exit(code ?? 1))
