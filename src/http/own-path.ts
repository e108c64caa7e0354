/**
 * Whether a text is a path of this program, so that a redirect to it cannot lead to another host. A
 * browser reads `//host` and `/\host` as another host, and ignores tabs and line ends.
 */
// oxlint-disable-next-line no-control-regex -- they are what is to be kept out
export const isOwnPath = (text: string): boolean => /^\/(?![/\\])[^\\\u0000-\u0020]*$/.test(text)
