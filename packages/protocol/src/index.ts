/** The wire of Weft: what may be sent, what it means, and how much of it. Runs anywhere; knows no document model. */
export * from "./awareness.ts";
export * from "./codes.ts";
export * from "./fallback.ts";
export * from "./frames.ts";
export * from "./hocuspocus.ts";
export * from "./limits.ts";
export * from "./names.ts";
export * from "./var-uint.ts";
