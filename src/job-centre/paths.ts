import { isOwnPath } from '../http/own-path.ts'

/** Every path of the job centre's portal. */
export const paths = {
  start: '/jc',
  signIn: '/jc/log-ind',
  /** Sends the browser to the provider: a link, for browsers let no form lead elsewhere. */
  begin: '/jc/log-ind/begynd',
  /** Where the provider sends the browser back to. */
  callback: '/jc/log-ind/svar',
  somebodyElse: '/jc/log-ind/en-anden',
  /** What was sent after the session had ended. */
  keptForm: '/jc/log-ind/fortsaet',
  signOut: '/jc/log-ud',
  session: '/jc/session',
  language: '/jc/sprog',
  find: '/jc/find',
  cases: (kind: string) => `/jc/sager/${kind}`,
  setAside: (kind: string, id: string) => `/jc/sager/${kind}/${id}/til-side`,
  message: (id: string) => `/jc/beskeder/${id}`,
  sendAgain: (id: string) => `/jc/beskeder/${id}/igen`,
  /** How a citizen was told of a deadline (`frist`) or a meeting (`moede`). */
  told: (of: string, id: string) => `/jc/besked/${of}/${id}`,
  citizens: '/jc/borgere',
  citizensFile: '/jc/borgere.csv',
  citizen: (id: string) => `/jc/borgere/${id}`,
  citizenPage: (id: string, page: CitizenPage) => `/jc/borgere/${id}/${page}`,
  meetings: '/jc/moeder',
  meeting: (id: string) => `/jc/moeder/${id}`,
  outcome: (id: string) => `/jc/moeder/${id}/udfald`,
  keepMeeting: (id: string) => `/jc/moeder/${id}/behold`,
  meetingPage: (id: string, page: MeetingPage) => `/jc/moeder/${id}/${page}`,
  /** The meeting's page, which says what has just been done to it. */
  meetingDone: (id: string, done: MeetingDone) => `/jc/moeder/${id}?gjort=${done}`,
  times: '/jc/tider',
  timesOfDay: '/jc/tider/dag',
  newSeries: '/jc/tider/serie',
  copyWeek: '/jc/tider/kopi',
  timesFile: '/jc/tider/fil',
  closeDays: '/jc/tider/luk',
  withdrawTimes: '/jc/tider/traek',
  caseworkers: '/jc/tider/sagsbehandlere',
  offers: '/jc/tider/tilbud',
  newOffer: '/jc/tider/tilbud/nyt',
  offer: (id: string) => `/jc/tider/tilbud/${id}`,
  time: (id: string) => `/jc/tider/${id}`,
  capacity: '/jc/kapacitet',
  capacityFile: '/jc/kapacitet.csv',
  askForTimes: '/jc/kapacitet/bed',
  endTimeRequest: (id: string) => `/jc/kapacitet/bed/${id}`,
  figures: '/jc/tal',
  figuresFile: '/jc/tal.csv',
  setup: '/jc/opsaetning',
  setupCentre: '/jc/opsaetning/jobcenter',
  setupSettings: '/jc/opsaetning/indstillinger',
  setupHolidays: '/jc/opsaetning/helligdage',
  setupMessages: '/jc/opsaetning/beskeder',
  settleMessage: (id: string) => `/jc/opsaetning/beskeder/${id}`,
  people: '/jc/opsaetning/medarbejdere',
  endSessions: (id: string) => `/jc/opsaetning/medarbejdere/${id}/log-ud`,
  log: '/jc/log',
  logFile: '/jc/log.csv',
  logCitizen: '/jc/log/borger',
  logSample: '/jc/log/stikproeve',
  tasks: '/jc/opgaver',
  deadlineForMany: '/jc/opgaver/frist',
  undoTask: (id: string) => `/jc/opgaver/${id}/fortryd`,
  task: (id: string) => `/jc/opgaver/${id}`,
} as const

/** Acts on a citizen that begin with finding one. */
const findFirst = ['samtale'] as const
type FindFirst = (typeof findFirst)[number]

/** The search for a citizen, which leads on to an act. */
export const findFirstFor = (act: FindFirst): string => `${paths.find}?videre=${act}`

export const findFirstIn = (text: string): FindFirst | null => findFirst.find((one) => one === text) ?? null

/** The one page that takes a file. */
export const fileFormPath: string = paths.timesFile

/**
 * Where somebody signs in as this person, at a provider that can be told whom; on to a citizen,
 * where one is named.
 */
export const signInAs = (person: string, citizenId?: string): string =>
  `${paths.begin}?${new URLSearchParams({ som: person, ...(citizenId === undefined ? {} : { til: paths.citizen(citizenId) }) }).toString()}`

/** The pages of one citizen: acts, and what is asked about them. */
type CitizenPage =
  | 'nummer'
  | 'frist'
  | 'indkald'
  | 'samtale'
  | 'fravaer'
  | 'luk'
  | 'oplysninger'
  | 'gruppe'
  | 'flytning'
  | 'hvorfor'
  | 'opslag'

/** The pages of one meeting: acts. */
type MeetingPage = 'flyt' | 'aflys' | 'ret' | 'slet'

/** What a meeting's page can say has just been done. */
export const meetingsDone = ['indkaldt', 'flyttet', 'aflyst', 'rettet', 'registreret', 'slettet'] as const
export type MeetingDone = (typeof meetingsDone)[number]

/** Below this path all is the job centre's portal, and nothing else is. */
export const isOfJobCentre = (path: string): boolean => path === paths.start || path.startsWith(`${paths.start}/`)

/** The address of a page that, when its act is done, leads back to where it was begun from. */
export const begunFrom = (path: string, from: string, more: Readonly<Record<string, string>> = {}): string =>
  `${path}?${new URLSearchParams({ ...more, tilbage: from }).toString()}`

/** Where to go after signing in, when it is a page of this portal; null otherwise. */
export function ownPath(text: string): string | null {
  if (!isOwnPath(text)) return null
  // As a browser reads it: `/jc/../min-side` is a page of another portal.
  const { pathname, search } = new URL(text, 'http://here')
  const isOfSigningIn = [paths.signIn, paths.signOut, paths.session].some((path) => pathname.startsWith(path))
  return isOfJobCentre(pathname) && !isOfSigningIn ? pathname + search : null
}
