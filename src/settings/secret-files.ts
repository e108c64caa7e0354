import { closeSync, existsSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from './reader.ts'

// A secret X may stand in a file: the one that X_FILE names, or systemd's credential `x`. Unlike
// the environment, a file is not inherited by other programs nor shown by the system's tools.

/** Random bytes that protect what is stored or signed. In production they come from files alone. */
const keyNames = ['CPR_SECRET', 'CPR_KEYS', 'TOKEN_SECRET', 'TOKEN_KEYS', 'MITID_KEY', 'STAFF_KEY'] as const

/** What lets the program in elsewhere, or others in here. */
const passwordNames = [
  'DATABASE_URL',
  'DATABASE_OWNER_URL',
  'API_CLIENTS',
  'SMS_TOKEN',
  'SMS_TOKEN_2',
  'SMS_RECEIPT_SECRET',
  'SMS_RECEIPT_SECRET_2',
  'SMTP_URL',
  'SMTP_URL_2',
  'MITID_SECRET',
  'STAFF_SECRET',
] as const

export const secretNames: readonly string[] = [...keyNames, ...passwordNames]
const isKey = (name: string): boolean => keyNames.some((one) => one === name)

/** Ends the start of whoever has named a whole disk as a secret. */
const MOST_BYTES = 64 * 1024

/** systemd's `LoadCredential=` puts them into a folder that only this program can read. */
function credentialOf(environment: Environment, name: string): string | null {
  const folder = environment['CREDENTIALS_DIRECTORY']
  if (!folder || !secretNames.includes(name)) return null
  const path = join(folder, name.toLowerCase())
  return existsSync(path) ? path : null
}

/** How an operator has set a name: `X`, `X_FILE`, or a credential; empty where it is not set. */
export function settingsThatSet(environment: Environment, name: string): string[] {
  const said = [name, `${name}_FILE`].filter((setting) => environment[setting])
  return said.length === 0 && credentialOf(environment, name) ? [`The credential ${name.toLowerCase()}`] : said
}

/**
 * Why a file cannot hold a secret; null where it can. PostgreSQL asks the same of its server's key.
 */
function whyRefused(file: Stats): string | null {
  if (!file.isFile()) return 'names something that is no file'
  if (file.size > MOST_BYTES) return `names a file of more than ${MOST_BYTES / 1024} kB`
  if (process.getuid === undefined) return null // Windows has no such rights
  const isRoots = file.uid === 0
  if (!isRoots && file.uid !== process.getuid()) return 'names a file of another user'
  // A group stands for systemd and for containers, whose files are root's and read by one group.
  const forbidden = isRoots ? 0o037 : 0o077
  return (file.mode & forbidden) === 0 ? null : 'names a file that others may read: take that right away (chmod 600)'
}

const whyUnread: Readonly<Record<string, string>> = {
  ENOENT: 'names a file that is not there',
  EACCES: 'names a file that this program may not read',
}

/** The text of a file without its last line break, or why it is refused; never the path. */
function readSecretFile(path: string): { readonly text: string } | { readonly why: string } {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const why = whyRefused(fstatSync(file))
    if (why !== null) return { why }
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    return text === '' ? { why: 'names an empty file' } : { text }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return { why: whyUnread[code] ?? `names a file that cannot be read (${code})` }
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/**
 * The environment with the content of each secret's file in the place of the secret. A line of
 * `mistakes` tells of a secret set twice or a file that cannot be used. In production it also tells
 * of a key that stands in the environment itself.
 */
export function withSecretFiles(
  environment: Environment,
  { production }: { readonly production: boolean },
): { readonly environment: Environment; readonly mistakes: readonly string[] } {
  const mistakes: string[] = []
  const filled: Record<string, string | undefined> = { ...environment }
  for (const name of secretNames) {
    const [setting, another] = settingsThatSet(environment, name)
    if (another !== undefined) mistakes.push(`${name} and ${another} are both set: keep one`)
    else if (setting === name && production && isKey(name))
      mistakes.push(
        `${name} stands in the environment, which other programs inherit and show: write it to a file, and name the file in ${name}_FILE`,
      )
    if (setting === undefined || setting === name) continue
    const found = readSecretFile(environment[`${name}_FILE`] || (credentialOf(environment, name) ?? ''))
    // The path is not quoted, for somebody may have put the secret in its place.
    if ('why' in found) mistakes.push(`${setting} ${found.why}`)
    else filled[name] = found.text
  }
  return { environment: filled, mistakes }
}
