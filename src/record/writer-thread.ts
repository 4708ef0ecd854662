/** The program of the thread in which `SessionWriter` has sessions written. */
import { parentPort } from 'node:worker_threads';
import { serveWriteRequests } from './session-writer.ts';

if (parentPort !== null) serveWriteRequests(parentPort);
