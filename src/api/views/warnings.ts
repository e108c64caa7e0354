import { z } from '@hono/zod-openapi'
import { channelsToNowhere, type Detail, type Details } from '../../rules/contact-details.ts'
import type { Warning } from '../../rules/new-deadline.ts'
import { growing, ruleSchema } from '../growing.ts'
import { warningCodes, warningDetail } from '../refusal-words.ts'

export const warningSchema = z
  .object({
    code: growing(['citizen_chose', 'service_without_address', ...warningCodes], {
      name: 'WarningCode',
      description: 'What somebody should know, for a program to go by.',
      example: 'few_free_times',
    }),
    rule: ruleSchema,
    detail: z.string().openapi({ description: 'What somebody should know, in English, and what to do.' }),
    pointer: z.string().optional().openapi({ description: 'The field that it is about.', example: '/mobile' }),
  })
  .openapi('Warning', { description: 'Nothing was refused, but somebody should know.' })

/** Warnings of the rules in words. */
export const toldWarnings = (warnings: readonly Warning[]): z.input<typeof warningSchema>[] =>
  warnings.map(({ code, rule, facts }) => ({ code, rule, detail: warningDetail(code, facts) }))

/** Each detail by its field in the API, with what the citizen has done. */
const chosen: Readonly<Record<Detail, readonly [field: string, told: string]>> = {
  mobile: ['mobile', 'The citizen has given their number themselves'],
  email: ['email', 'The citizen has given their e-mail address themselves'],
  smsService: ['smsService', 'The citizen has signed up for SMS, or off, themselves'],
  emailService: ['emailService', 'The citizen has signed up for e-mail, or off, themselves'],
  language: ['language', 'The citizen has chosen their language themselves'],
}

/**
 * N-OPTOUT: "an import that says something else is told so in its answer, and changes nothing of
 * it".
 */
export const keptWarnings = (kept: readonly Detail[]): z.input<typeof warningSchema>[] =>
  kept.map((detail) => {
    const [field, told] = chosen[detail]
    return {
      code: 'citizen_chose',
      rule: 'N-OPTOUT',
      pointer: `/${field}`,
      detail: `${told}: it stands until they choose otherwise in the portal.`,
    }
  })

const nowhere = {
  sms: ['mobile', 'The citizen is signed up for SMS, but no mobile number is known'],
  email: ['email', 'The citizen is signed up for e-mail, but no e-mail address is known'],
} as const

/** D-UNKNOWING: that a service is on for which no address is known. */
export const nowhereWarnings = (details: Omit<Details, 'language'>): z.input<typeof warningSchema>[] =>
  channelsToNowhere(details).map((channel) => {
    const [field, told] = nowhere[channel]
    return {
      code: 'service_without_address',
      rule: 'D-UNKNOWING',
      pointer: `/${field}`,
      detail: `${told}: nothing is sent to them.`,
    }
  })
