import { endWebhook } from '../actions/change-webhook.ts'
import { askAllWebhooks, type WebhookWithCounts } from '../questions/webhooks.ts'
import { NotDoneError, type Subject, verb } from './command.ts'

const lineOf = ({ id, client, jobCentre, url, types, failingSince, counts }: WebhookWithCounts): string => {
  const told = counts.map(({ status, count }) => `${count} ${status}`).join(', ') || 'nothing sent yet'
  const failing = failingSince === null ? '' : `; nothing arrives since ${failingSince.toString()}`
  return `${id}: ${client} in ${jobCentre} to ${new URL(url).origin}; ${types.join(' ') || 'all types'}; ${told}${failing}`
}

const list = verb({
  usage: '',
  what: 'lists where case systems have events sent, and how it goes',
  options: {},
  run: async (_, { context, say }) => {
    const webhooks = await askAllWebhooks(context)
    if (!webhooks.ok) throw new NotDoneError('the webhooks cannot be seen')
    if (webhooks.value.length === 0) say('no case system has events sent')
    for (const webhook of webhooks.value) say(lineOf(webhook))
  },
})

const end = verb({
  usage: '<id>',
  what: 'sends nothing more to a webhook; its client can still read the events',
  words: ['<id>'],
  options: {},
  run: async ({ words: [id = ''] }, { context, say }) => {
    const ended = await endWebhook(context, id)
    if (!ended.ok) throw new NotDoneError(`${id}: there is no such webhook`)
    say(`${id} has ended`)
  },
})

export const webhook: Subject = { what: 'where case systems have events sent', verbs: { list, end } }
