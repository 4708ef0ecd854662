import { testServer } from '../harness/test-server.ts';
import { trac } from './server.ts';

testServer(trac);
