import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { askForAddress } from '../../src/actions/confirm-address.ts'
import { tellOtherwise } from '../../src/actions/decide-case.ts'
import { recordNoTime } from '../../src/actions/record-no-time.ts'
import { recordNoticeShown } from '../../src/actions/record-notice-shown.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { citizenOf, must, offerOf, type TestProgram, timesAt } from './program.ts'

/**
 * A citizen with a row in every table that has a citizen's, on 1 July 2026.
 */
export async function livedCitizen(it: TestProgram): Promise<string> {
  const offer = await offerOf(it.staff)
  const [first = '', second = ''] = await timesAt(it.staff, offer, [
    '2026-07-07T10:00:00+02:00',
    '2026-07-08T10:00:00+02:00',
  ])
  const citizenId = await citizenOf(it.staff)
  const own = it.asCitizen(citizenId)
  const wanted = { interviewType: 'job', dueDate: plainDate('2026-07-10'), activationDate: null } as const
  const { seen } = must(await setDeadline(it.staff, citizenId, wanted))
  must(await recordNoticeShown(own, seen.deadline.id, { stage: 'new' }))
  const finding = { citizenId, jobCentre: '10100', offerId: offer.id, windowFrom: plainDate('2026-07-01') }
  must(await recordNoTime(own, { ...finding, windowUntil: plainDate('2026-07-17') }))
  must(await bookMeeting(own, { citizenId, timeId: first, form: null, message: 'Ring.', requireHold: false }))
  await it.database.pool.query(
    `insert into seat (time_id, seat_number, capacity, citizen_id, held_until, offer_id, date)
     values ($1, 1, 1, $2, '2026-07-01T08:20Z', $3, '2026-07-08')`,
    [second, citizenId, offer.id],
  )
  must(await tellOtherwise(it.staff, { of: 'deadline', id: seen.deadline.id }, 'phone'))
  const days = { from: plainDate('2026-07-20'), to: plainDate('2026-07-21') }
  must(await reportAbsence(own, citizenId, { kind: 'illness', ...days }))
  must(await askForAddress(own, citizenId, { channel: 'sms', address: '+4520123456' }))
  return citizenId
}
