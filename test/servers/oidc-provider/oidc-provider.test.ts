import { testServer } from '../harness/test-server.ts';
import { oidcProvider } from './server.ts';

testServer(oidcProvider);
