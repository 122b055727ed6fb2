/** What attachments.ts and media-views.ts load: one file for the browser to fetch. */
export { dressEmbed } from "./embed-card.ts";
export { dressFile } from "./file-card.ts";
export { dressImage } from "./image-controls.ts";
export { watchOthers } from "./others.ts";
export { startUploads } from "./uploads.ts";
