import { testServer } from '../harness/test-server.ts';
import { verdaccio } from './server.ts';

testServer(verdaccio);
