import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { NotDoneError } from '../../src/admin/command.ts'
import { residence } from '../../src/admin/residence.ts'
import { readSettings } from '../../src/settings/config.ts'
import { citizenOf, newCpr, sharedTestApi } from '../api/client.ts'
import { temporaryFolder } from '../support/folder.ts'

// `npm run admin -- residence import`, with an invented file.

const api = sharedTestApi('2026-07-01T10:00:00+02:00')
const folder = temporaryFolder()

async function run(lines: readonly string[], more: readonly string[] = []) {
  const file = join(folder, 'D260701.L431101')
  writeFileSync(file, Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'))
  const said: string[] = []
  const work = residence.verbs['import']?.read([file, ...more])
  assert.ok(work)
  const context = api.it.as({ kind: 'operator', name: 'drift' })
  const settings = readSettings({ DATA_DIR: folder })
  const ended = await work({ context, settings, realClock: api.realClock, say: (line) => void said.push(line) }).catch(
    (error: unknown) => error,
  )
  return { said, ended }
}

const address = (cpr: string, municipality: string, on = '202607010000') =>
  `002${cpr}${municipality}${' '.repeat(52)}202607010000 ${on} 0101${' '.repeat(20)}Ærøvej`

const person = (cpr: string, status: string, since: string) =>
  `001${cpr}${cpr}${status}${since} M1990-01-21 ${' '.repeat(56)}`

suite('npm run admin -- residence import', () => {
  test('J-PROTECTED: record 004 protects name and address until the day on which CPR deletes it', async () => {
    const cpr = newCpr()
    const { id } = await citizenOf(api.demo, { cpr })
    const protection = (type: string, deleted: string) => `004${cpr}${type}2026-06-30${deleted}`
    const seen = async () => (await api.demo.must(api.demo.get(`/citizens/${id}`))).protected
    await run([protection('0003', '2027-07-01'), protection('0002', ' '.repeat(10))])
    assert.equal(await seen(), false, 'advertisements and directories are nothing here')
    const { said } = await run([protection('0001', '2026-07-02')])
    assert.deepEqual(said, [
      '0 moved, 0 died, 0 with another number, 1 protected or no longer, 0 not here or unchanged, 0 of other types, 0 not read',
    ])
    assert.equal(await seen(), true)
    api.clock.set('2026-07-02T10:00:00+02:00')
    assert.equal(await seen(), false)
    await run([protection('0001', ' '.repeat(10))])
    assert.equal(await seen(), true)
    const wrong = await run([protection('0001', '2026-13-01')])
    assert.deepEqual(wrong.said, ['line 1: places 28 to 37 are no date'])
    api.clock.set('2026-07-01T10:00:00+02:00')
  })

  test('D-DEATH: status 90 is a death, on its day or, where CPR does not know it, today', async () => {
    const [known, unknown, stranger] = [newCpr(), newCpr(), newCpr()]
    const [one, two] = [await citizenOf(api.demo, { cpr: known }), await citizenOf(api.demo, { cpr: unknown })]
    await api.demo.must(api.demo.post(`/citizens/${one.id}/deadlines`, { interviewType: 'job', dueDate: '2026-07-20' }))
    const lines = [
      person(known, '90', '202606290000'),
      person(unknown, '90', '202600000000'),
      person(stranger, '90', '202606290000'),
      person(known, '9', '202606290000').replace('9202', 'x202'),
    ]
    const { said, ended } = await run(lines)
    assert.deepEqual(said, ['line 4: places 24 to 25 are no status'])
    assert.ok(ended instanceof NotDoneError)
    assert.match(
      ended.message,
      /^0 moved, 2 died, 0 with another number, 0 protected or no longer, 1 not here or unchanged, 0 of other types, 1 not read/,
    )
    const { diedOn, deadline } = await api.demo.must(api.demo.get(`/citizens/${one.id}`))
    assert.deepEqual([diedOn, deadline], ['2026-06-29', null])
    assert.equal((await api.demo.must(api.demo.get(`/citizens/${two.id}`))).diedOn, '2026-07-01')
    const [closed] = (await api.demo.must(api.demo.get(`/citizens/${one.id}/deadlines`))).items
    const { rule, by } = closed.history.at(-1)
    assert.deepEqual([rule, by], ['D-DEATH', { kind: 'registry', client: 'cpr-file, drift' }])
    const { rows } = await api.it.database.pool.query(
      `select job_centre from access_log where citizen_id = '${one.id}' and operation = 'deathReported'`,
    )
    assert.deepEqual(rows, [{ job_centre: '10100' }])
    const again = await run([person(known, '90', '202606290000'), person(known, '01', '202606290000')])
    assert.deepEqual(again.said, [
      '0 moved, 0 died, 0 with another number, 0 protected or no longer, 1 not here or unchanged, 1 of other types, 0 not read',
    ])
  })

  test('J-OWN: status 60 is a changed number: found by the new one, and by the former no more', async () => {
    const [former, holding, taken, stranger] = [newCpr(), newCpr(), newCpr(), newCpr()]
    const { id } = await citizenOf(api.demo, { cpr: former })
    const other = await citizenOf(api.demo, { cpr: taken })
    const changed = (cpr: string, to: string) => `001${cpr}${to}60202606290000 M1990-01-21 `
    const lines = [changed(former, holding), changed(stranger, newCpr()), changed(former, holding)]
    const { said } = await run(lines)
    assert.deepEqual(said, [
      '0 moved, 0 died, 1 with another number, 0 protected or no longer, 2 not here or unchanged, 0 of other types, 0 not read',
    ])
    const found = async (cpr: string) => (await api.demo.post('/citizens/search', { cpr })).body.id
    assert.deepEqual([await found(former), await found(holding)], [undefined, id])
    const { rows } = await api.it.database.pool.query(
      `select job_centre, citizen_id from access_log where operation = 'numberReported'`,
    )
    assert.deepEqual(rows, [{ job_centre: '10100', citizen_id: id }])
    const wrong = await run([changed(taken, holding), changed(taken, taken), changed(taken, '          ')])
    assert.deepEqual(wrong.said, [
      'line 1: refused: number_taken',
      'line 2: places 14 to 23 are no other national id number',
      'line 3: places 14 to 23 are no other national id number',
    ])
    assert.equal(await found(taken), other.id)
  })

  test('moves who is here, reads over the rest, and names each broken line without what stands in it', async () => {
    const [cpr, stranger] = [newCpr(), newCpr()]
    const { id } = await citizenOf(api.demo, { cpr })
    const lines = [
      '0000000000120260701',
      person(cpr, '01', '202606010000'),
      address(cpr, '0751'),
      address(stranger, '0751'),
      address(cpr, '0751', '202613010000'),
      'x',
    ]
    const checked = await run(lines, ['--check'])
    assert.equal(checked.said.length, 2)
    assert.equal((await api.demo.get(`/citizens/${id}`)).status, 200)
    const { said, ended } = await run(lines)
    assert.deepEqual(said, ['line 5: places 83 to 94 are no date', 'line 6: places 1 to 3 are no type of record'])
    assert.ok(ended instanceof NotDoneError)
    assert.match(
      ended.message,
      /^1 moved, 0 died, 0 with another number, 0 protected or no longer, 1 not here or unchanged, 2 of other types, 2 not read/,
    )
    assert.equal((await api.other.get(`/citizens/${id}`)).status, 200)
    const again = await run([address(cpr, '0751')])
    assert.deepEqual(again.said, [
      '0 moved, 0 died, 0 with another number, 0 protected or no longer, 1 not here or unchanged, 0 of other types, 0 not read',
    ])
    const { rows } = await api.it.database.pool.query(
      `select by_kind, by_client from job_centre_period where citizen_id = '${id}' order by id`,
    )
    assert.deepEqual(rows.at(-1), { by_kind: 'registry', by_client: 'cpr-file, drift' })
    const kept = await api.it.database.pool.query(
      'select (select count(*) from citizen_number)::int as numbers, (select count(*) from citizen)::int as citizens',
    )
    assert.equal(kept.rows[0].numbers, kept.rows[0].citizens, 'of a stranger nothing')
  })

  test('a file that is not there fails the command', async () => {
    const work = residence.verbs['import']?.read([join(folder, 'none')])
    assert.ok(work)
    const context = api.it.as({ kind: 'operator', name: 'drift' })
    const settings = readSettings({ DATA_DIR: folder })
    await assert.rejects(work({ context, settings, realClock: api.realClock, say: () => {} }), NotDoneError)
  })
})
