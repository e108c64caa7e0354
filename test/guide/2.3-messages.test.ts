import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { gsmLength, SEGMENT_PLACES, shorten, toGsm } from '../../src/delivery/gsm.ts'
import { type MessageWordsSettings, portalNameFits, wordsOf } from '../../src/delivery/words.ts'
import { addDays, type PlainDate, plainDate } from '../../src/rules/dates.ts'
import {
  type Channel,
  channels,
  type MessageKind,
  type MessageParameters,
  receiptKinds,
  reminderKinds,
} from '../../src/rules/messages.ts'
import { share } from '../support/share.ts'
import { at, rowsOf } from './support.ts'

const jobnet: MessageWordsSettings = { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }
const anna = { language: 'da', name: 'Anna-Lise Sørensen' }

const words = (kind: MessageKind, channel: Channel, parameters: MessageParameters, settings = jobnet) =>
  wordsOf({ kind, channel, parameters }, settings, anna)

const reminder = (kind: MessageKind, channel: Channel, daysLeft: number | null) =>
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
    assert.equal(wordsOf(message, jobnet, { ...anna, language: 'tlh' }).body, reminder('deadline_set', 'sms', null))
    assert.equal(wordsOf(message, jobnet, { ...anna, language: '../da' }).body, reminder('deadline_set', 'sms', null))
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
      const stored = { meetingId: '01a20789-0000-7000-8000-000000000000', revision: 2, madeAt: at('2017-07-01') }
      const message = { kind, channel: 'email', parameters: meeting(), ...stored } as const
      const { attachment, body } = wordsOf(message, jobnet, anna)
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
      assert.equal(wordsOf({ ...message, channel: 'sms' }, jobnet, anna).attachment, null)
    }
  })
})

const segments = (text: string) => new SegmentedMessage(text, 'auto', false)

/**
 * The calculator takes 2 ms a text; texts that differ in digits alone, each of which takes one
 * place, are measured once.
 */
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

  test(`every receipt on every date, with long places, names and reasons in any script (${share.told})`, () => {
    // A quarter of the dates: all take four seconds.
    for (const day of share.some('receipts', everyDay, 4)) {
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

  test('what an SMS cannot show is written so that it can be read, or left out, never half', () => {
    const more = (kind: 'booked' | 'cancelled', own: MessageParameters) =>
      /kl\. 10\.15(?: er aflyst)?\. ?(.*)\n/.exec(words(kind, 'sms', meeting(own)).body)?.[1]
    const written = rowsOf(`
      Sal 2½                     | Sted: Sal 2 1/2
      Sal 2 ½, 1¾ m²             | Sted: Sal 2 1/2, 1 3/4 m2
      Dvořákova 5 • Żółć №3      | Sted: Dvorakova 5 - Zolc No3
      ул. Щорса 5                | Sted: ul. Shchorsa 5
      Лесная 5                   | Sted: Lesnaja 5
      Ｒåｄｈｕｓ ５               | Sted: Rådhus 5
      Rådhuset 🏢👩‍👩‍👧‍👦 indgang 5️⃣      | Sted: Rådhuset indgang 5
      شارع السلام 5, 9999 Solby  | Se mere på Jobnet.
      北京路 5, 9999 Solby       | Se mere på Jobnet.
      🏢                         | Se mere på Jobnet.
      Sygedagpengehuset          | Se mere på Jobnet.
      Kontanthjælpen, Havnegade 5 | Sted: ***, Havnegade 5
    `)
    for (const [place = '', expected = ''] of written) assert.equal(more('booked', { place }), expected, place)
    assert.equal(more('booked', { place: null }), '')
    assert.equal(more('cancelled', { reason: 'نعم' }), 'Se mere på Jobnet.')
    assert.equal(more('cancelled', { reason: 'Lokale 2½ er lukket' }), 'Begrundelse: Lokale 2 1/2 er lukket')
  })

  test('whatever is written as place or reason, the end of the SMS still stands', () => {
    fc.assert(
      fc.property(fc.constantFrom(...receiptKinds), fc.string({ unit: 'grapheme', maxLength: 200 }), (kind, text) => {
        assertOneSegment(words(kind, 'sms', meeting({ place: text, reason: text })).body)
      }),
      { numRuns: 500, seed: 24 },
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
      { numRuns: 500, seed: 25 },
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

suite('masked first, then put into the letters of the channel – N-SECRET', () => {
  const reason = 'Din sygedagpengesag (cpr 010190–1234) flyttes. Ring +4520123456'
  const safe = 'Din *** (cpr ***) flyttes. Ring +4520123456'

  test('a reason with an en dash in the number and a form of the word, by SMS and e-mail', () => {
    assert.match(
      words('cancelled', 'email', meeting({ reason })).body,
      new RegExp(`Begrundelse: ${safe.replaceAll(/[*+.()]/g, '\\$&')}\n`),
    )
    const sms = words('cancelled', 'sms', meeting({ reason: 'Din sygedagpengesag 010190–1234' })).body
    assert.match(sms, /Begrundelse: Din \*\*\* \*\*\*\n/)
  })

  test('the citizen’s own name in a reason, by SMS and e-mail; everybody else’s stays', () => {
    const named = meeting({ reason: 'ANNA–LISE SØRENSENS sag er hos Bo i Aarhus' })
    for (const channel of channels)
      assert.match(words('cancelled', channel, named).body, /Begrundelse: \*\*\* sag er hos Bo i Aarhus\n/)
  })

  test('in a place and a caseworker’s name as well, and in the calendar file', () => {
    const own = { place: 'Kontanthjælpen, Havnegade 5 (Anna-Lise Sørensen)', caseworker: 'Karen 0101901234' }
    const stored = { meetingId: '01a20789-0000-7000-8000-000000000000', revision: 0, madeAt: at('2017-07-01') }
    const message = { kind: 'booked', channel: 'email', parameters: meeting(own), ...stored } as const
    const { body, attachment } = wordsOf(message, jobnet, anna)
    assert.match(body, /\nSted: \*\*\*, Havnegade 5 \(\*\*\*\)\nSagsbehandler: Karen \*\*\*\n/)
    assert.match(attachment?.content ?? '', /LOCATION:\*\*\*\\, Havnegade 5 \(\*\*\*\)\r\n/)
  })

  test('what has nothing left to read is not said', () => {
    const { body } = words('booked', 'email', meeting({ place: '010190-1234', caseworker: '***' }))
    assert.doesNotMatch(body, /Sted|Sagsbehandler|\*/)
  })
})
