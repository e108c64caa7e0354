import { accessLog } from './access-log.ts'
import { citizen } from './citizen.ts'
import { client } from './client.ts'
import type { Subject } from './command.ts'
import { keys } from './keys.ts'
import { residence } from './residence.ts'
import { retention } from './retention.ts'
import { sessions } from './sessions.ts'
import { webhook } from './webhook.ts'

/** All that `npm run admin` can do: a row for each subject, a file for each in this folder. */
export const subjects: Readonly<Record<string, Subject>> = {
  'access-log': accessLog,
  citizen,
  client,
  keys,
  residence,
  retention,
  sessions,
  webhook,
}
