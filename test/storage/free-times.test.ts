import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { asyncProperty, constantFrom, assert as forAll, array as list, nat, record } from 'fast-check'
import { type KyselyPlugin, sql } from 'kysely'
import { changeOffer } from '../../src/actions/change-offer.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import type { Offer } from '../../src/rules/offers.ts'
import { freeTimes } from '../../src/storage/availability/free-times.ts'
import type { Queryable } from '../../src/storage/database.ts'
import { transaction } from '../../src/storage/pipeline.ts'
import { readSituationAndOffer } from '../../src/storage/signed-in-reading.ts'
import { citizenOf, createTestProgram, must, offerOf, type TestProgram, timesAt } from '../support/program.ts'
import { CountedDatabase } from '../support/trips.ts'

// The times of a day are kept between requests by their revision, taken seats never. Whatever makes
// a day's times otherwise must make another revision, by whomever it is done: the statements here
// go past the program, as another process, a repair by hand or a later version would.

let it: TestProgram
let counted: CountedDatabase

/** What the set-up has opened; closed newest first, also when it fails half-way. */
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
  opened.defer(it.drop)
  counted = await CountedDatabase.open(it.connectionString, opened)
})

const execute = async (statement: string, values: unknown[] = []): Promise<void> => {
  await it.database.pool.query(statement, values)
}

const wantedOf = (offer: Offer, except: string | null = null) => ({
  jobCentre: '10100',
  offerIds: [offer.id],
  from: plainDate('2026-07-01'),
  until: plainDate('2026-07-31'),
  citizenId: '00000000-0000-7000-8000-000000000000',
  now: it.clock.now(),
  except,
})

/** Each free time in a line: when, seats, whose, where, and whether closed. */
async function freeOf(offer: Offer, db: Queryable = it.database.db): Promise<string[]> {
  const starts = await freeTimes(db, wantedOf(offer))
  return starts.flatMap((start) =>
    start
      .times()
      .map(({ seats, caseworker, caseworkerName }) =>
        [
          start.startsAt.toString(),
          seats,
          caseworker,
          caseworkerName,
          start.place ?? '-',
          start.closed ? 'closed' : 'open',
        ].join(' '),
      ),
  )
}

/** The same, as one plain statement finds it in the rows as they stand. */
async function freeInRows(offer: Offer): Promise<string[]> {
  const { rows } = await it.database.pool.query<{ line: string }>(
    `select concat_ws(' ', to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), seats, ref, name, coalesce(place, '-'), case when closed then 'closed' else 'open' end) as line
    from (select t.id, t.starts_at, t.place, c.ref, c.name,
        t.capacity - (select count(*) from seat s where s.time_id = t.id and (s.meeting_id is not null or s.held_until > $2)) as seats,
        exists (select from closure x where x.job_centre = t.job_centre and t.date between x.from_date and x.to_date
          and case when x.caseworker_id is not null then x.caseworker_id = t.caseworker_id
            else x.place is null or x.place = coalesce(t.place, o.place) end) as closed
      from offered_time t join caseworker c on c.id = t.caseworker_id join meeting_offer o on o.id = t.offer_id
      where t.offer_id = $1 and t.status = 'open' and t.starts_at > $2) as free
    where seats > 0 order by starts_at, place, id`,
    [offer.id, it.clock.now().toString()],
  )
  return rows.map(({ line }) => line)
}

let hours = 0
/** An hour that no other test of this file has. */
const nextHour = (): string => {
  hours += 1
  const day = 2 + (Math.floor((hours - 1) / 8) % 29)
  return `2026-07-${String(day).padStart(2, '0')}T${String(8 + ((hours - 1) % 8)).padStart(2, '0')}:00:00+02:00`
}

const summerDay = (date: string): string => `${date}T10:30:00+02:00`

const asLines = (startsAt: string, more: string) => [`${instant(startsAt).toString()} ${more}`]

async function oneTime({ capacity = 1, place }: { capacity?: number; place?: string } = {}) {
  const startsAt = nextHour()
  const offer = await offerOf(it.staff, place ? { place } : {})
  const caseworker = `c${hours}`
  const [timeId = ''] = await timesAt(it.staff, offer, [startsAt], { capacity, caseworker })
  const line = (seats: number, name = caseworker, closed = 'open') =>
    asLines(startsAt, `${seats} ${caseworker} ${name} - ${closed}`)
  assert.deepEqual(await freeOf(offer), line(capacity))
  return { offer, timeId, startsAt, caseworker, line }
}

const takeSeat = (timeId: string, citizenId: string, heldUntil: string, seatNumber = 1): Promise<void> =>
  execute(
    `insert into seat (time_id, seat_number, capacity, citizen_id, held_until, offer_id, date)
      select id, $2, capacity, $3, $4, offer_id, date from offered_time where id = $1`,
    [timeId, seatNumber, citizenId, heldUntil],
  )

suite('free times, kept by revision', () => {
  test('M-NO-DOUBLE: times that have not changed are read once, taken seats each time', async () => {
    const { offer, timeId, line } = await oneTime({ capacity: 2 })
    const citizenId = await citizenOf(it.staff)
    const { db } = counted.database
    const again = async () => await counted.tripsOf(() => freeOf(offer, db))
    const first = await again()
    assert.deepEqual([first.done, first.trips], [line(2), 1])
    await takeSeat(timeId, citizenId, '2026-07-01T10:10:00+02:00')
    const held = await again()
    assert.deepEqual([held.done, held.trips], [line(1), 1])
    await takeSeat(timeId, await citizenOf(it.staff), '2026-07-01T10:10:00+02:00', 2)
    const full = await again()
    assert.deepEqual([full.done, full.trips], [[], 1])
    await execute('delete from seat where time_id = $1', [timeId])
    const freed = await again()
    assert.deepEqual([freed.done, freed.trips], [line(2), 1])
    await execute('update offered_time set capacity = 4 where id = $1', [timeId])
    const changed = await again()
    assert.deepEqual([changed.done, changed.trips], [line(4), 2])
    assert.equal((await again()).trips, 1)
  })

  test('M-HOLD: a hold lapses by the clock alone, and is nothing to who has it', async () => {
    const { offer, timeId, line } = await oneTime()
    const citizenId = await citizenOf(it.staff)
    await takeSeat(timeId, citizenId, '2026-07-01T10:10:00+02:00')
    assert.deepEqual(await freeOf(offer), [])
    const own = await freeTimes(it.database.db, { ...wantedOf(offer), citizenId })
    assert.deepEqual(
      own.flatMap((group) => group.times()).map(({ id }) => id),
      [timeId],
    )
    it.clock.set('2026-07-01T10:10:01+02:00')
    const lapsed = await freeOf(offer)
    it.clock.set('2026-07-01T10:00:00+02:00')
    assert.deepEqual(lapsed, line(1))
  })

  test('M-REBOOK: the time that is to be given up is not among them, another of that hour is', async () => {
    const startsAt = nextHour()
    const offer = await offerOf(it.staff)
    const [own = '', other = ''] = [
      ...(await timesAt(it.staff, offer, [startsAt])),
      ...(await timesAt(it.staff, offer, [startsAt])),
    ]
    const idsOf = async (except: string | null) =>
      (await freeTimes(it.database.db, wantedOf(offer, except))).flatMap((group) => group.times()).map(({ id }) => id)
    assert.deepEqual((await idsOf(null)).toSorted(), [own, other].toSorted())
    assert.deepEqual(await idsOf(own), [other])
    assert.deepEqual((await idsOf(null)).toSorted(), [own, other].toSorted())
  })

  test('a time that has begun is gone, though nothing has changed', async () => {
    const { offer, startsAt, line } = await oneTime()
    it.clock.set(startsAt)
    const begun = await freeOf(offer)
    it.clock.set('2026-07-01T10:00:00+02:00')
    assert.deepEqual(begun, [])
    assert.deepEqual(await freeOf(offer), line(1))
  })

  test('published, withdrawn, offered again, with more seats, at another hour, gone: seen at once', async () => {
    const { offer, timeId, line } = await oneTime()
    const later = nextHour()
    await timesAt(it.staff, offer, [later], { caseworker: 'late' })
    const both = [...line(1), ...asLines(later, '1 late late - open')]
    assert.deepEqual(await freeOf(offer), both)
    await execute(`update offered_time set status = 'withdrawn' where id = $1`, [timeId])
    assert.deepEqual(await freeOf(offer), both.slice(1))
    await execute(`update offered_time set status = 'open', capacity = 3 where id = $1`, [timeId])
    assert.deepEqual(await freeOf(offer), [...line(3), ...both.slice(1)])
    const moved = nextHour()
    await execute(
      `update offered_time set starts_at = $2, ends_at = $2::timestamptz + interval '45 minutes' where id = $1`,
      [timeId, moved],
    )
    assert.deepEqual(await freeOf(offer), await freeInRows(offer))
    assert.equal((await freeOf(offer)).length, 2)
    await execute('delete from offered_time where id = $1', [timeId])
    assert.deepEqual(await freeOf(offer), both.slice(1))
  })

  test('a time given to another offer is gone from the one and free in the other', async () => {
    const { offer, timeId, line } = await oneTime()
    const other = await offerOf(it.staff)
    assert.deepEqual(await freeOf(other), [])
    await execute('update offered_time set offer_id = $2 where id = $1', [timeId, other.id])
    assert.deepEqual([await freeOf(offer), await freeOf(other)], [[], line(1)])
  })

  test('closed and open again, the job centre or the place alone, also a place that the offer moves to', async () => {
    const { offer, startsAt, line, caseworker } = await oneTime({ place: 'Torvet 1' })
    const day = startsAt.slice(0, 'yyyy-mm-dd'.length)
    const close = (place: string | null) =>
      execute(
        `insert into closure (id, job_centre, from_date, to_date, place) values (gen_random_uuid(), '10100', $1, $1, $2)`,
        [day, place],
      )
    const open = () => execute('delete from closure')
    const closed = line(1, caseworker, 'closed')
    await close(null)
    assert.deepEqual(await freeOf(offer), closed)
    await open()
    assert.deepEqual(await freeOf(offer), line(1))
    await close('Havnen 2')
    assert.deepEqual(await freeOf(offer), line(1))
    must(await changeOffer(it.staff, offer.id, { place: 'Havnen 2' }))
    assert.deepEqual(await freeOf(offer), closed)
    await execute(`update closure set place = 'Torvet 1'`)
    assert.deepEqual(await freeOf(offer), line(1))
    await open()
  })

  test('a caseworker of another name has it at once; other details make no new revision', async () => {
    const { offer, caseworker, line } = await oneTime()
    const revisions = async () =>
      (await it.database.pool.query('select date::text, revision from offer_day where offer_id = $1', [offer.id])).rows
    const known = await revisions()
    await execute('update caseworker set video_url = $2 where ref = $1', [caseworker, 'https://video.example.dk/1'])
    assert.deepEqual(await revisions(), known)
    await execute('update caseworker set name = $2 where ref = $1', [caseworker, 'Anker Ny'])
    assert.deepEqual(await freeOf(offer), line(1, 'Anker Ny'))
  })

  test('what was published and taken back was never there for others', async () => {
    const { offer, timeId, line } = await oneTime()
    const publishing = transaction(it.database.db, async (trx) => {
      await sql`update offered_time set capacity = 5 where id = ${timeId}`.execute(trx)
      assert.deepEqual(await freeOf(offer, trx), line(5))
      assert.deepEqual(await freeOf(offer), line(1))
      throw new Error('taken back')
    })
    await assert.rejects(publishing, /taken back/)
    assert.deepEqual(await freeOf(offer), line(1))
  })

  test('what changes while it is being read is read again', async () => {
    const { offer, timeId, line } = await oneTime()
    const later = nextHour()
    await execute('update offer_day set revision = gen_random_uuid() where offer_id = $1', [offer.id])
    const changes = [
      () => execute(`update offered_time set status = 'withdrawn' where id = $1`, [timeId]),
      () => timesAt(it.staff, offer, [later], { caseworker: 'late' }),
      () => execute(`update offered_time set status = 'open', capacity = 2 where id = $1`, [timeId]),
    ]
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      // After each answer with revisions, before anything is made of it.
      transformResult: async ({ result }) => {
        if (result.rows.some((row) => Object.hasOwn(row, 'taken'))) await changes.shift()?.()
        return result
      },
    }
    const found = await freeOf(offer, it.database.db.withPlugin(plugin))
    assert.equal(changes.length, 0)
    assert.deepEqual(found, [...line(2), ...asLines(later, '1 late late - open')])
    assert.deepEqual(await freeOf(offer), found)
  })

  test('two who publish on one day at once: both are seen', async () => {
    const offer = await offerOf(it.staff)
    const [first, second, third] = [nextHour(), nextHour(), nextHour()]
    assert.deepEqual(await freeOf(offer), [])
    const publish = (startsAt: string) => timesAt(it.staff, offer, [startsAt])
    await Promise.all([publish(first), publish(second), publish(third), freeOf(offer), freeOf(offer)])
    assert.deepEqual(await freeOf(offer), await freeInRows(offer))
    assert.equal((await freeOf(offer)).length, 3)
  })

  test('of several offers in order of time', async () => {
    const [early, middle, late] = [nextHour(), nextHour(), nextHour()]
    const [one, other] = [await offerOf(it.staff), await offerOf(it.staff)]
    await timesAt(it.staff, one, [early, late])
    await timesAt(it.staff, other, [middle])
    const starts = await freeTimes(it.database.db, { ...wantedOf(one), offerIds: [one.id, other.id] })
    assert.deepEqual(
      starts.map(({ startsAt, offerId }) => [startsAt.toString(), offerId]),
      [
        [instant(early).toString(), one.id],
        [instant(middle).toString(), other.id],
        [instant(late).toString(), one.id],
      ],
    )
  })

  test('days read along with a citizen serve for that offer, and for no more days than are asked for', async () => {
    const [first, second, foreign] = [nextHour(), summerDay('2026-07-20'), nextHour()]
    const [one, other] = [await offerOf(it.staff, { horizonDays: 20 }), await offerOf(it.staff)]
    await timesAt(it.staff, one, [first, second])
    await timesAt(it.staff, other, [foreign])
    const { db } = counted.database
    const citizenId = await citizenOf(it.staff)
    const [since, now] = [plainDate('2026-07-01'), it.clock.now()]
    const read = await readSituationAndOffer(db, { id: citizenId, since, offerId: one.id, now })
    const days = read?.days ?? null
    const freeBy = async (offer: Offer, until: string, from = '2026-07-01') => {
      const wanted = { ...wantedOf(offer), citizenId, from: plainDate(from), until: plainDate(until) }
      const { done, trips } = await counted.tripsOf(() => freeTimes(db, wanted, days))
      return [done.map(({ startsAt }) => startsAt.toString()), trips]
    }
    const [a, b, c] = [first, second, foreign].map((text) => instant(text).toString())
    await freeBy(one, '2026-07-31')
    await freeBy(other, '2026-07-21')
    assert.deepEqual(await freeBy(one, '2026-07-21'), [[a, b], 0])
    assert.deepEqual(await freeBy(one, '2026-07-19'), [[a], 0])
    assert.deepEqual(await freeBy(one, '2026-07-22'), [[a, b], 1])
    assert.deepEqual(await freeBy(one, '2026-07-19', '2026-06-30'), [[a], 1])
    assert.deepEqual(await freeBy(other, '2026-07-21'), [[c], 1])
  })

  test('after any changes in any order: what is kept is what stands in the rows', async () => {
    const offer = await offerOf(it.staff, { place: 'Torvet 1' })
    const days = ['2026-07-06', '2026-07-07', '2026-07-08']
    for (const day of days)
      for (const place of ['a', 'b'])
        await timesAt(it.staff, offer, [`${day}T18:00:00+02:00`, `${day}T19:00:00+02:00`], {
          capacity: 2,
          caseworker: place,
        })
    const { rows } = await it.database.pool.query<{ id: string }>(
      'select id from offered_time where offer_id = $1 order by id',
      [offer.id],
    )
    const citizenId = await citizenOf(it.staff)
    const statements = {
      withdraw: [`update offered_time set status = 'withdrawn' where id = $1`],
      offer: [`update offered_time set status = 'open' where id = $1`],
      place: [`update offered_time set place = case when place is null then 'Havnen 2' end where id = $1`],
      rename: [
        `update caseworker set name = name || 'x' where id = (select caseworker_id from offered_time where id = $1)`,
      ],
      close: [
        `insert into closure (id, job_centre, from_date, to_date, place) select gen_random_uuid(), job_centre, date, date, 'Havnen 2' from offered_time where id = $1 on conflict do nothing`,
      ],
      away: [
        `insert into closure (id, job_centre, from_date, to_date, caseworker_id) select gen_random_uuid(), job_centre, date, date, caseworker_id from offered_time where id = $1 on conflict do nothing`,
      ],
      open: ['delete from closure where to_date = (select date from offered_time where id = $1)'],
      move: [
        `update meeting_offer set place = case when place = 'Torvet 1' then 'Havnen 2' else 'Torvet 1' end where id = (select offer_id from offered_time where id = $1)`,
      ],
      hold: [
        `delete from seat where citizen_id = '${citizenId}'`,
        `insert into seat (time_id, seat_number, capacity, citizen_id, held_until, offer_id, date)
          select id, 1, capacity, '${citizenId}', '2026-07-02', offer_id, date from offered_time where id = $1`,
      ],
    }
    const change = record({ kind: constantFrom(...Object.values(statements)), at: nat(rows.length - 1) })
    await forAll(
      asyncProperty(list(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        for (const { kind, at } of changes) {
          for (const statement of kind) await execute(statement, statement.includes('$1') ? [rows[at]?.id] : [])
          assert.deepEqual((await freeOf(offer)).toSorted(), (await freeInRows(offer)).toSorted())
        }
      }),
      { numRuns: 25, seed: 13 },
    )
    await execute('delete from closure')
  })
})
