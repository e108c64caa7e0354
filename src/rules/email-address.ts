// One judge of e-mail addresses, for the way in, the page and the way out: what one takes the
// others take.

/**
 * RFC 5321 §4.5.3.1: 64 octets before the @, 255 of a domain, 254 in all between `<` and `>`
 * (erratum 1690).
 */
const MOST_LOCAL = 64
const MOST_LETTERS = 254

/**
 * RFC 5322's dot-atom. No quoted strings, which no provider gives out, and ASCII alone: an address
 * with `ø` before the @ needs SMTPUTF8 of every server on the way.
 */
const local = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const domain = /^[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

/** A domain as the name system knows it (`xn--bf-lka.dk`); null for what cannot be one. */
function asciiDomain(text: string): string | null {
  if (!domain.test(text) || !URL.canParse(`http://${text}`)) return null
  const { hostname } = new URL(`http://${text}`)
  const labels = hostname.split('.')
  // The last is letters (`dk`, `xn--p1ai`): else it is the address of a machine.
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
 * The e-mail address that a text is, as it is kept: blanks and invisible signs around it taken
 * away, the domain in small letters, which it does not tell from large ones. Null for what cannot
 * be one.
 */
export function emailAddressIn(text: string): string | null {
  const parts = read(text)
  return parts && `${parts.before}@${parts.after}`
}

/**
 * An address as it stands in an envelope: the domain in ASCII (RFC 5891), which every mail server
 * takes. Null for no address.
 */
export function envelopeAddress(text: string): string | null {
  const parts = read(text)
  return parts && `${parts.before}@${parts.ascii}`
}
