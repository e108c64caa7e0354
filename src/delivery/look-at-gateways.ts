import { createTransport } from 'nodemailer'

const PATIENCE_MILLISECONDS = 10_000

/** Signs in to a mail server and sends nothing. Throws what stands in the way. */
export async function lookAtMailServer(url: string, { requireTls }: { readonly requireTls: boolean }): Promise<void> {
  const transport = createTransport({
    url,
    requireTLS: requireTls,
    connectionTimeout: PATIENCE_MILLISECONDS,
    greetingTimeout: PATIENCE_MILLISECONDS,
  })
  try {
    await transport.verify()
  } finally {
    transport.close()
  }
}

/** Whether an SMS gateway answers at all: no message is sent, so its answer says nothing more. */
export async function lookAtSmsGateway(url: string): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS)
  const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal })
  await answer.body?.cancel()
}
