// Reads SQL files as far as the migrations need it: one statement after the other.

/** What hides a semicolon: a comment, a text in quotes, or one between dollars. */
const quoted = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$/g

/** The statements of a file, each with the comments before it, without its semicolon. */
export function statementsOf(text: string): string[] {
  // It has the same length, so that a place in it is a place in the text.
  const bare = text.replaceAll(quoted, (part) => ' '.repeat(part.length))
  const statements: string[] = []
  let from = 0
  for (let at = bare.indexOf(';'); at !== -1; at = bare.indexOf(';', from)) {
    statements.push(text.slice(from, at).trim())
    from = at + 1
  }
  const rest = text.slice(from).trim()
  return [...statements, rest].filter((statement) => bareStatement(statement) !== '')
}

/**
 * A statement in lower case, without comments, line breaks and texts. The body of a `do` block
 * stays, for it is done at once; that of a function goes.
 */
export function bareStatement(statement: string): string {
  const isBlock = /^do\b/i.test(statement.replaceAll(/^\s*--[^\n]*$/gm, '').trim())
  return statement
    .replaceAll(quoted, (part) => {
      if (part.startsWith('--') || part.startsWith('/*')) return ' '
      if (part.startsWith('$')) return isBlock ? part.replaceAll(/\$\w*\$|--[^\n]*|'(?:[^']|'')*'/g, ' ') : "''"
      return part.startsWith("'") ? "''" : part
    })
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim()
}
