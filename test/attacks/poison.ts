import assert from 'node:assert/strict'
import type { Hono } from 'hono'
import { handOverMessages } from '../../src/actions/hand-over-messages.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { wordsOf } from '../../src/delivery/words.ts'
import { workOnce } from '../../src/job-centre/tasks/work.ts'
import { lineIn } from '../../src/rules/text.ts'
import type { TestProgram } from '../support/program.ts'
import { Caller, session, staffSession } from './attacked.ts'
import { freeTexts } from './free-text.ts'

// Poison in every free text of the API: it is sown by a case system's calls, and harvested at every
// exit of the program.

/** What is sent in every free text, one kind after another; each fits the shortest field. */
export const kinds = {
  html: `"' id='psn'><img src=x onerror=a(1) id=psn>`,
  script: `</textarea></title><script id=psn></script>`,
  query: `'); drop table citizen;-- {b, plural} \${7}`,
  calendar: ';X:1,2\\nEND:VEVENT\\nATTENDEE:mailto:e@x',
  formula: `=cmd|'/C calc'!A0 a\u202Eb\u200Bc\u2066d\uFEFFe\u00ADf`,
  mark: '&lt;i&gt; &amp; <i>%0d%0aBcc: e@x.dk {{7}}',
} as const
export type PoisonKind = keyof typeof kinds

const fields = [...freeTexts.keys()]
const names = Object.keys(kinds).filter((kind): kind is PoisonKind => Object.hasOwn(kinds, kind))

/** What a field's poison is told by in a text: `Z2q07z`, the kind and the field. */
export const TAG = /Z(\d)q(\d\d)z/g
const tagOf = (field: string, kind: PoisonKind): string =>
  `Z${names.indexOf(kind)}q${String(fields.indexOf(field)).padStart(2, '0')}z`

/**
 * The poison of a field as it is sent. A citizen's name has that of another run: messages leave out
 * words of the name (N-SECRET), and would leave out the same words in other fields.
 */
function sent(field: string, kind: PoisonKind): string {
  const ANOTHER = 3
  const own = field.endsWith('Citizen.name') ? names[(names.indexOf(kind) + ANOTHER) % names.length] : kind
  return `${kinds[own ?? kind]} ${tagOf(field, kind)}`
}

/** The field of a tag, and its poison as it is kept and told: without what nobody sees. */
export function sownAs(kindNumber: string, fieldNumber: string): { field: string; kept: string } {
  const [field, kind] = [fields[Number(fieldNumber)], names[Number(kindNumber)]]
  if (field === undefined || kind === undefined) throw new Error(`no tag: ${kindNumber} ${fieldNumber}`)
  return { field, kept: lineIn(sent(field, kind)) ?? '' }
}

/** What an exit gave. */
export interface Exit {
  readonly name: string
  readonly type: 'page' | 'json' | 'file' | 'calendar' | 'sms' | 'email'
  readonly content: string
  /** Of an e-mail. */
  readonly subject?: string | null
}

// oxlint-disable-next-line typescript/no-explicit-any -- what a test reads out of JSON is asserted, not typed
type Json = any

let people = 0

/** The citizen and the offer of a run. */
interface Sown {
  readonly citizen: string
  readonly of: string
  readonly offer: string
  readonly times: readonly string[]
}

/** One run with one kind of poison. */
export class Sowing {
  readonly #server: Hono
  readonly #it: TestProgram
  readonly #kind: PoisonKind
  readonly #call: Caller
  readonly sown = new Set<string>()
  readonly exits: Exit[] = []

  constructor(server: Hono, it: TestProgram, call: Caller, kind: PoisonKind) {
    this.#server = server
    this.#it = it
    this.#call = call
    this.#kind = kind
  }

  /** The poison of this field. */
  #in = (field: string): string => {
    assert.ok(freeTexts.has(field), `${field} is no free text of the API`)
    this.sown.add(field)
    return sent(field, this.#kind)
  }

  #must = (method: string, path: string, body: object) => this.#call.must(method, path, body)

  /** What is refused is an exit as well: a reason may say what was sent. */
  async #refused(path: string, body: object): Promise<void> {
    const headers = { authorization: `Bearer ${this.#call.token}`, 'content-type': 'application/json' }
    const asked = { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await this.#server.request(`/api/v1${path}`, asked)
    assert.ok(answer.status >= 400 && answer.status < 500, `${path}: ${answer.status}`)
    this.exits.push({ name: path, type: 'json', content: await answer.text() })
  }

  async #exit(name: string, type: Exit['type'], path: string, headers: Record<string, string>): Promise<void> {
    const answer = await this.#server.request(path, { headers })
    const content = await answer.text()
    const isAnswered = answer.status === 200 || (type === 'page' && answer.status < 500)
    assert.ok(isAnswered, `${name}: ${answer.status} ${content.slice(0, 300)}`)
    this.exits.push({ name, type, content })
  }

  /** Every page of the citizen. */
  async #pages(citizen: string, offer: string, meetings: readonly string[]): Promise<void> {
    const { cookie } = await session(this.#server, this.#it, citizen)
    const journey = `?emne=${offer}&form=in_person`
    const pages = ['/min-side', '/mine-moeder', '/kontakt', '/indstillinger', '/mit-fravaer', '/book']
    for (const path of [...pages, `/book/form${journey}`, `/book/tid${journey}&dag=2026-12-02`])
      await this.#exit(path.replace(offer, ':offer'), 'page', path, { cookie })
    for (const id of meetings) {
      for (const end of ['', '/ombook', '/aflys'])
        await this.#exit(`/moeder/:id${end}`, 'page', `/moeder/${id}${end}`, { cookie })
      await this.#exit('/moeder/:id/kalender.ics', 'calendar', `/moeder/${id}/kalender.ics`, { cookie })
    }
  }

  /** What the job centre's own people see of it. */
  async #desk(citizen: string, offer: string, meetings: readonly string[]): Promise<void> {
    const { cookie } = await staffSession(this.#it, '10100')
    const ofCitizen = ['', '/frist', '/indkald', '/samtale', '/fravaer', '/oplysninger', '/luk', '/hvorfor', '/opslag']
    const others = ['', '/borgere', '/tider', '/tider/serie', '/tider/luk', `/tider/tilbud/${offer}`]
    const rest = ['/tider/tilbud', '/tider/sagsbehandlere', '/kapacitet', '/tal', '/opsaetning/jobcenter', '/log']
    for (const path of [
      ...ofCitizen.map((page) => `/borgere/${citizen}${page}`),
      ...others,
      ...rest,
      '?hvem=alle',
      '/moeder?dag=2026-12-02',
      '/tider?uge=2026-W49',
      ...meetings.flatMap((id) => ['', '/flyt', '/aflys', '/ret'].map((page) => `/moeder/${id}${page}`)),
    ])
      await this.#exit(`/jc${path.replaceAll(/[\w-]{36}/g, ':id')}`, 'page', `/jc${path}`, { cookie })
    await this.#exit('/jc/borgere.csv', 'file', '/jc/borgere.csv', { cookie })
  }

  /** Everything that the API tells of them. */
  async #answers(citizen: string, offer: string, meetings: readonly string[]): Promise<void> {
    const of = `/citizens/${citizen}`
    const lists = ['/offers', '/caseworkers', '/job-centre', '/closures', '/messages/unreached']
    const ofCitizen = [of, `${of}/deadlines`, `${of}/meetings`, `${of}/messages`, `${of}/bookable`]
    const things = [`/offers/${offer}`, `/offers/${offer}/times`, ...meetings.map((id) => `/meetings/${id}`)]
    for (const path of [...lists, ...ofCitizen, ...things])
      await this.#exit(path.replaceAll(/[\w-]{36}/g, ':id'), 'json', `/api/v1${path}`, {
        authorization: `Bearer ${this.#call.token}`,
      })
  }

  /** Hands over what is due, while it is still true. */
  async #handOver(): Promise<void> {
    const settings = { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }
    await handOverMessages(this.#it.as({ kind: 'calendar' }), (message, reader) => {
      const words = wordsOf(message, settings, reader)
      const { subject, body, attachment } = words
      this.exits.push({ name: `${message.kind} by ${message.channel}`, type: message.channel, content: body, subject })
      if (attachment) this.exits.push({ name: 'attached file', type: 'calendar', content: attachment.content })
      return words
    })
  }

  /** The job centre, its caseworker and an offer with times. */
  async #jobCentre(): Promise<{ offer: string; times: string[] }> {
    const p = this.#in
    const centre = {
      name: p('saveJobCentre.name'),
      address: p('saveJobCentre.address'),
      phone: p('saveJobCentre.phone'),
    }
    await this.#must('PUT', '/job-centre', centre)
    const ref = encodeURIComponent(p('saveCaseworker ref'))
    await this.#must('PUT', `/caseworkers/${ref}`, { name: p('saveCaseworker.name'), team: p('saveCaseworker.team') })
    const { id: offer } = await this.#must('POST', '/offers', {
      title: p('createOffer.title'),
      description: p('createOffer.description'),
      categories: [p('createOffer.categories[]'), p('registerCitizen.category')],
      place: p('createOffer.place'),
      meetingType: 'job',
      contactGroups: [2],
      forms: ['in_person'],
      minutes: 45,
      rebooking: { allowed: true, noticeHours: 0 },
      cancelling: { allowed: true, noticeHours: 0 },
    })
    const caseworker = p('publishTimes.times[].caseworker')
    const starts = ['02T09', '02T10', '02T11', '02T12', '02T13', '16T09']
    const times = starts.map((start, at) => ({
      startsAt: `2026-12-${start}:00:00+01:00`,
      caseworker,
      ...(at < 2 ? { place: p('publishTimes.times[].place') } : {}),
    }))
    const { ids } = await this.#must('POST', `/offers/${offer}/times`, { times })
    await this.#manyTimes(offer)
    return { offer, times: ids }
  }

  /** A series, and the week after it copied. */
  async #manyTimes(offer: string): Promise<void> {
    const p = this.#in
    const days = { first: '2027-02-01', last: '2027-02-01', weekdays: [1] }
    const hours = { from: '09:00', until: '10:00', minutes: 30 }
    const series = { ...days, ...hours, caseworkers: [p('makeSeries.caseworkers[]')], place: p('makeSeries.place') }
    await this.#must('POST', `/offers/${offer}/series`, series)
    const copied = { from: '2027-02-01', to: '2027-02-08', caseworkers: [p('copyWeek.caseworkers[]')] }
    await this.#refused('/times/copy', copied)
  }

  /** One whom nothing reaches and a flagged meeting are set aside; then that meeting is kept. */
  async #cases(of: string, meeting: string): Promise<void> {
    const p = this.#in
    const until = '2026-12-20'
    people += 1
    const silent = { cpr: `7001708${String(people).padStart(3, '0')}`, name: 'Ingen Vej', contactGroup: 2 }
    const { id } = await this.#must('POST', '/citizens', { ...silent, jobCentre: '10100' })
    const deadline = await this.#must('POST', `/citizens/${id}/deadlines`, {
      interviewType: 'job',
      dueDate: '2026-12-24',
    })
    const aside = { kind: 'unreached', until, reason: p('setAsideDeadline.reason') }
    await this.#must('POST', `/deadlines/${deadline.id}/set-aside`, aside)
    await this.#must('POST', `${of}/absences`, { kind: 'illness', from: '2026-12-09', to: '2026-12-09' })
    const flagged = { kind: 'flagged', until, reason: p('setAsideMeeting.reason') }
    await this.#must('POST', `/meetings/${meeting}/set-aside`, flagged)
    await this.#must('POST', `/meetings/${meeting}/keep`, { reason: p('keepMeeting.reason') })
  }

  /** The same deadline for many is taken back, by two tasks. */
  async #tasks(): Promise<void> {
    const working = () => workOnce(this.#it.as({ kind: 'calendar' }), (error) => assert.fail(String(error)))
    people += 1
    const one = { cpr: `7001708${String(people).padStart(3, '0')}`, name: 'En Af Flere', contactGroup: 2 }
    const { id } = await this.#must('POST', '/citizens', { ...one, jobCentre: '10100' })
    const wanted = { interviewType: 'job', dueDate: '2026-12-24', citizenIds: [id] }
    const task = await this.#must('POST', '/tasks', wanted)
    await working()
    await this.#must('POST', `/tasks/${task.id}/undo`, { reason: this.#in('undoTask.reason') })
    await working()
    const headers = { authorization: `Bearer ${this.#call.token}` }
    await this.#exit('/citizens/:id/deadlines', 'json', `/api/v1/citizens/${id}/deadlines`, headers)
  }

  async #register(): Promise<string> {
    people += 1
    const { id } = await this.#must('POST', '/citizens', {
      cpr: `7001708${String(people).padStart(3, '0')}`,
      name: this.#in('registerCitizen.name'),
      category: this.#in('registerCitizen.category'),
      caseworker: this.#in('registerCitizen.caseworker'),
      contactGroup: 2,
      jobCentre: '10100',
      mobile: '28991133',
      email: 'valborg@example.dk',
      smsService: true,
      emailService: true,
    })
    return id
  }

  async #interviews(of: string, offer: string): Promise<string> {
    const p = this.#in
    const { id } = await this.#must('POST', `${of}/meetings`, {
      offerId: offer,
      startsAt: '2026-12-09T09:00:00+01:00',
      minutes: 45,
      caseworker: p('summonCitizen.caseworker'),
      form: 'in_person',
      place: p('summonCitizen.place'),
    })
    return id
  }

  async #walkIns(of: string): Promise<string[]> {
    const p = this.#in
    const caseworker = p('registerWalkIn.caseworker')
    const held = { interviewType: 'job', minutes: 30, caseworker }
    const first: Json = await this.#must('POST', `${of}/interviews`, { ...held, heldAt: '2026-11-23T09:00:00+01:00' })
    const second: Json = await this.#must('POST', `${of}/interviews`, { ...held, heldAt: '2026-11-23T11:00:00+01:00' })
    const struck = { reason: p('strikeOutInterview.reason') }
    await this.#must('DELETE', `/interviews/${second.id}`, struck)
    return [first.id, second.id]
  }

  /** Later with a reason, as of a meeting that was registered on the day before. */
  async #outcomes(meeting: string): Promise<void> {
    this.#it.clock.set('2026-12-09T12:00:00+01:00')
    await this.#must('POST', `/meetings/${meeting}/outcome`, { outcome: 'no_show' })
    this.#it.clock.set('2026-12-10T12:00:00+01:00')
    const outcome = { outcome: 'held', reason: this.#in('registerOutcome.reason') }
    await this.#must('POST', `/meetings/${meeting}/outcome`, outcome)
  }

  /** The meeting that the citizen books, rebooks and has cancelled. */
  async #booked({ citizen, of, offer, times }: Sown): Promise<string> {
    const p = this.#in
    const message = p('bookMeeting.message')
    const { id } = await this.#must('POST', `${of}/bookings`, { timeId: times[0], message })
    await this.#harvest({ citizen, of, offer, times }, [id])
    await this.#must('POST', `/meetings/${id}/rebook`, { timeId: times[2], message: p('rebookMeeting.message') })
    const changed = { caseworker: p('changeMeeting.caseworker'), place: p('changeMeeting.place') }
    await this.#must('PATCH', `/meetings/${id}`, changed)
    await this.#harvest({ citizen, of, offer, times }, [id])
    await this.#must('POST', `/meetings/${id}/cancel`, { by: 'job_centre', reason: p('cancelMeeting.reason') })
    return id
  }

  async #withdrawn({ of, times }: Sown): Promise<string> {
    const { id } = await this.#must('POST', `${of}/bookings`, { timeId: times[3] })
    const reason = this.#in('withdrawTimes.reason')
    await this.#must('POST', '/times/withdraw', { ids: [times[3]], onBooked: 'cancel', reason })
    return id
  }

  /** What the job centre changes later. */
  async #changes({ of, offer, times }: Sown): Promise<void> {
    const p = this.#in
    await this.#must('PATCH', `/offers/${offer}`, {
      title: p('changeOffer.title'),
      description: p('changeOffer.description'),
      categories: [p('changeOffer.categories[]'), p('registerCitizen.category')],
      place: p('changeOffer.place'),
    })
    const days = { from: '2027-05-01', to: '2027-05-01' }
    const closing = { place: p('closeJobCentre.place'), reason: p('closeJobCentre.reason') }
    await this.#must('POST', '/closures', { ...days, ...closing })
    await this.#must('POST', `${of}/bookings`, { timeId: times[5] })
    const shut = { from: '2026-12-16', to: '2026-12-16', onMeetings: 'cancel', tell: p('closeJobCentre.tell') }
    const { id: told } = await this.#must('POST', '/closures', shut)
    const headers = { authorization: `Bearer ${this.#call.token}` }
    // The next run has meetings on that day as well.
    await this.#server.request(`/api/v1/closures/${told}`, { method: 'DELETE', headers })
    const away = { from: '2027-05-03', to: '2027-05-03', caseworker: p('closeJobCentre.caseworker') }
    const { id: absence } = await this.#must('POST', '/closures', away)
    await this.#must('PATCH', `/closures/${absence}`, { caseworker: p('changeClosure.caseworker') })
    const { id: closure } = await this.#must('POST', '/closures', { from: '2027-05-02', to: '2027-05-02' })
    const changed = { place: p('changeClosure.place'), reason: p('changeClosure.reason') }
    await this.#must('PATCH', `/closures/${closure}`, changed)
    const group = { contactGroup: 2, category: p('changeContactGroup.category'), from: '2026-12-20' }
    await this.#must('POST', `${of}/contact-group`, group)
  }

  async #harvest({ citizen, offer }: Sown, meetings: readonly string[], unseen: readonly string[] = []): Promise<void> {
    await this.#pages(citizen, offer, meetings)
    await this.#answers(citizen, offer, [...meetings, ...unseen])
    await this.#handOver()
  }

  /** Sows every field, and harvests at each stage. */
  async run(): Promise<void> {
    const { offer, times } = await this.#jobCentre()
    const citizen = await this.#register()
    const of = `/citizens/${citizen}`
    const sown = { citizen, of, offer, times }
    await this.#must('POST', `${of}/deadlines`, { interviewType: 'job', dueDate: '2026-12-10' })
    await this.#harvest(sown, [])
    const booked = await this.#booked(sown)
    await this.#harvest(sown, [])
    const withdrawn = await this.#withdrawn(sown)
    await this.#changes(sown)
    await this.#harvest(sown, [], [booked, withdrawn])

    const { items } = await this.#deadlines(of)
    await this.#must('POST', `/deadlines/${items[0].id}/close`, { reason: this.#in('closeDeadline.reason') })
    const summoned = await this.#interviews(of, offer)
    const walkIns = await this.#walkIns(of)
    await this.#cases(of, summoned)
    await this.#tasks()
    const named = { name: this.#in('changeCitizen.name'), caseworker: this.#in('changeCitizen.caseworker') }
    await this.#must('PATCH', of, named)
    await this.#harvest(sown, [summoned], walkIns)
    await this.#outcomes(summoned)
    await runNight(this.#it.as({ kind: 'calendar' }))
    await this.#harvest(sown, [], [summoned])
    await this.#desk(citizen, offer, [booked, summoned])
  }

  async #deadlines(of: string): Promise<Json> {
    const headers = { authorization: `Bearer ${this.#call.token}` }
    return await (await this.#server.request(`/api/v1${of}/deadlines`, { headers })).json()
  }
}
