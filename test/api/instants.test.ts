import assert from 'node:assert/strict'
import { test } from 'node:test'
import { danishInstant } from '../../src/api/instants.ts'
import { instant, timeZone } from '../../src/rules/dates.ts'

test('an instant with the Danish offset, also around the hours of summer time', () => {
  const days = ['1950-01-01', '1980-04-06', '2026-03-29', '2026-07-10', '2026-10-25', '2026-12-31', '2199-12-31']
  for (const day of days)
    for (let minute = -120; minute < 26 * 60; minute += 15) {
      const at = instant(`${day}T00:00:00Z`).add({ milliseconds: minute * 60_000 + 999 })
      const expected = at.toZonedDateTimeISO(timeZone).toString({ timeZoneName: 'never', smallestUnit: 'second' })
      assert.equal(danishInstant(at), expected)
    }
  assert.equal(danishInstant(instant('2026-03-29T01:00:00Z')), '2026-03-29T03:00:00+02:00')
  assert.equal(danishInstant(instant('2026-10-25T01:00:00Z')), '2026-10-25T02:00:00+01:00')
})
