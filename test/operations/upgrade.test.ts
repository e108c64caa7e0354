import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { environment, keys } from '../../bench/program.ts'
import { PUBLIC_ADDRESS, tokenOf } from '../../scripts/drills/ground.ts'
import { upgradeUnderLoad } from '../../scripts/drills/upgrade.ts'
import { systemClock } from '../../src/process/clock.ts'
import { dateOf } from '../../src/rules/dates.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { temporaryFolder } from '../support/folder.ts'
import { citizenOf, createTestProgram, offerOf, timesAt } from '../support/program.ts'

/** The machine's own: a program whose clock is not the database's is not ready. */
const now = systemClock.now()
const IN_A_WEEK = `${dateOf(now).add({ days: 6 }).toString()}T09:00:00Z`
/** Enough for a quarter of a minute. */
const CITIZENS = 150

// The small part of `npm run drill -- upgrade`: each of both processes is replaced once, by the
// next version and by the version before.
test('O-SCHEMA, O-DRAIN: no request fails while the next version comes, nor while the version before comes back', async (t) => {
  const it = await createTestProgram(now.toString())
  t.after(() => it.drop())
  const staff = { ...it.staff, keys }
  const sameHour = Array.from({ length: CITIZENS }, () => IN_A_WEEK)
  const times = await timesAt(staff, await offerOf(staff), sameHour)
  const wishes = []
  for (const timeId of times) wishes.push({ citizenId: await citizenOf(staff), timeId, jobCentre: '10100' })

  const addresses = {
    connectionString: it.programConnectionString,
    ownerConnectionString: it.connectionString,
  }
  const ground = {
    folder: temporaryFolder(),
    environment: (port: number) => ({
      ...environment(addresses, port, 1),
      PUBLIC_URL: PUBLIC_ADDRESS,
      LOG_LEVEL: 'info',
    }),
    tokens: async (port: number) => new Map([['10100', await tokenOf(port, '10100')]]),
    wishes,
    migrate: async (folder: string) => {
      await migrate(it.connectionString, { directory: join(folder, 'migrations') })
    },
  }
  const turns = [
    [0, 'next'],
    [1, 'before'],
  ] as const
  const seen = await upgradeUnderLoad(ground, { perSecond: 10, looksPerSecond: 2, between: 5, turns, say: () => {} })
  assert.deepEqual(
    seen.asked.filter(({ status }) => status !== 201),
    [],
  )
  assert.ok(seen.asked.length >= 20)
  assert.deepEqual(
    seen.pages.filter(({ status }) => status !== 200),
    [],
  )
  assert.deepEqual([seen.ofBalancer, seen.bugs, seen.schemas], [[], [], ['ready 9002', 'ready 9002']])
})
