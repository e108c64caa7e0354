type Part = Readonly<Record<string, unknown>>

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What a field means wherever it has this name: one name has one meaning in the whole API. A schema
 * says itself what is special about a field of its own.
 */
const words: Readonly<Record<string, string>> = {
  id: 'Opaque: names this one thing, and never another.',
  citizenId: 'The citizen whom it is about.',
  deadlineId: 'The deadline that it is about.',
  meetingId: 'The meeting that it is about.',
  offerId: 'The meeting offer that it belongs to.',
  timeId: 'The published time.',
  ids: 'The times, by their ids.',
  ref: "The case system's own name for the caseworker.",
  jobCentre: 'Municipality and job centre, five digits.',
  code: 'Municipality and job centre, five digits.',
  name: 'As citizens see it.',
  title: 'As citizens see it.',
  description: 'As citizens read it; may have several lines.',
  contactGroup: 'The contact group (1 to 99) of the national data model.',
  contactGroups: 'The contact groups that it is for.',
  category: 'The category within the contact group, where there is one.',
  categories: 'The categories that it is for; none: all of them.',
  mobile: 'Telephone number that can get an SMS, in E.164; null where there is none.',
  phone: 'Telephone number, as citizens see it.',
  email: 'E-mail address; null where there is none.',
  smsService: 'Whether the citizen gets SMS.',
  emailService: 'Whether the citizen gets e-mail.',
  language: 'The language of pages and messages.',
  address: 'Where it is; may have several lines.',
  url: 'The address of its own pages.',
  videoUrl: 'The room in which citizens meet the caseworker on video; begins with https.',
  team: 'The group in which planners see the caseworker.',
  kind: 'Of which kind it is.',
  from: 'The first day. In a step: the status before, null where there was none.',
  to: 'The last day. In a step: the status after.',
  until: 'The last day.',
  date: 'The day.',
  job: 'The last day for an interview about a job.',
  follow_up: 'The last day for a follow-up.',
  other: 'The last day for any other meeting.',
  what: 'What changes, or has changed.',
  comingChanges: 'What is to change on a coming day, and can be taken back before.',
  days: 'The days that have something, the first first.',
  at: 'When it happened.',
  by: 'Who did it.',
  reason: 'Why, in words or by a code.',
  interviewType: 'The type of interview: about a job, or a follow-up.',
  meetingType: 'An interview of either type, or any other meeting.',
  type: 'An interview of either type, or any other meeting.',
  otherType: 'Number of the national data model, of other meetings.',
  dueDate: 'The last day on which the citizen can book.',
  createdDate: 'The day on which it was set.',
  createdAt: 'When it was made.',
  countedAt: 'When it was counted.',
  askedAt: 'When it was asked for.',
  ended: 'What came of it; null: nothing yet.',
  as: 'What came of it.',
  week: 'A week, as ISO 8601 names it.',
  weeks: 'Week by week, the one under way first.',
  offers: 'Offer by offer.',
  enough: 'What would do for everybody.',
  deadlines: 'How many.',
  startsAt: 'When it begins.',
  endsAt: 'When it ends.',
  heldAt: 'When it began.',
  minutes: 'How long it lasts.',
  origin: 'Whether the citizen booked, was summoned, or came without a booking.',
  form: 'How they meet: in person, by telephone or on video.',
  forms: 'How they can meet: in person, by telephone or on video.',
  place: "Where they meet; the job centre's own address unless given.",
  caseworker: "The case system's own name for the caseworker.",
  caseworkerName: 'The name of the caseworker, as citizens see it.',
  cancelReason: 'Why it was cancelled, as the citizen was told.',
  message: 'From the citizen to the caseworker.',
  history: 'Everything that happened to it, the oldest first.',
  allowed: 'Whether the citizen may.',
  noticeHours: 'Until how many hours before.',
  bookingNoticeHours: 'Times that begin sooner than in so many hours are not offered.',
  horizonDays: 'How far ahead it can be booked without a deadline.',
  rebooking: 'Whether the citizen may rebook, and until when.',
  cancelling: 'Whether the citizen may cancel, and until when.',
  times: 'The times.',
  capacity: 'How many citizens can have the time.',
  onBooked: 'What becomes of meetings on the times.',
  outcome: 'What came of it.',
  warnings: 'What somebody should know all the same.',
  channel: 'How it is sent.',
  gateway: 'The gateway that it was handed to.',
  madeAt: 'When it was made.',
  dueAt: 'When it is to leave.',
  begunAt: 'When it was begun.',
  endedAt: 'When it ended.',
  handedOverAt: 'When the gateway took it.',
  deliveredAt: 'When it arrived.',
  failedAt: 'When it failed.',
  unknownSince: 'Since when nobody knows whether it left.',
  droppedAt: 'When it was given up.',
  droppedBecause: 'Why it was given up.',
  attempts: 'Every attempt at handing over, the oldest first.',
  stage: 'Which of the notices it is.',
}

/** Parameters by name, as far as they do not say it themselves. */
const parameterWords: Readonly<Record<string, string>> = {
  ...words,
  id: 'What it is about, by its id.',
  changeId: 'The coming change, by its id.',
  limit: 'How many at most.',
  from: 'The first day that is wanted.',
  to: 'The last day that is wanted.',
  dryRun: 'With `true` nothing is done: the answer tells what would be.',
}

const hasWords = (part: Part): boolean => 'description' in part || '$ref' in part

const described = (name: string, part: unknown, of: Readonly<Record<string, string>>): unknown => {
  const told = of[name]
  return isPart(part) && !hasWords(part) && told !== undefined ? { ...part, description: told } : part
}

/** Says what every field and parameter means which does not say it itself. */
export function withFieldWords<T>(value: T): T
export function withFieldWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withFieldWords(one))
  if (!isPart(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (key === 'properties' && isPart(one)) {
        const fields = Object.entries(one).map(([name, of]) => [name, described(name, withFieldWords(of), words)])
        return [key, Object.fromEntries(fields)]
      }
      if (key === 'parameters' && Array.isArray(one))
        return [
          key,
          one.map((of: unknown) => described(isPart(of) ? String(of['name']) : '', withFieldWords(of), parameterWords)),
        ]
      return [key, withFieldWords(one)]
    }),
  )
}
