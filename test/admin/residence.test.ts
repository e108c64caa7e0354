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

suite('npm run admin -- residence import', () => {
  test('moves who is here, reads over the rest, and names each broken line without what stands in it', async () => {
    const [cpr, stranger] = [newCpr(), newCpr()]
    const { id } = await citizenOf(api.demo, { cpr })
    const lines = [
      '0000000000120260701',
      `001${cpr}`,
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
    assert.match(ended.message, /^1 moved, 1 not here or unchanged, 2 of other types, 2 not read/)
    assert.equal((await api.other.get(`/citizens/${id}`)).status, 200)
    const again = await run([address(cpr, '0751')])
    assert.deepEqual(again.said, ['0 moved, 1 not here or unchanged, 0 of other types, 0 not read'])
    const { rows } = await api.it.database.pool.query(
      `select by_kind, by_client from job_centre_period where citizen_id = '${id}' order by id`,
    )
    assert.deepEqual(rows.at(-1), { by_kind: 'registry', by_client: 'cpr-file, drift' })
    const kept = await api.it.database.pool.query('select count(*)::int as n from citizen_number')
    assert.equal(kept.rows[0].n, 1)
  })

  test('a file that is not there fails the command', async () => {
    const work = residence.verbs['import']?.read([join(folder, 'none')])
    assert.ok(work)
    const context = api.it.as({ kind: 'operator', name: 'drift' })
    const settings = readSettings({ DATA_DIR: folder })
    await assert.rejects(work({ context, settings, realClock: api.realClock, say: () => {} }), NotDoneError)
  })
})
