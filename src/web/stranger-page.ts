import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Html } from './html.ts'
import { addressOfPage, textsFor } from './language.ts'
import { type PageView, page, type Site } from './layout.ts'
import { sendPage } from './send-page.ts'
import type { Texts } from './texts.ts'

/** The portal that a page is of. */
interface Portal {
  readonly site: Site
  readonly portalName?: string | undefined
  /** The demo's own bar at the top of every page. */
  readonly demoBar?: ((c: Context, texts: Texts, user: null) => Promise<Html>) | undefined
}

/** A page of a portal as whoever is not signed in gets to see it. */
export async function showToStranger(
  c: Context,
  { site, portalName, demoBar }: Portal,
  details: Pick<PageView, 'title'> & Partial<PageView>,
  body: Html,
  status: ContentfulStatusCode,
): Promise<Response> {
  const texts = textsFor(c)
  const frame = { texts, site, here: addressOfPage(c), demoBar: await demoBar?.(c, texts, null), portalName }
  return await sendPage(c, page({ ...frame, ...details }, body), status)
}
