import { testServer } from '../harness/test-server.ts';
import { dockerRegistry } from './server.ts';

testServer(dockerRegistry);
