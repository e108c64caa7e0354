import { endAllSessions, endSessionsOfCitizen } from '../actions/end-sessions.ts'
import { endSessionsOfStaff } from '../actions/staff-sessions.ts'
import { askStaff } from '../questions/job-centre/staff.ts'
import { isInstantAfter } from '../rules/dates.ts'
import { isId } from '../storage/ids.ts'
import { CITIZEN_USAGE, citizenAsked, citizenOptions } from './citizen-asked.ts'
import { NotDoneError, type Subject, UsageError, verb } from './command.ts'

const list = verb({
  usage: '',
  what: 'who of the job centres has signed in: id, job centre, roles, last seen, whether signed in now, name',
  options: {},
  run: async (_, { context, realClock, say }) => {
    const asked = await askStaff(context)
    if (!asked.ok) throw new NotDoneError('the operator may not see who has signed in')
    const now = realClock.now()
    for (const { id, jobCentre, roles, seenAt, lastsUntil, name } of asked.value) {
      const isIn = lastsUntil !== null && isInstantAfter(lastsUntil, now)
      const seen = seenAt.toString({ smallestUnit: 'second' })
      say([id, jobCentre, roles.join(','), seen, isIn ? 'in' : 'out', name].join('\t'))
    }
  },
})

/** An id as it stands in a list; throws `UsageError` for anything else. */
function idIn(text: string): string {
  if (!isId(text)) throw new UsageError('an id is needed, as `sessions list` shows it')
  return text
}

const end = verb({
  usage: `--staff <id> | ${CITIZEN_USAGE} | --everybody`,
  what: 'ends the sessions of one member of staff, of one citizen, or of everybody at once',
  options: { ...citizenOptions, staff: { type: 'string' }, everybody: { type: 'boolean', default: false } },
  run: async ({ options: { staff, everybody, ...citizen } }, admin) => {
    const { context, realClock, say } = admin
    const isOfCitizen = citizen.citizen !== undefined || citizen['number-on-stdin']
    if ([staff !== undefined, isOfCitizen, everybody].filter(Boolean).length !== 1)
      throw new UsageError('name one member of staff, one citizen, or --everybody')
    const now = realClock.now()
    if (everybody) {
      const ended = await endAllSessions(context, now)
      if (ended.ok) say(`ended: ${ended.value.citizens} sessions of citizens, ${ended.value.staff} of staff`)
      return
    }
    const ended =
      staff === undefined
        ? await endSessionsOfCitizen(context, await citizenAsked(admin, citizen))
        : await endSessionsOfStaff(context, idIn(staff), now)
    if (!ended.ok) throw new NotDoneError('nobody has this id')
    say(`ended: ${ended.value} sessions`)
  },
})

/** `npm run admin -- sessions …` */
export const sessions: Subject = { what: 'who is signed in, and ending it at once', verbs: { list, end } }
