const PATIENCE_MILLISECONDS = 10_000

/** What an address answered that citizens are going to use. */
export type Seen =
  /** This program, of this version. */
  | { readonly kind: 'ours'; readonly version: string }
  /** A proxy, and no program behind it yet. */
  | { readonly kind: 'nobody_behind'; readonly status: number }
  /** Nobody, or not for this machine: the reason. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** A certificate that does not hold: the reason. */
  | { readonly kind: 'certificate'; readonly why: string }
  | { readonly kind: 'another'; readonly status: number }

/** What OpenSSL says of certificates, by the names that Node gives it. */
const ofCertificates = /CERT|SELF_SIGNED|ALTNAME|ISSUER|UNABLE_TO_VERIFY/

const codeOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}

/** The version in what `/health` answers; null where something else answers. */
function versionIn(text: string): string | null {
  try {
    const { version, status }: Readonly<Record<string, unknown>> = JSON.parse(text)
    return typeof version === 'string' && typeof status === 'string' ? version : null
  } catch {
    return null
  }
}

/** Asks the public address for `/health`, as somebody outside would. */
export async function lookFromOutside(publicUrl: string): Promise<Seen> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS)
    const answer = await fetch(`${publicUrl}/health`, { redirect: 'manual', signal })
    const version = versionIn(await answer.text())
    if (version !== null) return { kind: 'ours', version }
    return [502, 503, 504].includes(answer.status)
      ? { kind: 'nobody_behind', status: answer.status }
      : { kind: 'another', status: answer.status }
  } catch (error) {
    const why = codeOf(error)
    return { kind: ofCertificates.test(why) ? 'certificate' : 'unreachable', why }
  }
}
