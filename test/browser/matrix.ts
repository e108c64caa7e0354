import { share } from '../support/share.ts'
import { CLOSE, type Closeness, NARROW, OTHER_STATES, OTHER_WORDS, WIDE, ZOOMED } from './site.ts'

// Which pages are looked at in a browser, in which state, language and width. `npm run pages` looks
// at all of them. `npm test` looks at every third route once, in a way drawn from the seed of the
// run: a look takes a second of processor time, and every page is read in its source beside.

/** Of so many routes one is looked at. */
const LOOKED_AT_ONE_OF = 3
/** The same without scripts, magnified. */
const MAGNIFIED_ONE_OF = 8

/** A page in one of its states. */
export interface Seen {
  readonly route: string
  readonly where: string
  /** The first state of its route is looked at most closely. */
  readonly isFirst: boolean
  /** Leads to the state by a form: the same in each language, and some can be done once. */
  readonly act?: unknown
}

export type Look<S> = S & {
  readonly language: string
  readonly closeness: Closeness
}

/** The states of each route, with their places in the table. */
export const statesIn = <S extends { readonly name: string }>(
  rows: Readonly<Record<string, readonly S[]>>,
): (S & Seen)[] =>
  Object.entries(rows).flatMap(([route, states]) =>
    states.map((state, at) => ({ ...state, route, where: `${route}: ${state.name}`, isFirst: at === 0 })),
  )

/** Every state in Danish, and the first of each route in every other language. */
function everyLook<S extends Seen>(states: readonly S[], languages: readonly string[], others: Closeness): Look<S>[] {
  const closenessOf = ({ isFirst }: S, language: string): Closeness =>
    language !== 'da' ? others : isFirst ? CLOSE : OTHER_STATES
  return languages.flatMap((language) =>
    states
      .filter(({ isFirst, act }) => language === 'da' || (isFirst && act === undefined))
      .map((state) => ({ ...state, language, closeness: closenessOf(state, language) })),
  )
}

/** A page is loaded at one of two widths, and drawn again at the other. axe reads it at one. */
function drawnCloseness(route: string): Closeness {
  const widths = share.draw(`${route} widths`, [
    [WIDE, NARROW],
    [NARROW, WIDE],
    [WIDE, ZOOMED, NARROW],
  ])
  const axeWidths = [share.draw(`${route} axe`, [WIDE, NARROW])]
  return { widths, axeWidths, twiceTheSize: share.has(`${route} text`, 4) }
}

const byRoute = <S extends Seen>(states: readonly S[]): [string, S[]][] =>
  Object.entries(Object.groupBy(states, ({ route }) => route)).map(([route, of = []]) => [route, of])

/** Some routes once, in a drawn state and language. */
function drawnLooks<S extends Seen>(states: readonly S[], languages: readonly string[]): Look<S>[] {
  return share
    .some('looked at', byRoute(states), LOOKED_AT_ONE_OF, ([route]) => route)
    .map(([route, of]) => {
      const state = share.draw(`${route} state`, of)
      const language = state.act === undefined ? share.draw(`${route} language`, languages) : 'da'
      return { ...state, language, closeness: drawnCloseness(route) }
    })
}

/** The looks of this run; `others`: how closely a page is seen in other languages than Danish. */
export const looksAt = <S extends Seen>(
  states: readonly S[],
  languages: readonly string[],
  others: Closeness = OTHER_WORDS,
): Look<S>[] => (share.isWhole ? everyLook(states, languages, others) : drawnLooks(states, languages))

/** Of these states a part for each run: every state, or one of every eighth route. */
export const someOf = <S extends Seen>(states: readonly S[]): S[] =>
  share.isWhole
    ? [...states]
    : share
        .some('magnified', byRoute(states), MAGNIFIED_ONE_OF, ([route]) => route)
        .map(([route, of]) => share.draw(`${route} one`, of))
