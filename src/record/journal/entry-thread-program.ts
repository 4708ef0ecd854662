/** The program of the thread in which `EntryThread` has the entries of large exchanges made. */
import { parentPort } from 'node:worker_threads';
import { serveEntryRequests } from './entry-thread.ts';

if (parentPort !== null) serveEntryRequests(parentPort);
