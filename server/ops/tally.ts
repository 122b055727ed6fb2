/**
 * What has happened since the start, in numbers. Owns: the counters that the hot path adds to.
 * Must never: cost more than an addition, or count anything by document or person.
 */
export interface Tally {
  /** Changes that people made: the next key of somebody typing, anything else, and those that were not taken. */
  typed: number;
  applied: number;
  refused: number;
  /** Bytes that they came as. */
  updateBytes: number;
  /** Frames with presence, before they are sent to each member. */
  presenceFrames: number;
  /** Slow readers that were given what they had missed. */
  resyncs: number;
  /** Requests and connections that were refused because there were too many. */
  limited: number;
  /** Attempts to deliver an event to a webhook. */
  webhooksDelivered: number;
  webhooksFailed: number;
}

export function createTally(): Tally {
  return {
    typed: 0,
    applied: 0,
    refused: 0,
    updateBytes: 0,
    presenceFrames: 0,
    resyncs: 0,
    limited: 0,
    webhooksDelivered: 0,
    webhooksFailed: 0,
  };
}
