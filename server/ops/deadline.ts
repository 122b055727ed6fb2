/**
 * Promises that are not waited for without end. Owns: how long somebody who asked by HTTP waits for the disk.
 * Must never: stop what is under way; only the waiting ends.
 */

/** Milliseconds for which a request waits until something is durable: a full disk is waited for without end otherwise. */
const SAVE_TIME = 5_000;

/** The disk did not take something in time. It is still on its way, and may be saved later. */
export class NotSavedInTime extends Error {
  constructor() {
    super("The disk did not take this in time");
    this.name = "NotSavedInTime";
  }
}

/** The outcome of `saving`, or a rejection with `NotSavedInTime` when it takes too long. */
export async function savedInTime<T>(saving: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NotSavedInTime()), SAVE_TIME);
  });
  try {
    return await Promise.race([saving, late]);
  } finally {
    clearTimeout(timer);
  }
}
