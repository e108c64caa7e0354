import { reachesCitizen } from '../rules/access.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { clearNews, findMeeting } from '../storage/meetings.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * N-NEWS: the citizen has opened a meeting, so that what the job centre did to it is no longer news
 * on "Min side"; `revision`: the one that they saw. Refusals: not_found, for another's meeting.
 */
export const recordMeetingOpened = (
  context: ActionContext,
  meetingId: string,
  revision: number,
): Promise<Outcome<null>> =>
  transact(context, 'record_meeting_opened', async (trx, granted) => {
    const meeting = await findMeeting(trx, meetingId)
    if (!meeting || !reachesCitizen(granted, { citizenId: meeting.citizenId, jobCentre: null }))
      return refuse('not_found')
    await clearNews(trx, meetingId, revision)
    return done(null)
  })
