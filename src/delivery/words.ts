import { contactGroups } from '../rules/contact-groups.ts'
import { dateOf, type Instant, instant, plainDate } from '../rules/dates.ts'
import { meetingForms } from '../rules/meetings.ts'
import { CODE_KIND, CODE_MINUTES, type ReceiptKind, type ReminderKind, reminderKinds } from '../rules/messages.ts'
import type { MessageParameters, MessageRow } from '../storage/tables.ts'
import { languages, type Texts, textsIn } from '../web/texts.ts'
import { type Attachment, meetingFile } from './attachment.ts'
import { gsmLength, SEGMENT_PLACES, shorten, toGsm } from './gsm.ts'

/** What messages call the portal and where they say that it is: "Jobnet", "www.jobnet.dk". */
export interface MessageWordsSettings {
  readonly portalName: string
  readonly portalAddress: string
  /** The address that calendar files name as the organizer's. */
  readonly organizerAddress?: string | undefined
}

export interface MessageWords {
  /** Null for an SMS. */
  readonly subject: string | null
  readonly body: string
  /** N-CONFIRM: what an e-mail of a receipt brings along. */
  readonly attachment: Attachment | null
}

type Wordable = Pick<MessageRow, 'kind' | 'channel' | 'parameters'> &
  Partial<Pick<MessageRow, 'meeting_id' | 'revision' | 'created_at'>>

const isReminder = (kind: MessageRow['kind']): kind is ReminderKind => reminderKinds.some((one) => one === kind)

/**
 * A message in words (§2.3, N-WORDING, N-CONFIRM), from what was stored when it was made. No national id number, no name of
 * the citizen, no benefit (N-SECRET): also not the offer's title, which often names one. An SMS fits one segment (N-GSM).
 */
export function wordsOf(message: Wordable, settings: MessageWordsSettings, language: string): MessageWords {
  // One citizen's unknown language must not hold up everybody's messages.
  const words = textsIn(language)
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

/** The SMS that say the portal's name twice, or have no part that can be cut, at their longest. */
const fixed: readonly Wordable[] = [
  ...reminderKinds.flatMap((kind) =>
    [null, 8].map((daysLeft) => ({ kind, channel: 'sms' as const, parameters: { dueDate: '2026-12-28', daysLeft } })),
  ),
  { kind: CODE_KIND, channel: 'sms', parameters: { code: '888888' } },
]

/** Whether every SMS fits one segment with the portal called so, in each language that citizens can choose (N-GSM). */
export function portalNameFits({ portalName }: MessageWordsSettings): boolean {
  const fits = (message: Wordable, language: string) =>
    (gsmLength(wordsOf(message, { portalName, portalAddress: '' }, language).body) ?? Number.POSITIVE_INFINITY) <=
    SEGMENT_PLACES
  return (
    toGsm(portalName) === portalName &&
    languages().every((language) => fixed.every((message) => fits(message, language)))
  )
}

function textIn(parameters: MessageParameters, name: string): string | null {
  const value = parameters[name]
  return typeof value === 'string' && value !== '' ? value : null
}

function momentIn(parameters: MessageParameters, name: string): Instant {
  const value = textIn(parameters, name)
  if (value === null) throw new Error(`a message without ${name}`)
  return instant(value)
}

/** §2.3: without days left the words are those of the first message, which names none (N-CATCH-UP). */
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

/** The code that proves that an address is the citizen's own. */
function codeWords(
  words: Texts,
  channel: MessageRow['channel'],
  parameters: MessageParameters,
  { portalName: portal }: MessageWordsSettings,
): MessageWords {
  const values = { code: textIn(parameters, 'code') ?? '', portal, minutes: CODE_MINUTES }
  return channel === 'sms'
    ? { subject: null, body: toGsm(words.t('message.code.sms', values)), attachment: null }
    : { subject: words.t('message.code.subject'), body: words.t('message.code.email', values), attachment: null }
}

const HIDDEN = '***'

/** N-SECRET: a national id number that somebody has written into a free text. */
const withoutNumbers = (text: string): string =>
  text
    .replaceAll(/(?<!\d)\d{6}[- ]?\d{4}(?!\d)/g, HIDDEN)
    .replaceAll(/\s+/g, ' ')
    .trim()

const groupNames = new RegExp(contactGroups.map(({ name }) => name).join('|'), 'gi')

/** N-SECRET: nor the benefit, in a reason. A place keeps its name: the citizen must find it. */
const withoutBenefits = (text: string): string => text.replaceAll(groupNames, HIDDEN)

function freeText(parameters: MessageParameters, name: 'place' | 'caseworker'): string | null {
  const text = textIn(parameters, name)
  return text === null ? null : withoutNumbers(text)
}

function reasonIn(parameters: MessageParameters): string | null {
  const text = textIn(parameters, 'reason')
  return text === null ? null : withoutBenefits(withoutNumbers(text))
}

/** Where to come, of a meeting that one comes to. */
const placeIn = (parameters: MessageParameters): string | null =>
  formIn(parameters) === 'in_person' ? freeText(parameters, 'place') : null

const formIn = (parameters: MessageParameters) => meetingForms.find((form) => form === parameters['form']) ?? null

function receiptSms(words: Texts, kind: ReceiptKind, parameters: MessageParameters, settings: MessageWordsSettings) {
  const startsAt = momentIn(parameters, 'startsAt')
  const values = { date: words.shortDate(dateOf(startsAt)), time: words.clockTime(startsAt) }
  const text = toGsm(words.t(`message.receiptSms.${kind}`, values))
  const end = toGsm(words.t('message.smsEnd', { portal: settings.portalName }))
  const room = SEGMENT_PLACES - (gsmLength(`${text} \n${end}`) ?? SEGMENT_PLACES)
  const more = kind === 'cancelled' ? reasonSms(words, parameters, room) : whereSms(words, parameters, room)
  return more === '' ? `${text}\n${end}` : `${text} ${more}\n${end}`
}

/** N-GSM: what cannot be said in the places left is said shorter, or not at all; the e-mail and the portal say it in full. */
function whereSms(words: Texts, parameters: MessageParameters, room: number): string {
  const form = formIn(parameters)
  if (form === 'phone' || form === 'video') {
    const text = toGsm(words.t(`message.receiptSms.${form}`))
    return (gsmLength(text) ?? room + 1) <= room ? text : ''
  }
  return shortened((place) => words.t('message.receiptSms.place', { place }), freeText(parameters, 'place'), room)
}

const reasonSms = (words: Texts, parameters: MessageParameters, room: number): string =>
  shortened((reason) => words.t('message.receiptSms.reason', { reason }), reasonIn(parameters), room)

function shortened(sentence: (text: string) => string, text: string | null, room: number): string {
  if (text === null) return ''
  const short = shorten(toGsm(text), room - (gsmLength(toGsm(sentence(''))) ?? room))
  return short === '' ? '' : toGsm(sentence(short))
}

function receiptEmail(
  words: Texts,
  message: Wordable,
  kind: ReceiptKind,
  settings: MessageWordsSettings,
): MessageWords {
  const { parameters } = message
  const startsAt = momentIn(parameters, 'startsAt')
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
    attachment: meetingFile(message, {
      title: words.t('message.calendarTitle'),
      place: placeIn(parameters),
      organizer: { name: words.t('message.emailSender'), address: settings.organizerAddress },
    }),
  }
}

function reasonEmail(words: Texts, parameters: MessageParameters): string {
  const reason = reasonIn(parameters)
  return reason === null ? '' : words.t('message.receiptEmail.reason', { reason })
}

/** How long, where or how, and with whom: one line each. */
function detailsEmail(words: Texts, parameters: MessageParameters): string {
  const form = formIn(parameters)
  const place = placeIn(parameters)
  const caseworker = freeText(parameters, 'caseworker')
  const length = momentIn(parameters, 'startsAt').until(momentIn(parameters, 'endsAt'), { largestUnit: 'minute' })
  return [
    words.t('message.receiptEmail.duration', { minutes: length.minutes }),
    form === 'phone' || form === 'video' ? words.t(`message.receiptEmail.${form}`) : '',
    place === null ? '' : words.t('message.receiptEmail.place', { place }),
    caseworker === null ? '' : words.t('message.receiptEmail.caseworker', { name: caseworker }),
  ]
    .filter((line) => line !== '')
    .join('\n')
}
