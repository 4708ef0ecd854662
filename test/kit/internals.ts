/** What tests and benches take from `src` in a Node that reads no TypeScript: `dist/internals.js`. */

export { lookupLoopback } from '../../src/http/loopback.ts';
export { finaliseSession } from '../../src/record/journal/finalise-session.ts';
export { Journal } from '../../src/record/journal/journal.ts';
export { RunFolder } from '../../src/record/journal/run-folder.ts';
export { bodyLimits } from '../../src/record/pipeline/options.ts';
export { openEndpoint } from '../../src/record/relay/endpoint.ts';
export { createControlClient, openControlServer } from '../../src/record/run/control-channel.ts';
export { ProxyHost } from '../../src/record/run/proxy-host.ts';
export { SessionRecorder } from '../../src/record/session-recorder.ts';
export { Sender } from '../../src/replay/send/sender.ts';
export { storeBody } from '../../src/session/body.ts';
export { lockSession } from '../../src/session/files/lock-session.ts';
export { sessionJsonSchema } from '../../src/session/schema.ts';
export { writeSession } from '../../src/session/write-session.ts';
