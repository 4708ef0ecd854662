import { testServer } from '../harness/test-server.ts';
import { modDav } from './server.ts';

testServer(modDav);
