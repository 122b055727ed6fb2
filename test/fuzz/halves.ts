/**
 * The one thing in which copies may differ. Owns: comparing contents with halves of characters all alike.
 *
 * An origin between the two units of an emoji cuts it, and Yjs writes a replacement character for either half, in every copy that
 * looks that origin up. Not all do: where what stands on the other side, or what the new text is in, was removed for good, or where
 * it is taken out as it comes in, the server has cut the emoji and passes on nothing but the clocks. Refusing such an origin would
 * refuse honest clients: some apps do put text between the two, and Yjs lets them. Everything else has to be the same, also how many
 * units there are and what stands around them.
 */
const HALF = /"(?:55[3-9]\d\d|55296|55297|55298|55299|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]|65533)(?=["[])/g;

/** What `contentOf` says, with each half of a character, and each replacement character, as `half`. */
export function withHalvesAlike(content: string): string {
  return content.replaceAll(HALF, '"half');
}
