import { testServer } from '../harness/test-server.ts';
import { radicale } from './server.ts';

testServer(radicale);
