import assert from 'node:assert/strict'
import { after, before, beforeEach, suite, test } from 'node:test'
import { claimMessages } from '../../src/actions/claim-messages.ts'
import { askForAddress } from '../../src/actions/confirm-address.ts'
import { giveUpAbandoned } from '../../src/actions/end-attempts.ts'
import { msisdnOf, resultOf } from '../../src/delivery/sms-gateway.ts'
import { lookAfterAttempts } from '../../src/delivery/upkeep.ts'
import { isInstantAfter } from '../../src/rules/dates.ts'
import { citizenOf, must } from '../support/program.ts'
import type { Behaviour } from './gateway-double.ts'
import { GatewayDouble } from './gateway-double.ts'
import {
  claiming,
  createMessageWorld,
  giveDueReminders,
  type MessageWorld,
  sentTwice,
  statuses,
  until,
} from './world.ts'

// N-ONCE: every way in which a gateway can answer, or not.

let it: MessageWorld
before(async () => {
  it = await createMessageWorld()
})
after(() => it.drop())
beforeEach(() => it.reset())

/** Runs a worker until as many messages have these statuses, then stops it. */
async function workUntil(wanted: Record<string, number>, options: Parameters<MessageWorld['work']>[0] = {}) {
  const worker = it.work(options)
  let seen: Record<string, number> = {}
  try {
    await until(JSON.stringify(wanted), async () => {
      seen = await statuses(it)
      return JSON.stringify(seen) === JSON.stringify(wanted)
    })
  } catch {
    assert.deepEqual(seen, wanted)
  } finally {
    await worker.stop()
  }
}

const attempts = async () =>
  (
    await it.database.db
      .selectFrom('message_attempt')
      .select(['id', 'number', 'gateway', 'outcome', 'reason', 'gateway_id'])
      .orderBy('number')
      .orderBy('id')
      .execute()
  ).map(({ outcome, reason, gateway, number }) => `${number} ${gateway} ${outcome} ${reason ?? '-'}`)

const later = (minutes: number) => it.clock.set(it.clock.now().add({ minutes }).toString())

/** Polls with a running clock: each poll takes a second. */
const untilInTime = (what: string, holds: () => Promise<boolean>) =>
  until(what, () => {
    it.clock.set(it.clock.now().add({ seconds: 1 }).toString())
    return holds()
  })

suite('a gateway’s answer and the state of the message – N-ONCE', () => {
  test('accepted: handed over, with the attempt as reference and the gateway’s own number', async () => {
    await giveDueReminders(it, 3)
    await workUntil({ handed_over: 3 })
    const rows = await it.database.db.selectFrom('message_attempt').selectAll().execute()
    assert.deepEqual(
      new Set(rows.map(({ id, gateway_id: of }) => `${id} ${of}`)),
      new Set(it.double.accepted.map(({ userref, id }) => `${userref} ${id}`)),
    )
    const [first] = it.double.accepted
    assert.match(
      first?.message ?? '',
      /^Husk at booke møde med os på Jobnet\. Det skal bookes inden 5 dage, senest den 10\.07\.2017\.\nVh\. Jobcentret\n/,
    )
    assert.equal(first?.sender, 'Jobcenter')
    assert.match(first?.callbackUrl ?? '', /\/gateways\/sms-1\/receipts$/)
  })

  test('temporarily refused: retried with backoff, and sent once', async () => {
    await giveDueReminders(it, 1)
    it.double.behave = () => 'busy'
    await workUntil({ waiting: 1 }, {})
    await until('one attempt', async () => (await attempts()).length > 0)
    const [row] = await it.database.db.selectFrom('message').select(['retry_at', 'due_at', 'settled_at']).execute()
    assert.ok(row?.retry_at && isInstantAfter(row.retry_at, it.clock.now()))
    assert.equal(row.due_at.toString(), '2017-07-05T07:00:00Z', 'what was due stays told')
    it.double.behave = () => 'accept'
    later(1)
    await workUntil({ handed_over: 1 })
    assert.deepEqual(await attempts(), ['1 sms-1 refused_for_now http_503', '2 sms-1 accepted -'])
    assert.equal(it.double.accepted.length, 1)
  })

  test('the code in a message goes as soon as the message is handed over, refused or dropped', async () => {
    const asks = async (digit: number) => {
      const citizen = await citizenOf(it.staff)
      must(await askForAddress(it.asCitizen(citizen), citizen, { channel: 'sms', address: `+452030406${digit}` }))
    }
    const kept = async (status: string) => {
      const { rows } = await it.database.pool.query<{ parameters: Record<string, string>; body: string | null }>(
        'select parameters, body from message where status = $1',
        [status],
      )
      return rows.map(({ parameters, body }) => [parameters['code'] !== undefined, body !== null])
    }
    await asks(1)
    it.double.behave = () => 'busy'
    await workUntil({ waiting: 1 })
    await until('one attempt', async () => (await attempts()).length > 0)
    assert.deepEqual(await kept('waiting'), [[true, true]], 'it is sent again')
    it.double.behave = () => 'accept'
    later(1)
    await workUntil({ handed_over: 1 })
    assert.match(it.double.accepted[0]?.message ?? '', /\b\d{6}\b/)
    assert.deepEqual(await kept('handed_over'), [[false, false]])
    it.double.behave = () => 'refuse'
    await asks(2)
    await workUntil({ failed: 1, handed_over: 1 })
    assert.deepEqual(await kept('failed'), [[false, false]])
    await asks(3)
    later(10)
    await workUntil({ dropped: 1, failed: 1, handed_over: 1 })
    assert.deepEqual(await kept('dropped'), [[false, false]])
  })

  test('permanently refused: failed with the reason, and not retried', async () => {
    await giveDueReminders(it, 2)
    it.double.behave = () => 'refuse'
    await workUntil({ failed: 2 })
    later(60)
    await workUntil({ failed: 2 })
    assert.deepEqual(await attempts(), ['1 sms-1 refused http_422_0x0212', '1 sms-1 refused http_422_0x0212'])
  })

  for (const [behaviour, reason] of [
    ['accept_and_lose', 'ECONNRESET'],
    ['accept_and_hang', 'ETIMEDOUT'],
    ['accept_and_502', 'http_502'],
  ] as const satisfies [Behaviour, string][]) {
    test(`${behaviour}: outcome unknown, not sent again; the look-up finds it at the gateway`, async () => {
      await giveDueReminders(it, 1)
      it.double.behave = () => behaviour
      await workUntil({ unknown: 1 }, { sms: [it.gateway('sms-1', it.double, 300)] })
      assert.deepEqual(await attempts(), [`1 sms-1 unknown ${reason}`])
      it.double.behave = () => 'accept'
      later(1)
      await workUntil({ unknown: 1 })
      assert.equal((await lookAfterAttempts(it.calendar, [it.gateway()])).known, 0, 'it is given time to know')
      later(2)
      assert.deepEqual(await lookAfterAttempts(it.calendar, [it.gateway()]), { abandoned: 0, known: 1 })
      assert.deepEqual(await statuses(it), { handed_over: 1 })
      assert.equal(it.double.accepted.length, 1)
    })
  }

  test('lost before the gateway had it: unknown until the look-up says so, then sent once', async () => {
    await giveDueReminders(it, 1)
    it.double.behave = () => 'lose'
    await workUntil({ unknown: 1 })
    it.double.behave = () => 'accept'
    later(3)
    await lookAfterAttempts(it.calendar, [it.gateway()])
    assert.deepEqual(await statuses(it), { waiting: 1 })
    later(1)
    await workUntil({ handed_over: 1 })
    assert.deepEqual(await attempts(), ['1 sms-1 not_arrived ECONNRESET', '2 sms-1 accepted -'])
    assert.equal(it.double.accepted.length, 1)
  })

  test('a gateway without a look-up leaves the outcome unknown', async () => {
    await giveDueReminders(it, 1)
    it.double.behave = () => 'accept_and_lose'
    await workUntil({ unknown: 1 })
    later(30)
    const { ask: _ask, ...mute } = it.gateway()
    assert.deepEqual(await lookAfterAttempts(it.calendar, [mute]), { abandoned: 0, known: 0 })
    assert.deepEqual(await statuses(it), { unknown: 1 })
  })

  test('no gateway there: the SMS has certainly not left, so it waits', async (t) => {
    await giveDueReminders(it, 1)
    const gone = await GatewayDouble.start()
    t.after(() => gone.stop())
    const gateway = it.gateway('sms-1', gone)
    await gone.stop()
    await workUntil({ waiting: 1 }, { sms: [gateway] })
    await until('an attempt', async () => (await attempts()).length > 0)
    assert.deepEqual(await attempts(), ['1 sms-1 refused_for_now ECONNREFUSED'])
  })

  test('a claim that expired before the message left is not handed over: the message waits for another', async () => {
    await giveDueReminders(it, 1)
    const { requests } = it.double
    await workUntil({ waiting: 1 }, { staleMilliseconds: -1 })
    await until('an attempt', async () => (await attempts()).length > 0)
    assert.deepEqual(await attempts(), ['1 sms-1 refused_for_now claimed_too_long_ago'])
    assert.equal(it.double.requests, requests, 'the gateway was asked for nothing')
  })

  test('a slow gateway is awaited, and no citizen gets two messages', async () => {
    await giveDueReminders(it, 200)
    it.double.behave = () => 'slow'
    await workUntil({ handed_over: 200 })
    assert.deepEqual(sentTwice([it.double]), [])
  })
})

suite('a worker that died – N-ONCE', () => {
  const claim = () => claimMessages(it.calendar, claiming(10))

  test('claimed messages of a dead worker become unknown, are listed, and are not sent', async () => {
    await giveDueReminders(it, 2)
    const { claimed } = await claim()
    assert.equal(claimed.length, 2)
    assert.deepEqual(await statuses(it), { sending: 2 })
    await workUntil({ sending: 2 })
    assert.equal(await giveUpAbandoned(it.calendar, it.clock.now()), 0, 'it has just begun')
    later(2)
    assert.equal(await giveUpAbandoned(it.calendar, it.clock.now().subtract({ minutes: 1 })), 2)
    assert.deepEqual(await statuses(it), { unknown: 2 })
    await workUntil({ unknown: 2 })
    assert.equal(it.double.accepted.length, 0)
  })

  test('the database refuses a second attempt while one may have left', async () => {
    await giveDueReminders(it, 1)
    const { claimed } = await claim()
    const insert = `insert into message_attempt (id, message_id, number, gateway, begun_at)
      values (gen_random_uuid(), '${claimed[0]?.message.id}', 2, 'sms-2', now())`
    await assert.rejects(it.database.pool.query(insert), { constraint: 'message_attempt_one_that_may_have_left' })
    await it.database.pool.query(`update message_attempt set outcome = 'unknown', ended_at = now()`)
    await assert.rejects(it.database.pool.query(insert), { constraint: 'message_attempt_one_that_may_have_left' })
    await it.database.pool.query(`update message_attempt set outcome = 'not_arrived'`)
    await it.database.pool.query(insert)
  })
})

suite('the pace of a gateway, and its stand-in', () => {
  test('all workers together hand over no more a second than the setting says', async () => {
    await giveDueReminders(it, 60)
    const began = performance.now()
    const workers = [it.work({ perSecond: 40 }), it.work({ perSecond: 40 }), it.work({ perSecond: 40 })]
    await until('all', async () => (await statuses(it))['handed_over'] === 60)
    const seconds = (performance.now() - began) / 1000
    await Promise.all(workers.map((worker) => worker.stop()))
    // 60 at 40 a second; the first tenth of a second's quota leaves at once.
    assert.ok(seconds >= (60 - 4) / 40, `${seconds} s`)
    const times = it.double.accepted.map(({ at }) => at)
    const most = Math.max(...times.map((at) => times.filter((other) => other >= at && other < at + 1000).length))
    // Jitter of a busy machine: messages claimed in one second may arrive in the next.
    assert.ok(most <= 40 * 1.5, `${most} in one second`)
  })

  test('the second gateway takes over after three minutes of failure, and gives way when the first answers', async () => {
    const second = await GatewayDouble.start()
    const sms = [it.gateway('sms-1'), it.gateway('sms-2', second)]
    try {
      await giveDueReminders(it, 20)
      it.double.behave = () => 'busy'
      const worker = it.work({ sms })
      await until('it fails', async () => (await failuresOf('sms-1')) >= 3)
      later(2)
      assert.equal(second.requests, 0, 'not for a moment’s trouble')
      later(2)
      await untilInTime('the second has all', async () => (await statuses(it))['handed_over'] === 20)
      assert.equal(it.double.accepted.length, 0)
      it.double.behave = () => 'accept'
      later(5)
      await giveDueReminders(it, 20)
      await untilInTime('all', async () => (await statuses(it))['handed_over'] === 40)
      const [atFirst, atSecond] = [it.double.accepted.length, second.accepted.length]
      assert.ok(atFirst >= 1, 'a trial told that the first answers again')
      await giveDueReminders(it, 20)
      await untilInTime('all of these', async () => (await statuses(it))['handed_over'] === 60)
      await worker.stop()
      assert.deepEqual([it.double.accepted.length, second.accepted.length], [atFirst + 20, atSecond])
      assert.deepEqual(sentTwice([it.double, second]), [])
    } finally {
      await second.stop()
    }
  })

  test('the second never sends a message of unknown outcome at the first; a gateway that loses all gets trials only', async () => {
    const second = await GatewayDouble.start()
    const sms = [it.gateway('sms-1'), it.gateway('sms-2', second)]
    try {
      await giveDueReminders(it, 100)
      it.double.behave = () => 'accept_and_lose'
      const worker = it.work({ sms, atOnce: 8 })
      await until('it fails', async () => (await failuresOf('sms-1')) >= 3)
      const unknown = it.double.accepted.length
      assert.ok(unknown < 40, `${unknown} unknown before it was known to fail`)
      later(4)
      await untilInTime('none is left', async () => {
        const { waiting = 0, sending = 0 } = await statuses(it)
        return waiting + sending === 0
      })
      await worker.stop()
      const all = await statuses(it)
      assert.equal(all['unknown'], it.double.accepted.length)
      assert.equal(all['handed_over'], second.accepted.length)
      assert.equal((all['unknown'] ?? 0) + (all['handed_over'] ?? 0), 100)
      assert.deepEqual(sentTwice([it.double, second]), [])
    } finally {
      await second.stop()
    }
  })

  const failuresOf = async (name: string): Promise<number> =>
    (await it.database.db.selectFrom('message_gateway').select('failures').where('name', '=', name).executeTakeFirst())
      ?.failures ?? 0
})

suite('the meaning of a gateway’s answer – N-ONCE', () => {
  for (const [status, body, outcome] of [
    [200, '{"ids":[1]}', 'accepted'],
    [201, 'not JSON', 'accepted'],
    [400, '{"code":"0x0202"}', 'refused'],
    [401, '', 'refused_for_now'],
    [402, '{"code":"0x0216"}', 'refused_for_now'],
    [422, '{"code":"0x0212"}', 'refused'],
    [429, '', 'refused_for_now'],
    [500, '{"code":"0x0300"}', 'refused_for_now'],
    [500, '<html>', 'unknown'],
    [502, '', 'unknown'],
    [503, '', 'refused_for_now'],
    [504, '', 'unknown'],
    [302, '', 'unknown'],
  ] as const)
    test(`${status} ${body}: ${outcome}`, () => assert.equal(resultOf({ status, body }).outcome, outcome))

  test('telephone numbers are sent in the gateway’s format; an invalid one never leaves', () => {
    assert.deepEqual(
      [
        '20123456',
        '+299223344',
        '+298211234',
        '+4520123456',
        '+49 151 23456789',
        '004520123456',
        '+4500000000',
        'x',
        '',
      ].map(msisdnOf),
      [4_520_123_456, 299_223_344, 298_211_234, 4_520_123_456, 4_915_123_456_789, 4_520_123_456, null, null, null],
    )
  })
})

suite('reminders leave between 09 and 22 – N-HOURS', () => {
  for (const [now, leaves] of [
    ['2017-07-05T08:59:59+02:00', false],
    ['2017-07-05T09:00:00+02:00', true],
    ['2017-07-05T21:59:59+02:00', true],
    ['2017-07-05T22:00:00+02:00', false],
  ] as const)
    test(`at ${now} reminders ${leaves ? 'leave' : 'wait'}`, async () => {
      await giveDueReminders(it, 1)
      it.clock.set(now)
      await workUntil(leaves ? { handed_over: 1 } : { waiting: 1 })
      assert.equal(it.double.accepted.length, leaves ? 1 : 0)
    })
})
