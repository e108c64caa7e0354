import { askCitizen } from '../../questions/job-centre/citizens.ts'
import { askDeadline } from '../../questions/job-centre/deadlines.ts'
import { askMeeting } from '../../questions/job-centre/meetings.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import { type SerializedJson, textOf } from '../json-text.ts'
import type { Current } from '../operation.ts'
import { citizenAnswer } from './citizens.ts'
import { deadlineAnswer } from './deadlines.ts'
import { meetingAnswer } from './meetings.ts'

// What `If-Match` is compared with, of the things that most calls are about: each as its own
// address tells it.

/** What was read as the JSON that answers; a refusal stays one. */
export const asText = async <Seen>(
  asked: Promise<Outcome<Seen>>,
  answerOf: (seen: Seen) => unknown,
): Promise<Outcome<SerializedJson<unknown>>> => {
  const seen = await asked
  return seen.ok ? done(textOf(answerOf(seen.value))) : seen
}

interface OfThing {
  readonly params: { readonly id: string }
}

export const currentCitizen = ({ params: { id } }: OfThing): Current => ({
  subject: { of: 'citizen', id },
  read: (context) => asText(askCitizen(context, id), citizenAnswer),
})

export const currentDeadline = ({ params: { id } }: OfThing): Current => ({
  subject: { of: 'deadline', id },
  read: (context) => asText(askDeadline(context, id), deadlineAnswer),
})

export const currentMeeting = ({ params: { id } }: OfThing): Current => ({
  subject: { of: 'meeting', id },
  read: (context) => asText(askMeeting(context, id), meetingAnswer),
})
