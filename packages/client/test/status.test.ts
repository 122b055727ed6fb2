import { CLOSE } from "@weft/protocol";
import { expect, it } from "vitest";
import { fullText, statusText, type Status } from "../src/index.ts";

const saved: Status = { state: "online", synced: true, unsaved: 0 };

it.each<[string, Status]>([
  ["Saved", saved],
  ["Saving…", { ...saved, unsaved: 3 }],
  ["Connecting…", { state: "connecting", synced: false, unsaved: 0 }],
  ["Connecting…", { ...saved, synced: false }],
  ["Offline", { state: "offline", synced: false, unsaved: 0 }],
  ["Offline — 1 change kept in this window", { state: "offline", synced: false, unsaved: 1 }],
  ["Offline — 12 changes kept in this window", { state: "offline", synced: false, unsaved: 12 }],
  ["Offline — 3 changes kept on this device", { state: "offline", synced: false, unsaved: 3, onDevice: true }],
  ["Connecting… 1 change kept on this device", { state: "connecting", synced: false, unsaved: 1, onDevice: true }],
  ["Can't save: The disk is full.", { ...saved, unsaved: 2, storageProblem: "The disk is full." }],
  ["Only for reading", { ...saved, readOnly: "It is an old one." }],
  ["Offline", { ...saved, state: "offline", readOnly: "It is an old one." }],
  ["You can read this document", { ...saved, role: "view" }],
  ["You can read this document", { ...saved, role: "a role of tomorrow" }],
  ["Saved", { ...saved, role: "admin" }],
  [
    "Can't save: You can't write in this document any more. 2 changes kept in this window",
    { ...saved, unsaved: 2, role: "suggest" },
  ],
  [
    "Can't save: It is an old one. 2 changes kept in this window",
    { ...saved, unsaved: 2, readOnly: "It is an old one." },
  ],
  ["Can't save: The page failed.", { ...saved, state: "offline", unsaved: 1, fault: "The page failed." }],
  ["This document was deleted.", { state: "denied", synced: false, unsaved: 0, closed: CLOSE.deleted }],
  [
    "Can't save: This document was deleted. 2 changes kept in this window",
    { state: "denied", synced: false, unsaved: 2, closed: CLOSE.deleted },
  ],
])("says %j", (text, status) => {
  expect(statusText(status)).toBe(text);
});

it("says how full a document is while there is time to begin another", () => {
  expect(fullText(saved)).toBeUndefined();
  expect(fullText({ ...saved, percentFull: 74 })).toBe(
    "This document is 74 % full. Begin a new one before it takes no more.",
  );
});
