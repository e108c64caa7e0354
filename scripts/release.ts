import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { numberOf } from '../src/storage/migration-files.ts'
import { type Before, changesOf, type Noted, notesOf } from './release/notes.ts'

// `npm run release`: the files of a release, from the commit that is checked out. Everything comes
// from git, nothing from the folder. docs/decisions/0062-what-a-release-is.md says why so.

const USAGE = `npm run release -- [--dry-run] [--key FILE] [--to FOLDER]
  --key FILE    the private key (OpenSSH) that signs; needed unless --dry-run
  --to FOLDER   where the files go: ./release unless told
  --dry-run     makes all files in a folder of its own, says what they are, and removes them; no tag`

/** What is signed with our key is signed for this, and for nothing else. */
const NAMESPACE = 'selvbook-release'
const MOST_BYTES = 512 * 1024 * 1024

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** The release cannot be made: a line that says why and what to do. */
class NoReleaseError extends Error {
  override readonly name = 'NoReleaseError'
}

function run(command: string, words: readonly string[], input?: string): Buffer {
  const { status, stdout, stderr, error } = spawnSync(command, words, { input, maxBuffer: MOST_BYTES })
  if (error) throw new NoReleaseError(`${command} does not start (${error.message}): install it`)
  if (status !== 0) throw new NoReleaseError(`${command} ${words.slice(0, 3).join(' ')}: ${stderr.toString().trim()}`)
  return stdout
}
const git = (...words: string[]): string => run('git', words).toString().trim()

/** The migrations of a commit, as its own files say. */
function migrationsIn(commit: string): Noted[] {
  const names = git('ls-tree', '--name-only', commit, 'migrations/').split('\n')
  return names
    .filter((name) => name.endsWith('.sql'))
    .map((path) => ({
      name: basename(path),
      worksWith: /^-- works with: (\d{4})$/m.exec(git('show', `${commit}:${path}`))?.[1] ?? null,
    }))
}

/** The versions that were released before, the oldest first. */
function versionsBefore(): Before[] {
  const tags = git('tag', '--list', 'v*', '--sort=version:refname', '--merged', 'HEAD').split('\n').filter(Boolean)
  return tags.map((tag) => ({ tag, schema: numberOf(migrationsIn(tag).at(-1)?.name ?? '') }))
}

interface Planned {
  readonly version: string
  readonly tag: string
  readonly commit: string
  readonly notes: string
}

/** What is going to be released; throws what stands in the way. */
function plan(dryRun: boolean): Planned {
  const { version }: { version: string } = JSON.parse(git('show', 'HEAD:package.json'))
  const tag = `v${version}`
  const changes = changesOf(git('show', 'HEAD:CHANGELOG.md'), version)
  if (!changes) throw new NoReleaseError(`CHANGELOG.md has no part "## ${version} (date)": write it`)
  if (!dryRun) {
    if (git('status', '--porcelain') !== '')
      throw new NoReleaseError('There are changes without a commit: commit them, or put them away.')
    if (!/^\d{4}-\d\d-\d\d$/.test(changes.released))
      throw new NoReleaseError(`CHANGELOG.md says "${changes.released}" of ${version}: write the date of the release.`)
    if (git('tag', '--list', tag) !== '')
      throw new NoReleaseError(`${tag} stands already: raise "version" in package.json.`)
  }
  const commit = git('rev-parse', 'HEAD')
  const before = versionsBefore().filter((one) => one.tag !== tag)
  return {
    version,
    tag,
    commit,
    notes: notesOf({ version, commit, changes, migrations: migrationsIn('HEAD'), before }),
  }
}

/** Writes all files but the signature; their names. */
function writeFiles(folder: string, { version, commit, notes }: Planned): string[] {
  const name = `selvbook-${version}`
  // Without name and time in its head: anybody gets the same bytes from the same commit.
  const archive = gzipSync(run('git', ['archive', '--format=tar', `--prefix=${name}/`, commit]), { level: 9 })
  writeFileSync(join(folder, `${name}.tar.gz`), archive)
  writeFileSync(join(folder, `${name}.notes.md`), notes)
  const npm = process.env['npm_execpath']
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  const sbom = run(command, [...first, 'sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'])
  writeFileSync(join(folder, `${name}.cdx.json`), sbom)
  return [`${name}.tar.gz`, `${name}.notes.md`, `${name}.cdx.json`]
}

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Signs the checksums, and checks the signature as whoever downloads it would. */
function sign(folder: string, key: string): void {
  const sums = join(folder, 'SHA256SUMS')
  run('ssh-keygen', ['-q', '-Y', 'sign', '-f', key, '-n', NAMESPACE, sums])
  const signer = run('ssh-keygen', ['-y', '-f', key]).toString().trim()
  const allowed = join(folder, 'allowed_signers')
  writeFileSync(allowed, `releases namespaces="${NAMESPACE}" ${signer}\n`)
  const verify = ['-Y', 'verify', '-f', allowed, '-I', 'releases', '-n', NAMESPACE, '-s', `${sums}.sig`]
  run('ssh-keygen', verify, readFileSync(sums, 'utf8'))
}

function release({ dryRun, key, to }: { dryRun: boolean; key: string | undefined; to: string }): void {
  if (!dryRun && key === undefined) throw new NoReleaseError(`--key is not given.\n${USAGE}`)
  const planned = plan(dryRun)
  const folder = dryRun ? mkdtempSync(join(tmpdir(), 'selvbook-release-')) : resolve(to)
  mkdirSync(folder, { recursive: true })
  try {
    const files = writeFiles(folder, planned)
    const sums = files.map((file) => `${sha256(join(folder, file))}  ${file}\n`).join('')
    writeFileSync(join(folder, 'SHA256SUMS'), sums)
    if (key !== undefined) sign(folder, key)
    if (!dryRun && key !== undefined)
      git(
        '-c',
        'gpg.format=ssh',
        '-c',
        `user.signingkey=${key}`,
        'tag',
        '-s',
        planned.tag,
        '-m',
        `Selvbook ${planned.version}`,
      )
    say(planned.notes.split('\n## What is new')[0] ?? '')
    say(sums.trimEnd())
    if (dryRun)
      say(
        `\nTried: nothing is kept, and ${planned.tag} is not made.${key === undefined ? ' Nothing was signed: no --key.' : ' The signature holds.'}`,
      )
    else say(`\n${planned.tag} is made and signed here. Look at ${folder}, then: git push origin ${planned.tag}`)
  } finally {
    if (dryRun) rmSync(folder, { recursive: true, force: true })
  }
}

try {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean', default: false },
      key: { type: 'string' },
      to: { type: 'string', default: './release' },
    },
  })
  release({ dryRun: values['dry-run'], key: values.key, to: values.to })
} catch (error) {
  const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  if (!isUsage && !(error instanceof NoReleaseError)) throw error
  process.stderr.write(`${isUsage ? USAGE : error.message}\n`)
  process.exitCode = isUsage ? 2 : 1
}
