import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type PlainDate, plainDate } from '../../src/rules/dates.ts'
import { create, type Deadline, decide, isOpen, noFacts, type Step, settle } from '../../src/rules/deadline.ts'
import { noticeFor } from '../../src/rules/notices.ts'
import { danish, rowsOf } from './support.ts'

// Annex 1, row by row, on the rules alone: the left column is the day. Then come the guide's own
// row, every status that a deadline passed through on it, and what the citizen sees. Frist 1 is the
// first that the story sets.

/** One citizen of the annex: the deadlines set so far, newest last, and the interviews planned. */
interface Case {
  readonly deadlines: Deadline[]
  readonly interviews: PlainDate[]
  /** What the row being read did: the number of the deadline and the statuses it passed through. */
  passed: { frist: number; steps: readonly Step[] }[]
}

function record(story: Case, index: number, changed: { readonly deadline: Deadline; readonly steps: readonly Step[] }) {
  story.deadlines[index] = changed.deadline
  if (changed.steps.length > 0) story.passed.push({ frist: index + 1, steps: changed.steps })
}

const openOne = (story: Case): number => story.deadlines.findIndex(({ status }) => isOpen(status))

function nightRuns(story: Case, today: PlainDate) {
  story.deadlines.forEach((one, index) => {
    record(story, index, settle(one, noFacts, today))
  })
}

function setDeadline(story: Case, today: PlainDate, dueDate: string, activationDate: string | undefined) {
  const open = openOne(story)
  const old = story.deadlines[open]
  if (old) {
    const outcome = decide(old, { kind: 'superseded' }, noFacts, today)
    assert.ok(outcome.ok)
    record(story, open, outcome.value)
  }
  const planned = story.interviews.find((date) => date.toString() > today.toString())
  const wanted = {
    interviewType: 'job',
    jobCentre: '10100',
    dueDate: plainDate(dueDate),
    activationDate: activationDate ? plainDate(activationDate) : today,
    plannedInterview: planned ? { meetingId: planned.toString(), date: planned } : null,
  } as const
  record(story, story.deadlines.length, create(wanted, today))
}

function planInterview(story: Case, today: PlainDate, date: string) {
  story.interviews.push(plainDate(date))
  const open = openOne(story)
  const one = story.deadlines[open]
  if (!one) return
  const happening = { kind: 'interview_planned', meetingId: date, date: plainDate(date) } as const
  const outcome = decide(one, happening, noFacts, today)
  assert.ok(outcome.ok)
  record(story, open, outcome.value)
}

/**
 * The rows of the annex as acts; the registration of an interview touches no deadline (M-REGISTER,
 * M-WALK-IN).
 */
const acts: readonly [RegExp, (story: Case, today: PlainDate, one: string, two?: string) => void][] = [
  [/^Jobcentret opretter (?:ny )?frist til (\S+)(?:, aktivering (\S+))?$/, setDeadline],
  [/^Borger booker samtale til (\S+)$/, planInterview],
  [/^Jobcentret indkalder til (\S+)$/, planInterview],
  [/^Batchkørsel(?: \(.+\))?$/, nightRuns],
  [/^(Borger møder|Samtalen registreres|Jobcentret registrerer udeblivelse)/, () => undefined],
]

function play(table: string) {
  const story: Case = { deadlines: [], interviews: [], passed: [] }
  for (const [day = '', row = '', statuses = '', seen = ''] of rowsOf(table)) {
    const today = plainDate(day)
    const act = acts.find(([pattern]) => pattern.test(row))
    assert.ok(act, `a row that the test does not know: ${row}`)
    const [pattern, happen] = act
    const [, one = '', two] = pattern.exec(row) ?? []
    story.passed = []
    happen(story, today, one, two)
    const told = story.passed.map(({ frist, steps }) => `${frist}: ${steps.map(({ to }) => danish(to)).join(', ')}`)
    assert.equal(told.join('; ') || '–', statuses, `${day} ${row}`)
    const open = story.deadlines[openOne(story)] ?? null
    const shown = open ? noticeFor(settle(open, noFacts, today).deadline, today) : null
    assert.equal(shown ? 'ser fristen' : '–', seen, `${day} ${row}`)
  }
}

suite('Bilag 1 – Eksempler på skift af status på frister', () => {
  test('A1 Borger får frist, booker og gennemfører samtale', () => {
    play(`
      2017-06-26 | Jobcentret opretter frist til 2017-07-10    | 1: Aktiv frist                                       | ser fristen
      2017-07-03 | Borger booker samtale til 2017-07-12        | 1: Indfriet frist                                    | –
      2017-07-11 | Batchkørsel (dagen før mødet)               | –                                                    | –
      2017-07-12 | Batchkørsel (på mødedatoen)                 | 1: Lukket indfriet frist, Administrativt lukket frist | –
      2017-07-12 | Jobcentret opretter ny frist til 2017-08-10 | 2: Aktiv frist                                       | ser fristen
      2017-07-12 | Samtalen registreres                        | –                                                    | ser fristen
    `)
  })

  test('A2 Borger får frist, men møder på jobcentret uden først at have booket en samtale og gennemfører samtale – M-WALK-IN, D-SUPERSEDE', () => {
    play(`
      2017-06-26 | Jobcentret opretter frist til 2017-07-10           | 1: Aktiv frist                                 | ser fristen
      2017-07-03 | Borger møder i jobcenter og gennemfører samtale    | –                                              | ser fristen
      2017-07-03 | Jobcentret opretter ny frist til 2017-08-10        | 1: Administrativt lukket frist; 2: Aktiv frist | ser fristen
      2017-07-03 | Samtalen registreres                               | –                                              | ser fristen
    `)
  })

  test('A3 Borger får frist, men jobcentret indkalder, og borger møder og gennemfører samtale – D-BOOK', () => {
    play(`
      2017-06-26 | Jobcentret opretter frist til 2017-07-10    | 1: Aktiv frist                                        | ser fristen
      2017-06-28 | Jobcentret indkalder til 2017-07-05         | 1: Indfriet frist                                     | –
      2017-07-05 | Batchkørsel (på mødedatoen)                 | 1: Lukket indfriet frist, Administrativt lukket frist | –
      2017-07-05 | Jobcentret opretter ny frist til 2017-08-10 | 2: Aktiv frist                                        | ser fristen
      2017-07-05 | Samtalen registreres                        | –                                                     | ser fristen
    `)
  })

  for (const planned of ['Borger booker samtale til', 'Jobcentret indkalder til']) {
    test(`A4 Borger har - inden fristen er angivet - selvbooket eller er indkaldt (${planned} …) – D-MET-AT-BIRTH`, () => {
      play(`
        2017-06-20 | ${planned} 2017-07-05                       | –                                                     | –
        2017-06-26 | Jobcentret opretter frist til 2017-07-10    | 1: Aktiv frist, Indfriet frist                        | –
        2017-07-05 | Batchkørsel (på mødedatoen)                 | 1: Lukket indfriet frist, Administrativt lukket frist | –
        2017-07-05 | Jobcentret opretter ny frist til 2017-08-10 | 2: Aktiv frist                                        | ser fristen
        2017-07-05 | Samtalen registreres                        | –                                                     | ser fristen
      `)
    })
  }

  test('A5 Borger har selvbooket eller er indkaldt, men udebliver fra samtale: "uanset om borgeren er mødt eller ej" – D-HELD', () => {
    play(`
      2017-06-26 | Jobcentret opretter frist til 2017-07-10    | 1: Aktiv frist                                        | ser fristen
      2017-06-28 | Borger booker samtale til 2017-07-05        | 1: Indfriet frist                                     | –
      2017-07-05 | Batchkørsel (på mødedatoen)                 | 1: Lukket indfriet frist, Administrativt lukket frist | –
      2017-07-05 | Jobcentret opretter ny frist til 2017-08-10 | 2: Aktiv frist                                        | ser fristen
      2017-07-05 | Jobcentret registrerer udeblivelse          | –                                                     | ser fristen
    `)
  })

  test('A5 … eller indkalder: "Indkaldelse medfører statusskift" – D-HELD, D-BOOK, M-ONE', () => {
    play(`
      2017-06-26 | Jobcentret opretter frist til 2017-07-10    | 1: Aktiv frist                                        | ser fristen
      2017-06-28 | Borger booker samtale til 2017-07-05        | 1: Indfriet frist                                     | –
      2017-07-05 | Batchkørsel (på mødedatoen)                 | 1: Lukket indfriet frist, Administrativt lukket frist | –
      2017-07-05 | Jobcentret opretter ny frist til 2017-08-10 | 2: Aktiv frist                                        | ser fristen
      2017-07-05 | Jobcentret indkalder til 2017-07-20         | 2: Indfriet frist                                     | –
      2017-07-05 | Jobcentret registrerer udeblivelse          | –                                                     | –
    `)
  })

  test('A6 Jobcentret opretter en frist, men borger booker ikke inden fristens udløb: "dagen efter fristdatoen" – D-OVERDUE', () => {
    play(`
      2017-06-26 | Jobcentret opretter frist til 2017-07-10 | 1: Aktiv frist                                           | ser fristen
      2017-07-10 | Batchkørsel (på fristdatoen)             | –                                                        | ser fristen
      2017-07-11 | Batchkørsel (dagen efter fristdatoen)    | 1: Lukket overskredet frist, Administrativt lukket frist | –
    `)
  })

  test('A7 Jobcentret opretter en frist, men med fremtidig startdato for visning på Jobnet – D-ACTIVATE, D-HIDDEN', () => {
    play(`
      2017-06-10 | Jobcentret opretter frist til 2017-07-25, aktivering 2017-07-10 | 1: Ikke aktiveret frist                               | –
      2017-07-09 | Batchkørsel (dagen før aktivering)                              | –                                                     | –
      2017-07-10 | Batchkørsel (datoen for aktivering indtræffer)                  | 1: Aktiv frist                                        | ser fristen
      2017-07-12 | Borger booker samtale til 2017-07-20                            | 1: Indfriet frist                                     | –
      2017-07-20 | Batchkørsel (på mødedatoen)                                     | 1: Lukket indfriet frist, Administrativt lukket frist | –
      2017-07-20 | Samtalen registreres                                            | –                                                     | –
    `)
  })

  test('A8 … men borger booker samtale inden fristen bliver aktiv: sat 6. juni, aktivering 3. juli, møde 1. juli – D-EARLY', () => {
    play(`
      2017-06-06 | Jobcentret opretter frist til 2017-07-10, aktivering 2017-07-03 | 1: Ikke aktiveret frist                               | –
      2017-06-20 | Borger booker samtale til 2017-07-01                            | 1: Indfriet frist                                     | –
      2017-06-30 | Batchkørsel (dagen før mødet)                                   | –                                                     | –
      2017-07-01 | Batchkørsel (på mødedatoen)                                     | 1: Lukket indfriet frist, Administrativt lukket frist | –
      2017-07-01 | Samtalen registreres                                            | –                                                     | –
      2017-07-03 | Batchkørsel (den gamle dato for aktivering)                     | –                                                     | –
    `)
  })

  test('A8 "Dato for aktivering af frist ændres derfor automatisk til datoen, hvor borgeren har selvbooket" – D-EARLY', () => {
    const story: Case = { deadlines: [], interviews: [], passed: [] }
    setDeadline(story, plainDate('2017-06-06'), '2017-07-10', '2017-07-03')
    planInterview(story, plainDate('2017-06-20'), '2017-07-01')
    assert.equal(story.deadlines[0]?.activationDate.toString(), '2017-06-20')
  })
})
