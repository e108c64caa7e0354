const PATIENCE_MILLISECONDS = 5_000

/**
 * O-NIGHT: tells somebody outside that a night was finished, or a minute's upkeep done. When it no
 * longer comes, they hear of the silence. Nothing is sent but the request itself.
 */
export async function beat(url: string | undefined, failed: (error: unknown, doing: string) => void): Promise<void> {
  if (url === undefined) return
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) })
    await answer.body?.cancel()
  } catch (error) {
    failed(error, 'the heartbeat was not taken')
  }
}
