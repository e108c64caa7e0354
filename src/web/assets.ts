import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { Hono } from 'hono'
import { type Encoding, takes } from '../http/accept-encoding.ts'
import { colourStyles } from './brand-colour.ts'
import { iconNames } from './icon-names.ts'
import { designSystemStyles } from './stylesheet.ts'

/**
 * Files to which a page itself links. The stylesheet's pictures are served too, under the paths in
 * it.
 */
export type AssetPath =
  | 'css/selvbook.css'
  | 'css/desk.css'
  | `css/selvbook-${string}.css`
  | 'img/icons.svg'
  | 'img/selvbook.svg'
  | `fonts/IBMPlexSans-${string}.woff2`
  | StepPicture
  | ScriptPath

/**
 * Scripts that improve a page; every page works without them. Each is a module, requested by the
 * piece that needs it.
 */
export type ScriptPath = `js/${(typeof scriptNames)[number]}.js`
const scriptNames = ['connection', 'minutes', 'month', 'session', 'task'] as const

/**
 * The pictures of "Sådan booker du" in each language. `npm run screenshots` takes them from the
 * portal itself.
 */
export type StepPicture = `img/steps/${string}.webp`
/** Each picture's size on the page, in CSS pixels. */
export const STEP_PICTURE = { width: 640, height: 480 } as const

interface Asset {
  readonly type: string
  readonly content: Buffer
}

// The package's main file is dist/js/dkfds.min.js, and its exports map hides every other path.
const designSystem = new URL('..', import.meta.resolve('dkfds'))
const own = new URL('./assets/', import.meta.url)

/**
 * Danish needs Latin1. A page loads Latin2 only if it has such a letter, as in Polish, Turkish or
 * Czech names.
 */
const fontNames = ['Regular-Latin1', 'SemiBold-Latin1', 'Regular-Latin2', 'SemiBold-Latin2'] as const

const text = (url: URL): string => readFileSync(url, 'utf8')
const svg = (content: string): Asset => ({ type: 'image/svg+xml', content: Buffer.from(content) })

/** One file with the icons of the pages, as symbols: `icons.svg#check`. */
function sprite(): string {
  const symbols = iconNames.map((name) =>
    text(new URL(`img/svg-icons/${name}.svg`, designSystem))
      .replace(/^[\s\S]*?<svg[^>]*?(viewBox="[^"]*")[^>]*>/, `<symbol id="${name}" $1>`)
      .replace('</svg>', '</symbol>')
      .trim(),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`
}

/** Our styles, on top of the design system, in cascade order. Media conditions come last. */
const styleNames = [
  'theme',
  'ground',
  'buttons',
  'demo-bar',
  'header',
  'columns',
  'notice',
  'time-line',
  'deadline',
  'steps',
  'forms',
  'month',
  'meetings',
  'pages',
  'session-warning',
  'footer',
  'conditions',
] as const

/** What the job centre's portal adds to them, in cascade order: citizens do not load it. */
const deskStyleNames = [
  'ground',
  'header',
  'parts',
  'rows',
  'today',
  'citizen',
  'decide',
  'week',
  'figures',
  'why',
  'spacing',
  'conditions',
] as const

const stylesIn = (folder: string, names: readonly string[]): string =>
  names.map((name) => text(new URL(`${folder}/${name}.css`, own))).join('')

function loadAssets(): Map<string, Asset> {
  const css = designSystemStyles(text(new URL('css/dkfds.min.css', designSystem))) + stylesIn('css', styleNames)
  const assets = new Map<string, Asset>([
    ['css/selvbook.css', { type: 'text/css; charset=utf-8', content: Buffer.from(css) }],
    ['css/desk.css', { type: 'text/css; charset=utf-8', content: Buffer.from(stylesIn('css/desk', deskStyleNames)) }],
    ['img/icons.svg', svg(sprite())],
    ['img/selvbook.svg', svg(text(new URL('selvbook.svg', own)))],
  ])
  for (const name of scriptNames) {
    const content = Buffer.from(text(new URL(`${name}.js`, own)))
    assets.set(`js/${name}.js`, { type: 'text/javascript; charset=utf-8', content })
  }
  for (const name of fontNames) {
    const file = `fonts/IBMPlexSans-${name}.woff2`
    const content = readFileSync(new URL(`fonts/IBMPlexSans/split/woff2/IBMPlexSans-${name}.woff2`, designSystem))
    assets.set(file, { type: 'font/woff2', content })
  }
  const steps = new URL('steps/', own)
  for (const name of readdirSync(steps))
    assets.set(`img/steps/${name}`, { type: 'image/webp', content: readFileSync(new URL(name, steps)) })
  for (const [, picture = ''] of css.matchAll(/url\("?\.\.\/(img\/svg-icons\/[\w-]+\.svg)"?\)/g)) {
    assets.set(picture, svg(text(new URL(picture, designSystem))))
  }
  return assets
}

const assets = loadAssets()

/** Changes with the content of any file, and with how a job centre's colour is mixed. */
const version = ((): string => {
  const hash = createHash('sha256').update(colourStyles('#000000'))
  for (const [path, asset] of assets) hash.update(path).update(asset.content)
  return hash.digest('hex').slice(0, 12)
})()

/** The stylesheet in the job centre's colour (`#14418b`), or in the portal's without one. */
export const stylesheetIn = (colour: string | undefined): AssetPath =>
  colour === undefined ? 'css/selvbook.css' : `css/selvbook-${colour.slice(1)}.css`

/** All files, with the stylesheet in this colour. */
function assetsIn(colour: string | undefined): ReadonlyMap<string, Asset> {
  const css = assets.get('css/selvbook.css')
  if (colour === undefined || !css) return assets
  const content = Buffer.concat([css.content, Buffer.from(colourStyles(colour))])
  return new Map([...assets, [stylesheetIn(colour), { ...css, content }]])
}

/** A picture in this language, or in Danish: an added language has no pictures. */
export const stepPicture = (language: string, name: string): StepPicture => {
  const translated: StepPicture = `img/steps/${name}.${language}.webp`
  return assets.has(translated) ? translated : `img/steps/${name}.da.webp`
}

/**
 * The URL of a static file. It changes with the content of any file, so browsers may cache it for
 * ever.
 */
export const assetUrl = (path: AssetPath): string => `/assets/${version}/${path}`

type Bytes = Uint8Array<ArrayBuffer>

const compressed = new Map<string, Promise<Bytes>>()
const compress = {
  br: promisify(brotliCompress),
  gzip: promisify(gzip),
  identity: async (content: Buffer) => content,
} satisfies Record<AssetEncoding, (content: Buffer) => Promise<Buffer>>

type AssetEncoding = Encoding | 'identity'

/** Memoised per file and encoding: brotli at its best quality takes 0.3 s for the stylesheet. */
function encoded(path: string, asset: Asset, encoding: AssetEncoding): Promise<Bytes> {
  const key = `${encoding} ${path}`
  const known = compressed.get(key)
  if (known) return known
  // Copied once here instead of in each answer. The body must not be backed by shared memory, and a
  // Buffer might be.
  const made = compress[encoding](asset.content).then((content) => new Uint8Array(content))
  compressed.set(key, made)
  return made
}

function encodingFor(asset: Asset, accepted: string): AssetEncoding {
  if (asset.type === 'font/woff2' || asset.type === 'image/webp') return 'identity'
  return (['br', 'gzip'] as const).find((encoding) => takes(accepted, encoding)) ?? 'identity'
}

/** Compresses the files of every page in advance, so that the first visitor does not wait. */
export async function prepareAssets(colour?: string): Promise<void> {
  const served = assetsIn(colour)
  await Promise.all(
    [stylesheetIn(colour), 'css/desk.css', 'img/icons.svg'].flatMap((path) => {
      const asset = served.get(path)
      return asset ? (['br', 'gzip'] as const).map((encoding) => encoded(path, asset, encoding)) : []
    }),
  )
}

/**
 * Serves `/assets/<version>/…`. A page of an earlier version, still open after an update, gets
 * today's file, which it must not cache. `colour`: that of the job centre.
 */
export function assetRoutes(colour?: string): Hono {
  const served = assetsIn(colour)
  const routes = new Hono()
  routes.get('/assets/:version/:path{.+}', async (c) => {
    const { version: asked, path } = c.req.param()
    const asset = served.get(path)
    if (!asset) return c.notFound()
    const encoding = encodingFor(asset, c.req.header('accept-encoding') ?? '')
    const body = await encoded(path, asset, encoding)
    return c.body(body, 200, {
      'content-type': asset.type,
      'cache-control': asked === version ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'Accept-Encoding',
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    })
  })
  return routes
}
