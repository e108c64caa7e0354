import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SegmentedMessage } from 'sms-segments-calculator'
import { portalNameFits, wordsOf } from '../../src/delivery/words.ts'
import { addDays, plainDate } from '../../src/rules/dates.ts'
import {
  CODE_KIND,
  type MessageKind,
  type MessageParameters,
  receiptKinds,
  reminderKinds,
} from '../../src/rules/messages.ts'
import { languages } from '../../src/web/texts.ts'

// N-GSM in every language that citizens can choose. A new file in locales/ is measured here
// automatically.

const portals = ['Jobnet', 'Selvbook'].map((portalName) => ({ portalName, portalAddress: 'www.jobnet.dk' }))

/** A year's dates, so that every language's longest is among them. */
const dates = Array.from({ length: 366 }, (_, day) => addDays(plainDate('2028-01-01'), day).toString())

const long = 'Beskæftigelses- og Sundhedsforvaltningens Mødecenter, Rådhuspladsen 123, 4. sal, 1550 København V'

function* everySms(): Generator<{ kind: MessageKind; parameters: MessageParameters }> {
  for (const date of dates) {
    for (const kind of reminderKinds)
      for (const daysLeft of [null, 1, 8]) yield { kind, parameters: { dueDate: date, daysLeft } }
    for (const kind of receiptKinds) {
      const meeting = {
        startsAt: `${date}T21:45:00Z`,
        endsAt: `${date}T22:30:00Z`,
        form: 'in_person',
        place: long,
        reason: long,
      }
      yield { kind, parameters: meeting }
    }
  }
  yield { kind: CODE_KIND, parameters: { code: '888888' } }
}

for (const language of languages())
  test(`${language}: every SMS is one segment of the GSM alphabet on every date – N-GSM`, () => {
    // Texts that differ only in digits are measured once: each digit takes one place.
    const measured = new Set<string>()
    for (const { kind, parameters } of everySms())
      for (const settings of portals) {
        const { body } = wordsOf({ kind, channel: 'sms', parameters }, settings, { language, name: '' })
        const shape = body.replaceAll(/\d/g, '0')
        if (measured.has(shape)) continue
        measured.add(shape)
        const { encodingName, segmentsCount } = new SegmentedMessage(body, 'auto', false)
        assert.deepEqual([encodingName, segmentsCount], ['GSM-7', 1], body)
      }
    assert.ok(measured.size >= 16)
  })

test('a portal’s name is measured in every language before anything is sent', () => {
  assert.ok(portals.every(portalNameFits))
  assert.ok(!portalNameFits({ portalName: 'Jobcenterportalen', portalAddress: '' }))
})
