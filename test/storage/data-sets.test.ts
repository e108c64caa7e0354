import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { type DataSet, prepare, WORKING_DAYS } from '../../bench/data-sets.ts'
import { addDays, plainDate } from '../../src/rules/dates.ts'
import { createTestDatabase } from '../support/database.ts'

/** As dense as the benchmark's small one, with a fiftieth of its people. */
const tiny: DataSet = { name: 'small', jobCentres: 1, citizens: 200, deadlines: 60, times: 600 }

/**
 * It depends on the weekday, and on where a midnight is: two weeks, the leap day, and the days
 * about each change of the clocks.
 */
const days = ['2028-01-01 14', '2028-02-28 3', '2028-03-24 4', '2028-10-27 4', '2028-12-30 2'].flatMap((stretch) => {
  const [first = '', count = ''] = stretch.split(' ')
  return Array.from({ length: Number(count) }, (_, after) => addDays(plainDate(first), after).toString())
})

test('a data set has as many working days and planned meetings on whichever day it is made, and none at a weekend', async (t) => {
  const own = await createTestDatabase()
  t.after(() => own.drop())
  const client = new Client({ connectionString: own.connectionString })
  const seen = new Set<string>()
  await client.connect()
  try {
    await client.query(`set timezone = 'Europe/Copenhagen'; set synchronous_commit = off`)
    for (const day of days) {
      await client.query('begin')
      await prepare(client, tiny, day)
      const { rows } = await client.query<{ told: string }>(`
        select concat_ws(' ',
          (select count(*) || ' ' || bool_and(extract(isodow from date) < 6 and date > bench.today()) from bench.working_day),
          (select count(*) || ' ' || bool_and(extract(isodow from at) < 6 and extract(hour from at) between 8 and 15) from bench.planned),
          (select bool_and(number < ${WORKING_DAYS}) from bench.planned),
          bench.midnight() = bench.today()::timestamptz) as told`)
      await client.query('rollback')
      seen.add(rows[0]?.told ?? '')
    }
  } finally {
    await client.end()
  }
  assert.deepEqual([...seen], [`${WORKING_DAYS} true 70 true t t`])
})
