import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, type TestContext, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { claimMessages } from '../../src/actions/claim-messages.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { beginToSay, callUnknown, endSaying, hearJournal } from '../../src/actions/say-what-happened.ts'
import { vouchForDatabase } from '../../src/actions/vouch-for-database.ts'
import { JournalFile, knownIn, readLine } from '../../src/process/journal.ts'
import { type Continuity, type Evidence, type KnownJournal, verdictOf } from '../../src/rules/continuity.ts'
import { KnownContinuity } from '../../src/storage/continuity.ts'
import { HeldError } from '../../src/storage/database-errors.ts'
import { newId } from '../../src/storage/ids.ts'
import {
  claiming,
  createMessageWorld,
  giveDueReminders,
  type MessageWorld,
  statuses,
  until,
} from '../messages/world.ts'
import { temporaryFolder } from '../support/folder.ts'
import { citizenOf } from '../support/program.ts'

const house = { cluster: '7', timeline: '00000001' }
const other = { cluster: '7', timeline: '00000002' }
const journal = 'a'
const evidence: Evidence = { journal, beat: 5, era: 0 }
const knows = (beat: number, isNewest = true): KnownJournal[] => [{ journal, beat, isNewest }]
const open: Continuity = { copy: house, era: 0, held: null }

suite('O-RESTORED: a failover goes on, a restore is held', () => {
  const cases = [
    ['met for the first time', { ...open, copy: null }, house, [], [], 'first'],
    ['the same copy, of which nobody knows anything', open, house, [], [], 'same'],
    ['the same copy, with all that is known', open, house, [evidence], knows(5), 'same'],
    ['the same copy put back: a snapshot of the disk', open, house, [evidence], knows(4), 'behind_journal'],
    ['a failover that lost nothing', open, other, [evidence], knows(5), 'goes_on'],
    ['a failover that lost what was acknowledged', open, other, [evidence], knows(4), 'behind_journal'],
    ['a restore, met by a machine without a journal', open, other, [], [], 'another_copy'],
    ['a restore, met by a journal that had ended before', open, other, [evidence], knows(5, false), 'another_copy'],
    ['a dump in another cluster', open, { ...house, cluster: '8' }, [], [], 'another_copy'],
    ['said before: what was known then counts no more', { ...open, era: 9 }, house, [evidence], knows(1), 'same'],
    ['put back to before it was said', open, house, [{ ...evidence, era: 9 }], knows(9), 'behind_journal'],
    ['held by another process', { ...open, held: 'behind_journal' }, house, [evidence], knows(5), 'behind_journal'],
  ] as const
  for (const [what, continuity, current, known, kept, expected] of cases)
    test(`${what}: ${expected}`, () => {
      const verdict = verdictOf(continuity, current, known, kept)
      assert.equal(typeof verdict === 'object' ? verdict.held : verdict, expected)
    })
})

const folder = temporaryFolder()

suite('O-RESTORED: a database that was put back', () => {
  let world: MessageWorld
  before(async () => {
    world = await createMessageWorld()
  })
  after(() => world.drop())

  /** A process with its journal, which has vouched once. */
  async function processIn(t: TestContext) {
    await world.reset()
    await world.database.pool.query('truncate continuity, journal_known, told_hand_over')
    const continuity = new KnownContinuity(newId())
    const path = join(folder, continuity.journal)
    const failed = (error: unknown) => assert.fail(String(error))
    const written = new JournalFile({ path, id: continuity.journal, clock: world.clock, failed })
    t.after(() => written.close())
    const beat = async () => {
      const beats = { journal: continuity.journal, beat: (continuity.own?.beat ?? 0) + 1 }
      const vouched = await vouchForDatabase(world.calendar, continuity.evidence, beats)
      continuity.learned(vouched)
      if (vouched.beat) written.write([{ line: 'known', beat: vouched.beat.beat, era: vouched.beat.era }])
      return vouched
    }
    assert.equal((await beat()).held, null)
    const lines = () =>
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((text) => readLine(text) ?? [])
    return { within: { continuity, journal: written }, continuity, path, beat, lines }
  }

  /** As a restore to the moment after the first beat: nothing has been handed over. */
  const putBack = async () => {
    // First, for a worker looks on.
    await world.database.pool.query('update journal_known set beat = 1')
    await world.database.pool.query('delete from message_attempt')
    await world.database.pool.query(
      `update message set status = 'waiting', attempts = 0, sent_to = null, subject = null, body = null,
         settled_at = null, handed_over_at = null`,
    )
  }

  const operator = () => world.as({ kind: 'operator', name: 'restored' })

  test('nothing leaves and nothing is booked until the journal has been heard; then nothing leaves twice', async (t) => {
    const { within, continuity, path, beat, lines } = await processIn(t)
    await giveDueReminders(world, 4)
    world.work({ within })
    await until('all have arrived', async () => (await statuses(world))['handed_over'] === 4)
    await beat()
    await putBack()
    world.clock.set('2017-07-05T13:00:00+02:00')

    const claim = await claimMessages({ ...world.calendar, ...within }, claiming(10))
    assert.deepEqual([claim.next, claim.claimed.length], ['held', 0], 'the claim asks the database itself')
    assert.equal((await beat()).held, 'behind_journal')
    const late = new KnownContinuity(newId(), knownIn(path))
    assert.equal((await vouchForDatabase(world.calendar, late.evidence, null)).held, 'behind_journal', 'by its file')
    const citizenId = await citizenOf(world.staff)
    const wanted = { citizenId, timeId: newId(), form: null, message: null, requireHold: false }
    await assert.rejects(bookMeeting({ ...world.asCitizen(citizenId), ...within }, wanted), HeldError)
    await assert.rejects(runNight({ ...world.calendar, ...within }), HeldError)

    const from = await beginToSay(operator())
    assert.notEqual(from, null)
    const gone = { line: 'meeting', what: 'booked', meeting: newId(), revision: 0, citizen: citizenId } as const
    within.journal.write([{ ...gone, jobCentre: '10100', timeId: newId() }])
    const unended = lines().find(({ line }) => line === 'handed_over')
    const heard = await hearJournal(
      operator(),
      lines().filter((line) => JSON.stringify(line) !== JSON.stringify(unended)),
      null,
    )
    assert.equal(heard.handOvers, 4)
    assert.deepEqual(
      heard.lost.map(({ meeting, citizen }) => [meeting, citizen]),
      [[gone.meeting, citizenId]],
    )
    await endSaying(operator())

    assert.equal((await beat()).held, null)
    assert.equal(continuity.isHeld, false)
    const arrived = world.double.accepted.length
    world.work({ within })
    await until('all have ended', async () => !('waiting' in (await statuses(world))))
    assert.equal(world.double.accepted.length, arrived, 'nothing has left again')
    assert.deepEqual(await statuses(world), { handed_over: 3, unknown: 1 })
    const { rows } = await world.database.pool.query<{ at: string }>(
      `select distinct to_char(handed_over_at at time zone 'UTC', 'HH24:MI') as at from message where status = 'handed_over'`,
    )
    assert.deepEqual(rows, [{ at: '10:00' }], 'they left when the journal says')
  })

  test('a failover goes on without a hand, and nobody else is asked', async (t) => {
    const { continuity, beat } = await processIn(t)
    await world.database.pool.query(`update continuity set timeline = '0000000A'`)
    const stranger = new KnownContinuity(newId())
    assert.equal((await vouchForDatabase(world.calendar, stranger.evidence, null)).held, 'another_copy')
    continuity.connected('000000FF')
    assert.equal(continuity.isHeld, true, 'from the first connection on, until it has vouched')
    const vouched = await beat()
    assert.deepEqual([vouched.held, vouched.wentOn, continuity.isHeld], [null, true, false])
    assert.equal((await vouchForDatabase(world.calendar, stranger.evidence, null)).held, null)
  })

  test('without a journal what was due may have left: it is unknown, and listed', async (t) => {
    const { within, beat } = await processIn(t)
    await giveDueReminders(world, 2)
    await world.database.pool.query(`update continuity set timeline = '0000000A', cluster = '1'`)
    await beginToSay(operator())
    assert.equal((await beat()).held, 'being_said')
    assert.equal(await callUnknown(operator(), world.clock.now()), 2)
    await endSaying(operator())
    assert.equal((await beat()).held, null)
    world.work({ within })
    await until('all have ended', async () => !('waiting' in (await statuses(world))))
    assert.deepEqual([await statuses(world), world.double.accepted.length], [{ unknown: 2 }, 0])
  })
})
