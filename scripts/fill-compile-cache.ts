import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'

// Compiles what every verb imports into the cache that `src/main.ts` reads, while an image is made:
// on a read-only file system each start would compile 400 files again.

enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/selvbook'))
for (const verb of ['serve', 'work', 'channels', 'admin']) await import(`../src/${verb}.ts`)
flushCompileCache()
process.exit(0)
