import { dateOf, plainDate } from '../rules/dates.ts'
import { meetingForms } from '../rules/meetings.ts'
import {
  CODE_KIND,
  instantIn,
  MEETING_REMINDER,
  type MeetingMessageKind,
  type Message,
  type MessageParameters,
  type Reader,
  type ReminderKind,
  reminderKinds,
  textIn,
} from '../rules/messages.ts'
import { withoutSecrets } from '../rules/secrets.ts'
import { languages, type Texts, textsIn } from '../web/texts.ts'
import { type Attachment, meetingFile } from './attachment.ts'
import { gsmLength, SEGMENT_PLACES, shorten, toGsm, writtenInGsm } from './gsm.ts'

/** The portal's name and address in messages: "Jobnet", "www.jobnet.dk". */
export interface MessageWordsSettings {
  readonly portalName: string
  readonly portalAddress: string
  /** The organizer's address in calendar files. */
  readonly organizerAddress?: string | undefined
}

export interface MessageWords {
  /** Null for an SMS. */
  readonly subject: string | null
  readonly body: string
  /** N-CONFIRM: the attachment of a receipt by e-mail. */
  readonly attachment: Attachment | null
}

type Wordable = Pick<Message, 'kind' | 'channel' | 'parameters'> &
  Partial<Pick<Message, 'meetingId' | 'revision' | 'madeAt'>>

const isReminder = (kind: Message['kind']): kind is ReminderKind => reminderKinds.some((one) => one === kind)

/**
 * The text of a message (§2.3, N-WORDING, N-CONFIRM), from the parameters stored when it was made.
 * It contains no national id number, no name of the citizen and no benefit (N-SECRET). So it leaves
 * out the offer's title, which often names a benefit. An SMS fits one segment (N-GSM).
 */
export function wordsOf(stored: Wordable, settings: MessageWordsSettings, { language, name }: Reader): MessageWords {
  // An unknown language falls back to Danish, so that one citizen's does not block all messages.
  const words = textsIn(language)
  const message = { ...stored, parameters: withSafeTexts(stored.parameters, name) }
  const { kind, parameters } = message
  if (kind === CODE_KIND) return codeWords(words, message.channel, parameters, settings)
  if (message.channel === 'sms') {
    const body = isReminder(kind)
      ? reminderSms(words, kind, parameters, settings)
      : receiptSms(words, kind, parameters, settings)
    return { subject: null, body, attachment: null }
  }
  return isReminder(kind)
    ? reminderEmail(words, kind, parameters, settings)
    : receiptEmail(words, message, kind, settings)
}

/** The longest SMS among those that name the portal twice or cannot be shortened. */
const fixed: readonly Wordable[] = [
  ...reminderKinds.flatMap((kind) =>
    [null, 8].map((daysLeft) => ({ kind, channel: 'sms' as const, parameters: { dueDate: '2026-12-28', daysLeft } })),
  ),
  { kind: CODE_KIND, channel: 'sms', parameters: { code: '888888' } },
]

/**
 * Whether every SMS fits one segment with this portal name, in each language that citizens can
 * choose (N-GSM).
 */
export function portalNameFits({ portalName }: MessageWordsSettings): boolean {
  const fits = (message: Wordable, language: string) =>
    (gsmLength(wordsOf(message, { portalName, portalAddress: '' }, { language, name: '' }).body) ??
      Number.POSITIVE_INFINITY) <= SEGMENT_PLACES
  return (
    toGsm(portalName) === portalName &&
    languages().every((language) => fixed.every((message) => fits(message, language)))
  )
}

/** §2.3: without days left the text is that of the first message, which names none (N-CATCH-UP). */
function reminderOf(kind: ReminderKind, { dueDate, daysLeft }: MessageParameters) {
  if (typeof dueDate !== 'string') throw new Error('a reminder without its due date')
  const days = typeof daysLeft === 'number' ? daysLeft : null
  return { wording: days === null ? 'deadline_set' : kind, date: plainDate(dueDate), days: days ?? 0 } as const
}

function reminderSms(words: Texts, kind: ReminderKind, parameters: MessageParameters, settings: MessageWordsSettings) {
  const { wording, date, days } = reminderOf(kind, parameters)
  const { portalName: portal } = settings
  // §2.3.1: "den [DATO]": in digits, or the last reminder would not fit (N-GSM).
  const text = words.t(`message.reminderSms.${wording}`, { portal, date: words.shortDate(date), days })
  return toGsm(`${text}\n${words.t('message.smsEnd', { portal })}`)
}

function reminderEmail(
  words: Texts,
  kind: ReminderKind,
  parameters: MessageParameters,
  settings: MessageWordsSettings,
): MessageWords {
  const { wording, date, days } = reminderOf(kind, parameters)
  const { portalName: portal, portalAddress: address } = settings
  const values = { portal, address, date: words.mediumDate(date), days }
  const text = words.t(`message.reminderEmail.${wording}`, values)
  const body = `${text}\n\n${emailEnd(words, settings)}`
  return { subject: words.t('message.reminderEmail.subject'), body, attachment: null }
}

const emailEnd = (words: Texts, { portalName, portalAddress }: MessageWordsSettings): string =>
  words.t('message.emailEnd', { portal: portalName, address: portalAddress })

/** The message with the code that proves an address is the citizen's own. */
function codeWords(
  words: Texts,
  channel: Message['channel'],
  parameters: MessageParameters,
  { portalName: portal }: MessageWordsSettings,
): MessageWords {
  const values = { code: textIn(parameters, 'code') ?? '', portal }
  return channel === 'sms'
    ? { subject: null, body: toGsm(words.t('message.code.sms', values)), attachment: null }
    : { subject: words.t('message.code.subject'), body: words.t('message.code.email', values), attachment: null }
}

/** The parameters that a person wrote. */
const freeTexts = ['place', 'caseworker', 'reason'] as const

/**
 * N-SECRET: removes secrets from what people wrote. Done first, so that no later step can reveal
 * them.
 */
function withSafeTexts(parameters: MessageParameters, ownName: string): MessageParameters {
  const safe = freeTexts.flatMap((name) => {
    const text = textIn(parameters, name)
    return text === null ? [] : [[name, withoutSecrets(text, ownName)] as const]
  })
  return { ...parameters, ...Object.fromEntries(safe) }
}

/** A text that a person wrote; null where nothing readable is left of it. */
function freeText(parameters: MessageParameters, name: (typeof freeTexts)[number]): string | null {
  const text = textIn(parameters, name) ?? ''
  return /[\p{L}\p{N}]/u.test(text) ? text : null
}

/** The place, for a meeting in person. */
const placeIn = (parameters: MessageParameters): string | null =>
  formIn(parameters) === 'in_person' ? freeText(parameters, 'place') : null

const formIn = (parameters: MessageParameters) => meetingForms.find((form) => form === parameters['form']) ?? null

function receiptSms(
  words: Texts,
  kind: MeetingMessageKind,
  parameters: MessageParameters,
  settings: MessageWordsSettings,
) {
  const startsAt = instantIn(parameters, 'startsAt')
  const values = { date: words.shortDate(dateOf(startsAt)), time: words.clockTime(startsAt) }
  const text = toGsm(words.t(`message.receiptSms.${kind}`, values))
  const end = toGsm(words.t('message.smsEnd', { portal: settings.portalName }))
  const room = SEGMENT_PLACES - (gsmLength(`${text} \n${end}`) ?? SEGMENT_PLACES)
  const more = moreSms(words, kind, parameters, { room, portal: settings.portalName })
  return more === '' ? `${text}\n${end}` : `${text} ${more}\n${end}`
}

interface Room {
  /** Places left in the segment. */
  readonly room: number
  readonly portal: string
}

/** The place or form of the meeting, or the reason why it is cancelled. */
function moreSms(words: Texts, kind: MeetingMessageKind, parameters: MessageParameters, left: Room): string {
  const form = formIn(parameters)
  if (kind === 'cancelled')
    return told(words, parameters, 'reason', (reason) => words.t('message.receiptSms.reason', { reason }), left)
  if (form === 'phone' || form === 'video') return ifFits(toGsm(words.t(`message.receiptSms.${form}`)), left)
  return told(words, parameters, 'place', (place) => words.t('message.receiptSms.place', { place }), left)
}

const ifFits = (text: string, { room }: Room): string => ((gsmLength(text) ?? room + 1) <= room ? text : '')

/**
 * N-GSM: shortens what does not fit. Details that the alphabet or the remaining places cannot hold
 * are left out. Then the SMS points to the portal, which has them in full, as the e-mail has.
 */
function told(
  words: Texts,
  parameters: MessageParameters,
  name: 'place' | 'reason',
  sentence: (text: string) => string,
  left: Room,
): string {
  if (textIn(parameters, name) === null) return ''
  const text = writtenInGsm(freeText(parameters, name) ?? '')
  const short = text === null ? '' : shorten(text, left.room - (gsmLength(toGsm(sentence(''))) ?? left.room))
  if (short !== '') return toGsm(sentence(short))
  return ifFits(toGsm(words.t('message.receiptSms.seeMore', { portal: left.portal })), left)
}

function receiptEmail(
  words: Texts,
  message: Wordable,
  kind: MeetingMessageKind,
  settings: MessageWordsSettings,
): MessageWords {
  const { parameters } = message
  const startsAt = instantIn(parameters, 'startsAt')
  const values = { date: words.mediumDate(dateOf(startsAt)), time: words.clockTime(startsAt) }
  const { portalAddress: address } = settings
  const paragraphs = [
    words.t(`message.receiptEmail.${kind}`, values),
    kind === 'cancelled' ? reasonEmail(words, parameters) : detailsEmail(words, parameters),
    words.t('message.receiptEmail.seeMore', { address }),
    emailEnd(words, settings),
  ]
  return {
    subject: words.t(`message.receiptEmail.subject.${kind}`),
    body: paragraphs.filter((paragraph) => paragraph !== '').join('\n\n'),
    // The meeting stands in the calendar since its receipt.
    attachment:
      kind === MEETING_REMINDER
        ? null
        : meetingFile(message, {
            title: words.t('message.calendarTitle'),
            place: placeIn(parameters),
            organizer: { name: words.t('message.emailSender'), address: settings.organizerAddress },
          }),
  }
}

function reasonEmail(words: Texts, parameters: MessageParameters): string {
  const reason = freeText(parameters, 'reason')
  return reason === null ? '' : words.t('message.receiptEmail.reason', { reason })
}

/** Duration, place or form, and caseworker: one line each. */
function detailsEmail(words: Texts, parameters: MessageParameters): string {
  const form = formIn(parameters)
  const place = placeIn(parameters)
  const caseworker = freeText(parameters, 'caseworker')
  const length = instantIn(parameters, 'startsAt').until(instantIn(parameters, 'endsAt'), { largestUnit: 'minute' })
  return [
    words.t('message.receiptEmail.duration', { minutes: length.minutes }),
    form === 'phone' || form === 'video' ? words.t(`message.receiptEmail.${form}`) : '',
    place === null ? '' : words.t('message.receiptEmail.place', { place }),
    caseworker === null ? '' : words.t('message.receiptEmail.caseworker', { name: caseworker }),
  ]
    .filter((line) => line !== '')
    .join('\n')
}
