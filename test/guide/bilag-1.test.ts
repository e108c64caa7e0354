import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { runNight } from '../../src/actions/nightly-run.ts'
import { dateOf } from '../../src/rules/dates.ts'
import { citizenOf, createTestApi, type Json, offerOf, type TestApi, timesAt, tokenOf } from '../api/client.ts'
import { type Acts, type GeneratedClient, generatedClient } from './generated-client.ts'
import { danish, rowsOf } from './support.ts'

// Annex 1, row by row, through HTTP: the day, the guide's own sentence, what happens, and every
// status that a deadline passed through on that row with its rule. Frist 1 is the first that the
// story sets; "–": no deadline passed through anything. The calls are those of a client that is
// made from the document.

let api: TestApi
let offer: Json
let client: GeneratedClient
let acts: Acts
before(async () => {
  api = await createTestApi('2017-06-19T10:00:00+02:00')
  offer = await offerOf(api.demo)
  client = await generatedClient()
  acts = client.actsOf(async (request) => await api.app.request(request), await tokenOf(api.app, 'demo'))
})
after(() => {
  client.remove()
  return api.drop()
})

const AT_TEN = 'T10:00:00+02:00'
const MIDNIGHT = 'T00:00:00+02:00'

class Story {
  readonly citizenId: string
  #meetingId = ''
  #told = new Map<string, number>()

  constructor(citizenId: string) {
    this.citizenId = citizenId
  }

  setDeadline = (dueDate: string, activationDate?: string) => acts.setDeadline(this.citizenId, dueDate, activationDate)

  book = async (date: string) => {
    const [timeId = ''] = await timesAt(api.demo, offer.id, `${date}T09:00:00+02:00`)
    this.#meetingId = await acts.book(this.citizenId, timeId)
  }

  summon = async (date: string) => {
    const [timeId = ''] = await timesAt(api.demo, offer.id, `${date}T13:00:00+02:00`)
    const summoned = await acts.summon(this.citizenId, timeId)
    if (this.#meetingId === '') this.#meetingId = summoned
  }

  walkIn = (date: string) => acts.walkIn(this.citizenId, `${date}T09:00:00+02:00`)

  /** In the afternoon, when the interview has begun (M-REGISTER). */
  register = async (outcome: string) => {
    api.clock.set(`${dateOf(api.clock.now()).toString()}T14:00:00+02:00`)
    await acts.register(this.#meetingId, outcome)
  }

  /** The first that the story set comes first. */
  deadlines = async (): Promise<Json[]> => (await acts.deadlines(this.citizenId)).toReversed()

  /** What could be read before the night is what stands after it (D-LATE-RUN). */
  night = async () => {
    const asRead = await this.deadlines()
    await runNight(api.it.as({ kind: 'calendar' }))
    assert.deepEqual(await this.deadlines(), asRead)
  }

  /** The statuses passed through since the last time of asking, in the guide's words. */
  passed = async (day: string): Promise<string> => {
    const told: string[] = []
    for (const [index, deadline] of (await this.deadlines()).entries()) {
      const steps = deadline.history.slice(this.#told.get(deadline.id) ?? 0)
      this.#told.set(deadline.id, deadline.history.length)
      for (const { at, by } of steps)
        assert.deepEqual(
          [at, by.name],
          by.kind === 'calendar' ? [day + MIDNIGHT, undefined] : [day + AT_TEN, 'sagsbehandler'],
        )
      assert.equal(deadline.history.at(-1).to, deadline.status)
      const words = steps.map(({ to, rule }: Json) => `${danish(to)} (${rule})`)
      if (words.length > 0) told.push(`${index + 1}: ${words.join(', ')}`)
    }
    return told.join('; ') || '–'
  }
}

const steps: readonly [RegExp, (told: Story, one: string, two?: string) => Promise<void>][] = [
  [/^frist til (\S+)(?:, aktivering (\S+))?$/, (told, due, from) => told.setDeadline(due, from)],
  [/^booker til (\S+)$/, (told, date) => told.book(date)],
  [/^indkalder til (\S+)$/, (told, date) => told.summon(date)],
  [/^uden booking (\S+)$/, (told, date) => told.walkIn(date)],
  [/^batchkørsel$/, (told) => told.night()],
  [/^registrerer (held|no_show)$/, (told, outcome) => told.register(outcome)],
  [/^intet$/, async () => undefined],
]

async function act(told: Story, how: string): Promise<void> {
  for (const [pattern, happen] of steps) {
    const match = pattern.exec(how)
    if (match) return await happen(told, match[1] ?? '', match[2])
  }
  throw new Error(`an act that the test does not know: ${how}`)
}

/** One story of the annex; each of its rows is a test with the guide's sentence as its title. */
function story(title: string, table: string) {
  suite(title, () => {
    let told: Story
    const rows = rowsOf(table)
    before(async () => {
      api.clock.set((rows[0]?.[0] ?? '') + AT_TEN)
      told = new Story((await citizenOf(api.demo)).id)
    })
    for (const [day = '', sentence = '', how = '', statuses = ''] of rows)
      test(`${sentence} (${day})`, async () => {
        api.clock.set(day + AT_TEN)
        await act(told, how)
        assert.equal(await told.passed(day), statuses)
      })
  })
}

suite('Bilag 1 – Eksempler på skift af status på frister', () => {
  story(
    'A1 Borger får frist, booker og gennemfører samtale',
    `
    2017-06-26 | Jobcentret opretter frist    | frist til 2017-07-10  | 1: Aktiv frist (D-CREATE)
    2017-07-03 | Borger booker samtale        | booker til 2017-07-12 | 1: Indfriet frist (D-BOOK)
    2017-07-11 | Dagen før mødet              | batchkørsel           | –
    2017-07-12 | Afholder møde                | batchkørsel           | 1: Lukket indfriet frist (D-HELD), Administrativt lukket frist (D-HELD)
    2017-07-12 | Jobcentret opretter ny frist | frist til 2017-08-10  | 2: Aktiv frist (D-CREATE)
    2017-07-12 | Samtalen registreres         | registrerer held      | –
  `,
  )

  story(
    'A2 Borger får frist, men møder på jobcentret uden først at have booket en samtale og gennemfører samtale – M-WALK-IN',
    `
    2017-06-26 | Jobcentret opretter frist                        | frist til 2017-07-10    | 1: Aktiv frist (D-CREATE)
    2017-07-03 | Borger møder i jobcenter og gennemfører samtale  | intet                   | –
    2017-07-03 | Jobcentret opretter ny frist                     | frist til 2017-08-10    | 1: Administrativt lukket frist (D-SUPERSEDE); 2: Aktiv frist (D-CREATE)
    2017-07-03 | Samtalen registreres                             | uden booking 2017-07-03 | –
  `,
  )

  story(
    'A3 Borger får frist, men jobcentret indkalder, og borger møder og gennemfører samtale – D-BOOK',
    `
    2017-06-26 | Jobcentret opretter frist    | frist til 2017-07-10     | 1: Aktiv frist (D-CREATE)
    2017-06-28 | Jobcentret indkalder         | indkalder til 2017-07-05 | 1: Indfriet frist (D-BOOK)
    2017-07-05 | Afholder møde                | batchkørsel              | 1: Lukket indfriet frist (D-HELD), Administrativt lukket frist (D-HELD)
    2017-07-05 | Jobcentret opretter ny frist | frist til 2017-08-10     | 2: Aktiv frist (D-CREATE)
    2017-07-05 | Samtalen registreres         | registrerer held         | –
  `,
  )

  for (const planned of ['booker', 'indkalder'])
    story(
      `A4 Borger har - inden fristen er angivet - selvbooket eller er indkaldt (${planned}) – D-MET-AT-BIRTH`,
      `
      2017-06-20 | Borger er indkaldt eller har selvbooket | ${planned} til 2017-07-05 | –
      2017-06-26 | Jobcentret opretter frist               | frist til 2017-07-10      | 1: Aktiv frist (D-CREATE), Indfriet frist (D-MET-AT-BIRTH)
      2017-07-05 | Afholder møde                           | batchkørsel               | 1: Lukket indfriet frist (D-HELD), Administrativt lukket frist (D-HELD)
      2017-07-05 | Jobcentret opretter ny frist            | frist til 2017-08-10      | 2: Aktiv frist (D-CREATE)
      2017-07-05 | Samtalen registreres                    | registrerer held          | –
    `,
    )

  story(
    'A5 Borger har selvbooket eller er indkaldt, men udebliver fra samtale: "uanset om borgeren er mødt eller ej"',
    `
    2017-06-26 | Jobcentret opretter frist          | frist til 2017-07-10  | 1: Aktiv frist (D-CREATE)
    2017-06-28 | Borger booker samtale              | booker til 2017-07-05 | 1: Indfriet frist (D-BOOK)
    2017-07-05 | Borger udebliver                   | batchkørsel           | 1: Lukket indfriet frist (D-HELD), Administrativt lukket frist (D-HELD)
    2017-07-05 | Jobcentret opretter ny frist       | frist til 2017-08-10  | 2: Aktiv frist (D-CREATE)
    2017-07-05 | Jobcentret registrerer udeblivelse | registrerer no_show   | –
  `,
  )

  story(
    'A5 … (eller indkalder): "Indkaldelse medfører statusskift"',
    `
    2017-06-26 | Jobcentret opretter frist          | frist til 2017-07-10     | 1: Aktiv frist (D-CREATE)
    2017-06-28 | Borger booker samtale              | booker til 2017-07-05    | 1: Indfriet frist (D-BOOK)
    2017-07-05 | Borger udebliver                   | batchkørsel              | 1: Lukket indfriet frist (D-HELD), Administrativt lukket frist (D-HELD)
    2017-07-05 | Jobcentret opretter ny frist       | frist til 2017-08-10     | 2: Aktiv frist (D-CREATE)
    2017-07-05 | (eller indkalder)                  | indkalder til 2017-07-20 | 2: Indfriet frist (D-BOOK)
    2017-07-05 | Jobcentret registrerer udeblivelse | registrerer no_show      | –
    2017-07-20 | Afholder møde                      | batchkørsel              | 2: Lukket indfriet frist (D-HELD), Administrativt lukket frist (D-HELD)
  `,
  )

  story(
    'A6 Jobcentret opretter en frist, men borger booker ikke inden fristens udløb: "Batchjob lukker fristen dagen efter fristdatoen"',
    `
    2017-06-26 | Jobcentret opretter frist                             | frist til 2017-07-10 | 1: Aktiv frist (D-CREATE)
    2017-07-10 | Fristdatoen                                           | batchkørsel          | –
    2017-07-11 | Borger booker ikke en samtale, og fristen overskrides | batchkørsel          | 1: Lukket overskredet frist (D-OVERDUE), Administrativt lukket frist (D-OVERDUE)
  `,
  )

  story(
    'A7 Jobcentret opretter en frist, men med fremtidig startdato for visning på Jobnet – D-ACTIVATE',
    `
    2017-06-20 | Jobcentret opretter frist med aktivering om en måned   | frist til 2017-08-01, aktivering 2017-07-20 | 1: Ikke aktiveret frist (D-CREATE)
    2017-07-19 | Dagen før aktivering                                   | batchkørsel           | –
    2017-07-20 | Datoen for aktivering af fristen indtræffer            | batchkørsel           | 1: Aktiv frist (D-ACTIVATE)
    2017-07-21 | Borger booker samtale                                  | booker til 2017-07-28 | 1: Indfriet frist (D-BOOK)
    2017-07-28 | Afholder møde                                          | batchkørsel           | 1: Lukket indfriet frist (D-HELD), Administrativt lukket frist (D-HELD)
    2017-07-28 | Samtalen registreres                                   | registrerer held      | –
  `,
  )

  // In 2017 no group had deadlines on 6 June yet (§2: "Med virkning fra den 19. juni 2017"), so the
  // story is told a year later.
  story(
    'A8 … men borger booker samtale inden fristen bliver aktiv – D-EARLY',
    `
    2018-06-06 | Jobcentret opretter den 6. juni en frist med aktivering den 3. juli | frist til 2018-07-10, aktivering 2018-07-03 | 1: Ikke aktiveret frist (D-CREATE)
    2018-06-20 | Borger booker samtale (inden aktivering af frist)                   | booker til 2018-07-01 | 1: Indfriet frist (D-EARLY)
    2018-06-30 | Dagen før mødet                                                     | batchkørsel           | –
    2018-07-01 | Afholder møde                                                       | batchkørsel           | 1: Lukket indfriet frist (D-HELD), Administrativt lukket frist (D-HELD)
    2018-07-01 | Samtalen registreres                                                | registrerer held      | –
    2018-07-03 | Den gamle dato for aktivering                                       | batchkørsel           | –
  `,
  )

  test('A8 "Dato for aktivering af frist ændres derfor automatisk til datoen, hvor borgeren har selvbooket" – D-EARLY', async () => {
    api.clock.set('2018-06-06T10:00:00+02:00')
    const early = new Story((await citizenOf(api.demo)).id)
    await early.setDeadline('2018-07-10', '2018-07-03')
    const bookable = async () => (await api.demo.get(`/citizens/${early.citizenId}/bookable`)).body
    assert.deepEqual([(await bookable()).until, (await bookable()).deadlineVisible], [{ job: '2018-07-17' }, false])
    api.clock.set('2018-06-20T10:00:00+02:00')
    await early.book('2018-07-01')
    const [deadline] = await early.deadlines()
    assert.deepEqual([deadline.activationDate, deadline.status], ['2018-06-20', 'met'])
  })

  test('§2 nobody has a deadline before the groups have the right: on 6 June 2017 it is refused (D-GROUP)', async () => {
    api.clock.set('2017-06-06T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const body = { interviewType: 'job', dueDate: '2017-07-10' }
    const refused = await api.demo.post(`/citizens/${citizen.id}/deadlines`, body)
    assert.deepEqual([refused.status, refused.body.rule], [409, 'D-GROUP'])
  })

  test('the client that is made from the document compiles at its strictest', () => {
    assert.equal(client.compile(), '')
  })
})
