/** What tests and benches take from `src` in a Node that reads no TypeScript: `dist/internals.js`. */
export { openEndpoint } from '../../src/record/endpoint/endpoint.ts';
export { finaliseSession } from '../../src/record/journal/finalise-session.ts';
export { Journal } from '../../src/record/journal/journal.ts';
export { bodyLimits } from '../../src/record/options.ts';
export { createControlClient } from '../../src/record/proxy-process/control-client.ts';
export { openControlServer } from '../../src/record/proxy-process/control-server.ts';
export { ProxyHost } from '../../src/record/proxy-process/proxy-host.ts';
export { RunFolder } from '../../src/record/run/run-folder.ts';
export { SessionRecorder } from '../../src/record/worker/session-recorder.ts';
export { lookupLoopback } from '../../src/replay/sending/lookup-loopback.ts';
export { Sender } from '../../src/replay/sending/sender.ts';
export { storeBody } from '../../src/session/body-file.ts';
export { sessionJsonSchema } from '../../src/session/json-schema.ts';
export { lockSession } from '../../src/session/lock-session.ts';
export { writeSession } from '../../src/session/write-session.ts';
