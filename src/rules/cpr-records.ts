import { addDays, type PlainDate, plainDate } from './dates.ts'
import { nationalIdIn } from './national-id.ts'
import { WITHOUT_END } from './protection.ts'
import type { ResidenceMove } from './residence.ts'

// The files of changes that CPR sends to public customers ("ændringsudtræk"): a record a line,
// fields at fixed places, ISO 8859-1. docs/cpr-files.md has the fields that are read.

/** What a line comes to. */
export type ReadLine =
  | { readonly kind: 'move'; readonly move: ResidenceMove & { readonly cpr: string } }
  /** `on`: null where CPR does not know the day. */
  | { readonly kind: 'death'; readonly death: { readonly cpr: string; readonly on: PlainDate | null } }
  /** Whose number is another one now. */
  | { readonly kind: 'number'; readonly number: { readonly cpr: string; readonly to: string } }
  /** `until`: null where they are not protected, or not any more. */
  | { readonly kind: 'protection'; readonly protection: { readonly cpr: string; readonly until: PlainDate | null } }
  /** A record of another type: read over. */
  | { readonly kind: 'other' }
  /** Why it cannot be read; without what stands in it. */
  | { readonly kind: 'broken'; readonly why: string }

/** A field's first place, counted from 1 as CPR does, and its length. */
type Place = readonly [first: number, length: number]

const TYPE: Place = [1, 3]
const NUMBER: Place = [4, 10]
/** Places in record 001, the person. The holding number is another one after a change. */
const HOLDING_NUMBER: Place = [14, 10]
const STATUS: Place = [24, 2]
const STATUS_SINCE: Place = [26, 12]
/** Places in record 002, the present address. */
const MUNICIPALITY: Place = [14, 4]
const MOVED_ON: Place = [83, 12]
/** Places in record 004, a protection. */
const PROTECTION: Place = [14, 4]
const PROTECTED_UNTIL: Place = [28, 10]
/** Places in record 005, a departure from the country. */
const LEFT_ON: Place = [18, 12]

const ABROAD = '000'

/** "Inaktiv, ændret personnummer": the former number of somebody who has another. */
const RENUMBERED = '60'

/** "Inaktiv, død" */
const DEAD = '90'

const field = (line: string, [first, length]: Place): string => line.slice(first - 1, first - 1 + length)

const broken = (why: string): ReadLine => ({ kind: 'broken', why })

/** `202607010000`, whose hour and minute CPR leaves at zero here. */
function dayIn(text: string): PlainDate | null {
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d\d)(\d\d)\d{4}$/.exec(text) ?? []
  return isoDayIn(`${year}-${month}-${day}`)
}

function isoDayIn(text: string): PlainDate | null {
  try {
    return plainDate(text)
  } catch {
    return null
  }
}

function moveIn(line: string, where: { readonly municipality: string; readonly on: Place }): ReadLine {
  const cpr = nationalIdIn(field(line, NUMBER))
  if (cpr === null) return broken('places 4 to 13 are no national id number')
  const from = dayIn(field(line, where.on))
  const [first, length] = where.on
  if (from === null) return broken(`places ${first} to ${first + length - 1} are no date`)
  return { kind: 'move', move: { cpr, municipality: where.municipality, from } }
}

/**
 * What record 001 tells: a death (D-DEATH), or that a number was changed. Of the living it tells
 * nothing here: no death is taken back.
 */
function personIn(line: string): ReadLine {
  const status = field(line, STATUS)
  if (!/^\d\d$/.test(status)) return broken('places 24 to 25 are no status')
  if (status !== DEAD && status !== RENUMBERED) return { kind: 'other' }
  const cpr = nationalIdIn(field(line, NUMBER))
  if (cpr === null) return broken('places 4 to 13 are no national id number')
  if (status === RENUMBERED) {
    const to = nationalIdIn(field(line, HOLDING_NUMBER))
    if (to === null || to === cpr) return broken('places 14 to 23 are no other national id number')
    return { kind: 'number', number: { cpr, to } }
  }
  return { kind: 'death', death: { cpr, on: dayIn(field(line, STATUS_SINCE)) } }
}

/** "Navne- og adressebeskyttelse"; the other types are of directories and advertisements. */
const NAME_AND_ADDRESS = '0001'

/** J-PROTECTED: what record 004 tells. `2027-06-30`, or blank where no end is known. */
function protectionIn(line: string): ReadLine {
  if (field(line, PROTECTION) !== NAME_AND_ADDRESS) return { kind: 'other' }
  const cpr = nationalIdIn(field(line, NUMBER))
  if (cpr === null) return broken('places 4 to 13 are no national id number')
  const text = field(line, PROTECTED_UNTIL).trim()
  if (text === '') return { kind: 'protection', protection: { cpr, until: WITHOUT_END } }
  const until = isoDayIn(text)
  if (until === null) return broken('places 28 to 37 are no date')
  // The day on which it is deleted is the first without it.
  return { kind: 'protection', protection: { cpr, until: addDays(until, -1) } }
}

/** Reads one line of a file of changes. */
export function readCprLine(line: string): ReadLine {
  const type = field(line, TYPE)
  if (!/^\d{3}$/.test(type)) return broken('places 1 to 3 are no type of record')
  if (type === '001') return personIn(line)
  if (type === '004') return protectionIn(line)
  if (type === '005') return moveIn(line, { municipality: ABROAD, on: LEFT_ON })
  if (type !== '002') return { kind: 'other' }
  const [, municipality] = /^0(\d{3})$/.exec(field(line, MUNICIPALITY)) ?? []
  if (municipality === undefined) return broken('places 14 to 17 are no municipality')
  return moveIn(line, { municipality, on: MOVED_ON })
}
