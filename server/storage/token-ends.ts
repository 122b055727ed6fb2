/**
 * Subjects whose tokens count no more, up to a moment. Owns: the contract of whoever keeps them.
 * Must never: be given a token.
 */

/** Every promise resolves only when the effect would survive power loss. */
export interface TokenEnds {
  /**
   * Tokens of this subject that were issued at `before` or earlier (seconds since the epoch) have ended; an earlier end is
   * never taken back. Forgets ends that were noted before `forget`. Times but `before` are milliseconds since the epoch.
   */
  endTokens(end: { readonly subject: string; readonly before: number; at: number; forget: number }): Promise<void>;
  /** Up to when they have ended, in seconds since the epoch; `undefined` for a subject that nothing was said of. */
  tokensEnded(subject: string): Promise<number | undefined>;
}
