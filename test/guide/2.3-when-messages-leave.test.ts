import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { changeContactDetails } from '../../src/actions/change-citizen.ts'
import { handOverMessages } from '../../src/actions/hand-over-messages.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { rebookMeeting } from '../../src/actions/rebook-meeting.ts'
import { registerCitizen } from '../../src/actions/register-citizen.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { wordsOf } from '../../src/delivery/words.ts'
import { addDays, plainDate } from '../../src/rules/dates.ts'
import { channels, reminderKinds } from '../../src/rules/messages.ts'
import { handedOver } from '../../src/storage/messages.ts'
import { citizenOf, createTestProgram, must, offerOf, type TestProgram, timesAt } from '../support/program.ts'
import { at, rowsOf } from './support.ts'

// §2.3 on a real database: which messages are made, when they leave, and which never do.

const jobnet = { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }
const CREATED = '2017-06-26T10:00:00+02:00'
let it: TestProgram
before(async () => {
  it = await createTestProgram(CREATED)
})
after(() => it.drop())

const calendar = () => it.as({ kind: 'calendar' })
const night = (day: string) => {
  it.clock.set(at(`${day} 00:05`).toString())
  return runNight(calendar())
}
const deliver = (when?: string) => {
  if (when) it.clock.set(at(when).toString())
  return handOverMessages(calendar(), (message, reader) => wordsOf(message, jobnet, reader))
}
const job = (dueDate: string, activationDate: string | null = null) => ({
  interviewType: 'job' as const,
  dueDate: plainDate(dueDate),
  activationDate: activationDate === null ? null : plainDate(activationDate),
})

/**
 * `sms eight_days 8`: what was handed over to a citizen, in order; the number is that of days in
 * its words.
 */
async function told(citizenId: string): Promise<string[]> {
  const rows = await handedOver(it.database.db, citizenId, 100)
  return rows.map(({ channel, kind, body }) => {
    const left = /inden (\d+ dage?)/.exec(body ?? '')?.[1]
    return left === undefined ? `${channel} ${kind}` : `${channel} ${kind} ${left}`
  })
}
const both = (...kinds: string[]) => kinds.flatMap((kind) => [`email ${kind}`, `sms ${kind}`])

/** A citizen from 26 June 2017, with a deadline of 10 July unless another is wanted. */
async function withDeadline(wanted = job('2017-07-10')): Promise<string> {
  it.clock.set(CREATED)
  const citizen = await citizenOf(it.staff)
  must(await setDeadline(it.staff, citizen, wanted))
  return citizen
}

async function days(first: string, last: string, hand = '09:00') {
  for (let day = plainDate(first); day.toString() <= last; day = addDays(day, 1)) {
    await night(day.toString())
    await deliver(`${day.toString()} ${hand}`)
  }
}

let hour = 0
/** A published time of its own hour on a day, and the booking of it. */
async function book(citizenId: string, day: string) {
  hour += 1
  const now = it.clock.now().toString()
  const offer = await offerOf(it.staff, { title: 'Jobsamtale - kontanthjælp', place: 'Havnegade 12' })
  const [timeId = ''] = await timesAt(it.staff, offer, [`${day}T12:00:00+02:00`], { caseworker: `Karen ${hour}` })
  it.clock.set(now)
  const booking = { citizenId, timeId, form: null, message: null, requireHold: false }
  return must(await bookMeeting(it.asCitizen(citizenId), booking))
}

suite('§2.3 "Hvis borgeren er tilmeldt SMS- og e-mailservice, får han ligeledes tilsendt en påmindelse"', () => {
  test('"om, at han har fået en frist", then "når der er henholdsvis 8 og 3 dage tilbage", once each – N-ONCE', async () => {
    const citizen = await withDeadline()
    await deliver()
    assert.deepEqual(
      (await told(citizen)).toSorted(),
      both('deadline_set').toSorted(),
      '"Samtidig med oprettelse af fristen"',
    )
    await days('2017-06-27', '2017-07-12')
    const all = await told(citizen)
    assert.deepEqual(all.toSorted(), both('deadline_set', 'eight_days 8 dage', 'three_days 3 dage').toSorted())
  })

  test('two runs at once, a run again and a hand-over again change nothing – N-ONCE', async () => {
    const citizen = await withDeadline()
    await deliver()
    it.clock.set(at('2017-07-02 00:05').toString())
    await Promise.all([runNight(calendar()), runNight(calendar()), runNight(calendar())])
    it.clock.set(at('2017-07-02 09:00').toString())
    await Promise.all([deliver(), deliver(), deliver()])
    assert.deepEqual(await deliver(), { handedOver: 0, dropped: 0 })
    assert.deepEqual((await told(citizen)).toSorted(), both('deadline_set', 'eight_days 8 dage').toSorted())
  })

  test('"i form af en sms og / eller en e-mail": per channel, and nothing to who signed up for neither', async () => {
    const signedUp = async (sms: boolean, email: boolean) => {
      it.clock.set(CREATED)
      const citizen = await citizenOf(it.staff)
      must(await changeContactDetails(it.staff, citizen, { smsService: sms, emailService: email }))
      must(await setDeadline(it.staff, citizen, job('2017-07-10')))
      await deliver()
      return (await told(citizen)).toSorted()
    }
    assert.deepEqual(await signedUp(true, false), ['sms deadline_set'])
    assert.deepEqual(await signedUp(false, true), ['email deadline_set'])
    assert.deepEqual(await signedUp(false, false), [])
  })

  test('a deadline to be activated is told of on the day on which it becomes visible – D-HIDDEN', async () => {
    const citizen = await withDeadline(job('2017-07-20', '2017-07-03'))
    await deliver()
    assert.deepEqual(await told(citizen), [])
    await days('2017-07-02', '2017-07-03')
    assert.deepEqual((await told(citizen)).toSorted(), both('deadline_set').toSorted())
  })

  const late = rowsOf(`
    2017-07-04 | 8 | deadline_set, three_days 3 dage
    2017-07-03 | 7 | deadline_set, three_days 3 dage
    2017-06-29 | 3 | deadline_set
    2017-06-28 | 2 | deadline_set
    2017-06-26 | 0 | deadline_set
  `)
  for (const [dueDate = '', left = '', kinds = ''] of late) {
    test(`set with ${left} days left: ${kinds} – N-CREATED-LATE`, async () => {
      const citizen = await withDeadline(job(dueDate))
      await deliver()
      assert.deepEqual(
        (await told(citizen)).toSorted(),
        both('deadline_set').toSorted(),
        'that day only the first message',
      )
      await days('2017-06-27', '2017-07-06')
      assert.deepEqual((await told(citizen)).toSorted(), both(...kinds.split(', ')).toSorted())
    })
  }

  const missed = rowsOf(`
    2017-07-03 | eight_days 7 dage | one run missed
    2017-07-06 | eight_days 4 dage | several runs missed
    2017-07-08 | three_days 2 dage | both reminders missed: the latest
    2017-07-09 | three_days 1 dag  | "1 dag"
    2017-07-10 | three_days        | the last day: the words of the first
    2017-07-11 |                   | too late for any
  `)
  for (const [day = '', kind = '', what = ''] of missed) {
    test(`the night of ${day} after missed ones, ${what} – N-CATCH-UP`, async () => {
      const citizen = await withDeadline()
      await deliver()
      await night(day)
      await deliver(`${day} 09:00`)
      const since = (await told(citizen)).filter((one) => !one.endsWith('deadline_set'))
      assert.deepEqual(since.toSorted(), kind === '' ? [] : both(kind).toSorted())
    })
  }

  test('"med mindre han har booket en samtale": no reminder once the deadline is met – D-BOOK', async () => {
    const citizen = await withDeadline()
    await deliver()
    await book(citizen, '2017-07-12')
    await days('2017-06-27', '2017-07-10')
    assert.deepEqual((await told(citizen)).toSorted(), both('deadline_set', 'booked').toSorted())
  })

  test('a reminder already made is dropped when the deadline is met before it leaves', async () => {
    const citizen = await withDeadline()
    await deliver()
    await night('2017-07-02')
    it.clock.set(at('2017-07-02 08:00').toString())
    await book(citizen, '2017-07-12')
    assert.deepEqual(await deliver('2017-07-02 09:00'), { handedOver: 2, dropped: 2 })
    assert.deepEqual((await told(citizen)).toSorted(), both('booked', 'deadline_set').toSorted())
  })

  test('a message is dropped when the citizen has signed off that channel meanwhile', async () => {
    const citizen = await withDeadline()
    must(await changeContactDetails(it.asCitizen(citizen), citizen, { smsService: false }))
    assert.deepEqual(await deliver(), { handedOver: 1, dropped: 1 })
    assert.deepEqual(await told(citizen), ['email deadline_set'])
    must(await changeContactDetails(it.asCitizen(citizen), citizen, { smsService: true }))
    assert.deepEqual(await deliver(), { handedOver: 0, dropped: 0 }, 'what was dropped does not come back')
  })

  test('a superseded deadline’s waiting reminder is dropped, the new one has its own – D-SUPERSEDE', async () => {
    const citizen = await withDeadline()
    await deliver()
    await night('2017-07-02')
    it.clock.set(at('2017-07-02 08:00').toString())
    must(await setDeadline(it.staff, citizen, job('2017-07-30')))
    await deliver('2017-07-02 09:00')
    assert.deepEqual((await told(citizen)).toSorted(), both('deadline_set', 'deadline_set').toSorted())
  })

  test('active again after a cancellation: the reminders still to come, no old ones – N-REOPENED', async () => {
    const citizen = await withDeadline()
    await deliver()
    it.clock.set(at('2017-06-30 10:00').toString())
    const { id } = await book(citizen, '2017-07-12')
    await deliver()
    it.clock.set(at('2017-07-04 10:00').toString())
    must(await cancelMeeting(it.asCitizen(citizen), { meetingId: id, reason: null }))
    await deliver()
    const before8 = both('deadline_set', 'booked', 'cancelled')
    assert.deepEqual((await told(citizen)).toSorted(), before8.toSorted(), 'the day of 8 has gone by')
    await days('2017-07-05', '2017-07-11')
    assert.deepEqual((await told(citizen)).toSorted(), [...before8, ...both('three_days 3 dage')].toSorted())
  })
})

suite('An e-mail leaves at once at any hour, an SMS between 09 and 22 – N-HOURS', () => {
  const made = rowsOf(`
    2017-07-03 08:59 | 2017-07-03 08:59 | 2017-07-03 09:00
    2017-07-03 21:59 |                  | 2017-07-03 21:59
    2017-07-03 22:00 | 2017-07-04 08:59 | 2017-07-04 09:00
    2018-03-24 23:30 | 2018-03-25 08:59 | 2018-03-25 09:00
    2018-03-25 00:30 | 2018-03-25 08:59 | 2018-03-25 09:00
    2017-10-28 23:30 | 2017-10-29 08:59 | 2017-10-29 09:00
    2017-10-29 00:30 | 2017-10-29 08:59 | 2017-10-29 09:00
  `)
  for (const [when = '', notYet = '', leaves = ''] of made) {
    test(`of a deadline set ${when} e-mail tells "samtidig med oprettelse", SMS ${leaves}`, async () => {
      it.clock.set(at(when).toString())
      const citizen = await citizenOf(it.staff)
      must(await setDeadline(it.staff, citizen, job(addDays(plainDate(when.slice(0, 10)), 20).toString())))
      if (notYet !== '') {
        await deliver()
        await deliver(notYet)
        assert.deepEqual(await told(citizen), ['email deadline_set'])
      }
      await deliver(leaves)
      assert.deepEqual((await told(citizen)).toSorted(), both('deadline_set').toSorted())
    })
  }

  test('a reminder due by day that nobody handed over: by SMS it waits for the morning, and names the days left then', async () => {
    const citizen = await withDeadline()
    await deliver()
    await night('2017-07-02')
    assert.deepEqual(await deliver('2017-07-02 22:00'), { handedOver: 1, dropped: 0 })
    assert.deepEqual(await deliver('2017-07-03 08:59'), { handedOver: 0, dropped: 0 })
    assert.deepEqual(await deliver('2017-07-03 09:00'), { handedOver: 1, dropped: 0 })
    assert.deepEqual((await told(citizen)).slice(2), ['email eight_days 8 dage', 'sms eight_days 7 dage'])
  })

  test('a receipt of what the citizen did just now leaves in the middle of the night', async () => {
    it.clock.set(at('2017-07-03 23:30').toString())
    const citizen = await citizenOf(it.staff)
    const { id } = await book(citizen, '2017-07-12')
    await deliver()
    assert.deepEqual((await told(citizen)).toSorted(), both('booked').toSorted())
    must(await cancelMeeting(it.asCitizen(citizen), { meetingId: id, reason: null }))
    await deliver()
    assert.deepEqual((await told(citizen)).toSorted(), both('booked', 'cancelled').toSorted())
  })

  test('one of what the job centre, or its case system, did in the night waits for 09 by SMS', async () => {
    it.clock.set(at('2017-07-03 12:00').toString())
    const citizen = await citizenOf(it.staff)
    const { id } = await book(citizen, '2017-07-12')
    await deliver()
    it.clock.set(at('2017-07-04 03:00').toString())
    must(await cancelMeeting(it.staff, { meetingId: id, reason: 'Sagsbehandleren er syg' }))
    await deliver()
    assert.deepEqual((await told(citizen)).slice(2), ['email cancelled'])
    await deliver('2017-07-04 08:59')
    assert.deepEqual((await told(citizen)).slice(2), ['email cancelled'])
    await deliver('2017-07-04 09:00')
    assert.deepEqual((await told(citizen)).slice(2), ['email cancelled', 'sms cancelled'])
  })

  test('what the citizen did, handed over late in the night, is no longer "just now": by SMS it waits for 09', async () => {
    it.clock.set(at('2017-07-03 23:30').toString())
    const citizen = await citizenOf(it.staff)
    await book(citizen, '2017-07-12')
    await deliver('2017-07-03 23:46')
    assert.deepEqual(await told(citizen), ['email booked'])
    await deliver('2017-07-04 09:00')
    assert.deepEqual((await told(citizen)).toSorted(), both('booked').toSorted())
  })
})

suite('What has waited leaves only if it is still true; of several the one that says most – N-TRUE', () => {
  /** `sms booked newer_message`: what was dropped of a citizen, and why. */
  const dropped = async (citizenId: string) => {
    const rows = await it.database.db
      .selectFrom('message')
      .select(['channel', 'kind', 'dropped_because'])
      .where('citizen_id', '=', citizenId)
      .where('status', '=', 'dropped')
      .execute()
    return rows.map(({ channel, kind, dropped_because: because }) => `${channel} ${kind} ${because}`).toSorted()
  }

  test('a deadline set at 22:30, nine days before: at nine one SMS, that of 8 days; the other is listed', async () => {
    it.clock.set(at('2017-07-01 22:30').toString())
    const citizen = await citizenOf(it.staff)
    must(await setDeadline(it.staff, citizen, job('2017-07-10')))
    await deliver()
    assert.deepEqual(await told(citizen), ['email deadline_set'], '"samtidig med oprettelse"')
    await night('2017-07-02')
    await deliver('2017-07-02 09:00')
    assert.deepEqual(
      (await told(citizen)).toSorted(),
      ['email deadline_set', 'email eight_days 8 dage', 'sms eight_days 8 dage'].toSorted(),
    )
    assert.deepEqual(await dropped(citizen), ['sms deadline_set newer_message'])
  })

  test('booked, moved, moved and cancelled before anything left: only that it is cancelled', async () => {
    it.clock.set(at('2017-07-03 12:00').toString())
    const citizen = await citizenOf(it.staff)
    const { id } = await book(citizen, '2017-07-12')
    must(await moveMeeting(it.staff, id, { kind: 'own_hour', startsAt: at('2017-07-13 12:00') }))
    must(await moveMeeting(it.staff, id, { kind: 'own_hour', startsAt: at('2017-07-14 12:00') }))
    must(await cancelMeeting(it.staff, { meetingId: id, reason: null }))
    assert.deepEqual(await deliver(), { handedOver: 2, dropped: 6 })
    assert.deepEqual((await told(citizen)).toSorted(), both('cancelled').toSorted())
    assert.deepEqual(await dropped(citizen), [
      ...['booked', 'moved', 'moved'].map((kind) => `email ${kind} newer_message`),
      ...['booked', 'moved', 'moved'].map((kind) => `sms ${kind} newer_message`),
    ])
    const [last] = await it.database.db
      .selectFrom('message')
      .select(['revision', 'kind'])
      .where('citizen_id', '=', citizen)
      .where('status', '=', 'handed_over')
      .execute()
    assert.deepEqual(
      last,
      { revision: 3, kind: 'cancelled' },
      'the SEQUENCE of the calendar file is that of the change',
    )
  })

  test('"you have booked" after the meeting has begun is dropped, although nothing was ever tried', async () => {
    it.clock.set(at('2017-07-12 11:30').toString())
    const citizen = await citizenOf(it.staff)
    await book(citizen, '2017-07-12')
    assert.deepEqual(await deliver('2017-07-12 12:00'), { handedOver: 0, dropped: 2 })
    assert.deepEqual(await dropped(citizen), ['email booked meeting_has_begun', 'sms booked meeting_has_begun'])
  })

  test('signed off e-mail, cancelled, signed up again: "you have booked" is not true any more', async () => {
    it.clock.set(at('2017-07-03 12:00').toString())
    const citizen = await citizenOf(it.staff)
    const { id } = await book(citizen, '2017-07-12')
    const signedUp = (is: boolean) => changeContactDetails(it.asCitizen(citizen), citizen, { emailService: is })
    must(await signedUp(false))
    must(await cancelMeeting(it.asCitizen(citizen), { meetingId: id, reason: null }))
    must(await signedUp(true))
    await deliver()
    assert.deepEqual(await told(citizen), ['sms cancelled'])
    assert.deepEqual(await dropped(citizen), ['email booked meeting_has_changed', 'sms booked newer_message'])
  })

  test('of two meetings each is told', async () => {
    it.clock.set(at('2017-07-03 12:00').toString())
    const citizen = await citizenOf(it.staff)
    const { id } = await book(citizen, '2017-07-12')
    await deliver()
    must(await cancelMeeting(it.staff, { meetingId: id, reason: null }))
    await book(citizen, '2017-07-13')
    await deliver()
    assert.deepEqual((await told(citizen)).toSorted(), both('booked', 'booked', 'cancelled').toSorted())
    assert.deepEqual(await dropped(citizen), [])
  })
})

suite('Booking, rebooking, moving, cancelling and being summoned send a receipt – N-CONFIRM', () => {
  test('one per change and channel, on the channels signed up for', async () => {
    it.clock.set(CREATED)
    const citizen = await citizenOf(it.staff)
    const { id } = await book(citizen, '2017-07-12')
    await deliver()
    const offer = await offerOf(it.staff)
    const [other = ''] = await timesAt(it.staff, offer, ['2017-07-13T12:00:00+02:00'])
    const rebooking = { meetingId: id, timeId: other, form: null, message: null, requireHold: false }
    must(await rebookMeeting(it.asCitizen(citizen), rebooking))
    await deliver()
    must(await moveMeeting(it.staff, id, { kind: 'own_hour', startsAt: at('2017-07-14 12:00') }))
    await deliver()
    must(await cancelMeeting(it.staff, { meetingId: id, reason: 'Sagsbehandleren er syg' }))
    must(
      await summonCitizen(it.staff, citizen, {
        kind: 'own_hour',
        of: { interviewType: 'job' },
        startsAt: at('2017-07-17 12:00'),
        minutes: 30,
        caseworker: 'Karen Bro',
        form: 'phone',
        place: null,
        rebooking: null,
        cancelling: null,
      }),
    )
    await deliver()
    const kinds = ['booked', 'rebooked', 'moved', 'cancelled', 'summoned']
    assert.deepEqual((await told(citizen)).toSorted(), both(...kinds).toSorted())
    const said = (await handedOver(it.database.db, citizen, 100)).filter(({ channel }) => channel === 'sms')
    const text = (kind: string) => said.find((one) => one.kind === kind)?.body?.split('\n')[0]
    assert.equal(
      text('rebooked'),
      'Du har ombooket dit møde med os til den 13.07.2017 kl. 12.00. Sted: Rådhuspladsen 1',
    )
    assert.equal(text('moved'), 'Dit møde med os er flyttet til den 14.07.2017 kl. 12.00. Sted: Rådhuspladsen 1')
    assert.equal(
      text('cancelled'),
      'Dit møde med os den 14.07.2017 kl. 12.00 er aflyst. Begrundelse: Sagsbehandleren er syg',
    )
    assert.equal(text('summoned'), 'Du er indkaldt til et møde med os den 17.07.2017 kl. 12.00. Vi ringer til dig.')
  })
})

suite('No national id number, name or benefit in an SMS or e-mail – N-SECRET', () => {
  const cpr = '6105801234'
  const name = 'Valdemar Ganske-Særligt'

  test('in none of all messages that a citizen can get', async () => {
    it.clock.set(CREATED)
    const { id: citizen } = must(
      await registerCitizen(it.staff, {
        cpr,
        name,
        contactGroup: 2,
        category: 'jobparat',
        jobCentre: '10100',
        details: { mobile: '+4512345678', email: 'v@example.dk', smsService: true, emailService: true },
      }),
    )
    must(await setDeadline(it.staff, citizen, job('2017-07-10')))
    await days('2017-06-27', '2017-07-08')
    const { id } = await book(citizen, '2017-07-12')
    await deliver()
    const reason = `${cpr.slice(0, 6)}-${cpr.slice(6)} ${name} er ikke længere kontanthjælpsmodtager`
    must(await cancelMeeting(it.staff, { meetingId: id, reason }))
    await deliver()
    const rows = await handedOver(it.database.db, citizen, 100)
    assert.deepEqual(new Set(rows.map(({ kind }) => kind)).size, reminderKinds.length + 2)
    assert.deepEqual(new Set(rows.map(({ channel }) => channel)), new Set(channels))
    for (const { subject, body } of rows) {
      const said = `${subject ?? ''}\n${body ?? ''}`
      for (const secret of [cpr, cpr.slice(6), 'Valdemar', 'Særligt', 'jobparat', 'ontanthjælp'])
        assert.ok(!said.includes(secret), `${secret} in ${said}`)
    }
  })
})
