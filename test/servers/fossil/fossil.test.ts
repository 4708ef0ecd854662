import { testServer } from '../harness/test-server.ts';
import { fossil } from './server.ts';

testServer(fossil);
