import { eraseCitizen } from '../actions/erase-citizen.ts'
import { exportCitizen } from '../questions/own/data.ts'
import { CITIZEN_USAGE, citizenAsked, citizenOptions } from './citizen-asked.ts'
import { NotDoneError, type Subject, verb } from './command.ts'

const exporting = verb({
  usage: CITIZEN_USAGE,
  what: 'writes all that is kept of a citizen as JSON, as they can fetch it themselves; it is a look',
  options: citizenOptions,
  run: async ({ options }, admin) => {
    const asked = { realNow: admin.realClock.now(), looksYears: admin.settings.retention.looksYears }
    const data = await exportCitizen(admin.context, await citizenAsked(admin, options), asked)
    if (!data.ok) throw new NotDoneError('no citizen has this id')
    admin.say(JSON.stringify(data.value, null, 2))
  },
})

const erase = verb({
  usage: `${CITIZEN_USAGE} [--yes]`,
  what: 'shows what erasing a citizen takes; with --yes it erases (docs/retention.md has what stays, and until when)',
  options: { ...citizenOptions, yes: { type: 'boolean', default: false } },
  run: async ({ options }, admin) => {
    const citizenId = await citizenAsked(admin, options)
    const outcome = await eraseCitizen(admin.context, citizenId, { dryRun: !options.yes })
    if (!outcome.ok) throw new NotDoneError('no citizen has this id')
    const erasing = outcome.value
    if (erasing.kind === 'stands')
      throw new NotDoneError(`not erased, for there still is: ${erasing.because.join(', ')}. End it first.`)
    admin.say(`${erasing.kind === 'erased' ? 'erased' : 'would erase (say --yes)'}: ${JSON.stringify(erasing.rows)}`)
  },
})

export const citizen: Subject = {
  what: 'one citizen: all that is kept, and erasing',
  verbs: { export: exporting, erase },
}
