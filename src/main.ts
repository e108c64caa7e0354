import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Keeps compiled code beside the packages, owned by the user who installed them: to compile 250
// files of TypeScript again takes 0.9 s and 60 MB. Where that folder is read-only, they are
// compiled at each start.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/selvbook'))
await import('./command.ts')
