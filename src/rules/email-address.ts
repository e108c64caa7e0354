// Validates e-mail addresses for input, pages and sending alike, so that all three accept the same.

/**
 * RFC 5321 §4.5.3.1: at most 64 octets before the @, 255 in a domain, and 254 between `<` and `>`
 * (erratum 1690).
 */
const MOST_LOCAL = 64
const MOST_LETTERS = 254

/**
 * RFC 5322's dot-atom, in ASCII only. No provider gives out quoted strings. An address with `ø`
 * before the @ needs SMTPUTF8 on every server on the way.
 */
const local = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const domain = /^[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

/** A domain in its ASCII form (`xn--bf-lka.dk`); null where it cannot be one. */
function asciiDomain(text: string): string | null {
  if (!domain.test(text) || !URL.canParse(`http://${text}`)) return null
  const { hostname } = new URL(`http://${text}`)
  const labels = hostname.split('.')
  // The top-level domain begins with a letter (`dk`, `xn--p1ai`): otherwise this is an IP address.
  return labels.every((one) => label.test(one)) && /^[a-z][a-z0-9-]+$/.test(labels.at(-1) ?? '') ? hostname : null
}

interface Parts {
  readonly before: string
  readonly after: string
  readonly ascii: string
}

function read(text: string): Parts | null {
  const address = text.replaceAll(
    /^[\s\p{Z}\p{Default_Ignorable_Code_Point}]+|[\s\p{Z}\p{Default_Ignorable_Code_Point}]+$/gu,
    '',
  )
  const at = address.lastIndexOf('@')
  const before = address.slice(0, Math.max(at, 0))
  const after = address
    .slice(at + 1)
    .normalize('NFC')
    .toLowerCase()
  const ascii = local.test(before) && before.length <= MOST_LOCAL ? asciiDomain(after) : null
  return ascii !== null && before.length + 1 + ascii.length <= MOST_LETTERS ? { before, after, ascii } : null
}

/**
 * The e-mail address in a text, in the form that is stored; null where it cannot be one.
 * Surrounding blanks and invisible characters are removed. The domain is in lower case, which it
 * does not distinguish.
 */
export function emailAddressIn(text: string): string | null {
  const parts = read(text)
  return parts && `${parts.before}@${parts.after}`
}

/**
 * An address for the SMTP envelope; null where it is none. The domain is in ASCII (RFC 5891), which
 * every mail server accepts.
 */
export function envelopeAddress(text: string): string | null {
  const parts = read(text)
  return parts && `${parts.before}@${parts.ascii}`
}
