import { operations } from '../../src/api/api.ts'
import type { Operation } from '../../src/api/operation.ts'
import { secrets, type Victim } from './attacked.ts'

/** What a route gives, and to whom. */
export type Kind =
  /** A page or form for everybody. */
  | 'everybody'
  /** A page of one's own, without an id: shown to the citizen who is signed in. */
  | 'own page'
  /** A page of one's own, with an id: to others not found. */
  | 'own thing'
  /** Of the job centre's portal, without an id: shown to staff who are signed in. */
  | 'staff page'
  /** Of the job centre's portal, with an id: to another job centre's staff not found. */
  | 'staff thing'
  /** The API, without an id: what is the client's own. */
  | 'API, own'
  /** The API, with an id or a number: to others not found. */
  | 'API, thing'
  /** Needs a secret of its own in the request, which the attacker lacks. */
  | 'secret'
  /** Where people sign in. In the demo anybody may be anybody there. */
  | 'sign-in'
  /** The demo's: production does not have it. */
  | 'demo'

export interface Row {
  readonly kind: Kind
  /** The address with the victim's ids in it; the route's own where not said. */
  readonly path?: (victim: Victim) => string
  /** The fields of a form, with the victim's ids. */
  readonly fields?: (victim: Victim) => Readonly<Record<string, string>>
  /** The JSON of a call of the API. */
  readonly body?: (victim: Victim) => unknown
  /** Whether a refused call of the API must be logged with the victim. */
  readonly isAboutVictim?: boolean
  /** Whether a planner may not open it. */
  readonly forRoles?: boolean
  /** The status of a refusal; 404 where not said. */
  readonly status?: number
  /** The status for whoever may, with these fields; 200 where not said. */
  readonly answers?: number
  /** Whether the form takes a file. */
  readonly takesFile?: boolean
}

const everybody: Row = { kind: 'everybody' }
const ownPage: Row = { kind: 'own page' }
const secret = (path: string): Row => ({ kind: 'secret', path: () => path })
const signIn = (path: string): Row => ({
  kind: 'sign-in',
  path: ({ citizen }) => `${path}?som=${citizen}&til=//elsewhere.example&code=a&state=b`,
})
/** Whose is whose is tried in test/job-centre/tasks.test.ts and setup.test.ts. */
const NOTHING = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'
const demo: Row = { kind: 'demo' }
const staffPage: Row = { kind: 'staff page' }
const ofCitizenAtWork: Row = {
  kind: 'staff thing',
  path: ({ citizen }) => `/jc/borgere/${citizen}`,
  fields: () => ({ grund: 'case_work' }),
  isAboutVictim: true,
  forRoles: true,
}
const ofCase = (path: (victim: Victim) => string, fields: Row['fields'] = () => ({})): Row => ({
  kind: 'staff thing',
  path,
  fields,
  isAboutVictim: true,
  forRoles: true,
})
const aside = ({ deadline }: Victim): string => `/jc/sager/overskredne/${deadline}/til-side`
const told = ({ deadline }: Victim): string => `/jc/besked/frist/${deadline}`
const kept = ({ meeting }: Victim): string => `/jc/moeder/${meeting}/behold`
/** A page or form about the victim, or their meeting, at a job centre. */
const atWork = (end: string): Row => ofCase(({ citizen }) => `/jc/borgere/${citizen}/${end}`)
const meetingAtWork = (end = '', fields: Row['fields'] = () => ({})): Row =>
  ofCase(({ meeting }) => `/jc/moeder/${meeting}${end}`, fields)
const ofTimeAtWork: Row = {
  kind: 'staff thing',
  path: ({ takenTime }) => `/jc/tider/traek?tid=${takenTime}`,
  fields: ({ takenTime }) => ({ tid: takenTime, moeder: 'aflys' }),
}
const ofOfferAtWork: Row = {
  kind: 'staff thing',
  path: ({ offer }) => `/jc/tider/tilbud/${offer}`,
  fields: () => ({ titel: 'x' }),
}
const ofMeeting = (end: string, fields: Row['fields'] = () => ({})): Row => ({
  kind: 'own thing',
  path: ({ meeting }) => `/moeder/${meeting}${end}`,
  fields,
})
const ofAbsence = (end: string, fields: Row['fields'] = () => ({})): Row => ({
  kind: 'own thing',
  path: ({ absence }) => `/mit-fravaer/${absence}${end}`,
  fields,
})
const journey = ({ offer, takenTime }: Victim) => ({ emne: offer, form: 'in_person', tid: takenTime, bekraeftet: 'ja' })
const onJourney = (path: string): Row => ({
  kind: 'own page',
  path: (victim) => `${path}?${new URLSearchParams(journey(victim)).toString()}`,
  fields: journey,
})
const absence = () => ({ grund: 'holiday', fra: '2026-12-28', til: '2026-12-29', bekraeftet: 'ja' })

/** The routes of pages, by method and pattern. */
const pages: Readonly<Record<string, Row>> = {
  'GET /': everybody,
  'GET /assets/:version/:path{.+}': everybody,
  'GET /was': everybody,
  'GET /cookies': everybody,
  'GET /saadan-booker-du': everybody,
  'GET /log-ud': everybody,
  'POST /log-ud': everybody,
  'GET /session': everybody,
  'POST /session': everybody,
  'POST /sprog': { kind: 'everybody', fields: () => ({ sprog: 'en', til: '//elsewhere.example' }) },
  'GET /afmeld/:token': secret('/afmeld/forged'),
  'POST /afmeld/:token': secret('/afmeld/forged'),
  'POST /gateways/sms-1/receipts': secret('/gateways/sms-1/receipts'),
  // Whose citizens a load may touch is tried in test/api/bulk.test.ts.
  'POST /api/v1/citizens:bulk': secret('/api/v1/citizens:bulk'),
  'GET /log-ind': signIn('/log-ind'),
  'GET /log-ind/mitid': signIn('/log-ind/mitid'),
  'GET /log-ind/svar': signIn('/log-ind/svar'),
  'POST /oidc/backchannel-logout': secret('/oidc/backchannel-logout'),
  'GET /log-ind/en-anden': ownPage,
  'GET /log-ind/fortsaet': ownPage,
  'GET /min-side': ownPage,
  'GET /mine-moeder': { kind: 'own page', path: ({ meeting }) => `/mine-moeder?moede=${meeting}` },
  'GET /kontakt': ownPage,
  'GET /book': onJourney('/book'),
  'POST /book': onJourney('/book'),
  'GET /book/form': onJourney('/book/form'),
  'POST /book/form': onJourney('/book/form'),
  'GET /book/tid': onJourney('/book/tid'),
  'POST /book/tid': onJourney('/book/tid'),
  'GET /book/bekraeft': onJourney('/book/bekraeft'),
  'POST /book/bekraeft': onJourney('/book/bekraeft'),
  'GET /moeder/:id': ofMeeting(''),
  'GET /moeder/:id/kvittering': ofMeeting('/kvittering'),
  'GET /moeder/:id/kalender.ics': ofMeeting('/kalender.ics'),
  'GET /moeder/:id/ombook': ofMeeting('/ombook'),
  'POST /moeder/:id/ombook': ofMeeting('/ombook', ({ freeTime }) => ({ tid: freeTime })),
  'GET /moeder/:id/ombook/bekraeft': ofMeeting('/ombook/bekraeft'),
  'POST /moeder/:id/ombook/bekraeft': ofMeeting('/ombook/bekraeft', ({ freeTime }) => ({ tid: freeTime })),
  'GET /moeder/:id/aflys': ofMeeting('/aflys'),
  'POST /moeder/:id/aflys': ofMeeting('/aflys'),
  'GET /mit-fravaer': ownPage,
  'POST /mit-fravaer': { kind: 'own page', fields: absence },
  'GET /mit-fravaer/:id/ret': ofAbsence('/ret'),
  'POST /mit-fravaer/:id/ret': ofAbsence('/ret', absence),
  'POST /mit-fravaer/:id/slet': ofAbsence('/slet'),
  'GET /indstillinger': ownPage,
  'GET /indstillinger/hvem-har-set': ownPage,
  'GET /indstillinger/logget-paa': ownPage,
  'POST /indstillinger/logget-paa': ownPage,
  'GET /indstillinger/mine-oplysninger': ownPage,
  'POST /indstillinger/mine-oplysninger': { kind: 'own page', fields: () => ({ format: 'json' }) },
  'POST /indstillinger': { kind: 'own page', fields: () => ({ mobil: secrets.mobile, email: secrets.email }) },
  'GET /indstillinger/kode': { kind: 'own page', path: () => '/indstillinger/kode?kanal=sms' },
  'POST /indstillinger/kode': { kind: 'own page', fields: () => ({ kanal: 'sms', kode: '000000' }) },
  'GET /jc/log-ind': signIn('/jc/log-ind'),
  'GET /jc/log-ind/begynd': everybody,
  'GET /jc/log-ind/svar': everybody,
  'GET /jc/log-ud': everybody,
  'POST /jc/log-ud': everybody,
  'GET /jc/session': everybody,
  'POST /jc/session': everybody,
  'POST /jc/sprog': { kind: 'everybody', fields: () => ({ sprog: 'en', til: '//elsewhere.example' }) },
  'GET /jc': staffPage,
  'GET /jc/beskeder/:id': { kind: 'staff thing', path: ({ offer }) => `/jc/beskeder/${offer}`, forRoles: true },
  'GET /jc/beskeder/:id/igen': {
    kind: 'staff thing',
    path: ({ offer }) => `/jc/beskeder/${offer}/igen`,
    forRoles: true,
  },
  'POST /jc/beskeder/:id/igen': {
    kind: 'staff thing',
    path: ({ offer }) => `/jc/beskeder/${offer}/igen`,
    forRoles: true,
  },
  'GET /jc/sager/:kind': { kind: 'staff page', path: () => '/jc/sager/ikke-naaet', forRoles: true },
  'GET /jc/borgere': { kind: 'staff page', forRoles: true },
  'GET /jc/borgere.csv': { kind: 'staff page', forRoles: true },
  'GET /jc/moeder': { kind: 'staff page', forRoles: true },
  'GET /jc/sager/:kind/:id/til-side': ofCase(aside),
  'POST /jc/sager/:kind/:id/til-side': ofCase(aside, () => ({ grunden: 'x', dage: '7' })),
  'GET /jc/besked/:of/:id': ofCase(told),
  'POST /jc/besked/:of/:id': ofCase(told, () => ({ hvordan: 'phone' })),
  'GET /jc/moeder/:id': meetingAtWork(),
  'POST /jc/moeder/:id': meetingAtWork('', () => ({ udfald: 'holdt' })),
  'GET /jc/moeder/:id/flyt': meetingAtWork('/flyt'),
  'POST /jc/moeder/:id/flyt': meetingAtWork('/flyt'),
  'GET /jc/moeder/:id/aflys': meetingAtWork('/aflys'),
  'POST /jc/moeder/:id/aflys': meetingAtWork('/aflys'),
  'GET /jc/moeder/:id/ret': meetingAtWork('/ret'),
  'POST /jc/moeder/:id/ret': meetingAtWork('/ret'),
  'GET /jc/moeder/:id/slet': meetingAtWork('/slet'),
  'POST /jc/moeder/:id/slet': meetingAtWork('/slet', () => ({ begrundelse: 'x' })),
  'GET /jc/borgere/:id/indkald': atWork('indkald'),
  'POST /jc/borgere/:id/indkald': atWork('indkald'),
  'GET /jc/borgere/:id/samtale': atWork('samtale'),
  'POST /jc/borgere/:id/samtale': atWork('samtale'),
  'GET /jc/borgere/:id/fravaer': atWork('fravaer'),
  'POST /jc/borgere/:id/fravaer': atWork('fravaer'),
  'GET /jc/borgere/:id/oplysninger': atWork('oplysninger'),
  'POST /jc/borgere/:id/oplysninger': atWork('oplysninger'),
  'GET /jc/borgere/:id/gruppe': atWork('gruppe'),
  'POST /jc/borgere/:id/gruppe': atWork('gruppe'),
  'GET /jc/borgere/:id/flytning': atWork('flytning'),
  'POST /jc/borgere/:id/flytning': atWork('flytning'),
  'GET /jc/moeder/:id/behold': ofCase(kept),
  'POST /jc/moeder/:id/behold': ofCase(kept, () => ({ grunden: 'x' })),
  'POST /jc/moeder/:id/udfald': ofCase(
    ({ meeting }) => `/jc/moeder/${meeting}/udfald`,
    () => ({ udfald: 'holdt', set: 'due' }),
  ),
  'GET /jc/log-ind/en-anden': staffPage,
  // On to the start: nothing was kept.
  'GET /jc/log-ind/fortsaet': { kind: 'staff page', answers: 303 },
  'GET /jc/opsaetning/medarbejdere': { kind: 'staff page', forRoles: true },
  'GET /jc/tal': { kind: 'staff page' },
  'GET /jc/tal.csv': { kind: 'staff page' },
  'GET /jc/opsaetning': { kind: 'staff page' },
  'GET /jc/opsaetning/jobcenter': { kind: 'staff page' },
  'POST /jc/opsaetning/jobcenter': { kind: 'staff page', answers: 422 },
  'GET /jc/opsaetning/indstillinger': { kind: 'staff page', forRoles: true },
  'POST /jc/opsaetning/indstillinger': { kind: 'staff page', forRoles: true, answers: 422 },
  'GET /jc/opsaetning/helligdage': { kind: 'staff page' },
  'GET /jc/opsaetning/beskeder': { kind: 'staff page', forRoles: true },
  'POST /jc/opsaetning/beskeder/:id': {
    kind: 'staff thing',
    path: () => `/jc/opsaetning/beskeder/${NOTHING}`,
    fields: () => ({ modtaget: 'ja' }),
    forRoles: true,
  },
  'GET /jc/borgere/:id/hvorfor': {
    kind: 'staff thing',
    path: ({ citizen }) => `/jc/borgere/${citizen}/hvorfor`,
    isAboutVictim: true,
    forRoles: true,
  },
  'GET /jc/kapacitet': staffPage,
  'GET /jc/kapacitet.csv': staffPage,
  'POST /jc/kapacitet/bed': {
    kind: 'staff page',
    answers: 422,
    fields: ({ offer }) => ({ samtale: 'job', tilbud: offer, senest: '1.5.2027', tider: '3' }),
  },
  'POST /jc/kapacitet/bed/:id': {
    kind: 'staff thing',
    path: ({ timeRequest }) => `/jc/kapacitet/bed/${timeRequest}`,
    fields: () => ({ som: 'opened' }),
  },
  'GET /jc/opgaver': { kind: 'staff page' },
  'GET /jc/opgaver/frist': {
    kind: 'staff page',
    path: ({ citizen }) => `/jc/opgaver/frist?borger[]=${citizen}`,
    forRoles: true,
  },
  'POST /jc/opgaver/frist': {
    kind: 'staff page',
    fields: ({ citizen }) => ({ borgere: citizen, type: 'job', senest: '+14' }),
    forRoles: true,
  },
  'GET /jc/opgaver/:id': { kind: 'staff thing', path: () => `/jc/opgaver/${NOTHING}` },
  'POST /jc/opgaver/:id/fortryd': {
    kind: 'staff thing',
    path: () => `/jc/opgaver/${NOTHING}/fortryd`,
  },
  'GET /jc/log': { kind: 'staff page', forRoles: true },
  'GET /jc/log.csv': { kind: 'staff page', forRoles: true },
  // Drawn with a number of its own, to which it leads.
  'GET /jc/log/stikproeve': { kind: 'staff page', forRoles: true, answers: 303 },
  'POST /jc/log/borger': { kind: 'staff page', forRoles: true, answers: 422, fields: () => ({ borger: secrets.cpr }) },
  'GET /jc/borgere/:id/opslag': {
    kind: 'staff thing',
    path: ({ citizen }) => `/jc/borgere/${citizen}/opslag`,
    isAboutVictim: true,
    forRoles: true,
  },
  'GET /jc/tider': staffPage,
  'GET /jc/tider/dag': staffPage,
  'GET /jc/tider/serie': staffPage,
  'POST /jc/tider/serie': { kind: 'staff page', fields: ({ offer }) => ({ vis: 'ja', tilbud: offer }), answers: 422 },
  'GET /jc/tider/kopi': staffPage,
  'POST /jc/tider/kopi': { kind: 'staff page', fields: () => ({ fra: '1', til: '60' }), answers: 422 },
  'GET /jc/tider/luk': staffPage,
  'POST /jc/tider/luk': { kind: 'staff page', fields: () => ({ vis: 'ja', fra: 'x' }), answers: 422 },
  'GET /jc/tider/traek': ofTimeAtWork,
  'POST /jc/tider/traek': ofTimeAtWork,
  'GET /jc/tider/sagsbehandlere': staffPage,
  'POST /jc/tider/sagsbehandlere': { kind: 'staff page', answers: 422 },
  'GET /jc/tider/tilbud': staffPage,
  'GET /jc/tider/tilbud/nyt': staffPage,
  'POST /jc/tider/tilbud/nyt': { kind: 'staff page', answers: 422 },
  'GET /jc/tider/tilbud/:id': ofOfferAtWork,
  'POST /jc/tider/tilbud/:id': ofOfferAtWork,
  'GET /jc/tider/:id': { kind: 'staff thing', path: ({ takenTime }) => `/jc/tider/${takenTime}` },
  'POST /jc/tider/:id': {
    kind: 'staff thing',
    path: ({ takenTime }) => `/jc/tider/${takenTime}`,
    fields: () => ({ pladser: '2' }),
  },
  'GET /jc/tider/fil': staffPage,
  'POST /jc/tider/fil': { kind: 'staff page', takesFile: true, answers: 422 },
  'GET /jc/find': { kind: 'staff page', path: () => '/jc/find?videre=samtale', forRoles: true },
  'POST /jc/find': { kind: 'staff page', forRoles: true, fields: () => ({ soeg: secrets.cpr, grund: 'case_work' }) },
  'GET /jc/borgere/:id': ofCitizenAtWork,
  'POST /jc/borgere/:id': { ...ofCitizenAtWork, status: 303 },
  'POST /jc/borgere/:id/nummer': { ...ofCitizenAtWork, path: ({ citizen }) => `/jc/borgere/${citizen}/nummer` },
  'GET /jc/borgere/:id/frist': { ...ofCitizenAtWork, path: ({ citizen }) => `/jc/borgere/${citizen}/frist` },
  'POST /jc/borgere/:id/frist': { ...ofCitizenAtWork, path: ({ citizen }) => `/jc/borgere/${citizen}/frist` },
  'GET /jc/borgere/:id/luk': { ...ofCitizenAtWork, path: ({ citizen }) => `/jc/borgere/${citizen}/luk` },
  'POST /jc/borgere/:id/luk': { ...ofCitizenAtWork, path: ({ citizen }) => `/jc/borgere/${citizen}/luk` },
  'POST /jc/opsaetning/medarbejdere/:id/log-ud': {
    kind: 'staff thing',
    forRoles: true,
    path: ({ staff }) => `/jc/opsaetning/medarbejdere/${staff}/log-ud`,
  },
  'GET /test-log-ind/auth': demo,
  'GET /test-log-ind/auth/:uid': demo,
  'GET /test-log-ind/session/end': demo,
  'GET /test-log-ind/vaelg/:uid': demo,
  'POST /test-log-ind/vaelg/:uid': demo,
  'GET /demo': demo,
  'GET /demo/clock': demo,
  'GET /demo/outbox': demo,
  'GET /demo/udbakke': demo,
  'GET /demo/udbakke/:id/moede.ics': demo,
  'GET /demo/frister': demo,
  'GET /demo/frister/:citizenId': demo,
  'POST /demo/clock': demo,
  'POST /demo/deliver': demo,
  'POST /demo/nightly-run': demo,
  'GET /api/changelog': everybody,
  'GET /api/docs': everybody,
  'GET /api/docs/text': everybody,
  'GET /api/docs/files/:version/:name': everybody,
  'GET /api/docs.css': everybody,
  'GET /api/openapi.json': everybody,
  'GET /problems/:code': everybody,
  'POST /oauth/token': everybody,
  'POST /api/v1/oauth/token': everybody,
}

/** The victim's id by which an address of the API is called. */
function idIn(path: string, victim: Victim): string {
  const things: Readonly<Record<string, string>> = {
    citizens: victim.citizen,
    deadlines: victim.deadline,
    meetings: victim.meeting,
    interviews: victim.meeting,
    absences: victim.absence,
    offers: victim.offer,
    times: victim.freeTime,
    closures: victim.closure,
    caseworkers: victim.caseworker,
    'time-requests': victim.timeRequest,
    'work-list': 'unreached',
    messages: victim.offer,
    tasks: victim.offer,
    'unknown-messages': victim.offer,
    webhooks: victim.webhook,
    holds: `${victim.citizen}_${victim.freeTime}`,
  }
  const id = things[path.split('/')[1] ?? '']
  if (id === undefined) throw new Error(`whose id stands in ${path}?`)
  return id
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** The body that the document shows, about the victim. */
function bodyOf({ example }: Operation, victim: Victim): unknown {
  if (example?.body === undefined) return undefined
  const shown = JSON.stringify(example.body).replaceAll(UUID, victim.freeTime)
  const body: object = JSON.parse(shown)
  return {
    ...body,
    ...('cpr' in body ? { cpr: secrets.cpr } : {}),
    ...('jobCentre' in body ? { jobCentre: '75100' } : {}),
    ...('until' in body && 'times' in body ? { until: '2027-05-01' } : {}),
  }
}

/** Calls that name a person or a thing in their body alone. */
const NAMED_IN_BODY: ReadonlySet<string> = new Set([
  'searchCitizen',
  'registerCitizen',
  'withdrawTimes',
  'copyWeek',
  'importTimes',
  'reportMove',
  'reportDeath',
  'reportProtection',
  'setDeadlineForMany',
  // Names nobody, and is refused to whoever lacks its scope.
  'listLooks',
])
/** Refusals of those who have nothing of the kind themselves. */
const statuses: Readonly<Record<string, number>> = {
  copyWeek: 409,
  importTimes: 422,
  reportMove: 403,
  reportDeath: 403,
  reportProtection: 403,
  listLooks: 403,
}
/** What a client keeps under a name of its own choice, or asks for by a kind. */
const OWN_NAMES: ReadonlySet<string> = new Set(['saveCaseworker', 'getCaseworker', 'listCases'])

function rowOf(operation: Operation): Row {
  const { id, path } = operation
  const isOfCitizen = /^\/(citizens|deadlines|meetings|interviews|absences)(\/|$)/.test(path)
  const isThing = (path.includes('{') && !OWN_NAMES.has(id)) || NAMED_IN_BODY.has(id)
  const filled = (victim: Victim) =>
    path.replace('{changeId}', victim.comingChange).replace(/\{\w+\}/, () => idIn(path, victim))
  return {
    kind: isThing ? 'API, thing' : 'API, own',
    path: (victim) => `/api/v1${filled(victim)}`,
    body: (victim) => bodyOf(operation, victim),
    isAboutVictim: isOfCitizen,
    // D-RESIDENCE: who may say that somebody has moved there is told that they have not.
    ...(id === 'registerCitizen' ? { status: 409 } : {}),
    ...(statuses[id] === undefined ? {} : { status: statuses[id] }),
  }
}

const calls = Object.fromEntries(
  operations.map((operation) => [
    `${operation.method.toUpperCase()} /api/v1${operation.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    rowOf(operation),
  ]),
)

/** Every route that is attacked: the pages by hand, the API by its operations. */
export const rows: Readonly<Record<string, Row>> = { ...pages, ...calls }
