import { html } from 'hono/html'
import type { ActionContext, ProgramContext } from '../actions/transaction.ts'
import { askAnybody, askEverybody, type ListedCitizen } from '../questions/everybody.ts'
import { contactGroups } from '../rules/contact-groups.ts'
import { isId } from '../storage/ids.ts'
import { type Html } from '../web/html.ts'
import { type Texts, texts } from '../web/texts.ts'

export const DEMO_JOB_CENTRE = '10100'
/** Somewhere to move to, and the API's second client. */
export const OTHER_JOB_CENTRE = '75100'

/** Annex 1's examples in its order, then what else there is to be seen. */
export const storyKeys = [
  'books',
  'walksIn',
  'summoned',
  'bookedBefore',
  'noShow',
  'neverBooks',
  'notActivated',
  'booksEarly',
  'followUp',
  'noTimes',
  'cannotBook',
  'meetsToday',
  'meetsLater',
  'notRegistered',
  'ranOut',
  'unreached',
  'messageFailed',
  'flagged',
] as const
export type StoryKey = (typeof storyKeys)[number]

/** How many of them are annex 1's. */
export const ANNEX_EXAMPLES = 8

interface Person {
  readonly name: string
  /**
   * Nobody's: the day is 60 too high, as the civil registration system's own test numbers have it.
   */
  readonly cpr: string
  readonly contactGroup: number
  /** Null: there is no e-mail address either. */
  readonly mobile: string | null
  readonly services: readonly ('sms' | 'email')[]
}

/** Invented, all of them. */
export const people: Readonly<Record<StoryKey, Person>> = {
  books: { name: 'Mette Holm', cpr: '7403861012', contactGroup: 2, mobile: '+4512345601', services: ['sms', 'email'] },
  walksIn: { name: 'Jens Overgaard', cpr: '6909711023', contactGroup: 7, mobile: '+4512345602', services: ['email'] },
  summoned: { name: 'Sofie Lindgaard', cpr: '8211991034', contactGroup: 12, mobile: '+4512345603', services: ['sms'] },
  bookedBefore: {
    name: 'Henrik Damgaard',
    cpr: '7706681045',
    contactGroup: 10,
    mobile: '+4512345604',
    services: ['sms', 'email'],
  },
  noShow: { name: 'Karen Bjerregaard', cpr: '6112751056', contactGroup: 26, mobile: '+4512345605', services: ['sms'] },
  neverBooks: {
    name: 'Ole Fabricius',
    cpr: '8502631067',
    contactGroup: 3,
    mobile: '+4512345606',
    services: ['sms', 'email'],
  },
  notActivated: {
    name: 'Ida Nørgaard',
    cpr: '7008891078',
    contactGroup: 13,
    mobile: '+4512345607',
    services: ['sms', 'email'],
  },
  booksEarly: {
    name: 'Peter Skovgaard',
    cpr: '6607951089',
    contactGroup: 28,
    mobile: '+4512345608',
    services: ['sms'],
  },
  followUp: {
    name: 'Birgit Ravn',
    cpr: '7910691090',
    contactGroup: 24,
    mobile: '+4512345609',
    services: ['sms', 'email'],
  },
  noTimes: { name: 'Erik Thorsen', cpr: '8801741101', contactGroup: 4, mobile: '+4512345610', services: ['email'] },
  cannotBook: { name: 'Lars Ejlersen', cpr: '6205801112', contactGroup: 29, mobile: '+4512345611', services: [] },
  meetsToday: {
    name: 'Anne Vestergaard',
    cpr: '7205921123',
    contactGroup: 12,
    mobile: '+4512345612',
    services: ['sms', 'email'],
  },
  meetsLater: { name: 'Niels Kjær', cpr: '6408691134', contactGroup: 2, mobile: '+4512345613', services: ['sms'] },
  notRegistered: {
    name: 'Fatima Haddad',
    cpr: '8709831145',
    contactGroup: 3,
    mobile: '+4512345614',
    services: ['sms', 'email'],
  },
  ranOut: { name: 'Tobias Winther', cpr: '6303941156', contactGroup: 26, mobile: '+4512345615', services: ['sms'] },
  unreached: { name: 'Ellen Mørk', cpr: '7512581167', contactGroup: 2, mobile: null, services: [] },
  messageFailed: {
    name: 'Rasmus Juhl',
    cpr: '6704921189',
    contactGroup: 2,
    mobile: '+4512345618',
    services: ['sms'],
  },
  flagged: {
    name: 'Sune Bech',
    cpr: '8110771178',
    contactGroup: 28,
    mobile: '+4512345616',
    services: ['sms', 'email'],
  },
}

/** Somebody to be in the demo. */
export interface DemoCitizen {
  readonly citizenId: string
  readonly name: string
  /** "Kontanthjælpsmodtager", with what that is in the language of the page */
  readonly contactGroup: Html
  /** What has happened, and what to try next. */
  readonly story: string
  /** Null of somebody whom a case system registered later. */
  readonly key: StoryKey | null
}

/**
 * How many people the demo's pages show: the stories and some whom a case system has registered.
 */
const MOST_PEOPLE = 100

const isGuides = (contactGroup: number): boolean => contactGroups.some(({ number }) => number === contactGroup)

const meaningOf = (words: Texts, number: number): string => words.t('demo.contactGroup', { number })

/**
 * "Kontanthjælpsmodtager", beside it what that is in another language; of a group that the guide
 * does not list its number.
 */
function contactGroupName(words: Texts, contactGroup: number): Html {
  const meaning = meaningOf(words, contactGroup)
  if (words.language === 'da' || !isGuides(contactGroup)) return html`${meaning}`
  return html`<span lang="da">${meaningOf(texts('da'), contactGroup)}</span> (${meaning})`
}

const asProgram = (program: ProgramContext): ActionContext => ({ ...program, actor: { kind: 'calendar' } })

/**
 * The demo's people: the stories in their order, then others up to a hundred; of those whose name
 * has `name` in it.
 */
export async function demoCitizens(program: ProgramContext, words: Texts, name = ''): Promise<readonly DemoCitizen[]> {
  const listed = await askEverybody(asProgram(program), { name, limit: MOST_PEOPLE })
  return listed.ok ? toldOf(program, words, listed.value) : []
}

/** One of the demo's people, also of those who are beyond the list; null where there is none. */
export async function demoCitizen(program: ProgramContext, words: Texts, id: string): Promise<DemoCitizen | null> {
  const found = isId(id) ? await askAnybody(asProgram(program), id) : null
  const [citizen = null] = found?.ok ? toldOf(program, words, [found.value]) : []
  return citizen
}

function toldOf(program: ProgramContext, words: Texts, listed: readonly ListedCitizen[]): readonly DemoCitizen[] {
  const { numbers } = program.keys
  const keyOf = new Map(
    storyKeys.flatMap((key) => numbers.lookUp(people[key].cpr).map((hash) => [hash.toString('hex'), key] as const)),
  )
  const all = listed.map((one): DemoCitizen => {
    const key = one.numberHashes.map((hash) => keyOf.get(hash.toString('hex'))).find((own) => own !== undefined) ?? null
    const contactGroup = contactGroupName(words, one.contactGroup)
    const story = words.t(key ? `demo.story.${key}.text` : 'demo.story.other')
    return { citizenId: one.id, name: one.name, contactGroup, story, key }
  })
  const position = ({ key }: DemoCitizen): number => (key ? storyKeys.indexOf(key) : storyKeys.length)
  return all.toSorted((a, b) => position(a) - position(b))
}
