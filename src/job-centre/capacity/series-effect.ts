import { html } from 'hono/html'
import { askShortWith } from '../../questions/job-centre/capacity.ts'
import type { TimeToMake } from '../../questions/job-centre/planned-times.ts'
import { isInterview } from '../../rules/meetings.ts'
import type { Offer } from '../../rules/offers.ts'
import type { Html } from '../../web/html.ts'
import type { Visit } from '../visit.ts'

/** J-CAPACITY: what times about to be made do to those who lack one; nothing where nobody does. */
export async function effectOnShort(
  { texts, context }: Visit,
  { meetingType }: Pick<Offer, 'meetingType'>,
  toMake: readonly TimeToMake[],
): Promise<Html | ''> {
  if (!isInterview(meetingType) || toMake.length === 0) return ''
  const more = toMake.map(({ offerId, date, capacity }) => ({ offerId, date, seats: capacity }))
  const short = await askShortWith(context, meetingType, more)
  if (!short.ok || short.value.now === 0) return ''
  const { now, after } = short.value
  return html`<p>${texts.rich('jobCentre.capacity.effect', { now, after })}</p>`
}
