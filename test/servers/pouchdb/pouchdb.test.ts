import { testServer } from '../harness/test-server.ts';
import { pouchdb } from './server.ts';

testServer(pouchdb);
