import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { sql } from 'kysely'
import { claimDatabase } from '../../src/actions/claim-database.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { registerCitizen } from '../../src/actions/register-citizen.ts'
import type { ActionContext } from '../../src/actions/transaction.ts'
import { plan } from '../../src/admin/help.ts'
import { keys as keysSubject } from '../../src/admin/keys.ts'
import type { NumberedSecret } from '../../src/keys/key-ring.ts'
import { NumberKeys } from '../../src/keys/number-keys.ts'
import { citizenWithNumber } from '../../src/questions/whose.ts'
import { readSettings } from '../../src/settings/config.ts'
import { addNumbers } from '../../src/storage/citizen-numbers.ts'
import { transaction } from '../../src/storage/pipeline.ts'
import { temporaryFolder } from '../support/folder.ts'
import { testKey, testKeys } from '../support/keys.ts'
import { createTestProgram, must } from '../support/program.ts'

// Keys for national id numbers, rotated while programs with the former keys and with the new ones
// run side by side.

const [ONE, TWO, THREE] = [testKey(1, 'numbers'), testKey(2, 'numbers'), testKey(3, 'numbers')]

const it = await createTestProgram('2026-07-01T10:00:00+02:00')
after(() => it.drop())

/** A program with these keys. */
const withKeys = (keys: readonly NumberedSecret[], { sealed = true } = {}): ActionContext => ({
  ...it.staff,
  keys: { ...testKeys, numbers: new NumberKeys(keys, { sealed }) },
})
const asCalendar = (context: ActionContext): ActionContext => ({ ...context, actor: { kind: 'calendar' } })
const claim = async (context: ActionContext) => must(await claimDatabase(asCalendar(context), 'production')).keyTrouble
const night = (context: ActionContext) => runNight(asCalendar(context))

let people = 0
const newCpr = (): string => `61019${String(90_000 + (people += 1))}`

const register = async (context: ActionContext, cpr = newCpr()): Promise<{ id: string; cpr: string }> => {
  const person = { cpr, name: 'Anna', contactGroup: 2, jobCentre: '10100', details: {} }
  return { id: must(await registerCitizen(context, person)).id, cpr }
}

const finds = (context: ActionContext, { cpr }: { cpr: string }) => citizenWithNumber(context, cpr)

const rowsUnder = async (key: number): Promise<number> => {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::integer as n from citizen_number where key_number = ${key}`.execute(it.database.db)
  return rows[0]?.n ?? -1
}

async function keysList(context: ActionContext): Promise<string[]> {
  const lines: string[] = []
  const planned = plan({ keys: keysSubject }, ['keys', 'list'])
  assert.equal(planned.kind, 'work')
  if (planned.kind !== 'work') return lines
  const settings = readSettings({ DATA_DIR: temporaryFolder() })
  const operator = { ...context, actor: { kind: 'operator', name: 'drift' } } as const
  await planned.run({ context: operator, settings, realClock: it.clock, say: (line) => lines.push(line) })
  const numbers = lines.slice(1, lines.indexOf('For tokens:'))
  return numbers.map((line) => line.trim().replace(/since \S+,/, 'since then,'))
}

suite('a key is replaced while programs run', () => {
  const [former, both, later] = [withKeys([ONE]), withKeys([ONE, TWO]), withKeys([TWO])]
  const earlier: { id: string; cpr: string }[] = []

  test('a new key is taken by the first program that has it; those without it go on', async () => {
    assert.equal(await claim(former), null)
    earlier.push(await register(former), await register(former), await register(former))
    assert.equal(await claim(both), null)
    assert.equal(await claim(former), null)
    assert.deepEqual(await keysList(both), [
      'key 1: since then, 3 national id numbers; keep it: 3 people do not stand under key 2 yet (keys rotate)',
      'key 2: since then, 0 national id numbers; the newest: what is new is stored with it',
    ])
  })

  test('whoever one program registers, the other finds, and never registers twice', async () => {
    const byFormer = await register(former)
    const byBoth = await register(both)
    for (const program of [former, both])
      for (const person of [...earlier, byFormer, byBoth]) assert.equal(await finds(program, person), person.id)
    assert.equal(await finds(later, byBoth), byBoth.id)
    assert.equal((await register(former, byBoth.cpr)).id, byBoth.id)
    assert.equal((await register(both, byFormer.cpr)).id, byFormer.id)
    earlier.push(byFormer, byBoth)
  })

  test('a race between the two for one person ends in one citizen', async () => {
    for (let round = 0; round < 10; round += 1) {
      const cpr = newCpr()
      const raced = await Promise.all([
        register(former, cpr),
        register(both, cpr),
        register(former, cpr),
        register(both, cpr),
      ])
      assert.equal(new Set(raced.map(({ id }) => id)).size, 1)
      earlier.push(...raced.slice(0, 1))
    }
  })

  test('the former key cannot be taken out while somebody stands under it alone', async () => {
    const trouble = await claim(later)
    assert.equal(trouble?.kind, 'missing')
    assert.deepEqual(trouble?.kind === 'missing' && trouble.numbers, [1])
  })

  test('the night gives everybody a row under the new key; a program without it takes nothing back', async () => {
    await night(both)
    assert.equal(await rowsUnder(2), earlier.length)
    await night(former)
    assert.deepEqual([await rowsUnder(1), await rowsUnder(2)], [earlier.length, earlier.length])
    for (const person of earlier)
      for (const program of [former, both, later]) assert.equal(await finds(program, person), person.id)
    const [one = ''] = await keysList(both)
    assert.match(one, /nothing needs it: take it out of CPR_KEYS_FILE$/)
  })

  test('taken out, its rows go in the next night, and its number is never taken again', async () => {
    assert.equal(await claim(later), null)
    assert.match((await keysList(later))[0] ?? '', /taken out; the coming night, or keys rotate, clears it away$/)
    await night(later)
    assert.deepEqual([await rowsUnder(1), await rowsUnder(2)], [0, earlier.length])
    for (const person of earlier) assert.equal(await finds(later, person), person.id)
    assert.match((await keysList(later))[0] ?? '', /ended; never give its number to another key$/)
    assert.deepEqual(await claim(withKeys([ONE, TWO])), { kind: 'ended', number: 1 })
    assert.deepEqual(await claim(withKeys([testKey(2, 'other')])), { kind: 'another', number: 2 })
  })

  test('a sealed number opens in its own row only: swapped, it is not stored under a new key', async () => {
    const [a, b] = [await register(later), await register(later)]
    await sql`update citizen_number as one set sealed = other.sealed from citizen_number as other
      where (one.citizen_id, other.citizen_id) in ((${a.id}::uuid, ${b.id}::uuid), (${b.id}::uuid, ${a.id}::uuid))`.execute(
      it.database.db,
    )
    const third = withKeys([TWO, THREE])
    assert.equal(await claim(third), null)
    await night(third)
    assert.equal(await rowsUnder(3), earlier.length)
    assert.match((await keysList(third))[1] ?? '', /keep it: 2 people do not stand under key 3 yet \(keys rotate\)$/)
    await register(third, a.cpr)
    assert.match(
      (await keysList(third))[1] ?? '',
      /keep it: 1 people do not/,
      'they turn up, and their number is typed',
    )
  })
})

test('the night works in chunks of a thousand', async (t) => {
  const big = await createTestProgram('2026-07-01T10:00:00+02:00')
  t.after(big.drop)
  const PEOPLE = 2100
  await sql`insert into citizen (id, name, created_at)
    select gen_random_uuid(), 'Anna', now() from generate_series(1, ${PEOPLE}::integer)`.execute(big.program.db)
  const { rows } = await sql<{ id: string }>`select id from citizen`.execute(big.program.db)
  const first = new NumberKeys([ONE])
  await transaction(big.program.db, (trx) =>
    addNumbers(
      trx,
      rows.map(({ id }) => first.storedUnder(1, id, newCpr())),
    ),
  )
  const context = { ...big.staff, keys: { ...testKeys, numbers: new NumberKeys([ONE, TWO]) } }
  must(await claimDatabase(asCalendar({ ...context, keys: testKeys }), 'production'))
  must(await claimDatabase(asCalendar(context), 'production'))
  await night(context)
  await night({ ...context, keys: { ...testKeys, numbers: new NumberKeys([TWO]) } })
  const { rows: left } = await sql<{ key: number; n: number }>`
    select key_number as key, count(*)::integer as n from citizen_number group by 1`.execute(big.program.db)
  assert.deepEqual(left, [{ key: 2, n: PEOPLE }])
})

suite('a house that keeps no number (CPR_SEALED=off)', () => {
  test('the night drops what was sealed, and keys rotate as people turn up', async (t) => {
    const house = await createTestProgram('2026-07-01T10:00:00+02:00')
    t.after(house.drop)
    const of = (keys: readonly NumberedSecret[], sealed: boolean) => ({
      ...house.staff,
      keys: { ...testKeys, numbers: new NumberKeys(keys, { sealed }) },
    })
    const sealedIn = async () =>
      (await sql`select from citizen_number where sealed is not null`.execute(house.program.db)).rows.length
    assert.equal(await claim(of([ONE], true)), null)
    const [a, b] = [await register(of([ONE], true)), await register(of([ONE], false))]
    assert.equal(await sealedIn(), 1)
    await night(of([ONE], false))
    assert.equal(await sealedIn(), 0)
    const both = of([ONE, TWO], false)
    assert.equal(await claim(both), null)
    await night(both)
    assert.equal(await finds(of([TWO], false), a), null, 'nothing is left that the night could read')
    await register(both, a.cpr)
    assert.equal(await finds(of([TWO], false), a), a.id)
    assert.equal((await claim(of([TWO], false)))?.kind, 'missing')
    assert.equal(await finds(both, b), b.id)
  })
})
