import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { environment, root } from '../../bench/program.ts'
import { Served } from '../../scripts/drills/served.ts'
import { waitAfter } from '../../src/processes.ts'
import { readSettings, SettingsError } from '../../src/settings/config.ts'
import { until } from '../messages/world.ts'
import { createTestDatabase } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { freePort, stop } from '../support/started.ts'

const pidIn = (process: unknown): number => Number(String(process).split(':').at(-1))

suite('O-PROCESSES: several processes at one port', () => {
  test('one that is killed is started again, takes no request before it can answer, and SIGTERM ends all', async (t) => {
    const { connectionString, programConnectionString, drop } = await createTestDatabase()
    t.after(drop)
    const port = await freePort()
    const addresses = { connectionString: programConnectionString, ownerConnectionString: connectionString }
    const settings = { ...environment(addresses, port, 1), PROCESSES: '2', DRAIN_SECONDS: '0', LOG_LEVEL: 'info' }
    const served = Served.start(root, settings, port)
    t.after(() => served.child.kill('SIGKILL'))
    await served.ready()
    const ready = () => served.events('ready').map(({ process }) => pidIn(process))
    await until('both are ready', () => ready().length === 2)
    const [first = 0, second = 0] = ready()
    assert.ok(first !== second && !ready().includes(served.child.pid ?? 0))

    process.kill(second, 'SIGTERM')
    process.kill(first, 'SIGKILL')
    await until('its death is told', () => served.events('process_died').length === 1)
    const statuses = new Set<number>()
    await until('another is ready', async () => {
      statuses.add(await served.health('/health/ready'))
      return ready().length === 3
    })
    assert.deepEqual([...statuses], [200])
    assert.deepEqual(
      served.events('process_died').map(({ number, signal, again }) => [number, signal, again]),
      [[0, 'SIGKILL', 0.5]],
    )
    assert.equal(served.events('draining').length, 0, 'one that is told itself leaves it to its parent')

    assert.equal(await stop(served, 'SIGTERM'), 0)
    assert.equal(served.events('stopped').length, 2)
  })

  test('the wait doubles up to half a minute, and begins anew after a minute’s life', () => {
    const waits = [0, 500, 1_000, 16_000, 30_000].map((waited) => waitAfter(waited, 2_000))
    assert.deepEqual(waits, [500, 1_000, 2_000, 30_000, 30_000])
    assert.equal(waitAfter(30_000, 60_000), 500)
  })

  test('a demo is one process', () => {
    assert.throws(
      () => readSettings({ DATA_DIR: temporaryFolder(), PROCESSES: '2' }),
      (error) =>
        error instanceof SettingsError && error.lines.join() === 'PROCESSES is for production: a demo is one process',
    )
  })
})
