import { testServer } from '../harness/test-server.ts';
import { transmission } from './server.ts';

testServer(transmission);
