/** A synced Weft document in any JavaScript runtime: connection, honest saved status, presence. */
export { connect } from "./connect.ts";
export { type ConnectOptions, type Connection, type OfflineOptions } from "./connection.ts";
export { TokenRefusal } from "./credentials.ts";
export { clearCopies, listCopies, type CopyChoice, type CopySummary } from "./copies.ts";
export {
  MAX_PERSON_NAME,
  PALETTE,
  type Cursor,
  type PaletteColor,
  type Person,
  type Presence,
  type User,
} from "./presence.ts";
export { receivedIn, type Received } from "./received.ts";
export { createSteadyStatus, type SteadyStatus } from "./steady.ts";
export { STATUS_WORDS, fullText, isWriter, mayWrite, statusText } from "./status.ts";
export { type ConnectionState, type Status, type StatusWords } from "./status.ts";
export { type Transport } from "./transport.ts";
