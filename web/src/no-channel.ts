/**
 * In place of lib0/broadcastchannel: windows of one browser hear of each other from the server, and `disableBc` in
 * packages/client says so to y-websocket, which brings that module all the same, with a stand-in for old browsers.
 * Must never: lack a name that y-websocket uses; the build says so.
 */

// Names of y-websocket's, called by nothing while `disableBc` is true.
export function subscribe(): void {}
export function unsubscribe(): void {}
export function publish(): void {}
