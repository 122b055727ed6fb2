/** The Weft editor. Importing this defines no element: call `defineWeftEditor()` for that. */
export { createEditor, type Editor, type EditorMode, type EditorOptions, type EditorUpdate } from "./editor.ts";
export { defineWeftEditor, type DefineOptions } from "./define.ts";
export { WeftEditorElement } from "./element.ts";
export { type UploadDetail, type WeftEditorEvents } from "./element-events.ts";
export { type ViewName } from "./chrome/reading.ts";
export { COMMAND_NAMES, type CommandArguments, type CommandName } from "./commands.ts";
export { SHORTCUTS, shortcutText, type Shortcut } from "./shortcuts.ts";
export { commandLabel } from "./messages/label.ts";
export { addLanguage, en, messagesFor, type Messages } from "./messages/index.ts";
export { type FileHostOptions, type HostedFile } from "./file-host.ts";
