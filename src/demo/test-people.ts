import type { ActionContext, ProgramContext } from '../actions/transaction.ts'
import { askNumberOf } from '../questions/everybody.ts'
import { isId } from '../storage/ids.ts'
import type { Texts } from '../web/texts.ts'
import { demoCitizens } from './stories.ts'
import type { TestDoor } from './test-sign-in/door.ts'
import type { TestClient } from './test-sign-in/provider.ts'

/** The claim with the national id number, as NemLog-in calls it. */
export const NUMBER_CLAIM = 'https://data.gov.dk/model/core/eid/cprNumber'

/** Somebody whom no job centre has registered. */
const STRANGER = { id: 'ukendt', number: '7101909999' }

const strangerIn = (words: Texts) => ({
  id: STRANGER.id,
  name: words.t('signIn.test.strangerName'),
  line: words.t('signIn.test.stranger'),
  story: '',
})

/** The citizens' door of the test sign-in: the demo's people, and one whom nobody knows. */
export function doorOfCitizens(program: ProgramContext, paths: TestClient): TestDoor {
  const context: ActionContext = { ...program, actor: { kind: 'calendar' } }
  return {
    ...paths,
    title: (words) => words.t('signIn.demoTitle'),
    asksLevel: true,
    async people(words, name) {
      const listed = await demoCitizens(program, words, name)
      const known = listed.map(({ citizenId: id, contactGroup: line, ...one }) => ({ ...one, id, line }))
      return name === '' ? [...known, strangerIn(words)] : known
    },
    async accountOf(id) {
      if (id === STRANGER.id) return { claims: { [NUMBER_CLAIM]: STRANGER.number } }
      const number = isId(id) ? await askNumberOf(context, id) : null
      return number?.ok ? { claims: { [NUMBER_CLAIM]: number.value } } : null
    },
  }
}
