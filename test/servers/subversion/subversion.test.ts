import { testServer } from '../harness/test-server.ts';
import { subversion } from './server.ts';

testServer(subversion);
