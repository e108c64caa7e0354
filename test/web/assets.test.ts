import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { assetRoutes, assetUrl } from '../../src/web/assets.ts'
import { iconNames } from '../../src/web/icon-names.ts'
import { leftOutClasses, turnable, withoutClasses } from '../../src/web/stylesheet.ts'

const routes = assetRoutes()
const get = (path: string, encoding = 'identity') => routes.request(path, { headers: { 'accept-encoding': encoding } })
const body = async (path: string, encoding?: string) => Buffer.from(await (await get(path, encoding)).arrayBuffer())

const source = globSync('src/**/*.ts', { cwd: new URL('../..', import.meta.url) })
  .filter((file) => !file.endsWith('stylesheet.ts'))
  .map((file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'))
  .join('\n')

test('every icon that a page can use is in the served sprite', async () => {
  const sprite = (await body(assetUrl('img/icons.svg'))).toString()
  for (const name of iconNames) assert.match(sprite, new RegExp(`<symbol id="${name}" viewBox="[^"]+"><path`), name)
  assert.equal(sprite.match(/<symbol /g)?.length, iconNames.length)
  assert.equal(sprite.match(/<svg /g)?.length, 1)
})

test('every icon in the sprite is used by a page', () => {
  const used = source.replace(/export const iconNames = \[[\s\S]*?\]/, '')
  const idle = iconNames.filter((name) => !used.includes(`'${name}'`))
  assert.deepEqual(idle, [])
})

test('static files are cached for ever under a path that changes with their content', async () => {
  const answer = await get(assetUrl('css/selvbook.css'))
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.equal(answer.headers.get('content-type'), 'text/css; charset=utf-8')
  const earlier = await get(assetUrl('css/selvbook.css').replace(/assets\/\w+/, 'assets/000000000000'))
  assert.equal(earlier.status, 200)
  assert.equal(earlier.headers.get('cache-control'), 'no-cache')
})

test('a path of no static file is not found, in any spelling', async () => {
  for (const path of ['nothing.css', '../../package.json', '%2e%2e/%2e%2e/package.json', 'css/'])
    assert.equal((await get(`/assets/x/${path}`)).status, 404, path)
})

test('static text is sent in the best encoding that the browser accepts, fonts uncompressed', async () => {
  const url = assetUrl('css/selvbook.css')
  const plain = await body(url)
  assert.equal((await get(url, 'gzip, deflate, br')).headers.get('content-encoding'), 'br')
  assert.deepEqual(brotliDecompressSync(await body(url, 'br')), plain)
  assert.deepEqual(gunzipSync(await body(url, 'gzip')), plain)
  assert.equal(
    (await get(assetUrl('fonts/IBMPlexSans-Regular-Latin1.woff2'), 'br')).headers.get('content-encoding'),
    null,
  )
})

test('every stylesheet and script of ours is served', async () => {
  const css = (await body(assetUrl('css/selvbook.css'))).toString()
  const desk = (await body(assetUrl('css/desk.css'))).toString()
  const own = new URL('../../src/web/assets/', import.meta.url)
  const files = globSync('{css/*.css,css/desk/*.css,*.js}', { cwd: own })
  assert.ok(files.length > 10)
  for (const file of files) {
    const content = readFileSync(new URL(file, own), 'utf8')
    if (file.startsWith('css/desk/')) assert.ok(desk.includes(content), file)
    else if (file.endsWith('.css')) assert.ok(css.includes(content), file)
    else assert.equal((await body(`/assets/x/js/${file}`)).toString(), content, file)
  }
})

test('every file named in the stylesheet is served', async () => {
  const css = (await body(assetUrl('css/selvbook.css'))).toString()
  const named = new Set([...css.matchAll(/url\("?\.\.\/([^")]+)"?\)/g)].map(([, path = '']) => path))
  assert.ok(named.size > 4)
  for (const path of named) assert.equal((await get(`/assets/x/${path}`)).status, 200, path)
  assert.doesNotMatch(css, /url\("?(?!"?\.\.\/)/, 'an address that the security policy would refuse')
})

test('no page uses a class of a component left out of the stylesheet', () => {
  const classes = [...source.matchAll(/class="([^"$]*)/g)].flatMap(([, list = '']) => list.split(/\s+/))
  assert.deepEqual(
    classes.filter((name) => leftOutClasses.test(`.${name}`)),
    [],
  )
})

test('a CSS rule is left out by its own selectors, not by its neighbours', () => {
  const css =
    '.a,.tag .b{x:1}.c :is(.d,.e):not(.tag){x:2}@media print{.tag{x:3}}@media print{.f{x:4}}@keyframes g{from{x:5}}'
  assert.equal(
    withoutClasses(css, leftOutClasses),
    '.a{x:1}.c :is(.d,.e):not(.tag){x:2}@media print{.f{x:4}}@keyframes g{from{x:5}}',
  )
})

test('CSS left and right become start and end, so that a page can mirror', () => {
  const turned = (css: string) => turnable(`.a{${css}}`).slice(3, -1)
  assert.equal(turned('margin-left:1px;border-right-color:red'), 'margin-inline-start:1px;border-inline-end-color:red')
  assert.equal(turned('left:0;top:1px'), 'inset-inline-start:0;top:1px')
  assert.equal(turned('text-align:right'), 'text-align:end')
  assert.equal(turned('padding:1px 2px 3px 4px'), 'padding-block:1px 3px;padding-inline:4px 2px')
  assert.equal(turned('padding:1px 2px 3px 2px!important'), 'padding:1px 2px 3px!important')
  assert.equal(turned('padding:1px 2px;border-bottom-left-radius:1px'), 'padding:1px 2px;border-bottom-left-radius:1px')
})

test('mirroring CSS splits no value inside parentheses', async () => {
  assert.equal(turnable('a{margin:calc(1px + 2px) 0}'), 'a{margin:calc(1px + 2px) 0}')
  assert.equal(
    turnable('a{padding:1px calc(2px + 3px) 4px 5px}'),
    'a{padding-block:1px 4px;padding-inline:5px calc(2px + 3px)}',
  )
  // After an unclosed parenthesis a browser drops every rule up to the one that closes it.
  const css = (await body(assetUrl('css/selvbook.css'))).toString()
  const count = (text: string, sign: string) => text.split(sign).length
  for (const declaration of css.split(/[;{}]/))
    assert.equal(count(declaration, '('), count(declaration, ')'), declaration)
})
