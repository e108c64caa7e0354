/** The look of `/api/docs/text`: readable, narrow, in light and dark, nothing from elsewhere. */
export const docsStyle = `
:root { color-scheme: light dark; --ink: #1a1a1a; --faint: #595959; --line: #d6d6d6; --back: #f7f7f5; --mark: #0b5a68;
  --page: #fff; --found: #fff6d6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e6e6; --faint: #b0b5b5; --line: #474d50; --back: #2a2f32; --mark: #8fd3e0; --page: #1c2022; --found: #4a4218; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1.5rem; color: var(--ink); background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif; display: grid; gap: 0 2.5rem; grid-template-columns: minmax(0, 22rem) minmax(0, 1fr); }
header { grid-column: 1 / -1; max-width: 46rem; }
h1 { font-size: 1.75rem; line-height: 1.2; }
nav { font-size: 0.875rem; position: sticky; top: 0; max-height: 100vh; overflow: auto; align-self: start; padding-bottom: 2rem; }
nav h2 { font-size: 1rem; margin: 1rem 0 0.25rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { overflow-wrap: anywhere; padding: 0.125rem 0; }
main section > h2 { border-bottom: 2px solid var(--ink); margin-top: 2.5rem; }
article { border-bottom: 1px solid var(--line); padding: 0.5rem 0 1rem; }
article:target, tr:target { background: var(--found); }
a { color: var(--mark); }
code { font: 0.9em/1.4 ui-monospace, monospace; background: var(--back); padding: 0.1em 0.25em; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 3.5rem; font-size: 0.8125rem; }
.address { margin: 0.25rem 0; }
pre { max-width: 100%; overflow-x: auto; }
details summary { cursor: pointer; color: var(--mark); }
.table { overflow-x: auto; margin: 0.75rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
caption { text-align: left; font-weight: 600; padding: 0.25rem 0; }
th, td { text-align: left; vertical-align: top; border-top: 1px solid var(--line); padding: 0.35rem 0.75rem 0.35rem 0; }
th small { color: var(--faint); font-weight: 400; }
td p { margin: 0; }
@media (max-width: 60rem) { body { display: block; padding: 1rem; } nav { position: static; max-height: none; } }
`
