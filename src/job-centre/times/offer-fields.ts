import type { OfferContent } from '../../actions/change-offer.ts'
import type { Given } from '../../http/form-input.ts'
import { isContactGroup } from '../../rules/contact-groups.ts'
import { MOST_REMINDER_HOURS } from '../../rules/meeting-reminders.ts'
import { DEFAULT_NOTICE_HOURS, meetingForms } from '../../rules/meetings.ts'
import { DEFAULT_HORIZON_DAYS, type Offer } from '../../rules/offers.ts'
import { lineIn, proseIn } from '../../rules/text.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import type { Texts } from '../../web/texts.ts'
import { wholeNumberIn } from '../pieces/whole-number.ts'

/** The fields of an offer, as they are typed. Boxes are `ja` or ''. */
const offerFields = [
  'titel',
  'beskrivelse',
  'type',
  'andentype',
  'grupper',
  'kategorier',
  'sted',
  'minutter',
  'varsel',
  'horisont',
  'ombook',
  'ombooktimer',
  'aflys',
  'aflystimer',
  'paamind',
  'udgaaet',
  ...meetingForms,
] as const
export type OfferField = (typeof offerFields)[number]
export type TypedOffer = Readonly<Record<OfferField, string>>

const box = (isOn: boolean): string => (isOn ? 'ja' : '')

/** An offer as its form shows it; of a new one what usually stands there. */
export function typedOf(offer: Offer | null): TypedOffer {
  const rebooking = offer?.rebooking ?? { allowed: true, noticeHours: DEFAULT_NOTICE_HOURS }
  const cancelling = offer?.cancelling ?? { allowed: true, noticeHours: DEFAULT_NOTICE_HOURS }
  const forms = offer?.forms ?? ['in_person']
  return {
    titel: offer?.title ?? '',
    beskrivelse: offer?.description ?? '',
    type: offer?.meetingType ?? 'job',
    andentype: offer?.otherType?.toString() ?? '',
    grupper: offer?.contactGroups.join(', ') ?? '',
    kategorier: offer?.categories.join(', ') ?? '',
    sted: offer?.place ?? '',
    minutter: String(offer?.minutes ?? 45),
    varsel: String(offer?.bookingNoticeHours ?? 0),
    horisont: String(offer?.horizonDays ?? DEFAULT_HORIZON_DAYS),
    ombook: box(rebooking.allowed),
    ombooktimer: String(rebooking.noticeHours),
    aflys: box(cancelling.allowed),
    aflystimer: String(cancelling.noticeHours),
    paamind: offer?.reminderHours?.toString() ?? '',
    udgaaet: box(offer?.retired ?? false),
    in_person: box(forms.includes('in_person')),
    phone: box(forms.includes('phone')),
    video: box(forms.includes('video')),
  }
}

export const typedIn = (given: Given): TypedOffer => ({
  ...typedOf(null),
  ...Object.fromEntries(offerFields.map((name) => [name, given(name)])),
})

const listIn = (text: string): string[] => [...new Set(text.split(',').flatMap((part) => lineIn(part) ?? []))]

export type ReadOffer =
  | { readonly ok: true; readonly content: OfferContent }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] }

/** What is typed as an offer, or each field that is wrong. */
export function readOffer(texts: Texts, typed: TypedOffer): ReadOffer {
  const problems: FieldProblem[] = []
  const told = <T>(fieldId: OfferField, value: T | null, message: string): T | null => {
    if (value === null) problems.push({ fieldId, message })
    return value
  }
  const number = (field: OfferField, least: number, most: number) =>
    told(
      field,
      wholeNumberIn(typed[field], least, most),
      texts.t('jobCentre.times.offers.wrong.number', { least, most }),
    )
  const groups = listIn(typed.grupper).map(Number)
  const isOther = typed.type === 'other'
  const title = told('titel', lineIn(typed.titel)?.slice(0, 200) ?? null, texts.t('jobCentre.times.offers.wrong.title'))
  const contactGroups = told(
    'grupper',
    groups.length > 0 && groups.every(isContactGroup) ? groups : null,
    texts.t('jobCentre.times.offers.wrong.groups'),
  )
  const given = meetingForms.filter((form) => typed[form] !== '')
  const forms = told('in_person', given.length > 0 ? given : null, texts.t('jobCentre.times.offers.wrong.forms'))
  const otherType = isOther && typed.andentype !== '' ? number('andentype', 1, 999) : null
  const minutes = number('minutter', 5, 480)
  const bookingNoticeHours = number('varsel', 0, 8760)
  const horizonDays = number('horisont', 0, 730)
  const rebookingHours = number('ombooktimer', 0, 8760)
  const cancellingHours = number('aflystimer', 0, 8760)
  const reminderHours = typed.paamind.trim() === '' ? null : number('paamind', 0, MOST_REMINDER_HOURS)
  if (title === null || !contactGroups || !forms || minutes === null || bookingNoticeHours === null)
    return { ok: false, problems }
  if (horizonDays === null || rebookingHours === null || cancellingHours === null || problems.length > 0)
    return { ok: false, problems }
  const content: OfferContent = {
    title,
    description: proseIn(typed.beskrivelse)?.slice(0, 5000) ?? '',
    meetingType: typed.type === 'follow_up' || typed.type === 'other' ? typed.type : 'job',
    otherType,
    contactGroups,
    categories: listIn(typed.kategorier),
    bookingNoticeHours,
    horizonDays,
    forms,
    place: lineIn(typed.sted)?.slice(0, 200) ?? null,
    minutes,
    rebooking: { allowed: typed.ombook !== '', noticeHours: rebookingHours },
    cancelling: { allowed: typed.aflys !== '', noticeHours: cancellingHours },
    reminderHours,
    retired: typed.udgaaet !== '',
  }
  return { ok: true, content }
}
