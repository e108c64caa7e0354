import assert from 'node:assert/strict'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { tally } from '../../src/actions/transaction.ts'
import { beat } from '../../src/delivery/heartbeat.ts'
import { serveMetrics } from '../../src/process/metrics.ts'
import { HealthLine } from '../../src/storage/health-line.ts'
import { newId } from '../../src/storage/ids.ts'
import { newestMigration } from '../../src/storage/migration-files.ts'
import { statementTimes } from '../../src/storage/statement-times.ts'
import { metricsInUse, sources } from '../support/metrics.ts'
import { citizenOf, createTestProgram, refusedCodes } from '../support/program.ts'

const root = join(import.meta.dirname, '../..')
const handbook = readFileSync(join(root, 'docs/operations.md'), 'utf8')

suite('metrics', () => {
  test('each name of the handbook is served, and no other but Node’s own', async () => {
    const text = await metricsInUse().text(sources)
    const served = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name)
    const ours = served.filter((name) => !/^selvbook_(nodejs|process)_/.test(name)).toSorted()
    const [, table = ''] = /## Metrics([\s\S]*?)## Alarms/.exec(handbook) ?? []
    const told = [...table.matchAll(/`(selvbook_[a-z_]+)`/g)].map(([, name = '']) => name).toSorted()
    assert.deepEqual(ours, [...new Set(told)])
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes'])
      assert.ok(served.includes(`selvbook_${name}`), name)
  })

  test('what was seen is what is served', async () => {
    const text = await metricsInUse().text(sources)
    for (const line of [
      'selvbook_requests_total{method="GET",route="/moeder/:id",status="200"} 1',
      'selvbook_requests_under_way 1',
      'selvbook_request_seconds_count{door="citizen"} 1',
      'selvbook_pool_connections{pool="portal",state="waiting"} 2',
      'selvbook_statement_seconds_bucket{le="0.001"} 4',
      'selvbook_statement_seconds_bucket{le="+Inf"} 5',
      'selvbook_database_errors_total{class="away"} 7',
      'selvbook_connections_made_total{pool="portal"} 5',
      'selvbook_connections_ended_total{pool="portal",reason="age"} 4',
      'selvbook_acts_total{act="book_meeting"} 2',
      'selvbook_attempts_total{gateway="first",outcome="accepted"} 1',
      'selvbook_night_finished_day 1782864000',
      'selvbook_backup_age_seconds 60',
      'selvbook_journal_lines_total 4',
      'selvbook_database_held 0',
    ])
      assert.ok(text.includes(`${line}\n`), line)
  })

  test('a counter that others keep is told as it stands, however often it is read', async () => {
    const metrics = metricsInUse()
    await metrics.text(sources)
    const more = { ...sources, acts: () => new Map([['book_meeting', 9]]) }
    assert.match(await metrics.text(more), /^selvbook_acts_total\{act="book_meeting"\} 9$/m)
  })

  test('what has begun and only rises is a counter and ends in _total, nothing else does', async () => {
    const text = await metricsInUse().text(sources)
    const types = [...text.matchAll(/^# TYPE (selvbook_\S+) (\S+)$/gm)].map(([, name = '', type]) => ({ name, type }))
    const ours = types.filter(({ name }) => !/^selvbook_(nodejs|process)_/.test(name))
    assert.ok(ours.length > 20)
    assert.deepEqual(
      ours.filter(({ name, type }) => name.endsWith('_total') !== (type === 'counter')),
      [],
    )
  })

  test('a gateway that answers again fails no longer', async () => {
    const metrics = metricsInUse()
    await metrics.text(sources)
    const figures = await sources.figures()
    const better = () => Promise.resolve(figures && { ...figures, failingGateways: [] })
    assert.doesNotMatch(await metrics.text({ ...sources, figures: better }), /^selvbook_gateway_failing\{/m)
  })

  test('the port has nothing but the metrics', async (t) => {
    const serving = await serveMetrics(() => Promise.resolve('text'), { port: 0, host: '127.0.0.1' })
    t.after(() => serving.close())
    const at = `http://127.0.0.1:${serving.port}`
    assert.equal(await (await fetch(`${at}/metrics`)).text(), 'text')
    assert.equal((await fetch(`${at}/`)).status, 404)
    assert.equal((await fetch(`${at}/metrics`, { method: 'POST' })).status, 404)
  })

  test('O-NIGHT: figures of the data: the last finished night, the largest tables, the clock; acts are counted', async (t) => {
    const it = await createTestProgram('2026-07-01T10:00:00+02:00')
    t.after(() => it.drop())
    const health = new HealthLine(it.programConnectionString, { schema: newestMigration() })
    t.after(() => health.close())
    await citizenOf(it.staff)
    const nights = tally.acts.get('run_night') ?? 0
    await runNight(it.as({ kind: 'calendar' }))
    assert.ok((tally.acts.get('run_night') ?? 0) > nights)
    const refused = await cancelMeeting(it.staff, { meetingId: newId(), reason: 'x' })
    const [code = ''] = refusedCodes(refused)
    assert.ok((tally.refusals.get(code) ?? 0) > 0, code)
    assert.equal(await health.figures(), null, 'not before it has answered')
    assert.equal((await health.ask()).database, 'answers')
    const figures = await health.figures()
    assert.deepEqual([figures?.night?.day, figures?.tables.length], ['2026-07-01', 10])
    assert.ok(Math.abs(health.lastAnswer().clockDifference ?? 100) < 100)
    assert.ok(statementTimes.read().count > 0)
  })

  test('O-NIGHT: the heartbeat is asked once, and one that fails is told', async (t) => {
    const asked: (string | undefined)[] = []
    const server = createServer((request, response) => {
      asked.push(request.url)
      response.writeHead(request.url === '/away' ? 302 : 200, { location: '/elsewhere' }).end()
    }).listen(0, '127.0.0.1')
    t.after(() => server.close())
    await once(server, 'listening')
    const address = server.address()
    const at = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    const failures: string[] = []
    const failed = (_error: unknown, doing: string) => void failures.push(doing)
    await beat(`${at}/here`, failed)
    await beat(undefined, failed)
    assert.deepEqual([asked, failures], [['/here'], []])
    await beat(`${at}/away`, failed)
    assert.deepEqual([asked, failures.length], [['/here', '/away'], 1])
  })
})

test('the log: the events of the handbook are those of the program', () => {
  const texts = globSync('src/**/*.ts', { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'))
  const said = texts.flatMap((text) => [
    ...[...text.matchAll(/\bevent: '([a-z_]+)'/g)].map(([, event = '']) => event),
    ...[...text.matchAll(/told\?\.?\(?'?\)?: \(event: ([^,]+),/g)].flatMap(
      ([, union = '']) => union.match(/[a-z_]+/g) ?? [],
    ),
  ])
  const [, table = ''] = /## The log([\s\S]*?)## Metrics/.exec(handbook) ?? []
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  const told = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([a-z_]+)`/g)].map(([, event = '']) => event),
  )
  assert.deepEqual([...new Set(said)].toSorted(), told.toSorted())
})
