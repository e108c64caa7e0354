import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, type TestContext, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { once, type Worked } from '../../src/actions/once.ts'
import { rebookMeeting } from '../../src/actions/rebook-meeting.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import type { ActionContext } from '../../src/actions/transaction.ts'
import { JournalFile, type JournalOptions } from '../../src/process/journal.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { newId } from '../../src/storage/ids.ts'
import { createMessageWorld, giveDueReminders, type MessageWorld, statuses, until } from '../messages/world.ts'
import { temporaryFolder } from '../support/folder.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'

const folder = temporaryFolder()
let files = 0

const noSpace = (): never => {
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
}

/** A journal in a file of its own, and what it has. */
function journalIn(
  t: TestContext,
  world: MessageWorld,
  writes?: JournalOptions['writes'],
  path = join(folder, `${(files += 1)}`),
) {
  const failures: unknown[] = []
  const failed = (error: unknown) => void failures.push(error)
  const journal = new JournalFile({ path, id: newId(), clock: world.clock, failed, ...(writes ? { writes } : {}) })
  t.after(() => journal.close())
  const text = () => readFileSync(path, 'utf8')
  const lines = (from = path): Record<string, unknown>[] =>
    readFileSync(from, 'utf8')
      .split('\n')
      .filter((one) => one !== '')
      .map((one) => JSON.parse(one))
  return { journal, path, failures, text, lines }
}

suite('O-JOURNAL: what was sent and booked outlives the database', () => {
  let world: MessageWorld
  before(async () => {
    world = await createMessageWorld()
  })
  after(() => world.drop())

  test('a message is a line before its gateway gets it, and a line when it has; nobody is named', async (t) => {
    await world.reset()
    await giveDueReminders(world, 3)
    const { journal, lines, text } = journalIn(t, world)
    const known: boolean[] = []
    world.double.onAccepted = ({ userref }) =>
      void known.push(lines().some(({ line, reference }) => line === 'handing_over' && reference === userref))
    world.work({ within: { journal } })
    await until('all have arrived', async () => (await statuses(world))['handed_over'] === 3)
    await world.reset()
    assert.deepEqual(known, [true, true, true])
    const begun = lines().filter(({ line }) => line === 'handing_over')
    const ended = lines().filter(({ line }) => line === 'handed_over')
    assert.deepEqual([begun.length, ended.length], [3, 3])
    const [first] = ended
    const { reference, citizen, journal: id, time, ...told } = first ?? {}
    assert.deepEqual(told, {
      line: 'handed_over',
      kind: 'eight_days',
      channel: 'sms',
      gateway: 'sms-1',
      attempt: 1,
      outcome: 'accepted',
    })
    for (const value of [reference, citizen, id]) assert.match(String(value), /^[0-9a-f-]{36}$/)
    assert.equal(time, '2017-07-05T10:00:00Z')
    assert.doesNotMatch(text(), /\+?45\d{8}|@|Borger/, 'N-SECRET')
  })

  test('booked, rebooked and cancelled are lines once they are committed; what was refused or taken back is none', async (t) => {
    await world.reset()
    world.clock.set('2017-06-20T10:00:00+02:00')
    const { journal, lines } = journalIn(t, world)
    const citizenId = await citizenOf(world.staff)
    const deadline = { interviewType: 'job', dueDate: plainDate('2017-07-10'), activationDate: null } as const
    must(await setDeadline(world.staff, citizenId, deadline))
    const offer = await offerOf(world.staff)
    const [one = '', two = ''] = await timesAt(world.staff, offer, [
      '2017-06-29T09:00:00+02:00',
      '2017-06-29T11:00:00+02:00',
    ])
    const context = { ...world.asCitizen(citizenId), journal }
    const booking = { citizenId, timeId: one, form: null, message: null, requireHold: false }
    const meeting = must(await bookMeeting(context, booking))
    assert.equal((await bookMeeting(context, { ...booking, timeId: two })).ok, false)
    must(
      await rebookMeeting(context, {
        meetingId: meeting.id,
        timeId: two,
        form: null,
        message: null,
        requireHold: false,
      }),
    )
    const request = { client: 'case-system', key: newId(), said: 'cancel, then what is refused' }
    const twoCancelled = async (within: ActionContext): Promise<Worked> => {
      must(await cancelMeeting(within, { meetingId: meeting.id, reason: 'syg' }))
      await cancelMeeting(within, { meetingId: newId(), reason: 'syg' })
      return { answer: { status: 422, headers: {}, body: '{}' }, keep: true }
    }
    await once({ ...world.staff, journal }, request, twoCancelled, 'cancel_meeting')
    assert.equal(lines().length, 2, 'the cancelling was taken back with the refusal')
    must(await cancelMeeting(context, { meetingId: meeting.id, reason: null }))
    assert.deepEqual(
      lines().map(({ line, what, revision, timeId }) => [line, what, revision, timeId]),
      [
        ['meeting', 'booked', 0, one],
        ['meeting', 'rebooked', 1, two],
        ['meeting', 'cancelled', 2, two],
      ],
    )
    for (const told of lines()) {
      assert.deepEqual([told['meeting'], told['citizen']], [meeting.id, citizenId])
      assert.match(String(told['time']), /Z$/)
    }
  })

  test('a full disk loses no line and holds messages back until there is room', async (t) => {
    await world.reset()
    await giveDueReminders(world, 2)
    let room = 40
    const halfWritten = (file: number, bytes: Buffer): number => {
      if (room === 0) noSpace()
      const written = writeSync(file, bytes, 0, Math.min(room, bytes.length))
      room -= written
      return written
    }
    const { journal, lines, failures } = journalIn(t, world, halfWritten)
    world.work({ within: { journal } })
    await until('the claim was given back', async () => {
      const { rows } = await world.database.pool.query<{ reason: string }>('select reason from message_attempt')
      return rows.length === 2 && rows.every(({ reason }) => reason === 'journal_not_written')
    })
    assert.ok(journal.isBehind && failures.length > 0)
    assert.deepEqual([world.double.accepted.length, journal.figures().lost], [0, 0])
    room = Number.MAX_SAFE_INTEGER
    journal.write([{ line: 'known', beat: 1, era: 0 }])
    assert.equal(journal.isBehind, false)
    assert.deepEqual(
      lines().map(({ line }) => line),
      ['handing_over', 'handing_over', 'handed_over', 'handed_over', 'known'],
    )
  })

  test('moved away it is opened anew, and begins with what the database knows', (t) => {
    const { journal, path, lines } = journalIn(t, world)
    journal.write([{ line: 'known', beat: 7, era: 0 }])
    renameSync(path, `${path}.1`)
    journal.reopen()
    journal.write([{ line: 'known', beat: 8, era: 0 }])
    const beats = (from: string) => lines(from).map(({ beat }) => beat)
    assert.deepEqual([beats(`${path}.1`), beats(path)], [[7], [7, 8]])
  })

  test('a line that a lost machine has cut off is ended, and the next begins on its own', (t) => {
    const path = join(folder, 'cut')
    writeFileSync(path, '{"line":"known","be')
    const { journal } = journalIn(t, world, undefined, path)
    journal.write([{ line: 'known', beat: 1, era: 0 }])
    appendFileSync(path, '')
    assert.match(readFileSync(path, 'utf8'), /^\{"line":"known","be\n\{"time":.*"beat":1,"era":0\}\n$/)
  })
})
