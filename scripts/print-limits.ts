// Prints docs/limits.md: every bound on what costs others something (J-LIMITS), from the table that
// the program itself asks. Run `npm run --silent limits > docs/limits.md` after a change of it.
import { type Limit, limits } from '../src/rules/limits.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE

const inWords = (seconds: number): string => {
  if (seconds % HOUR === 0) return `${seconds / HOUR} h`
  return seconds % MINUTE === 0 ? `${seconds / MINUTE} min` : `${seconds} s`
}

const lineOf = ([name, { what, of, setting, most, seconds, counted }]: [string, Limit]): string =>
  `| \`${name}\` | ${what} | ${of} | ${most}${seconds === null ? '' : ` in ${inWords(seconds)}`} | \`${setting}\` | ${counted} |`

export const printLimits = (): string => `# What is bounded

Printed from the table \`limits\` in \`src/rules/limits.ts\` by \`npm run --silent limits > docs/limits.md\`; a test fails when the
two differ. J-LIMITS: what costs others something has a bound, and each bound is a setting.
[0036](decisions/0036-limits.md) says where each is counted, and why.

*Network* is an IPv4 address, or the /64 of an IPv6 address; behind a proxy that \`TRUSTED_PROXIES\` names, the one that
asked the proxy. What is counted in all processes is counted in the database; what stands is counted in the
transaction that would add to it.

| limit | what | of | the most | setting | counted in |
|---|---|---|---|---|---|
${Object.entries(limits).map(lineOf).join('\n')}

Whoever meets a bound of the API gets 429 with \`Retry-After\`. Every answer to a bounded call has two headers:
\`RateLimit-Policy\` is the bound, \`RateLimit\` what is left of it and when all is there again.
`

if (import.meta.main) process.stdout.write(printLimits())
