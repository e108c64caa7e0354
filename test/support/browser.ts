import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

/**
 * The variable through which global-setup.ts passes the folder of the unpacked browser to the test
 * processes.
 */
export const BROWSER_FOLDER = 'SELVBOOK_TEST_BROWSER_FOLDER'

/**
 * Names a browser of the machine's own, for platforms on which the packaged one (Linux, x64) does
 * not run.
 */
const OWN_BROWSER = 'SELVBOOK_TEST_BROWSER'

/**
 * No page lives long enough for what V8 compiles in the background: without it, and with fewer
 * collections, axe takes half the processor time.
 */
const SHORT_LIVES = '--no-opt --no-maglev --min-semi-space-size=32 --max-semi-space-size=32'

let launched: Promise<Browser> | undefined
let users = 0

/**
 * The browser of this process, which its test files share; started for the first of them, closed
 * after the last has dropped it. Each opens contexts of its own.
 */
export async function borrowBrowser(): Promise<{ readonly browser: Browser; readonly drop: () => Promise<void> }> {
  users += 1
  launched ??= launchBrowser()
  const browser = await launched
  return {
    browser,
    drop: async () => {
      users -= 1
      if (users > 0) return
      launched = undefined
      await browser.close()
    },
  }
}

/** Starts a headless Chromium. */
export async function launchBrowser(): Promise<Browser> {
  // Not the package's own arguments: with its --single-process the browser dies at the second
  // context.
  const args = [
    '--no-sandbox',
    '--disable-dev-shm-usage',
    '--disable-gpu',
    '--font-render-hinting=none',
    `--js-flags=${SHORT_LIVES}`,
  ]
  const own = process.env[OWN_BROWSER]
  if (own !== undefined) return chromium.launch({ executablePath: own, args })
  const folder = process.env[BROWSER_FOLDER]
  if (folder === undefined) {
    throw new Error('start tests with: node --test --test-global-setup=test/support/global-setup.ts <files>')
  }
  const env = {
    ...process.env,
    HOME: folder,
    // The browser runs with its real clock: libfaketime (`npm run soak -- days`) fails in its
    // sandbox.
    LD_PRELOAD: '',
    FONTCONFIG_PATH: join(folder, 'fonts'),
    LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
  }
  return chromium.launch({ executablePath: join(folder, 'chromium'), args, env })
}

/**
 * Unpacks the browser from its npm package, with its libraries and fonts, unless that was done
 * before. It takes 206 MB in a folder beside node_modules, or under `otherwise` when that is not
 * writable. Returns the folder; undefined when the machine's own browser is named instead.
 */
export function unpackBrowser(otherwise: string): string | undefined {
  if (process.env[OWN_BROWSER] !== undefined) return undefined
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`the packaged browser runs on Linux x64 only: set ${OWN_BROWSER} to the path of a Chromium`)
  }
  const main = new URL(import.meta.resolve('@sparticuz/chromium'))
  const listed: unknown = JSON.parse(readFileSync(new URL('../../package.json', main), 'utf8'))
  const version = typeof listed === 'object' && listed !== null && 'version' in listed ? String(listed.version) : ''
  const project = join(import.meta.dirname, '../..')
  let place = join(project, '.tmp')
  try {
    mkdirSync(place, { recursive: true })
    rmSync(mkdtempSync(join(place, 'try-')), { recursive: true })
  } catch {
    place = otherwise
  }
  const folder = join(place, `chromium-${version}-user-${process.getuid?.() ?? 0}`)
  if (existsSync(folder)) return folder
  const unfinished = mkdtempSync(join(place, 'chromium-'))
  try {
    // In its own process: the package unpacks into the temporary folder and changes its caller's
    // environment.
    const script = `import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())`
    const env = { ...process.env, TMPDIR: unfinished, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' }
    const unpacked = spawnSync(process.execPath, ['--eval', script], { cwd: project, env, encoding: 'utf8' })
    if (unpacked.status !== 0) throw new Error(`the browser could not be unpacked: ${unpacked.stderr}`)
    const fonts = `<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'cache')}</cachedir></fontconfig>`
    writeFileSync(join(unfinished, 'fonts', 'fonts.conf'), `<?xml version="1.0"?>\n${fonts}\n`)
    renameSync(unfinished, folder)
  } catch (error) {
    // Two simultaneous test runs: the other was quicker.
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}
