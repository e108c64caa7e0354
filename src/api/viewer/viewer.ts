import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Hono } from 'hono'
import { html, raw } from 'hono/html'
import { takes } from '../../http/accept-encoding.ts'

// `/api/docs`: the document in Swagger UI, with its files from here, so that the page's policy
// allows nothing from elsewhere.

const FILES = '/api/docs/files'

interface File {
  readonly type: string
  readonly content: Buffer
}

const STYLES = import.meta.resolve('swagger-ui-dist/swagger-ui.css')
const SCRIPT = import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js')

const read = (url: string): string => readFileSync(new URL(url), 'utf8')
const own = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

const pictureInStyles = /url\("data:image\/svg\+xml;charset=utf-8,((?:[^"\\]|\\.)*)"\)/g

/** The policy allows no picture inside a stylesheet: each becomes a file beside it. */
function stylesAndPictures(): Map<string, File> {
  const files = new Map<string, File>()
  const styles = read(STYLES).replaceAll(pictureInStyles, (_, written: string) => {
    const name = `picture-${files.size + 1}.svg`
    const picture = decodeURIComponent(written.replaceAll('\\"', '"'))
    files.set(name, { type: 'image/svg+xml', content: Buffer.from(picture) })
    return `url("${name}")`
  })
  const content = Buffer.from(`${styles.replace(/\/\*#.*/, '')}\n${own('own.css')}`)
  return files.set('viewer.css', { type: 'text/css; charset=utf-8', content })
}

function loadFiles(): ReadonlyMap<string, File> {
  const script = `${read(SCRIPT).replace(/\/\/# sourceMappingURL.*/, '')}\n;{${own('start.js')}}`
  return stylesAndPictures().set('viewer.js', {
    type: 'text/javascript; charset=utf-8',
    content: Buffer.from(script),
  })
}

interface Loaded {
  readonly files: ReadonlyMap<string, File>
  /** Changes with any of the files, so that browsers may keep them for ever. */
  readonly version: string
}

let loaded: Loaded | undefined

/** Read when somebody first opens the page: most processes never show it. */
function viewerFiles(): Loaded {
  if (loaded) return loaded
  const files = loadFiles()
  const hash = createHash('sha256')
  for (const [name, { content }] of files) hash.update(name).update(content)
  loaded = { files, version: hash.digest('hex').slice(0, 12) }
  return loaded
}

const zipped = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

function zip(name: string, { content }: File): Promise<Uint8Array<ArrayBuffer>> {
  const known = zipped.get(name) ?? promisify(gzip)(content).then((bytes) => new Uint8Array(bytes))
  zipped.set(name, known)
  return known
}

const page = (title: string, version: string) => html`${raw('<!doctype html>')}
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="stylesheet" href="${FILES}/${version}/viewer.css">
<script defer src="${FILES}/${version}/viewer.js"></script></head><body>
<header class="above"><p>The same as <a href="/api/docs/text">one page of text</a>, which needs no script, and for machines as
<a href="/api/openapi.json">openapi.json</a>. <a href="/api/changelog">What has changed, and what may</a>.</p></header>
<div id="viewer"></div>
</body></html>`

/** The page and its files. `title`: of the document. */
export function addViewer(app: Pick<Hono, 'get'>, title: string): void {
  app.get('/api/docs', (c) => c.html(page(title, viewerFiles().version)))
  app.get(`${FILES}/:version/:name`, async (c) => {
    const { files, version } = viewerFiles()
    const { name } = c.req.param()
    const file = files.get(name)
    if (!file || c.req.param('version') !== version) return c.notFound()
    const headers = {
      'content-type': file.type,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    }
    if (!takes(c.req.header('accept-encoding') ?? '', 'gzip')) return c.body(new Uint8Array(file.content), 200, headers)
    return c.body(await zip(name, file), 200, { ...headers, 'content-encoding': 'gzip' })
  })
}
