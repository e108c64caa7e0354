import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { citizenOf, offerOf, sharedTestApi, timesAt } from './client.ts'

// O-CLASS: what a case system is told when the database cannot do what was asked.

const api = sharedTestApi('2026-07-01T10:00:00+02:00', async () => {
  const { pool } = api.it.database
  // What stands in `trouble` goes wrong with each meeting; a sequence is not rolled back, so it
  // counts how often that was.
  await pool.query('create table trouble (code text not null)')
  await pool.query('create sequence tries')
  await pool.query(`create function meet_trouble() returns trigger language plpgsql security definer as $$
    declare met text;
    begin
      select code into met from trouble;
      if found then
        perform nextval('tries');
        if met = 'killed' then
          perform pg_terminate_backend(pg_backend_pid());
        end if;
        raise exception using errcode = met;
      end if;
      return new;
    end $$`)
  await pool.query('create trigger of_this_test before insert on meeting for each row execute function meet_trouble()')
})

let hour = 8
async function newBooking() {
  const { id } = await citizenOf(api.demo)
  const offer = await offerOf(api.demo)
  hour += 1
  const [timeId = ''] = await timesAt(api.demo, offer.id, `2026-07-${String(hour).padStart(2, '0')}T09:00:00+02:00`)
  return (key: string) => api.demo.post(`/citizens/${id}/bookings`, { timeId }, { key })
}

/** Books while every booking meets an error; how often it was tried, and the answer. */
async function bookWith(code: string) {
  const { pool } = api.it.database
  const book = await newBooking()
  await pool.query(`select setval('tries', 1, false)`)
  await pool.query('insert into trouble values ($1)', [code])
  const answer = await book(`key of ${code}`)
  await pool.query('delete from trouble')
  const { rows } = await pool.query<{ tries: number; is_called: boolean }>(
    'select last_value::integer as tries, is_called from tries',
  )
  const tries = rows[0]?.is_called ? rows[0].tries : 0
  return { answer, tries, again: await book(`key of ${code}`) }
}

suite('O-CLASS: a booking that the database cannot do', () => {
  const told: [code: string, retryAfter: string, tries: number][] = [
    ['53100', '60', 1],
    ['53200', '60', 1],
    ['58030', '60', 1],
    ['25006', '5', 1],
    ['40001', '1', 3],
    ['40P01', '1', 3],
    ['55P03', '1', 3],
    ['57014', '1', 3],
    ['0A000', '1', 3],
    ['26000', '1', 3],
  ]
  for (const [code, retryAfter, tries] of told)
    test(`${code}: 503, tried ${tries} times, and booked at once when it has passed`, async () => {
      const { answer, tries: seen, again } = await bookWith(code)
      assert.deepEqual(
        [answer.status, answer.body.code, answer.headers.get('retry-after'), seen],
        [503, 'unavailable', retryAfter, tries],
      )
      assert.match(answer.body.detail, /Nothing was changed/)
      assert.equal(again.status, 201)
    })

  test('a connection that is lost: 503, and whether it was done is not known', async () => {
    const { answer, tries, again } = await bookWith('killed')
    assert.deepEqual([answer.status, answer.headers.get('retry-after'), tries], [503, '5', 1])
    assert.match(answer.body.detail, /is not known/)
    assert.equal(again.status, 201)
  })

  test('a bug is 500, once, and says that nothing was changed only because the rollback was answered', async () => {
    const { answer, tries, again } = await bookWith('22012')
    assert.deepEqual([answer.status, answer.headers.get('retry-after'), tries], [500, null, 1])
    assert.match(answer.body.detail, /Nothing was changed/)
    assert.equal(again.status, 201)
  })

  test('a bug after the request was done does not say so', async () => {
    const { pool } = api.it.database
    const book = await newBooking()
    assert.equal((await book('done')).status, 201)
    await pool.query('alter table access_log rename to away')
    const replayed = await book('done')
    await pool.query('alter table away rename to access_log')
    assert.equal(replayed.status, 500)
    assert.match(replayed.body.detail, /is not known/)
  })
})
