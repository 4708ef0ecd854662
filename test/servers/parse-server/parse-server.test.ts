import { testServer } from '../harness/test-server.ts';
import { parseServer } from './server.ts';

testServer(parseServer);
