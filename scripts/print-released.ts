import { servedDocument } from '../src/api/api.ts'
import { withoutWords } from '../test/api/without-words.ts'

// Prints the served document without its words, to be kept as the released one:
// `node scripts/print-released.ts > test/api/released/1.json`, when a version is released.
process.stdout.write(`${JSON.stringify(withoutWords(servedDocument()), null, 1)}\n`)
