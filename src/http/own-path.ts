/**
 * Whether a text is a path of this program itself, so that a redirect to it leaves for no other
 * host. A browser reads `//host` and `/\host` as another host, and leaves out tabs and line ends.
 */
// oxlint-disable-next-line no-control-regex -- they are what is to be kept out
export const isOwnPath = (text: string): boolean => /^\/(?![/\\])[^\\\u0000-\u0020]*$/.test(text)
