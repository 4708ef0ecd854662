/** For starting the user's own app, and for closing it, in ms: slower than other hooks may be. */
export const APP_TIMEOUT = 60_000;
