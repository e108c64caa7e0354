import type { OwnMeeting } from '../questions/own/meetings.ts'
import type { MeetingForm } from '../rules/meetings.ts'
import { shownTelephoneNumber } from '../rules/telephone-number.ts'
import { asWritten } from '../web/as-written.ts'
import type { Html } from '../web/html.ts'
import type { LinkView } from '../web/layout.ts'
import type { Texts } from '../web/texts.ts'
import { paths } from './paths.ts'
import type { Visit } from './signed-in-request.ts'

/** Where a place is shown unless a setting says otherwise. */
const MAP_ADDRESS = 'https://www.openstreetmap.org/search?query={place}'

/** Where to be: the place, or who calls whom. */
export const placeOf = (texts: Texts, { form, place }: Pick<OwnMeeting, 'form' | 'place'>): string | null =>
  form === 'in_person' ? place : texts.t('meetingForm.hint', { form })

/** The same on a page: a place is written in Danish. */
export const placeShown = (texts: Texts, meeting: Pick<OwnMeeting, 'form' | 'place'>): Html | string | null =>
  meeting.form === 'in_person' && meeting.place !== null ? asWritten(texts, meeting.place) : placeOf(texts, meeting)

const hasPostcode = (place: string): boolean => /\b\d{4}\b/.test(place)

/**
 * What a map is asked for. Of a place without postcode the job centre's own town is meant:
 * "Rådhuspladsen 1" there is in many.
 */
function onMap({ jobCentre, options }: Visit, { place, jobCentre: owner }: OwnMeeting): string | null {
  if (!place) return null
  const town = owner === jobCentre?.code ? jobCentre.address?.split(/[,\n]/).findLast(hasPostcode)?.trim() : undefined
  const asked = hasPostcode(place) || !town ? place : `${place}, ${town}`
  return (options.mapAddress ?? MAP_ADDRESS).replace('{place}', encodeURIComponent(asked))
}

export interface Whereabouts {
  readonly words: Html | string | null
  /**
   * What helps to get there: a map, the caseworker's video room, where the telephone number is put
   * right.
   */
  readonly link: LinkView | null
}

type Way = (visit: Visit, meeting: OwnMeeting) => Partial<Whereabouts>

const ways: Readonly<Record<MeetingForm, Way>> = {
  in_person: (visit, meeting) => {
    const map = onMap(visit, meeting)
    return map === null ? {} : { link: { href: map, text: visit.texts.t('meeting.map') } }
  },
  phone: ({ texts, session: { mobile } }) =>
    mobile === null
      ? { link: { href: paths.settings, text: texts.t('meeting.enterNumber') } }
      : {
          words: texts.t('meeting.calledAt', { number: shownTelephoneNumber(mobile) }),
          link: { href: paths.settings, text: texts.t('meeting.changeNumber') },
        },
  video: ({ texts }, { videoUrl: room }) =>
    room === null ? {} : { words: texts.t('meeting.onVideo'), link: { href: room, text: texts.t('meeting.join') } },
}

/** Where a coming meeting is, and the way there. */
export const whereabouts = (visit: Visit, meeting: OwnMeeting): Whereabouts => ({
  words: placeShown(visit.texts, meeting),
  link: null,
  ...ways[meeting.form](visit, meeting),
})
