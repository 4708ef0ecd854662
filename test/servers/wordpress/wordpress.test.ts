import { testServer } from '../harness/test-server.ts';
import { wordpress } from './server.ts';

testServer(wordpress);
