import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { BackupError, backup, libpqEnvironment, restore } from '../../src/backup.ts'
import { endingOf } from '../../src/exit-codes.ts'
import { readSettings, SettingsError } from '../../src/settings/config.ts'
import { createTestDatabase } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'

// `pg_dump` is no part of the project's packages: what is tried here needs none of it.

const folder = temporaryFolder()
const say = () => {}

suite('npm run backup, npm run restore', () => {
  test('libpq gets the address by its environment, several hosts too, and no parameter shows the password', () => {
    assert.deepEqual(
      libpqEnvironment('postgres://selvbook:s%40fe@one,two:5433/selvbook?sslmode=verify-full&sslrootcert=/ca.pem'),
      {
        PGHOST: 'one,two',
        PGPORT: '5432,5433',
        PGUSER: 'selvbook',
        PGPASSWORD: 's@fe',
        PGDATABASE: 'selvbook',
        PGSSLMODE: 'verify-full',
        PGSSLROOTCERT: '/ca.pem',
        PGTARGETSESSIONATTRS: 'read-write',
      },
    )
    const socket = libpqEnvironment('postgresql://selvbook:x@localhost:5432/selvbook?host=%2Ftmp%2Fsocket')
    assert.equal(socket['PGHOST'], '/tmp/socket')
  })

  test('nothing is overwritten: no file, and no database that has tables', async (t) => {
    const { connectionString: DATABASE_URL, drop } = await createTestDatabase()
    t.after(drop)
    const settings = readSettings({ DEMO: 'yes', DATABASE_URL, DATA_DIR: folder })
    const file = join(folder, 'there')
    writeFileSync(file, '')
    await assert.rejects(backup(settings, [file], say), BackupError)
    await assert.rejects(restore(settings, [file], say), /not empty/)
    await assert.rejects(backup(settings, [], say), SettingsError)
    await assert.rejects(restore(settings, [join(folder, 'away')], say), SettingsError)
    assert.equal(existsSync(join(folder, 'there.part')), false)
    assert.deepEqual(endingOf(new BackupError(['what', 'do']), ''), { lines: ['what', 'do'], code: 1 })
  })
})
