import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import * as fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
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
import { gsmLength, SEGMENT_PLACES, shorten, toGsm } from '../../src/delivery/gsm.ts'
import { type MessageWordsSettings, portalNameFits, wordsOf } from '../../src/delivery/words.ts'
import { addDays, type PlainDate, plainDate } from '../../src/rules/dates.ts'
import { channels, receiptKinds, reminderKinds } from '../../src/rules/messages.ts'
import { handedOver } from '../../src/storage/messages.ts'
import type { MessageParameters, MessageRow } from '../../src/storage/tables.ts'
import { citizenOf, createTestProgram, must, offerOf, type TestProgram, timesAt } from '../support/program.ts'
import { at, rowsOf } from './support.ts'

const jobnet: MessageWordsSettings = { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }

const words = (
  kind: MessageRow['kind'],
  channel: MessageRow['channel'],
  parameters: MessageParameters,
  settings = jobnet,
) => wordsOf({ kind, channel, parameters }, settings, 'da')

const reminder = (kind: MessageRow['kind'], channel: MessageRow['channel'], daysLeft: number | null) =>
  words(kind, channel, { dueDate: '2017-07-10', daysLeft }).body

const smsEnd = '\nVh. Jobcentret\nSms kan ikke besvares og kan afmeldes på Jobnet'
const emailEnd = [
  '',
  '',
  'Venlig hilsen',
  'Dit Jobcenter',
  '',
  'Det er ikke muligt at svare på denne email, da den er automatisk genereret.',
  'Du kan afmelde dig at modtage mail omkring dette emne. Du afmelder dig via Jobnets SMS- og e-mailservice på www.jobnet.dk. Du har mulighed for igen at tilmelde dig, dette kan du også gøre via Jobnets SMS- og e-mailservice.',
].join('\n')

suite('§2.3.1–2.3.3: the words of the SMS- og e-mailservice – N-WORDING', () => {
  const guide = rowsOf(`
    §2.3.1 SMS    | deadline_set | –  | Husk at booke møde med os på Jobnet. Det skal bookes senest den 10.07.2017.
    §2.3.1 E-mail | deadline_set | –  | Husk, du skal booke møde med os på Jobnet, www.jobnet.dk. Det skal bookes senest den 10. juli 2017.
    §2.3.2 SMS    | eight_days   | 8  | Husk at booke møde med os på Jobnet. Det skal bookes inden 8 dage, senest den 10.07.2017.
    §2.3.2 E-mail | eight_days   | 8  | Husk, du skal booke møde med os på Jobnet, www.jobnet.dk. Det skal bookes inden 8 dage, senest den 10. juli 2017.
    §2.3.3 SMS    | three_days   | 3  | Husk at booke et møde med os på Jobnet. Det skal bookes inden 3 dage, senest den 10.07.2017.
    §2.3.3 E-mail | three_days   | 3  | Husk, du skal booke møde med os på Jobnet, www.jobnet.dk. Det skal bookes inden 3 dage, senest den 10. juli 2017.
    caught up SMS | eight_days   | 6  | Husk at booke møde med os på Jobnet. Det skal bookes inden 6 dage, senest den 10.07.2017.
    one day SMS   | three_days   | 1  | Husk at booke et møde med os på Jobnet. Det skal bookes inden 1 dag, senest den 10.07.2017.
    one day Email | three_days   | 1  | Husk, du skal booke møde med os på Jobnet, www.jobnet.dk. Det skal bookes inden 1 dag, senest den 10. juli 2017.
    last day SMS  | three_days   | –  | Husk at booke møde med os på Jobnet. Det skal bookes senest den 10.07.2017.
  `)
  for (const [where = '', wanted = '', left = '', sentence = ''] of guide) {
    test(`${where}: "${sentence}"`, () => {
      const kind = reminderKinds.find((one) => one === wanted) ?? 'deadline_set'
      const sms = where.endsWith('SMS')
      const body = reminder(kind, sms ? 'sms' : 'email', left === '–' ? null : Number(left))
      assert.equal(body, `${sentence}${sms ? smsEnd : emailEnd}`)
    })
  }

  test('only an e-mail has a subject', () => {
    assert.equal(words('deadline_set', 'sms', { dueDate: '2017-07-10', daysLeft: null }).subject, null)
    assert.equal(
      words('deadline_set', 'email', { dueDate: '2017-07-10', daysLeft: null }).subject,
      'Husk at booke møde med dit jobcenter',
    )
  })

  test('the portal’s name and address are settings', () => {
    const own = { portalName: 'Selvbook', portalAddress: 'selvbook.example.dk' }
    const parameters = { dueDate: '2017-07-10', daysLeft: 3 }
    assert.doesNotMatch(words('three_days', 'sms', parameters, own).body, /jobnet/i)
    assert.match(words('three_days', 'sms', parameters, own).body, /på Selvbook\. .*afmeldes på Selvbook$/s)
    assert.match(words('three_days', 'email', parameters, own).body, /på Selvbook, selvbook\.example\.dk\. /)
  })

  test('a language that there are no words in is answered in Danish', () => {
    const message = {
      kind: 'deadline_set',
      channel: 'sms',
      parameters: { dueDate: '2017-07-10', daysLeft: null },
    } as const
    assert.equal(wordsOf(message, jobnet, 'tlh').body, reminder('deadline_set', 'sms', null))
    assert.equal(wordsOf(message, jobnet, '../da').body, reminder('deadline_set', 'sms', null))
  })
})

const meeting = (own: MessageParameters = {}): MessageParameters => ({
  type: 'job',
  title: 'Jobsamtale - kontanthjælp',
  startsAt: '2017-07-10T08:15:00Z',
  endsAt: '2017-07-10T09:00:00Z',
  form: 'in_person',
  place: 'Havnegade 12',
  caseworker: 'Karen Bro',
  reason: null,
  ...own,
})

suite('Receipts: booked, rebooked, moved, cancelled, summoned – N-CONFIRM', () => {
  const receipts = rowsOf(`
    booked    | Du har booket et møde med os den 10.07.2017 kl. 10.15. Sted: Havnegade 12
    rebooked  | Du har ombooket dit møde med os til den 10.07.2017 kl. 10.15. Sted: Havnegade 12
    summoned  | Du er indkaldt til et møde med os den 10.07.2017 kl. 10.15. Sted: Havnegade 12
    moved     | Dit møde med os er flyttet til den 10.07.2017 kl. 10.15. Sted: Havnegade 12
    cancelled | Dit møde med os den 10.07.2017 kl. 10.15 er aflyst.
  `)
  for (const [wanted = '', sentence = ''] of receipts) {
    test(`${wanted}: "${sentence}"`, () => {
      const kind = receiptKinds.find((one) => one === wanted) ?? 'booked'
      assert.equal(words(kind, 'sms', meeting()).body, `${sentence}${smsEnd}`)
      const email = words(kind, 'email', meeting())
      assert.match(email.body, /10\. juli 2017 kl\. 10\.15/)
      assert.ok(email.subject)
      if (kind === 'cancelled') return
      assert.match(email.body, /\n\nVarighed: 45 minutter\nSted: Havnegade 12\nSagsbehandler: Karen Bro\n\n/)
    })
  }

  test('a meeting by phone or video says so instead of the place', () => {
    assert.match(words('booked', 'sms', meeting({ form: 'phone' })).body, /10\.15\. Vi ringer til dig\.\n/)
    assert.match(words('booked', 'sms', meeting({ form: 'video' })).body, /10\.15\. Mødet er på video\.\n/)
    assert.doesNotMatch(words('booked', 'email', meeting({ form: 'phone' })).body, /Sted|Havnegade/)
  })

  test('a cancellation tells the job centre’s reason – M-CANCEL', () => {
    const cancelled = meeting({ reason: 'Sagsbehandleren er syg' })
    assert.match(words('cancelled', 'sms', cancelled).body, /er aflyst\. Begrundelse: Sagsbehandleren er syg\n/)
    assert.match(words('cancelled', 'email', cancelled).body, /\n\nBegrundelse: Sagsbehandleren er syg\n\n/)
  })

  test('an e-mail brings the meeting for the calendar, a cancelled one to be taken out of it', () => {
    for (const kind of receiptKinds) {
      const stored = { meeting_id: '01a20789-0000-7000-8000-000000000000', revision: 2, created_at: at('2017-07-01') }
      const message = { kind, channel: 'email', parameters: meeting(), ...stored } as const
      const { attachment, body } = wordsOf(message, jobnet, 'da')
      assert.match(body, /vedhæfte[dt]/)
      assert.equal(attachment?.name, 'moede-2017-07-10.ics')
      const lines = (attachment?.content ?? '').split('\r\n')
      for (const line of [
        `METHOD:${kind === 'cancelled' ? 'CANCEL' : 'PUBLISH'}`,
        'UID:01a20789-0000-7000-8000-000000000000@selvbook',
        'SEQUENCE:2',
        'DTSTART:20170710T081500Z',
        'DTEND:20170710T090000Z',
        'SUMMARY:Møde med jobcentret',
        'LOCATION:Havnegade 12',
      ])
        assert.ok(lines.includes(line), `${line} in ${lines.join('\n')}`)
      assert.doesNotMatch(attachment?.content ?? '', /kontanthjælp/i, 'N-SECRET')
      assert.equal(wordsOf({ ...message, channel: 'sms' }, jobnet, 'da').attachment, null)
    }
  })
})

const segments = (text: string) => new SegmentedMessage(text, 'auto', false)

/** The calculator takes 2 ms a text; texts that differ in digits alone, each of which takes one place, are measured once. */
const shapes = new Map<string, ReturnType<typeof segments>>()
function measuredShape(text: string) {
  const shape = text.replaceAll(/\d/g, '0')
  const measured = shapes.get(shape) ?? segments(shape)
  shapes.set(shape, measured)
  return measured
}

function assertOneSegment(text: string, settings = jobnet) {
  const measured = measuredShape(text)
  assert.equal(measured.encodingName, 'GSM-7', text)
  assert.equal(measured.segmentsCount, 1, text)
  assert.ok((gsmLength(text) ?? 999) <= SEGMENT_PLACES, text)
  assert.ok(text.endsWith(`Sms kan ikke besvares og kan afmeldes på ${settings.portalName}`), text)
}

suite('An SMS fits one segment of the GSM alphabet – N-GSM', () => {
  const firstDay = plainDate('2026-01-01')
  const everyDay: PlainDate[] = []
  for (let day = firstDay; day.year <= 2030; day = addDays(day, 1)) everyDay.push(day)

  test('every reminder on every date of 2026 to 2030, also of a portal with a longer name', () => {
    assert.equal(everyDay.length, 1826)
    const longer = { portalName: 'Selvbook', portalAddress: 'selvbook.example.dk' }
    for (const day of everyDay) {
      for (const kind of reminderKinds) {
        for (const daysLeft of kind === 'deadline_set' ? [null] : [8, 3, 1]) {
          for (const settings of [jobnet, longer])
            assertOneSegment(words(kind, 'sms', { dueDate: day.toString(), daysLeft }, settings).body, settings)
        }
      }
    }
  })

  const places = [
    'Havnegade 12',
    'Borgerservice og Jobcenter, Rådhuspladsen 123, 4. sal th., lokale 4.117, 1550 København V',
    'Sundheds- og Beskæftigelsesforvaltningens Mødecenter i den gamle tobaksfabrik ved havnen',
    'Café “Łódź” – indgang à gauche, ç, 北京, 🏢',
  ]

  test('every receipt on every date, with long places, names and reasons in any script', () => {
    for (const day of everyDay) {
      const startsAt = `${day.toString()}T21:45:00Z`
      for (const kind of receiptKinds) {
        for (const place of places) {
          const { body } = words(
            kind,
            'sms',
            meeting({ startsAt, endsAt: startsAt, place, caseworker: place, reason: place }),
          )
          assertOneSegment(body)
        }
      }
    }
  })

  test('a long place is cut at a comma, a long word with dots', () => {
    const place = (text: string) => /Sted: (.*)\n/.exec(words('rebooked', 'sms', meeting({ place: text })).body)?.[1]
    assert.equal(place(places[1] ?? ''), 'Borgerservice og Jobcenter')
    assert.equal(place(places[2] ?? ''), 'Sundheds- og Beskæftigelse...')
    assert.equal(place('Café “Łódź” – 2. sal'), 'Café "Lódz" - 2. sal'.replace('ó', 'o'))
  })

  test('whatever is written as place or reason, the end of the SMS still stands', () => {
    fc.assert(
      fc.property(fc.constantFrom(...receiptKinds), fc.string({ unit: 'grapheme', maxLength: 200 }), (kind, text) => {
        assertOneSegment(words(kind, 'sms', meeting({ place: text, reason: text })).body)
      }),
      { numRuns: 500 },
    )
  })

  test('places are counted as the calculator counts them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (raw) => {
        const text = toGsm(raw)
        const measured = segments(text)
        assert.equal(measured.encodingName, 'GSM-7')
        assert.equal(measured.segmentsCount <= 1, (gsmLength(text) ?? 0) <= SEGMENT_PLACES)
        assert.ok((gsmLength(shorten(text, 20)) ?? 99) <= 20)
      }),
      { numRuns: 500 },
    )
    assert.equal(segments('0123456789').encodingName, 'GSM-7')
    assert.equal(gsmLength('0123456789'), 10)
    assert.equal(gsmLength('æøåÆØÅ'), 6)
    assert.equal(gsmLength('€[]'), 6)
    assert.equal(gsmLength('–'), null)
  })

  test('a portal’s name that would not fit is told before anything is sent', () => {
    assert.ok(portalNameFits(jobnet))
    assert.ok(portalNameFits({ ...jobnet, portalName: 'Selvbook' }))
    assert.ok(!portalNameFits({ ...jobnet, portalName: 'Jobcenterportalen' }))
    assert.ok(!portalNameFits({ ...jobnet, portalName: 'Łódź' }))
  })
})

// From here on a real database: what is made, when it leaves, and what never does.

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
  return handOverMessages(calendar(), (message, language) => wordsOf(message, jobnet, language))
}
const job = (dueDate: string, activationDate: string | null = null) => ({
  interviewType: 'job' as const,
  dueDate: plainDate(dueDate),
  activationDate: activationDate === null ? null : plainDate(activationDate),
})

/** `sms eight_days 8`: what was handed over to a citizen, in order; the number is that of days in its words. */
async function told(citizenId: string): Promise<string[]> {
  const rows = await handedOver(it.program.db, citizenId, 100)
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
      must(await changeContactDetails(it.staff, citizen, { sms_service: sms, email_service: email }))
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
    await days('2017-06-27', '2017-07-11')
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
    must(await changeContactDetails(it.asCitizen(citizen), citizen, { sms_service: false }))
    assert.deepEqual(await deliver(), { handedOver: 1, dropped: 1 })
    assert.deepEqual(await told(citizen), ['email deadline_set'])
    must(await changeContactDetails(it.asCitizen(citizen), citizen, { sms_service: true }))
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
    it.clock.set(at('2017-07-04 10:00').toString())
    must(await cancelMeeting(it.asCitizen(citizen), { meetingId: id, by: 'citizen', reason: null }))
    await deliver()
    const before8 = both('deadline_set', 'booked', 'cancelled')
    assert.deepEqual((await told(citizen)).toSorted(), before8.toSorted(), 'the day of 8 has gone by')
    await days('2017-07-05', '2017-07-11')
    assert.deepEqual((await told(citizen)).toSorted(), [...before8, ...both('three_days 3 dage')].toSorted())
  })
})

suite('Reminders leave between 09 and 22, receipts at once – N-HOURS', () => {
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
    test(`a deadline set ${when} is told of ${leaves}`, async () => {
      it.clock.set(at(when).toString())
      const citizen = await citizenOf(it.staff)
      must(await setDeadline(it.staff, citizen, job(addDays(plainDate(when.slice(0, 10)), 20).toString())))
      if (notYet !== '') {
        await deliver(notYet)
        assert.deepEqual(await told(citizen), [])
      }
      await deliver(leaves)
      assert.deepEqual((await told(citizen)).toSorted(), both('deadline_set').toSorted())
    })
  }

  test('a reminder due by day that nobody handed over waits for the next morning, and names the days left then', async () => {
    const citizen = await withDeadline()
    await deliver()
    await night('2017-07-02')
    assert.deepEqual(await deliver('2017-07-02 22:00'), { handedOver: 0, dropped: 0 })
    assert.deepEqual(await deliver('2017-07-03 08:59'), { handedOver: 0, dropped: 0 })
    assert.deepEqual(await deliver('2017-07-03 09:00'), { handedOver: 2, dropped: 0 })
    assert.deepEqual((await told(citizen)).slice(2).toSorted(), both('eight_days 7 dage').toSorted())
  })

  test('a receipt leaves in the middle of the night', async () => {
    it.clock.set(at('2017-07-03 23:30').toString())
    const citizen = await citizenOf(it.staff)
    await book(citizen, '2017-07-12')
    await deliver()
    assert.deepEqual((await told(citizen)).toSorted(), both('booked').toSorted())
  })
})

suite('Booking, rebooking, moving, cancelling and being summoned send a receipt – N-CONFIRM', () => {
  test('one per change and channel, on the channels signed up for', async () => {
    it.clock.set(CREATED)
    const citizen = await citizenOf(it.staff)
    const { id } = await book(citizen, '2017-07-12')
    const offer = await offerOf(it.staff)
    const [other = ''] = await timesAt(it.staff, offer, ['2017-07-13T12:00:00+02:00'])
    const rebooking = { meetingId: id, timeId: other, form: null, message: null, requireHold: false }
    must(await rebookMeeting(it.asCitizen(citizen), rebooking))
    must(await moveMeeting(it.staff, id, { kind: 'own_hour', startsAt: at('2017-07-14 12:00') }))
    must(await cancelMeeting(it.staff, { meetingId: id, by: 'job_centre', reason: 'Sagsbehandleren er syg' }))
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
    const said = (await handedOver(it.program.db, citizen, 100)).filter(({ channel }) => channel === 'sms')
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
        details: { mobile: '+4512345678', email: 'v@example.dk', sms_service: true, email_service: true },
      }),
    )
    must(await setDeadline(it.staff, citizen, job('2017-07-10')))
    await days('2017-06-27', '2017-07-08')
    const { id } = await book(citizen, '2017-07-12')
    const reason = `${cpr.slice(0, 6)}-${cpr.slice(6)} er ikke længere kontanthjælpsmodtager`
    must(await cancelMeeting(it.staff, { meetingId: id, by: 'job_centre', reason }))
    await deliver()
    const rows = await handedOver(it.program.db, citizen, 100)
    assert.deepEqual(new Set(rows.map(({ kind }) => kind)).size, reminderKinds.length + 2)
    assert.deepEqual(new Set(rows.map(({ channel }) => channel)), new Set(channels))
    for (const { subject, body } of rows) {
      const said = `${subject ?? ''}\n${body ?? ''}`
      for (const secret of [cpr, cpr.slice(6), 'Valdemar', 'Særligt', 'jobparat', 'ontanthjælp'])
        assert.ok(!said.includes(secret), `${secret} in ${said}`)
    }
  })
})
