import type { PlainDate } from './dates.ts'

/** J-OWN: how a person was searched for. */
export type SearchKind = 'national_id' | 'name'

/** What a look or an act was about, as the citizen is told of it. */
const lookKinds = [
  'details',
  'search',
  'deadlines',
  'meetings',
  'times',
  'messages',
  'changed_details',
  'changed_job_centre',
  'changed_deadline',
  'changed_meeting',
  'changed_absence',
  'copy',
  'looks',
  'other',
] as const
export type LookKind = (typeof lookKinds)[number]

/** The names that stand in the record of access: calls of the API, questions and acts. */
const operationsOf: Readonly<Record<Exclude<LookKind, 'other'>, readonly string[]>> = {
  details: [
    'getCitizen',
    'listCitizens',
    'reconcile',
    'see_citizen',
    'see_case',
    'preview_deadline',
    'see_citizen_number',
  ],
  search: ['searchCitizen', 'search_citizen'],
  deadlines: [
    'listDeadlines',
    'listAllDeadlines',
    'getDeadline',
    'see_deadlines',
    'setAsideDeadline',
    'showDeadlineAgain',
    'set_aside_case',
    'see_work_list',
  ],
  meetings: [
    'listMeetings',
    'listAllMeetings',
    'getMeeting',
    'see_meetings',
    'setAsideMeeting',
    'showMeetingAgain',
    'keepMeeting',
    'keep_flagged_meeting',
  ],
  times: ['holdTime', 'getBookableTimes', 'see_bookable', 'getWhy', 'getWaysOut', 'see_why'],
  messages: [
    'tellOfDeadline',
    'tellOfMeeting',
    'tell_otherwise',
    'settle_message',
    'settleMessage',
    'listMessages',
    'listUnreached',
    'see_messages',
    'see_unreached',
  ],
  changed_details: [
    'registerCitizen',
    'registerCitizens',
    'changeNationalId',
    'recordDeath',
    'deathReported',
    'reportDeath',
    'report_death',
    'numberReported',
    'report_number',
    'protectionReported',
    'reportProtection',
    'report_protection',
    'eraseCitizen',
    'changeCitizen',
    'changeContactGroup',
    'withdrawComingChange',
    'change_contact_group',
    'change_contact_details',
  ],
  changed_job_centre: [
    'changeJobCentreOfCitizen',
    'citizenMovedAway',
    'citizenMovedHere',
    'comingMoveWithdrawn',
    'move_citizen',
    'reportMove',
    'report_residence',
  ],
  changed_deadline: ['setDeadline', 'closeDeadline', 'set_deadline', 'close_deadline'],
  changed_meeting: [
    'bookMeeting',
    'summonCitizen',
    'rebookMeeting',
    'moveMeeting',
    'changeMeeting',
    'cancelMeeting',
    'registerOutcome',
    'registerWalkIn',
    'strikeOutInterview',
    'withdrawTimes',
    'summon_citizen',
    'move_meeting',
    'change_meeting',
    'cancel_meeting',
    'register_outcome',
    'register_walk_in',
    'strike_out_walk_in',
  ],
  changed_absence: [
    'reportAbsence',
    'withdrawAbsence',
    'report_absence',
    'report_exemption',
    'change_absence',
    'withdraw_absence',
  ],
  copy: ['export_citizen'],
  looks: ['export_looks', 'see_looks', 'listLooks'],
}

const kindOf = new Map<string, LookKind>(
  lookKinds.flatMap((kind) => (kind === 'other' ? [] : operationsOf[kind].map((name) => [name, kind] as const))),
)

/** What a row of the record of access was about, by the name of its call, question or act. */
export const lookKindOf = (operation: string): LookKind => kindOf.get(operation) ?? 'other'

/** J-OWN: how many years looks are kept, unless set. */
export const KEEP_LOOKS_YEARS = 2

/** The first day of which looks are still kept. */
export const looksKeptFrom = (today: PlainDate, years: number): PlainDate => today.subtract({ years })
/** What somebody of the job centre may say that a look is for. */
export const lookReasons = ['case_work', 'meeting', 'contacted', 'follow_up', 'correction'] as const
export type LookReason = (typeof lookReasons)[number]

export const isLookReason = (text: string): text is LookReason => lookReasons.some((reason) => reason === text)
