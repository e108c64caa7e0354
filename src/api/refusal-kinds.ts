/** A fact by name, as a sentence says it. */
export type Fact = (name: string) => string
export interface Words {
  /**
   * 404: there is no such thing; 409: not as things stand; 410: no longer; 422: never, whatever
   * else changes.
   */
  readonly status: 404 | 409 | 410 | 422
  readonly title: string
  readonly detail: (fact: Fact) => string
  /** The field of the body that is wrong, where it is one. */
  readonly pointer?: string
  /**
   * Whether the same request may be right another time: then its refusal is not kept for a
   * repetition.
   */
  readonly mayPass: boolean
}

export const stands = (title: string, detail: (fact: Fact) => string): Words => ({
  status: 409,
  title,
  detail,
  mayPass: true,
})
export const never = (title: string, detail: (fact: Fact) => string): Words => ({
  status: 422,
  title,
  detail,
  mayPass: false,
})
